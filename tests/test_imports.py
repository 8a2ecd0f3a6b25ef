"""Imports of the package point one way, and none of them is a surprise."""

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "course_utils"


def module(path):
    """`text/counts.py` belongs to `text`, like every file of that folder."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path):
    """First names of what a file imports; `course_utils.x` counts as x."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            names = [node.module]
            if node.module == "course_utils":
                names = [f"course_utils.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            yield parts[1] if parts[0] == "course_utils" else parts[0]


FILES = sorted(PACKAGE.rglob("*.py"))


def test_the_arrows_make_no_circle():
    arrows = {module(path): set() for path in FILES}
    for path in FILES:
        arrows[module(path)] |= set(imported(path)) & set(arrows)
    while arrows:
        ends = [m for m, to in arrows.items() if not to - {m}]
        assert ends, f"a circle among {sorted(arrows)}"
        arrows = {m: to - set(ends) for m, to in arrows.items()}
        for name in ends:
            del arrows[name]


def test_the_package_needs_nothing_that_stands_beside_it():
    beside = {"benchmarks", "harness", "images", "tests", "tools"}
    assert not [path for path in FILES if beside & set(imported(path))]


def test_importing_prints_nothing_changes_nothing_and_brings_no_tensorflow():
    names = sorted({module(path) for path in FILES} - {"keras_tools"})
    code = f"""
import importlib, sys, numpy, matplotlib

def settings():
    names = set(matplotlib.rcParams) - {{"backend"}}  # reading it sets it
    rc = {{name: matplotlib.rcParams[name] for name in names}}
    return rc, repr(numpy.random.get_state())

before = settings()
for name in {names}:
    importlib.import_module(f"course_utils.{{name}}".removesuffix(".__init__"))
    for heavy in ("tensorflow", "keras", "matplotlib.pyplot"):
        assert heavy not in sys.modules, (name, heavy)
    assert before == settings(), name
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
