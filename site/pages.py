"""Lay out in build/source what Sphinx makes the site from.

    python site/pages.py

The tree is the repository's, so that links between files hold.  Lectures are
taken as they are stored, and nothing is run.  The static picture of a stepper
gives way to its frames where `tools/run_lectures.py` has kept them.
"""

import csv
import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from course_utils.player import player
from networks import write_numbers

ROOT = Path(__file__).parents[1]
SITE, SOURCE = ROOT / "site", ROOT / "build/source"
FOLDERS = "benchmarks", "data", "images"
FILES = "CITATION.cff", "LICENSE", "LICENSE-TEXT", "README.md", "TEACHING.md"
GROWING = "<p>(In JupyterLab a picture grows here while a network learns.)</p>"
STEPPERS, NOTEBOOKS = "_static/steppers", "_static/notebooks"

Row = Mapping[str, str]


def main() -> None:
    """Make build/source anew."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    needless = shutil.ignore_patterns(
        "pages.py", "networks.py", "slides*", "__pycache__", "steppers"
    )
    shutil.copytree(SITE, SOURCE, ignore=needless)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, SOURCE / name, ignore=needless)
    for name in FILES:
        shutil.copy(ROOT / name, SOURCE)
    shutil.copytree(SITE / "steppers", SOURCE / STEPPERS)
    write_numbers(SOURCE / "_static/live")
    shutil.copytree(ROOT / "notebooks", SOURCE / NOTEBOOKS, ignore=needless)
    (SOURCE / "notebooks").mkdir()
    home = stepper(SITE / "steppers/01_1", STEPPERS)
    (SOURCE / "stepper.html").write_text(home, "utf-8")
    with open(SITE / "glossary.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lectures = sorted((ROOT / "notebooks").glob("*.ipynb"))
    for path in lectures:
        write_lecture(path, rows)
    write_glossary(lectures[0], rows)


def write_lecture(path: Path, rows: Sequence[Row]) -> None:
    """Write the page of a stored notebook, with its steppers' frames."""
    number = path.name[:2]
    steppers = [
        stepper(kept, f"../{STEPPERS}")
        for kept in sorted(SITE.glob(f"steppers/{number}_*"))
    ]
    stored = json.loads(path.read_text("utf-8"))
    page = lecture(stored, path.name, steppers, rows)
    (SOURCE / "notebooks" / path.name).write_text(json.dumps(page), "utf-8")


def write_glossary(first: Path, rows: Sequence[Row]) -> None:
    """Write letters and terms; the first lecture has the table of letters."""
    letters = notation(json.loads(first.read_text("utf-8")))
    lines = [*with_sections(letters, rows), "", *terms(rows)]
    with open(SOURCE / "glossary.md", "a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def stepper(kept: Path, address: str) -> str:
    """Return the HTML of a stepper whose layers are files.

    A page is then read without them, and fetches a frame when it is shown.

    Parameters
    ----------
    kept : folder that `Stepper.save` has made
    address : of the folder of all steppers, for the page that shows it
    """
    layers = [
        f"{address}/{kept.name}/{layer.name}"
        for layer in sorted(kept.glob("*.webp"))
    ]
    return player(layers, **json.loads((kept / "told.json").read_text()))


def lecture(
    notebook: dict, name: str, steppers: Sequence[str], rows: Sequence[Row]
) -> dict:
    """Return a stored notebook as the site shows it.

    Sections get a label and lead to the glossary, exercises lead to the
    notebook, cells get a fold, and steppers their frames.  Without frames a
    stepper keeps its picture.
    """
    cells = [cell for cell in notebook["cells"] if text(cell) != "A solution:"]
    frames = iter(steppers)
    for cell in cells:
        if cell["cell_type"] == "markdown":
            cell["source"] = prose(text(cell), name, rows)
            continue
        fold(cell["metadata"])
        for output in cell["outputs"]:
            data = output.get("data", {})
            shown = text(data, "text/plain")
            if shown.startswith("Stepper: "):
                data["text/html"] = next(frames, data["text/html"])
            elif shown.startswith("LivePicture: "):
                data["text/html"] = GROWING
    return notebook | {"cells": cells}


def text(holder: Mapping, key: str = "source") -> str:
    """Return what a notebook keeps as a string or as a list of lines."""
    return "".join(holder.get(key, ""))


def prose(source: str, name: str, rows: Sequence[Row]) -> str:
    """Label each section, as `lecture-1-2`, and add what leads elsewhere."""
    number = int(name[:2])

    def start(heading: re.Match) -> str:
        part = int(heading[1])
        above = in_glossary(f"{number}.{part - 1}", rows)
        return f"{above}(lecture-{number}-{part})=\n{heading[0]}"

    source = re.sub(r"^## (\d+)\. ", start, source, flags=re.MULTILINE)
    if re.search(r"^\*\*Exercise ", source, flags=re.MULTILINE):
        source += (
            f'\n\n<a class="work" href="../{NOTEBOOKS}/{name}" download>'
            f"Work on it in the notebook</a>: `make lab` opens the course, "
            f"and the lecture is `notebooks/{name}`."
        )
    return source.replace("](../README.md#", "](../index.md#")


def in_glossary(section: str, rows: Iterable[Row]) -> str:
    """Return a line that leads to the terms that a section introduces."""
    here = [
        row for row in rows if row["meaning"] and row["section"] == section
    ]
    terms = ", ".join(f"{{term}}`{row['entry']}`" for row in here)
    return f"In the glossary: {terms}.\n\n" if terms else ""


def fold(metadata: dict) -> None:
    """Make a code cell fold, a solution together with its output."""
    tags = metadata.setdefault("tags", [])
    solution = "solution" in tags
    tags.append("hide-cell" if solution else "hide-input")
    prompt = "A solution" if solution else "Code"
    metadata["mystnb"] = {"code_prompt_show": prompt}


def notation(notebook: dict) -> list[str]:
    """Return the lines of the table of letters at the end of a lecture."""
    heading = "## The notation of the course"
    [cell] = [one for one in notebook["cells"] if heading in text(one)]
    lines = text(cell).partition(heading)[2].splitlines()
    return [line for line in lines if line.startswith("|")]


def with_sections(table: Sequence[str], rows: Iterable[Row]) -> list[str]:
    """Add to a table of letters a column with the sections they come from.

    Raises
    ------
    KeyError
        If a quantity of the table is no entry of the glossary.
    """
    head, line, *quantities = table
    sections = {row["entry"]: link(row["section"]) for row in rows}
    return [f"{head} introduced in |", f"{line} --- |"] + [
        f"{one} {sections[one.split('|')[1].strip()]} |" for one in quantities
    ]


def terms(rows: Iterable[Row]) -> list[str]:
    """Return the entries that have a meaning as Markdown, in order."""
    explained = [row for row in rows if row["meaning"]]
    lines = ["## Terms", "", "```{glossary}"]
    for row in sorted(explained, key=lambda row: row["entry"].lower()):
        lines += [row["entry"], f"  {row['meaning']}", ""]
        lines += [f"  {link(row['section'])}", ""]
    return [*lines, "```"]


def link(section: str) -> str:
    """Return a link to a section: `1.2` is section 2 of lecture 1.

    Sphinx fills in its title, and fails where there is no such section.
    """
    number, _, part = section.partition(".")
    return f"Lecture {number}, [](#lecture-{number}-{part})"


if __name__ == "__main__":
    main()
