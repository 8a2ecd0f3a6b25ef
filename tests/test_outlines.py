"""Outlines stand where the font would put the letters."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from course_utils.outlines import (
    FAMILY,
    write_letters,
    write_lines,
    write_words,
)

LINES = ["It was the best of times,", "  'it' was $1 the worst_"]


def drawn(write):
    figure = Figure((6, 2), dpi=100)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")
    write(ax)
    canvas = FigureCanvasAgg(figure)
    with mpl.rc_context({"text.hinting": "none"}):
        canvas.draw()
    return 255 - np.asarray(canvas.buffer_rgba())[..., 0].astype(int)


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_line_looks_as_matplotlib_would_write_it(weight):
    """As much ink in each tenth of it; matplotlib's hinting is off."""
    place, style = (0.05, 0.5), {"fontsize": 16, "parse_math": False}
    style |= {"family": FAMILY, "fontweight": weight, "va": "center_baseline"}
    ours = drawn(
        lambda ax: write_lines(ax, place, LINES[:1], 16, "black", weight)
    )
    theirs = drawn(lambda ax: ax.text(*place, LINES[0], **style))
    tenths = [
        [part.sum() for part in np.array_split(ink.sum(axis=0), 10)]
        for ink in (ours, theirs)
    ]
    assert np.allclose(*tenths, rtol=0.1, atol=1000)
    assert sum(tenths[0]) == pytest.approx(sum(tenths[1]), rel=0.02)


def test_lines_are_one_below_the_other_and_letters_in_columns():
    seen = []
    drawn(
        lambda ax: seen.append(
            write_lines(ax, (0, 1), LINES, 16, "black") or ax.collections[0]
        )
    )
    places = seen[0].get_offsets()
    columns = [*range(len(LINES[0])), *range(len(LINES[1]))]
    assert np.allclose(places[:, 0], 0.602 * (np.array(columns) + 0.5))
    assert len(np.unique(places[:, 1])) == 2
    assert places[0, 1] > places[-1, 1]


def test_a_letter_stands_with_its_middle_at_its_place():
    ink = drawn(lambda ax: write_letters(ax, "H", [(0.25, 0.5)], 40, "black"))
    rows, columns = np.nonzero(ink > 128)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(149.5, abs=1)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(99.5, abs=1)


def test_each_letter_may_have_its_colour():
    figure = Figure()
    ax = figure.subplots()
    write_letters(ax, "a b", [(0, 0), (1, 0), (2, 0)], 12, ["r", "g", "b"])
    assert [to_hex(c) for c in ax.collections[0].get_facecolors()] == [
        "#ff0000",
        "#008000",
        "#0000ff",
    ]


@pytest.mark.parametrize("word", ["0.25", "\N{MINUS SIGN}12.5"])
def test_a_word_is_written_around_its_place_as_matplotlib_would(word):
    ours = drawn(lambda ax: write_words(ax, [word], [(0.5, 0.5)], 30, "k"))
    style = {"ha": "center", "va": "center", "fontsize": 30}
    theirs = drawn(lambda ax: ax.text(0.5, 0.5, word, **style))
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.02)
    for ink in (ours, theirs):
        rows, columns = np.nonzero(ink > 128)
        middle = (columns.min() + columns.max()) / 2
        assert middle == pytest.approx(299.5, abs=2)
    rows, _ = np.nonzero(ours > 128)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(99.5, abs=2)


@pytest.mark.parametrize("write", [write_letters, write_words])
def test_texts_and_places_have_to_be_as_many(write):
    with pytest.raises(ValueError, match="places: got 1 for 2 texts"):
        write(Figure().subplots(), "ab", [(0, 0)], 12, "black")


def test_spaces_leave_no_ink():
    assert (
        drawn(lambda ax: write_lines(ax, (0, 0.5), [" "], 40, "k")).max() == 0
    )
