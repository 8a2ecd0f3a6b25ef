"""The reader's own settings do not decide how the course looks."""

import os
import subprocess
import sys

import matplotlib as mpl
import nbformat
import pytest
from matplotlib import style
from matplotlib.figure import Figure
from nbclient import NotebookClient

from course_utils.stepper import Stepper
from course_utils.style import use_style

THEIRS = {"image.origin": "lower", "axes.prop_cycle": "cycler('color', 'rg')"}


@pytest.fixture
def settings():
    """Settings of a reader, given back after the test."""
    with mpl.rc_context():
        style.use(["dark_background", THEIRS])
        yield


def frame():
    def setup(figure: Figure):
        ax = figure.subplots()
        ax.set_xlabel("words")
        ax.imshow([[0, 1], [2, 3]])
        return ax

    def draw(ax, step):
        ax.plot([step, 1], [1, step])

    return Stepper(setup, draw, ["One.", "Two."], "A line.", (2, 2)).frame(1)


def test_a_frame_is_the_same_whatever_the_settings(settings):
    theirs = frame()
    with mpl.rc_context():
        mpl.rcdefaults()
        assert frame() == theirs


def test_a_lecture_takes_back_what_the_settings_say(settings):
    use_style()
    assert mpl.rcParams["text.color"] == "black"
    assert mpl.rcParams["image.origin"] == "upper"
    assert mpl.rcParams["axes.facecolor"] == "white"


@pytest.fixture(scope="module")
def outputs():
    """What a kernel shows of a figure, and of a name that is missing."""
    sources = [
        "import matplotlib.pyplot as plt\n"
        "from course_utils.style import use_style; use_style()",
        "fig, ax = plt.subplots()",
        "nowhere",
        "import gc; print(gc.get_freeze_count() > 50_000)",
    ]
    cells = list(map(nbformat.v4.new_code_cell, sources))
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "Agg")
        NotebookClient(
            notebook, timeout=60, kernel_name="python3", allow_errors=True
        ).execute()
    return [cell.outputs for cell in cells]


def test_figures_are_on_the_page_whatever_the_environment_says(outputs):
    (output,) = outputs[1]
    assert output["data"]["text/html"].startswith('<img alt="')
    assert "image/png" not in output["data"]


def test_a_name_that_is_missing_says_what_to_run(outputs):
    error, told = outputs[2]
    assert error["ename"] == "NameError"
    assert "choose Run All Above Selected Cell" in told["text"]


def test_what_is_imported_is_left_out_of_garbage_collections(outputs):
    (output,) = outputs[3]
    assert output["text"] == "True\n"


def test_the_style_needs_no_notebook():
    code = "import sys; from course_utils.style import use_style; use_style();"
    check = "assert 'IPython' not in sys.modules"
    command = [sys.executable, "-c", code + check]
    assert subprocess.run(command, env=os.environ, timeout=60).returncode == 0
