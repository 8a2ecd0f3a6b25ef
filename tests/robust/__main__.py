"""Run the long part, and write tests/ROBUSTNESS.md.

python -m robust [fuzz] [kills] [load]
"""

import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from robust import kills, load
from robust.calls import drawn, of_keras
from robust.fuzz import tried

PAGE = Path(__file__).parents[1] / "ROBUSTNESS.md"
SEEDS = 20


def fuzz() -> list[str]:
    """Return what 20 draws of all calls gave."""
    outcomes: Counter = Counter()
    failed: list[str] = []
    for cases in [*map(drawn, range(SEEDS)), of_keras(0)]:
        counted, lines = tried(cases)
        outcomes, failed = outcomes + counted, failed + lines
    number = sum(outcomes.values())
    return [
        f"{number:,} calls with one argument spoiled, rewritten or changed, "
        f"of {len(drawn(0)) + len(of_keras(0))} functions in {SEEDS} sizes: "
        f"{outcomes['held']:,} gave the right value, or one sentence that "
        f"names the argument.",
        "",
        *(f"- {line}" for line in sorted(set(failed))),
    ]


def kill() -> list[str]:
    """Return what 30 kills of each kind gave."""
    with tempfile.TemporaryDirectory() as folder:
        whole = kills.killed_saves(Path(folder), 30)
        met, gap = kills.killed_runs(Path(folder), 30)
    return [
        f"- 30 kills while a net was saved again and again: {whole} times "
        f"the file was whole.",
        f"- {met} kills of resumable training with dropout: the weights at "
        f"the end are at most {gap:.0g} from those of a run left alone.",
    ]


def full_class() -> list[str]:
    """Return what many kernels at once took."""
    rows = ["| lecture | kernels | right | slowest, s | largest kernel, MB |"]
    rows += ["| --- | ---: | ---: | ---: | ---: |"]
    for lecture, kernels in (("01", 30), ("05", 10)):
        right, seconds, megabytes = load.together(lecture, kernels)
        rows.append(
            f"| {lecture} | {kernels} | {right} | {seconds:,.0f} | "
            f"{megabytes:,.0f} |"
        )
    return rows


PARTS = {
    "fuzz": ("Arguments", fuzz),
    "kills": ("Kills", kill),
    "load": ("A class at once", full_class),
}


def main(names: list[str]) -> None:
    """Run some parts, or all, and renew their sections of the page."""
    warnings.simplefilter("ignore")
    page = PAGE.read_text(encoding="utf-8")
    for name in names or PARTS:
        title, run = PARTS[name]
        begun = time.perf_counter()
        lines = run()
        took = f"({time.perf_counter() - begun:,.0f} s)"
        section = "\n".join([f"## {title}", "", *lines, "", took, ""])
        found = rf"## {title}\n.*?(?=\n## |\Z)"
        page = re.sub(found, section.replace("\\", r"\\"), page, flags=re.S)
        PAGE.write_text(page, encoding="utf-8")
        print(section)


if __name__ == "__main__":
    main(sys.argv[1:])
