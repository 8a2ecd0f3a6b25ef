"""RESULTS.md: one section a question, each written by its own script."""

import argparse
import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from harness.charts import Chart, save
from harness.machine import kind, machine

RESULTS = Path(__file__).parents[1] / "RESULTS.md"


class Section(NamedTuple):
    """What one script found out."""

    key: str  # names the section and its chart
    title: str
    columns: str  # the head of the table, with bars between
    rows: Sequence[tuple[str, ...]]
    targets: Sequence[str]  # from `target`
    chart: Chart
    notes: str = ""  # under the table
    by_kind: bool = False  # stands once for each kind of processor


def run(
    doc: str, answer: Callable[..., Iterable[Section]], *flags: str
) -> None:
    """Answer a script's question: the second paragraph of its docstring.

    `answer` is called with `quick`, whether to do little work, and with the
    other flags.  Where the command line has one of them, nothing is written.
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    for flag in ("quick", *flags):
        parser.add_argument(f"--{flag}", action="store_true")
    asked = vars(parser.parse_args())
    question = " ".join(doc.split("\n\n")[1].split())
    for section in answer(**asked):
        publish(section, question, keep=not any(asked.values()))


def publish(section: Section, question: str, keep: bool) -> None:
    """Print a section; write it and its chart, if it is to be kept."""
    if section.by_kind:
        key = f"{section.key}-{kind().lower()}"
        title = f"{section.title}, {kind()}"
        section = section._replace(key=key, title=title)
    body = markdown(section, question)
    print(body, flush=True)
    if keep:
        save(RESULTS.parent / "charts" / f"{section.key}.svg", section.chart)
        text = RESULTS.read_text(encoding="utf-8")
        RESULTS.write_text(replaced(text, section.key, body), encoding="utf-8")


def markdown(section: Section, question: str) -> str:
    """Return the text of a section, with the day and the machine."""
    columns = section.columns.split(" | ")
    rule = ["---", *["---:"] * (len(columns) - 1)]
    table = (" | ".join(line) for line in (columns, rule, *section.rows))
    parts = (
        f"## {section.title}",
        question,
        "\n".join(f"| {line} |" for line in table),
        section.notes,
        "\n".join(section.targets),
        f"![{section.chart.alt}](charts/{section.key}.svg)",
        f"{datetime.date.today()}; {machine()}.",
    )
    return "\n\n".join(filter(None, parts))


def replaced(text: str, key: str, body: str) -> str:
    """Put a section in the place of the last one of its key, or at the end.

    Examples
    --------
    >>> once = replaced("# Head", "a", "one")
    >>> replaced(once, "a", "two").split()
    ['#', 'Head', '<!--', 'a', '-->', 'two', '<!--', '/a', '-->']
    """
    first, last = f"<!-- {key} -->", f"<!-- /{key} -->"
    before, _, rest = text.partition(first)
    parts = before, first, body, last, rest.partition(last)[2]
    return "\n\n".join(filter(None, map(str.strip, parts))) + "\n"
