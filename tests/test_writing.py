"""Figures about copying and about published scores say what they hold."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from course_utils import plots
from course_utils.style import COLORS


def test_each_sample_is_a_mark_and_their_mean_a_line():
    ax = Figure().subplots()
    shares = [[0.1, 0.3], [0.0, 0.2]]
    plots.draw_copied(ax, [1, 2], {"net": shares}, [0.02, 0.06], "epoch")
    real, mean, marks = ax.lines
    assert set(real.get_ydata()) == {0.04}
    assert np.allclose(mean.get_ydata(), [0.2, 0.1])
    assert marks.get_ydata().tolist() == [0.1, 0.3, 0.0, 0.2]
    assert marks.get_xdata().tolist() == [1, 1, 2, 2]
    (band,) = ax.patches
    low, high = (
        band.get_extents().transformed(ax.transData.inverted()).intervaly
    )
    assert np.allclose((low, high), (0.02, 0.06))
    assert ax.get_xlabel() == "epoch" and ax.get_ylim()[1] > 0.3


def test_two_models_differ_in_colour_and_marker():
    ax = Figure().subplots()
    shares = {"net": [[0.5]], "counts": [[0.7]]}
    plots.draw_copied(ax, [1], shares, [0.0], "temperature")
    lines = {line.get_label(): line.get_color() for line in ax.lines}
    assert lines["net"] == COLORS["network"] != lines["counts"]
    markers = {line.get_marker() for line in ax.lines} - {"None"}
    assert len(markers) == 2


def test_scores_on_a_models_own_text_are_hollow():
    ax = Figure().subplots()
    plots.draw_published(ax, {"unseen": 1.9}, {"own": 1.6})
    faces = [patch.get_facecolor()[:3] for patch in ax.patches]
    assert faces == [to_rgb(COLORS["baseline"]), to_rgb("white")]
    assert [patch.get_width() for patch in ax.patches] == [1.9, 1.6]
    assert [text.get_text() for text in ax.texts] == ["1.90", "1.60"]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["unseen", "own"] and ax.yaxis_inverted()
