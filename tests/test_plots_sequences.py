"""Figures of lecture 8 draw what they are given, where it belongs."""

import numpy as np
import pytest
from figures import frame, painted, shown

from course_utils import plots
from course_utils.plots import Candidate


def test_lengths_have_means_and_bands():
    found = {"one": np.array([[0.2, 0.4], [0.6, 0.4]])}
    ax = painted("draw_by_length", found, [10, 40])
    [line] = ax.lines
    np.testing.assert_allclose(line.get_xydata(), [[10, 0.4], [40, 0.4]])
    [band] = ax.collections
    low, high = band.get_paths()[0].get_extents().intervaly
    np.testing.assert_allclose([low, high], [0.2, 0.6])


def test_places_count_from_one():
    ax = painted("draw_by_place", {"free": [0.1, 0.3]})
    np.testing.assert_allclose(ax.lines[0].get_xydata(), [[1, 0.1], [2, 0.3]])


def test_costs_are_multiples_of_the_first():
    ax = painted("draw_costs", [64, 128], {"a": [2, 4], "b": [1, 8]})
    drawn = [line.get_ydata().tolist() for line in ax.lines]
    assert drawn == [[1, 2], [0.5, 4]]


def test_a_decoder_has_written_no_more_than_the_step():
    pair = plots.attention_frames("xyz", "abc", np.eye(3))
    assert shown(frame(pair, 1).texts)[-2:] == ["a", "b"]
    with pytest.raises(IndexError, match="step: got 3"):
        frame(pair, 3)


def test_weights_must_fit_what_is_read_and_written():
    with pytest.raises(ValueError, match=r"weights: got shape \(2, 2\)"):
        plots.attention_frames("xyz", "ab", np.eye(2))


@pytest.mark.parametrize(("step", "more"), [(0, set()), (1, {"c"})])
def test_a_tree_shows_the_candidates_so_far_with_their_scores(step, more):
    first = [Candidate(0, "a", -0.5), Candidate(0, "b", -2.0)]
    levels = [first, [Candidate(1, "c", -3.0)]]
    place = frame(plots.tree_frames(levels, width=1), step)
    white = place.patches[-1]  # lies over all that is to come
    assert white.get_facecolor() == (1, 1, 1, 1)
    assert white.get_y() < 0 and white.get_y() + white.get_height() > 1
    assert white.get_x() + white.get_width() > len(levels)
    seen = set(
        shown(t for t in place.texts if t.get_position()[0] < white.get_x())
    )
    assert seen & {"a", "b", "c"} == {"a", "b"} | more
    assert "\N{MINUS SIGN}2.00" in seen


def test_a_tree_holds_nine_candidates_a_level_at_most():
    with pytest.raises(ValueError, match="candidates of a level: got 10"):
        plots.tree_frames([[Candidate(0, "a", 0.0)] * 10], width=1)
