"""Takes times of several ways to do one work, and reports them.

A script of `benchmarks/` answers one question.  To join, it

1. names its contenders, each a function in a module of this folder that
   builds the work inside its own process (`Contender("ours",
   "ways_numpy:training", (shape,))`; `needs="torch"` if a package may be
   missing), and calls `measure(contenders, rounds)`;
2. turns seconds into a `Summary` for each way, and compares ways by `ratio`,
   which divides round by round;
3. fills a `Section` and calls `publish(section, draw, keep)`: that prints it,
   puts it between its marks in RESULTS.md, in the place of the last one, and
   saves the chart.

A script that has its own way to measure leaves out the first step: any
lists of numbers, one a round, have a `summary`, and any strings make rows.
`draw` takes an empty figure and draws on it, with `draw_bars`, `draw_lines`
or its own hand.  `call(__doc__, rounds)` reads the command line; with
`--quick` a script does little work and passes `keep=False`.  At last `BENCH`
in the Makefile gets the script's name.
"""

from harness.charts import draw_bars, draw_lines, figure
from harness.command import Call, call
from harness.machine import PEAKS, machine, operations, peak
from harness.report import (
    Section,
    Target,
    number,
    publish,
    replaced,
    spread,
    table,
)
from harness.summary import Summary, exponent, rates, ratio, summary
from harness.turns import (
    THREADS,
    Contender,
    Sample,
    Samples,
    in_turn,
    is_installed,
    measure,
    seconds,
    turns,
)

__all__ = [
    "PEAKS",
    "THREADS",
    "Call",
    "Contender",
    "Sample",
    "Samples",
    "Section",
    "Summary",
    "Target",
    "call",
    "draw_bars",
    "draw_lines",
    "exponent",
    "figure",
    "in_turn",
    "is_installed",
    "machine",
    "measure",
    "number",
    "operations",
    "peak",
    "publish",
    "rates",
    "ratio",
    "replaced",
    "seconds",
    "spread",
    "summary",
    "table",
    "turns",
]
