"""Imports of the package point one way, and none of them is a surprise."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "course_utils"

# What each module may import, besides the standard library.
MAY_IMPORT = {
    "__init__": set(),
    "bptt": {"numpy", "cells"},
    "cells": {"numpy"},
    "checks": {"numpy", "cells", "bptt", "text"},
    "keras_tools": {
        "numpy",
        "keras",
        "tensorflow",
        "cells",
        "keras_tools",
        "plots",
        "stepper",
        "text",
    },
    "plots": {"numpy", "matplotlib", "style", "cells"},
    "stepper": {"ipywidgets", "matplotlib", "style"},
    "style": {"matplotlib"},
    "text": {"numpy", "text"},
}


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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_module_imports_only_what_it_may(path):
    foreign = set(imported(path)) - set(sys.stdlib_module_names)
    assert foreign <= MAY_IMPORT[module(path)]


def test_the_arrows_make_no_circle():
    arrows = {
        name: {m for m in allowed if m in MAY_IMPORT and m != name}
        for name, allowed in MAY_IMPORT.items()
    }
    while arrows:
        ends = [name for name, allowed in arrows.items() if not allowed]
        assert ends, f"a circle among {sorted(arrows)}"
        for name in ends:
            del arrows[name]
        for allowed in arrows.values():
            allowed.difference_update(ends)


@pytest.mark.parametrize(
    "name", sorted({module(path) for path in FILES} - {"keras_tools"})
)
def test_importing_a_module_prints_nothing_and_brings_no_tensorflow(name):
    target = "course_utils" if name == "__init__" else f"course_utils.{name}"
    code = f"""
import sys, numpy, matplotlib

def settings():
    names = set(matplotlib.rcParams) - {{"backend"}}  # reading it sets it
    rc = {{name: matplotlib.rcParams[name] for name in names}}
    return rc, repr(numpy.random.get_state())

before = settings()
import {target}
assert "tensorflow" not in sys.modules and "keras" not in sys.modules
assert "matplotlib.pyplot" not in sys.modules
assert before == settings()
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_public_function_has_a_docstring_and_full_hints(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in public_functions(tree):
        arguments = node.args.posonlyargs + node.args.args
        arguments += node.args.kwonlyargs
        bare = [a.arg for a in arguments if a.annotation is None]
        assert ast.get_docstring(node), node.name
        assert set(bare) <= {"self", "cls"}, node.name
        assert node.returns is not None, node.name


def public_functions(tree):
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from public_functions(node)
        elif isinstance(node, ast.FunctionDef) and node.name[0] != "_":
            yield node
