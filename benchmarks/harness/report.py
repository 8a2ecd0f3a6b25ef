"""RESULTS.md: one section a question, each written by its own script."""

import datetime
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from harness.charts import save
from harness.machine import kind, machine
from harness.summary import Summary

FOLDER = Path(__file__).parents[1]
RESULTS = FOLDER / "RESULTS.md"
HEAD = """# What the course's own code takes, and what others take

Written by the scripts of this folder; `make bench` runs them all. Each
script replaces its own section. Every way has a process of its own and is
asked for one measurement at a time, in turn with the others; the table gives
the median of all rounds, and the least and the most. Ratios are taken round
by round. Numbers hold for the machine that a section names. Where much
depends on the kind of processor, a section stands once for each kind, by the
kernel of BLAS that NumPy uses: with AVX-512, or without it (AVX2).
"""


class Target(NamedTuple):
    """What is to be reached."""

    claim: str  # such as "ours at least 1.4 x Keras"
    found: float | None  # None where the peer was missing
    bound: float
    at_least: bool = True  # or at most
    digits: int = 2

    @property
    def met(self) -> bool | None:
        """Whether it is reached, or None where nobody knows."""
        if self.found is None:
            return None
        if self.at_least:
            return self.found >= self.bound
        return self.found <= self.bound


class Section(NamedTuple):
    """What one script found out."""

    key: str  # names the section and its chart
    title: str
    question: str  # a sentence or a few: what work, what input, what counts
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    targets: tuple[Target, ...]
    alt: str  # what the chart shows, in words
    notes: str = ""  # a sentence under the table
    by_kind: bool = False  # stands once for each kind of processor


def number(value: float) -> str:
    """Write a number with three digits or all before the point.

    Examples
    --------
    >>> number(81234.5), number(0.01234), number(2.5)
    ('81,234', '0.0123', '2.50')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 0
    while digits < 9 and abs(value) * 10**digits < 99.95:
        digits += 1
    return f"{value:.{digits}f}"


def spread(found: Summary) -> str:
    """Write the least and the most of a summary."""
    return f"{number(found.least)} to {number(found.most)}"


def verdict(target: Target) -> str:
    """Say in one line whether a target is reached."""
    if target.met is None:
        return f"- {target.claim}: **not measured**, a package is missing"
    word = "reached" if target.met else "missed"
    return f"- {target.claim}: **{word}**, {target.found:.{target.digits}f}"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first lean right.

    Examples
    --------
    >>> print(table(["way", "s"], [["ours", "1"]]))
    | way | s |
    | --- | ---: |
    | ours | 1 |
    """
    rule = ["---", *["---:"] * (len(columns) - 1)]
    lines = [columns, rule, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def markdown(section: Section, on: str, day: datetime.date) -> str:
    """Return the text of a section.

    Parameters
    ----------
    section : Section
    on : the machine
    day : date of the measurement
    """
    parts = [
        f"## {section.title}",
        section.question,
        table(section.columns, section.rows),
        section.notes,
        "\n".join(map(verdict, section.targets)),
        f"![{section.alt}](charts/{section.key}.svg)",
        f"{day.isoformat()}; {on}.",
    ]
    return "\n\n".join(filter(None, parts))


def replaced(text: str, key: str, body: str) -> str:
    """Put a section in the place of the last one of its key, or at the end.

    Parameters
    ----------
    text : of the whole file
    key : of the section
    body : what stands between its marks

    Examples
    --------
    >>> once = replaced("# Head", "a", "one")
    >>> replaced(once, "a", "two").split()
    ['#', 'Head', '<!--', 'a', '-->', 'two', '<!--', '/a', '-->']
    """
    first, last = f"<!-- {key} -->", f"<!-- /{key} -->"
    block = f"{first}\n\n{body}\n\n{last}"
    pattern = re.escape(first) + r".*?" + re.escape(last)
    if re.search(pattern, text, re.S):
        return re.sub(pattern, lambda _: block, text, flags=re.S)
    return f"{text.rstrip()}\n\n{block}\n"


def publish(
    section: Section,
    draw: Callable[[Figure], None],
    keep: bool = True,
    results: Path = RESULTS,
) -> None:
    """Print a section; write it and its chart, if it is to be kept.

    Parameters
    ----------
    section : Section
    draw : draws on an empty figure
    keep : whether to write; a smoke run does not
    results : file to write to; the chart goes to `charts` beside it
    """
    if section.by_kind:
        key = f"{section.key}-{kind().lower()}"
        title = f"{section.title}, {kind()}"
        section = section._replace(key=key, title=title)
    body = markdown(section, machine(), datetime.date.today())
    print(body, flush=True)
    if not keep:
        return
    text = results.read_text(encoding="utf-8") if results.exists() else HEAD
    chart = results.parent / "charts" / f"{section.key}.svg"
    save(chart, draw, section.alt)
    text = replaced(text, section.key, body)
    results.write_text(text, encoding="utf-8", newline="\n")
