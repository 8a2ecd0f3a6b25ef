"""The numbered formulas of a lecture, as they are printed, and their tests.

A module of tests has one function for each: its docstring is the formula, word
for word as it stands in the lecture, and its body yields both sides, computed
with the formula's own symbols, which its fixture `s` holds.
"""

import inspect
import json
import re
from pathlib import Path

import numpy as np
import pytest

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


def as_printed(equations):
    """Return the test that each formula is printed as it is computed."""

    @pytest.mark.parametrize("number", equations)
    def test(number):
        formula = printed(number.split(".")[0])[number]
        computed = inspect.getdoc(equations[number])
        assert squeezed(formula) == squeezed(computed)

    return test


def equal(equations):
    """Return the test that both sides of each formula are equal."""

    @pytest.mark.parametrize("number", equations)
    def test(number, s):
        sides = list(equations[number](s))
        assert sides
        for left, right in sides:
            assert np.shape(left) == np.shape(right)
            assert np.allclose(left, right, rtol=1e-6, atol=1e-8)
            assert np.linalg.norm(left) > 0.001

    return test


def complete(equations, *lectures):
    """Return the test that no numbered formula of the lectures is left out."""

    def test():
        assert [n for one in lectures for n in printed(one)] == [*equations]

    return test
