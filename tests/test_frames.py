"""Every frame of a stepper: nothing cut, readable, and true to its data."""

import matplotlib as mpl
import numpy as np
import pytest
from figures import visible_texts
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle

from course_utils import frames
from course_utils.frames import unfolding, walk
from course_utils.style import COLORS, MINUS, sheet

WORD = "Curiou"
H = np.random.default_rng(0).uniform(-1, 1, (7, 4)).round(2)
PRODUCTS = np.random.default_rng(1).normal(size=(6, 3, 3))
WALK = frames.Walk(WORD, H[:, :3], PRODUCTS)

FRAMES = {
    "unfolding": (
        frames.UNFOLDING,
        frames.setup_unfolding,
        frames.draw_unfolding,
        (WORD, H),
    ),
    "walk": (frames.WALK, frames.setup_walk, frames.draw_walk, (WALK,)),
}


TOY = "Curiouser and curiouser!"
LONG = "`It's $1 a line,'\n  she said.  " * 6
RNG = np.random.default_rng(4)
READ = {
    name: RNG.uniform(0 if name in "ifo" else -1, 1, len(LONG)).round(2)
    for name in "ifgoch"
}


def microscope(text, step, **changes):
    unit = READ | changes
    unit = {name: values[: len(text)] for name, values in unit.items()}
    with mpl.rc_context(sheet()):
        figure = Figure(frames.MICROSCOPE, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        axes = frames.setup_microscope(figure, text, unit)
        assert frames.draw_microscope(axes, text, unit, step) is None
        canvas.draw()
    return figure, canvas.get_renderer()


def paint(name, step):
    size, setup, draw, data = FRAMES[name]
    with mpl.rc_context(sheet()):
        figure = Figure(size, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        ax = figure.subplots()
        assert setup(ax, *data) is None
        assert draw(ax, *data, step) is None
        canvas.draw()
    return figure, canvas.get_renderer()


def left_of(ax, x, y):
    """What white covers leave of the colours at a place: 1 all, 0 nothing."""
    shares = [
        1 - (1 if cover.get_alpha() is None else cover.get_alpha())
        for cover in ax.patches
        if cover.get_zorder() >= 6
        and to_hex(cover.get_facecolor(), keep_alpha=False) == "#ffffff"
        and cover.get_facecolor()[3]
        and cover.get_bbox().contains(x, y)
    ]
    return float(np.prod(shares))


def seen_texts(figure):
    """Texts that nothing hides, the upper one where two are the same."""
    found = {
        (text.axes, text.get_position(), text.get_text()): text
        for text in visible_texts(figure)
        if left_of(text.axes, *text.get_position())
    }
    return list(found.values())


def seen_words(figure):
    """Words that are outlines, and that nothing hides."""
    return [
        word
        for ax in figure.axes
        for written in ax.collections
        if written.get_gid()
        for word, place in zip(
            written.get_gid().split(), written.get_offsets(), strict=True
        )
        if left_of(ax, *place)
    ]


def texts(name, step):
    figure, _ = paint(name, step)
    return [*(t.get_text() for t in seen_texts(figure)), *seen_words(figure)]


@pytest.mark.parametrize("step", range(7))
@pytest.mark.parametrize("name", FRAMES)
def test_no_text_is_cut_off_small_or_on_another_one(name, step):
    check_texts(*paint(name, step))


@pytest.mark.parametrize(
    ("text", "step", "c"),
    [
        (TOY, 0, 1),
        (TOY, 9, 1),
        (TOY, 23, 12.5),
        (LONG, 17, -99.99),
        (LONG, 90, 1),
        (LONG, len(LONG) - 1, 1),
        ("!", 0, 1),
    ],
)
def test_a_microscope_can_be_read_whatever_it_shows(text, step, c):
    check_texts(*microscope(text, step, c=c * READ["c"]))


def check_texts(figure, renderer):
    frame, boxes = figure.bbox.padded(1), []
    for text in seen_texts(figure):
        box = text.get_window_extent(renderer)
        assert frame.contains(box.x0, box.y0), text.get_text()
        assert frame.contains(box.x1, box.y1), text.get_text()
        assert text.get_fontsize() >= 12
        if text.get_verticalalignment() == "baseline":
            continue  # a part of a formula, which touches the next one
        assert not any(box.overlaps(other) for other in boxes), text
        boxes.append(box)


def numbers(found):
    return sorted(
        float(text.replace(MINUS, "-"))
        for text in found
        if text.replace(MINUS, "").replace(".", "").isdigit()
    )


@pytest.mark.parametrize("step", range(7))
def test_the_unfolding_shows_the_states_so_far_and_no_others(step):
    shown = numbers(texts("unfolding", step))
    assert np.allclose(shown, sorted(H[: step + 1].ravel()))


def test_the_unfolding_names_the_step_and_what_was_read():
    found = " ".join(texts("unfolding", 4))
    assert "read: Curi" in found and "x_4 W_x + h_3 W_h" in found
    assert "tanh" not in " ".join(texts("unfolding", 0))


@pytest.mark.parametrize("back", range(7))
def test_the_walk_shows_the_last_product_the_sum_so_far_and_all(back):
    added = PRODUCTS[6 - back] if back else np.zeros((3, 3))
    so_far, total = PRODUCTS[6 - back :].sum(0), PRODUCTS.sum(0)
    lengths = np.linalg.norm(WALK.d_h[max(7 - back, 1) :], axis=1)
    if not back:
        lengths, so_far = np.linalg.norm(WALK.d_h[6:], axis=1), 0 * added
    shown = numbers(texts("walk", back))
    wanted = np.concatenate([added, so_far, total]).ravel()
    assert np.allclose(shown, sorted([*wanted, *lengths]), atol=0.0051)


def test_the_walk_says_how_much_is_missing():
    assert "missing:\n100%" in texts("walk", 0)
    assert "missing:\n0%" in texts("walk", 6)


def test_a_table_of_zeros_is_no_division_by_zero():
    still = frames.Walk(WORD, 0 * H[:, :3], 0 * PRODUCTS)
    with mpl.rc_context(sheet()), np.errstate(all="raise"):
        ax = Figure(frames.WALK).subplots()
        frames.setup_walk(ax, still)
        frames.draw_walk(ax, still, 3)


def strip(text, step):
    """Return the letters around the one that is read, and that one."""
    figure, _ = microscope(text, step)
    around, now = figure.axes[0].collections
    return around, now


def columns_of(written):
    return written.get_offsets()[:, 0].tolist()


@pytest.mark.parametrize("step", [0, 9, 23])
def test_the_strip_shows_a_short_text_whole_and_marks_what_is_read(step):
    around, now = strip(TOY, step)
    assert columns_of(now) == [step]
    assert now.get_gid() == TOY[step].replace(" ", "␣")
    assert columns_of(around) == list(range(24))
    assert around.get_gid() == f"{TOY[:step]} {TOY[step + 1 :]}"


@pytest.mark.parametrize(
    ("step", "first"), [(0, 0), (33, 0), (34, 1), (90, 57), (180, 142)]
)
def test_the_strip_of_a_long_text_moves_on(step, first):
    assert len(LONG) == 186
    around, now = strip(LONG, step)
    assert columns_of(now) == [step - first]
    assert columns_of(around) == list(range(44))
    letters = LONG[first : first + 44].replace("\n", "↵")
    now = step - first
    assert around.get_gid() == f"{letters[:now]} {letters[now + 1 :]}"


def test_the_strip_is_large_enough_and_lies_in_its_axes():
    figure, _ = microscope(LONG, 90)
    frame = figure.axes[0].bbox
    for written in figure.axes[0].collections:
        assert min(written.get_sizes()) >= 12**2
        box = written.get_window_extent()
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1
        assert frame.y0 <= box.y0 and box.y1 <= frame.y1


def test_what_is_still_to_come_is_faint():
    colors = strip(TOY, 9)[0].get_facecolors()
    read, coming = set(map(to_hex, colors[:9])), set(map(to_hex, colors[10:]))
    assert len(read) == len(coming) == 1 and read != coming


@pytest.mark.parametrize(("c", "limit"), [(0.4, 1), (1.2, 1.5), (7.1, 7.5)])
def test_the_curves_show_the_states_so_far_on_one_scale(c, limit):
    values = c * READ["c"] / np.abs(READ["c"][:24]).max()
    figure, _ = microscope(TOY, 9, c=values)
    curves = [
        line.get_ydata() * limit
        for line in figure.axes[0].lines
        if len(line.get_ydata()) == 10
    ]
    assert np.allclose(curves, [values[:10], READ["h"][:10]])
    shown = [text.get_text() for text in figure.axes[0].texts]
    assert {f"{limit}", f"{MINUS}{limit}", "0"} <= set(shown)


def test_the_cell_shows_the_step_and_the_state_before_it():
    for step, before in ((0, 0.0), (9, READ["c"][8])):
        figure, _ = microscope(TOY, step)
        shown = [text.get_text() for text in figure.axes[1].texts]
        numbers = [READ[name][step] for name in "ifgoch"] + [before]
        wanted = {f"{n + 0:.2f}".replace("-", MINUS) for n in numbers}
        assert wanted <= set(shown)


@pytest.mark.parametrize("step", [-1, 24])
def test_a_step_outside_the_text_is_refused(step):
    with pytest.raises(IndexError, match=f"step: got {step}, 0 to 23"):
        microscope(TOY, step)


def shapes(name, step, kind):
    """What is drawn and seen, with what is left of its colours."""
    (ax,) = paint(name, step)[0].axes
    found = [patch for patch in ax.patches if isinstance(patch, kind)]
    left = [left_of(ax, *middle(patch)) for patch in found]
    return [
        (patch, share)
        for patch, share in zip(found, left, strict=True)
        if share
    ]


def middle(patch):
    """A point of a patch that no other one hides."""
    path = patch.get_path().transformed(patch.get_patch_transform())
    (left, low), (right, high) = path.get_extents().get_points()
    is_arch = isinstance(patch, PathPatch) and right - left > 0.5
    return (left + right) / 2, high if is_arch else (low + high) / 2


def columns(module, xs):
    """The steps at which something stands."""
    return np.round((np.array(xs) - module.FIRST) / module.APART, 1).tolist()


@pytest.mark.parametrize("back", range(7))
def test_the_walk_lights_the_weights_of_the_product_just_added(back):
    lit = [
        box.get_x() + box.get_width() / 2
        for box, _ in shapes("walk", back, FancyBboxPatch)
        if to_hex(box.get_facecolor()) == COLORS["h"].lower()
    ]
    between = [6 - back + 0.5] if back else []  # of h_{t-1} and h_t
    assert columns(walk, lit) == between


@pytest.mark.parametrize("back", range(7))
def test_the_walk_has_an_arch_for_each_step_that_the_gradient_took(back):
    arches = [
        patch.get_path().vertices
        for patch, _ in shapes("walk", back, PathPatch)
        if patch.get_linestyle() not in ("-", "solid")
    ]
    ends = [path[-1, 0] for path in arches if np.ptp(path[:, 0]) > 0.5]
    wanted = list(range(5, 6 - back, -1))
    assert np.allclose(
        sorted(np.round((np.array(ends) - walk.FIRST) / walk.APART)),
        sorted(wanted),
    )
    assert len(arches) == len(ends) + 1  # the loss reaches h_6


@pytest.mark.parametrize("back", range(7))
def test_the_walk_draws_strongly_what_has_met_the_gradient(back):
    strong = [
        circle.center[0]
        for circle, left in shapes("walk", back, Circle)
        if circle.center[1] == walk.H_ROW and left == 1
    ]
    assert columns(walk, strong) == list(range(6 - back, 7))


def letters(name, step, module):
    """At which steps letters are strong, and what stands at each step."""
    (ax,) = paint(name, step)[0].axes
    found = [t for t in ax.texts if t.get_position()[1] == module.X_ROW]
    strong = [
        text.get_position()[0]
        for text in found
        if left_of(ax, *text.get_position()) == 1
    ]
    return columns(module, strong), [text.get_text() for text in found]


@pytest.mark.parametrize("step", range(7))
def test_letters_are_strong_once_they_count(step):
    read, _ = letters("unfolding", step, unfolding)
    assert read == list(range(1, step + 1))
    met, _ = letters("walk", step, walk)
    assert met == list(range(7 - step, 7))


@pytest.mark.parametrize("step", range(7))
def test_the_unfolding_frames_the_newest_state(step):
    (ax,) = paint("unfolding", step)[0].axes
    thick = [
        box.get_bbox().x0 + box.get_width() / 2
        for box in ax.patches
        if isinstance(box, Rectangle) and box.get_linewidth() == 3
    ]
    assert columns(unfolding, thick) == [step]


@pytest.mark.parametrize("step", range(7))
def test_what_comes_later_is_faint_and_empty(step):
    (ax,) = paint("unfolding", step)[0].axes
    for t in range(7):
        x = unfolding.FIRST + unfolding.APART * t
        assert bool(left_of(ax, x, unfolding.H_ROW)) == (t <= step)
        name = left_of(ax, x, unfolding.H_ROW + 0.96)
        assert np.isclose(name, 1 if t <= step else unfolding.FAINT)


@pytest.mark.parametrize("back", range(1, 6))
def test_what_is_missing_is_the_length_of_the_rest(back):
    rest, total = PRODUCTS[: 6 - back].sum(0), PRODUCTS.sum(0)
    share = np.sqrt((rest**2).sum() / (total**2).sum())
    assert f"missing:\n{share:.0%}" in texts("walk", back)


def test_the_start_is_called_zero_only_if_it_is():
    assert "$h_0 = 0$" not in texts("unfolding", 0)
    ax = Figure().subplots()
    from_zero = H * (np.arange(7)[:, None] > 0)
    frames.draw_unfolding(ax, WORD, from_zero, 0)
    assert "$h_0 = 0$" in [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("name", FRAMES)
def test_signs_of_formulas_are_letters_like_others(monkeypatch, name):
    word = "_$^{\\ "
    data = (word, H) if name == "unfolding" else (WALK._replace(word=word),)
    monkeypatch.setitem(FRAMES, name, (*FRAMES[name][:3], data))
    check_texts(*paint(name, 6))
    module = {"unfolding": unfolding, "walk": walk}[name]
    assert letters(name, 6, module)[1] == [*word[:5], "␣"]


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("step", [-1, 7])
def test_a_step_without_a_frame_is_refused(name, step):
    with pytest.raises(IndexError, match=f"got {step}, 0 to 6 is needed"):
        paint(name, step)


@pytest.mark.parametrize(
    ("word", "h", "message"),
    [
        ("Curious", H, "word: letters: got 7, 1 to 6 fit"),
        ("", H[:1], "word: letters: got 0, 1 to 6 fit"),
        (WORD, np.zeros((7, 5)), "h: units: got 5, 1 to 4 fit"),
        (WORD, H[:6], "h: got 6 states for 6 letters"),
    ],
)
def test_an_unfolding_that_does_not_fit_is_refused(word, h, message):
    with pytest.raises(ValueError, match=message):
        frames.setup_unfolding(Figure().subplots(), word, h)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"word": "Curious"}, "letters: got 7, 1 to 6 fit"),
        ({"products": np.zeros((6, 4, 4))}, "units: got 4, 1 to 3 fit"),
        ({"d_h": H[1:, :3]}, "got 6 d_h and 6 products for 6 letters"),
        ({"products": PRODUCTS[1:]}, "got 7 d_h and 5 products for 6"),
    ],
)
def test_a_walk_that_does_not_fit_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        frames.setup_walk(Figure().subplots(), WALK._replace(**changes))
