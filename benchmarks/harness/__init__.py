"""Takes times of several ways to do one work, and reports them.

A script of `benchmarks/` answers one question:

1. `measure` takes the times of contenders, each of them a function in a
   `ways_*` module that builds the work inside its own process;
2. seconds are arrays, one number a round, so a quotient of two of them
   compares round by round; `told` writes median and spread;
3. `run` prints each `Section` that the script yields, and puts it into
   RESULTS.md in the place of the last one, with its chart.

With --quick a script does little work and writes nothing.  `BENCH` in the
Makefile names all scripts.
"""
