"""Kernels stay light: until Keras is wanted, and after a stepper."""

import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from course_utils.description import as_html
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


def test_a_stepper_keeps_one_figure_and_nothing_of_its_frames():
    seen, figures = [], set()

    def setup(figure):
        figures.add(figure)
        return figure.subplots()

    def draw(ax, step):
        (line,) = ax.plot([0, step], label="$x_t$")
        (bar,) = ax.bar([0], [step])
        seen.extend([weakref.ref(line), weakref.ref(bar)])

    captions = ["One.", "Two.", "Three."]
    stepper = Stepper(setup, draw, captions, "A line.", size=(1.5, 1))
    stepper.slider.value = 2
    gc.collect()
    assert len(seen) == 6 and not any(artist() for artist in seen)
    assert len(figures) == 1


def test_a_live_picture_keeps_one_figure_and_nothing_of_the_last():
    seen, figures = [], set()

    def draw(figure):
        figures.add(figure)
        (line,) = figure.subplots().plot([0, 1], label="$x_t$")
        seen.append(weakref.ref(line))

    live = LivePicture("A line.", size=(1.5, 1))
    for _ in range(3):
        live.show(draw, "It grows.")
    gc.collect()
    assert len(figures) == 1
    assert [bool(line()) for line in seen] == [False, False, True]


def test_a_figure_that_is_shown_lets_earlier_ones_go():
    earlier = Figure(figsize=(1, 1))
    earlier.subplots()
    seen = weakref.ref(earlier)
    gc.disable()
    try:
        del earlier
        assert seen()  # its parts hold each other
        as_html(Figure(figsize=(1, 1)))
        assert not seen()
    finally:
        gc.enable()
