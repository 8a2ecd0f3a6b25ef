"""The numbered formulas of a lecture, as they are printed."""

import json
import re
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def prose(lecture):
    """All Markdown of a lecture."""
    (path,) = NOTEBOOKS.glob(f"{int(lecture):02d}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join(
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "markdown"
    )


def printed(lecture):
    """Number to formula."""
    formulas = re.findall(r"\$\$.*?\$\$", prose(lecture), re.S)
    return {
        found[1]: formula
        for formula in formulas
        if (found := re.search(r"\\tag\{(.*?)\}", formula))
    }


def squeezed(text):
    return re.sub(r"\s+", "", text)


def numbered(names):
    """Collect the functions `equation_1_2` as "1.2" to function."""
    return {
        name.removeprefix("equation_").replace("_", "."): function
        for name, function in names.items()
        if name.startswith("equation_")
    }
