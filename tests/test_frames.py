"""Every frame of a diagram: nothing cut, readable, and true to its data."""

from functools import cache

import numpy as np
import pytest
from figures import (
    LONG,
    PRODUCTS,
    STEPPERS,
    TOY,
    UNIT,
    WALK,
    WORD,
    H,
    check_texts,
    drawn,
    left_of,
    seen_texts,
)
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle

from course_utils import plots
from course_utils.plots import bptt, lstm_gates, rnn_theory
from course_utils.style import COLORS, MINUS, written

WALKS = ["unfolding", "walk"]
each_step = pytest.mark.parametrize("step", [0, 3, 6])


def laid_out(pair, size, step):
    return drawn(pair, size, step, pixels=False)


@cache
def painted(name, step):
    return laid_out(*STEPPERS[name], step)[0]


def read(text, step, **changes):
    """Return a microscope's figure and renderer."""
    unit = {name: v[: len(text)] for name, v in (UNIT | changes).items()}
    pair = plots.microscope_frames(text, unit)
    return laid_out(pair, plots.MICROSCOPE, step)


def words(figure):
    return [text.get_text() for text in seen_texts(figure)]


def numbers(name, step):
    found = [word.replace(MINUS, "-") for word in words(painted(name, step))]
    return sorted(
        float(word)
        for word in found
        if word.strip("-").replace(".", "").isdigit()
    )


@each_step
@pytest.mark.parametrize("name", WALKS)
def test_no_text_is_cut_off_small_or_on_another_one(name, step):
    check_texts(*laid_out(*STEPPERS[name], step))


@pytest.mark.parametrize(
    ("text", "step", "c"),
    [
        (TOY, 0, 1),
        (TOY, 23, 12.5),
        (LONG, 17, -99.99),
        (LONG, len(LONG) - 1, 1),
        ("!", 0, 1),
    ],
)
def test_a_microscope_can_be_read_whatever_it_shows(text, step, c):
    check_texts(*read(text, step, c=c * UNIT["c"]))


@pytest.mark.parametrize("name", WALKS)
def test_signs_of_formulas_are_letters_like_others(name):
    word = "_$^{\\ "
    pair = {
        "unfolding": lambda: plots.unfolding_frames(word, H),
        "walk": lambda: plots.walk_frames(WALK._replace(word=word)),
    }[name]()
    figure, renderer = laid_out(pair, STEPPERS[name][1], 6)
    check_texts(figure, renderer)
    assert set(word.replace(" ", "␣")) <= set(words(figure))


@each_step
def test_the_unfolding_shows_the_states_so_far_and_no_others(step):
    (ax,) = painted("unfolding", step).axes
    shown = sorted(H[: step + 1].ravel())
    assert np.allclose(numbers("unfolding", step), shown)
    for t in range(7):
        x = rnn_theory.FIRST + rnn_theory.APART * t
        assert bool(left_of(ax, x, rnn_theory.H_ROW)) == (t <= step)
        name = left_of(ax, x, rnn_theory.H_ROW + 0.96)
        assert np.isclose(name, 1 if t <= step else rnn_theory.FAINT)
    thick = [
        box.get_bbox().x0 + box.get_width() / 2
        for box in ax.patches
        if isinstance(box, Rectangle) and box.get_linewidth() == 3
    ]
    assert columns(rnn_theory, thick) == [step]


def test_the_unfolding_names_the_step_and_what_was_read():
    found = " ".join(words(painted("unfolding", 4)))
    assert "read: Curi" in found and "x_4 W_x + h_3 W_h" in found
    assert "tanh" not in " ".join(words(painted("unfolding", 0)))


def test_the_start_is_called_zero_only_if_it_is():
    assert "$h_0 = 0$" not in words(painted("unfolding", 0))
    pair = plots.unfolding_frames(WORD, H * (np.arange(7)[:, None] > 0))
    assert "$h_0 = 0$" in words(laid_out(pair, plots.UNFOLDING, 0)[0])


@each_step
def test_the_walk_shows_the_last_product_the_sum_so_far_and_all(step):
    added = PRODUCTS[6 - step] if step else np.zeros((3, 3))
    so_far, total = PRODUCTS[6 - step :].sum(0), PRODUCTS.sum(0)
    so_far = so_far if step else 0 * total
    lengths = np.linalg.norm(WALK.d_h[min(7 - step, 6) or 1 :], axis=1)
    tables = np.concatenate([added, so_far, total]).ravel()
    wanted = sorted([*tables, *lengths])
    assert np.allclose(numbers("walk", step), wanted, atol=0.0051)
    missing = np.linalg.norm(total - so_far) / np.linalg.norm(total)
    assert f"missing:\n{missing:.0%}" in words(painted("walk", step))


def test_a_table_of_zeros_is_no_division_by_zero():
    still = plots.Walk(WORD, 0 * H[:, :3], 0 * PRODUCTS)
    with np.errstate(all="raise"):
        laid_out(plots.walk_frames(still), plots.WALK, 3)


def shapes(ax, kind):
    """What is seen of a kind of shape, with what is left of its colours."""
    found = [patch for patch in ax.patches if isinstance(patch, kind)]
    left = [left_of(ax, *middle(patch)) for patch in found]
    return [one for one in zip(found, left, strict=True) if one[1]]


def middle(patch):
    """A point of a patch that no other one hides."""
    path = patch.get_path().transformed(patch.get_patch_transform())
    (left, low), (right, high) = path.get_extents().get_points()
    is_arch = isinstance(patch, PathPatch) and right - left > 0.5
    return (left + right) / 2, high if is_arch else (low + high) / 2


def columns(module, xs):
    """The steps at which something stands."""
    return np.round((np.array(xs) - module.FIRST) / module.APART, 1).tolist()


@each_step
def test_the_walk_marks_what_the_gradient_has_met(step):
    """One box of weights, an arch for each step, and states in full ink."""
    (ax,) = painted("walk", step).axes
    lit = [
        box.get_x() + box.get_width() / 2
        for box, _ in shapes(ax, FancyBboxPatch)
        if to_hex(box.get_facecolor()) == COLORS["h"].lower()
    ]
    assert columns(bptt, lit) == ([6.5 - step] if step else [])
    paths = [
        patch.get_path().vertices[:, 0]
        for patch, _ in shapes(ax, PathPatch)
        if patch.get_linestyle() not in ("-", "solid")
    ]
    ends = [x[-1] for x in paths if np.ptp(x) > 0.5]
    assert np.round(columns(bptt, ends)).tolist() == [*range(5, 6 - step, -1)]
    assert len(paths) == len(ends) + 1  # the loss reaches h_6
    strong = [
        circle.center[0]
        for circle, left in shapes(ax, Circle)
        if circle.center[1] == bptt.H_ROW and left == 1
    ]
    assert columns(bptt, strong) == list(range(6 - step, 7))


@each_step
@pytest.mark.parametrize("name", WALKS)
def test_letters_are_strong_once_they_count(name, step):
    module = {"unfolding": rnn_theory, "walk": bptt}[name]
    strong = [
        text.get_position()[0]
        for text in seen_texts(painted(name, step))
        if text.get_position()[1] == module.X_ROW
        and left_of(text.axes, *text.get_position()) == 1
    ]
    met = {"unfolding": range(1, step + 1), "walk": range(7 - step, 7)}[name]
    assert columns(module, strong) == list(met)


@pytest.mark.parametrize(
    ("text", "step", "first"),
    [
        (TOY, 0, 0),
        (TOY, 9, 0),
        (LONG, 33, 0),
        (LONG, 34, 1),
        (LONG, 90, 57),
        (LONG, 185, 142),
    ],
)
def test_the_strip_moves_with_the_text_and_marks_what_is_read(
    text, step, first
):
    above = read(text, step)[0].axes[0]
    found = [t for t in above.texts if t.get_position()[1] == lstm_gates.LINE]
    shown = {
        first + round(letter.get_position()[0]): letter.get_text()
        for letter in found
    }
    signs = text.replace("\n", "↵")
    stop = min(first + 44, len(text))
    wanted = {k: signs[k] for k in range(first, stop) if signs[k] != " "}
    assert shown == wanted | {step: signs[step].replace(" ", "␣")}
    assert len(found) == len(shown)  # none stands on another one
    now, coming = found[-1], step - first
    assert now.get_position()[0] == coming and now.get_color() == "white"
    ink = {
        side: {t.get_color() for t in found[:-1] if side(t.get_position()[0])}
        for side in (coming.__gt__, coming.__lt__)
    }
    assert not set.intersection(*ink.values())


@pytest.mark.parametrize(("c", "limit"), [(0.4, 1), (1.2, 1.5), (7.1, 7.5)])
def test_the_curves_show_the_states_so_far_on_one_scale(c, limit):
    values = c * UNIT["c"] / np.abs(UNIT["c"][:24]).max()
    above = read(TOY, 9, c=values)[0].axes[0]
    curves = [
        line.get_ydata() * limit
        for line in above.lines
        if len(line.get_ydata()) == 10
    ]
    assert np.allclose(curves, [values[:10], UNIT["h"][:10]])
    shown = [text.get_text() for text in above.texts]
    assert {f"{limit}", f"{MINUS}{limit}", "0"} <= set(shown)


@pytest.mark.parametrize(("step", "before"), [(0, 0.0), (9, UNIT["c"][8])])
def test_the_cell_shows_the_step_and_what_it_makes_of_the_state(step, before):
    below = read(TOY, step)[0].axes[1]
    shown = [text.get_text() for text in below.texts]
    i, f, g, o, c, h = (UNIT[name][step] for name in "ifgoch")
    found = [i, f, g, o, c, before, np.tanh(c), f * before, i * g]
    assert {written(n) for n in found} <= set(shown)
    assert shown.count(written(h)) == 2  # it leaves twice
    assert TOY[step].replace(" ", "␣") in shown


@pytest.mark.parametrize("name", [*WALKS, "microscope"])
@pytest.mark.parametrize("beyond", [False, True])
def test_a_step_without_a_frame_is_refused(name, beyond):
    last = len(LONG) - 1 if name == "microscope" else 6
    step = last + 1 if beyond else -1
    setup, draw = STEPPERS[name][0]
    place = setup(Figure())
    with pytest.raises(IndexError, match=f"got {step}, 0 to {last} is needed"):
        draw(place, step)


@pytest.mark.parametrize(
    ("frames", "given", "message"),
    [
        ("unfolding", ("Curious", H), "word: letters: got 7, 1 to 6 fit"),
        ("unfolding", ("", H[:1]), "word: letters: got 0, 1 to 6 fit"),
        ("unfolding", (WORD, np.zeros((7, 5))), "h: units: got 5, 1 to 4 fit"),
        ("unfolding", (WORD, H[:6]), "h: got 6 states for 6 letters"),
        ("walk", {"word": "Curious"}, "letters: got 7, 1 to 6 fit"),
        ("walk", {"products": np.zeros((6, 4, 4))}, "units: got 4, 1 to 3"),
        ("walk", {"d_h": H[1:, :3]}, "got 6 d_h and 6 products for 6 letters"),
        ("walk", {"products": PRODUCTS[1:]}, "got 7 d_h and 5 products for 6"),
    ],
)
def test_what_does_not_fit_is_refused(frames, given, message):
    given = [WALK._replace(**given)] if frames == "walk" else given
    with pytest.raises(ValueError, match=message):
        getattr(plots, f"{frames}_frames")(*given)
