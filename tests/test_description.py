"""What is said of a figure to those who cannot see it."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_utils import plots
from course_utils.description import as_html, description
from course_utils.plots import shared


@pytest.fixture
def figure():
    return Figure(figsize=(4, 2), dpi=100)


def test_axes_and_curves_are_told(figure):
    ax = figure.subplots()
    ax.plot([np.nan, 1.0, -0.25], label="$w = 0.5$")
    ax.axhline(0)
    ax.set_title("learning\nrate", loc="left")
    ax.set(xlabel="time step $t$", ylabel="$h_t$")
    said = "learning rate. Across: time step t. Up: h_t. w = 0.5: 1 to -0.25"
    assert description(figure) == said


def test_bars_are_told_by_their_names(figure):
    ax = figure.subplots()
    shared.bars(ax, {"a guess": 2.0, "LSTM": 0.123456}, ["", ""])
    shared.name_rows(ax, ["a guess", "LSTM"])
    assert description(figure) == "a guess: 2; LSTM: 0.123"


def test_points_in_named_rows_are_told_by_their_names(figure):
    ax = figure.subplots()
    ax.plot([0.5, 0.25], [0, 1], "o", label="errors")
    shared.name_rows(ax, ["without", "with"])
    assert description(figure) == "errors: without: 0.5; with: 0.25"


def test_panels_are_told_one_after_the_other(figure):
    left, right = figure.subplots(1, 2)
    plots.draw_powers(left, (0.5,), steps=2)
    right.axis("off")
    right.set_title("empty", loc="left")
    said = description(figure)
    assert said.startswith("Panel 1: The powers of some numbers, on a l")
    assert said.endswith(" Panel 2: empty.")


def test_nothing_is_told_of_an_empty_figure(figure):
    assert description(figure) == "An empty figure."


def test_every_figure_of_a_lecture_says_what_it_shows():
    names = [name for name in dir(plots) if name.startswith("draw_")]
    assert len(names) > 40
    assert all(hasattr(getattr(plots, name), "__wrapped__") for name in names)


def test_a_figure_on_a_page_has_its_size_and_its_words(figure):
    ax = figure.subplots()
    ax.set_xlabel('"a" < b')
    page = as_html(figure)
    assert page.startswith('<img alt="Across: &quot;a&quot; &lt; b."')
    assert 'src="data:image/png;base64,iVBOR' in page
