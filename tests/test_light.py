"""Kernels stay light: until Keras is wanted, and after a stepper."""

import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from course_utils.stepper import LivePicture, Stepper

LECTURES = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
HEAVY = {"keras", "tensorflow", "pandas", "scipy", "h5py"}


def code(path):
    """Sources and tags of the code cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        ("".join(cell["source"]), cell["metadata"].get("tags", []))
        for cell in cells
        if cell["cell_type"] == "code"
    ]


LATE = [
    path
    for path in LECTURES
    if any("late-import" in tags for _, tags in code(path))
]


def test_the_lectures_on_theory_and_bptt_start_keras_late():
    assert {"01_rnn_theory", "02_bptt"} <= {path.stem for path in LATE}


@pytest.mark.parametrize("path", LATE, ids=lambda path: path.stem)
def test_the_first_cell_brings_no_heavy_library(path):
    first = code(path)[0][0]
    ask = f"{first}\nimport sys\nprint(*({HEAVY} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ask],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


@pytest.fixture
def seen():
    """Weak references to what was drawn, with the collector on."""
    before = gc.isenabled()
    gc.enable()
    yield []
    if not before:
        gc.disable()


def test_a_stepper_keeps_one_figure_and_nothing_of_its_frames(seen):
    figures = []

    def setup(figure):
        figures.append(weakref.ref(figure))
        return figure.subplots()

    def draw(ax, step):
        (line,) = ax.plot([0, step], label="$x_t$")
        seen.append(weakref.ref(line))

    captions = ["One.", "Two.", "Three."]
    stepper = Stepper(setup, draw, captions, "A line.", size=(1.5, 1))
    stepper.slider.value = 2
    assert len(seen) == 3 and not any(line() for line in seen)
    assert [bool(figure()) for figure in figures] == [False, True]


def test_no_live_picture_leaves_its_figure_behind(seen):
    def draw(figure):
        figure.subplots().plot([0, 1], label="$x_t$")
        seen.append(weakref.ref(figure))

    live = LivePicture("A line.", size=(1.5, 1))
    for _ in range(3):
        live.show(draw, "It grows.")
    assert len(seen) == 3
    assert not any(figure() for figure in seen)
