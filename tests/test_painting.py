"""Frames that share a scene are what matplotlib would draw, and are freed."""

import gc
import weakref
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.backends import backend_agg
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from course_utils import frames, painting, plots
from course_utils.painting import Scene, only_frame, picture
from course_utils.png import to_png
from course_utils.style import sheet

SIZE = (6.0, 3.0)
RNG = np.random.default_rng(3)
STATES = RNG.uniform(-1, 1, (5, 3))
WALK = frames.Walk("abcd", STATES, RNG.uniform(-1, 1, (4, 3, 3)))
UNIT = {name: RNG.uniform(0, 1, 60) for name in "ifgoch"}
VALUES = np.exp(-RNG.uniform(0, 1, (5, 2)).cumsum(axis=0))
SPEEDS, PEAKS = {"slow": 1e3, "fast": 3e4, "faster": 5e4}, (6e4, 6e4, 9e4)


class Unfolding:
    size = frames.UNFOLDING

    def setup(figure):
        ax = figure.subplots()
        frames.setup_unfolding(ax, "abcd", STATES)
        return ax

    def draw(ax, step):
        frames.draw_unfolding(ax, "abcd", STATES, step)


class TheWalk:
    size = frames.WALK

    def setup(figure):
        ax = figure.subplots()
        frames.setup_walk(ax, WALK)
        return ax

    def draw(ax, step):
        frames.draw_walk(ax, WALK, step)


class Microscope:
    size = frames.MICROSCOPE

    def setup(figure):
        return frames.setup_microscope(figure, 6 * "curiouser ", UNIT)

    def draw(axes, step):
        frames.draw_microscope(axes, 6 * "curiouser ", UNIT, 9 * step)


class Stretch:
    size = (9.0, 3.8)

    def setup(figure):
        left, right = figure.subplots(1, 2)
        plots.setup_stretch(left)
        plots.setup_singular_values(right, VALUES)
        return left, right

    def draw(axes, step):
        plots.draw_stretch(axes[0], np.eye(2) / (step + 1), step)
        plots.draw_mark(axes[1], step)


class States:
    size = (8.0, 5.0)

    def setup(figure):
        axes = figure.subplots(2, 1)
        for ax in axes:
            plots.setup_states(ax, STATES, "ABCDE", "BCDEG", "title")
        return axes

    def draw(axes, step):
        for ax in axes:
            plots.draw_curtain(ax, step + 1)


class Sample:
    size = (11.0, 6.2)

    def setup(figure):
        above, below = figure.subplots(2, height_ratios=[5, 3])
        plots.setup_distribution(above, "abc")
        plots.setup_text(below, "Alice")
        return above, below

    def draw(axes, step):
        plots.draw_distribution(axes[0], STATES[step] ** 2, STATES[0] ** 2)
        plots.draw_text(axes[1], step * "said the Queen ")


class Speeds:
    size = (11.0, 6.2)

    def setup(figure):
        above, below = figure.subfigures(2)
        axes = above.subplots(), below.subplots()
        plots.setup_product(axes[0])
        plots.setup_speeds(axes[1], SPEEDS, PEAKS)
        return axes

    def draw(axes, step):
        product = plots.Product(step + 1, 8, 16, 32)
        plots.draw_product(axes[0], product, "forward", ("r", "g", "b"))
        some = dict([*SPEEDS.items()][: step + 1])
        plots.draw_speeds(axes[1], some, PEAKS)


SHOWN = [Unfolding, TheWalk, Microscope, Stretch, States, Sample, Speeds]


def pixels(png):
    return np.asarray(Image.open(BytesIO(png))).astype(int)


def scene_of(shown):
    return Scene(shown.setup, shown.size, dpi=50)


def whole(shown, step):
    """Return the pixels of a frame that matplotlib draws in one go."""
    with mpl.rc_context(sheet()):
        figure = Figure(shown.size, dpi=50, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        place = shown.setup(figure)
        canvas.draw()
        figure.set_layout_engine("none")
        for ax in figure.axes:
            ax.set_autoscale_on(False)
        shown.draw(place, step)
        for artist in figure.findobj(Artist.get_animated):
            artist.set_animated(False)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.__name__)
@pytest.mark.parametrize("step", [0, 3])
def test_a_frame_is_what_matplotlib_draws_in_one_go(shown, step):
    """Where new lies on old, edges may differ by a shade."""
    difference = np.abs(
        pixels(scene_of(shown).paint(lambda place: shown.draw(place, step)))
        - whole(shown, step)
    ).max(axis=2)
    assert (difference > 8).mean() < 0.001


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.__name__)
@pytest.mark.parametrize("last", [1, 4])
def test_a_frame_after_others_is_the_same_to_the_pixel_as_alone(shown, last):
    scene = scene_of(shown)
    for step in [0, 3, last]:
        png = scene.paint(lambda place, s=step: shown.draw(place, s))
    alone = scene_of(shown).paint(lambda place: shown.draw(place, last))
    assert png == alone


def axes(figure):
    ax = figure.subplots()
    ax.set(xlim=(0, 1), ylim=(0, 1), title="one")
    return ax


def scene():
    return Scene(axes, SIZE, dpi=50)


def test_what_a_frame_adds_moves_neither_limits_nor_axes():
    seen = []

    def draw(ax):
        ax.plot([-5, 5], [0, 100])
        ax.text(2, 2, "far away")
        seen.append((ax.get_xlim(), ax.get_ylim(), ax.get_position().bounds))

    once = scene()
    once.paint(draw)
    once.paint(draw)
    assert seen[0] == seen[1] and seen[0][:2] == ((0, 1), (0, 1))


def everything(ax):
    ax.plot([0, 1], [0, 1], label="line")
    ax.bar([0.2, 0.4], [0.3, 0.5])
    ax.imshow([[0, 1]], extent=(0, 1, 0, 1), aspect="auto")
    ax.scatter([0.5], [0.5])
    ax.annotate("here", (0.5, 0.5), (0.7, 0.7), arrowprops={})
    ax.legend()
    ax.inset_axes((0.1, 0.1, 0.2, 0.2)).plot([0, 1])
    ax.figure.text(0.5, 0.5, "words")
    ax.figure.add_axes((0.5, 0.5, 0.2, 0.2)).plot([0, 1])


def test_what_a_frame_adds_is_gone_before_the_next_one():
    once, bars = scene(), []
    empty = once.paint(lambda ax: None)
    full = once.paint(everything)
    assert full != empty
    assert once.paint(lambda ax: bars.append(len(ax.containers))) == empty
    assert bars == [0] and once.paint(everything) == full


def test_bars_that_stay_are_named_in_every_frame():
    def setup(figure):
        ax = axes(figure)
        ax.bar([0.5], [0.5], label="bar")
        return ax

    once = Scene(setup, SIZE, dpi=50)
    first = once.paint(lambda ax: ax.legend())
    assert once.paint(lambda ax: ax.legend()) == first


def test_what_was_added_is_freed():
    once, seen = scene(), []
    once.paint(lambda ax: seen.append(weakref.ref(ax.plot([0, 1])[0])))
    assert seen[0]() is None


def test_a_scene_keeps_less_than_its_pixels():
    large = Scene(axes, SIZE, dpi=200)
    kept = sum(part.nbytes for part in large._runs)
    assert kept < 0.2 * 4 * 1200 * 600


def test_a_scene_lets_go_of_whole_pictures(monkeypatch):
    """Texts keep who drew them, and thereby all of its pixels."""
    alive = weakref.WeakSet()

    class Counted(RendererAgg):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            alive.add(self)

    monkeypatch.setattr(backend_agg, "RendererAgg", Counted)
    monkeypatch.setattr(painting, "RendererAgg", Counted)
    for shown in SHOWN:
        scene = scene_of(shown)
        assert max(one.width for one in alive) == 1
        scene.paint(lambda place, shown=shown: shown.draw(place, 3))
        assert max(one.width for one in alive) == 1


def legend_of(ax):
    return ax.get_legend().get_texts()[0]


CHANGES = {
    "title": lambda ax: ax.set_title("two"),
    "no title": lambda ax: ax.set_title(""),
    "title at the right": lambda ax: ax.set_title("new", loc="right"),
    "limits": lambda ax: ax.set_xlim(0, 2),
    "label": lambda ax: ax.set_ylabel("label"),
    "grid": lambda ax: ax.grid(False),
    "face": lambda ax: ax.set_facecolor("grey"),
    "place": lambda ax: ax.set_position((0, 0, 1, 1)),
    "aspect": lambda ax: ax.imshow([[0, 1]]),
    "room": lambda ax: ax.figure.colorbar(ax.scatter([0], [0]), ax=ax),
    "hidden": lambda ax: ax.set_visible(False),
    "off": lambda ax: ax.axis("off"),
    "cleared": lambda ax: ax.clear(),
    "line": lambda ax: ax.lines[0].set_linewidth(3),
    "taken away": lambda ax: ax.lines[0].remove(),
    "in the legend": lambda ax: legend_of(ax).set_text("other"),
    "legend": lambda ax: ax.legend(["other"]),
}


def rich(figure):
    ax = axes(figure)
    ax.plot([0, 1], [0, 1], label="line")
    ax.legend()
    return ax


@pytest.mark.parametrize("change", CHANGES)
def test_who_changes_what_stays_is_told_so_and_spoils_nothing(change):
    once = Scene(rich, SIZE, dpi=50)
    before = once.paint(lambda ax: ax.plot([0, 1], [1, 0]))
    with pytest.raises(ValueError, match=r"draw must add .* not animated\.$"):
        once.paint(CHANGES[change])
    assert once.paint(lambda ax: ax.plot([0, 1], [1, 0])) == before


def test_what_is_animated_may_be_changed_and_keeps_its_words():
    def setup(figure):
        ax = axes(figure)
        ax.set_title("one", animated=True)
        return ax

    once = Scene(setup, SIZE, dpi=50)
    first = once.paint(lambda ax: None)
    assert once.paint(lambda ax: ax.set_title("two")) != first
    assert once.paint(lambda ax: None) == first
    assert once.paint(lambda ax: ax.set_title("one")) == first


@pytest.mark.parametrize("upper", [0, 1])
def test_axes_lie_above_each_other_by_their_zorder(upper):
    def setup(figure):
        figure.set_layout_engine("none")
        pair = [figure.add_axes((0, 0, 1, 1)) for _ in range(2)]
        for k, ax in enumerate(pair):
            ax.axis("off")
            ax.set_zorder(k == upper)
        return pair

    def draw(pair):
        for ax, color in zip(pair, ("red", "blue"), strict=True):
            ax.add_patch(Rectangle((0, 0), 1, 1, color=color))

    png = Scene(setup, SIZE, 50).paint(draw)
    assert (pixels(png)[75, 75] == [(255, 0, 0), (0, 0, 255)][upper]).all()


def nested(figure):
    _, right = figure.subfigures(1, 2)
    return right.subfigures(2, 1)[0].subplots()


def inset(figure):
    return axes(figure).inset_axes((0.2, 0.2, 0.6, 0.6))


def test_a_scene_whose_setup_failed_once_is_set_up_again():
    works = [True, False, True]

    def setup(figure):
        assert works.pop(0), "not now"
        return axes(figure)

    once = Scene(setup, SIZE, dpi=50)
    with pytest.raises(ZeroDivisionError):
        once.paint(lambda _: 1 / 0)
    with pytest.raises(AssertionError, match="not now"):
        once.paint(everything)
    assert once.paint(everything) == scene().paint(everything)


@pytest.mark.parametrize("setup", [nested, inset])
def test_axes_may_lie_deeper_in_a_figure(setup):
    def animated(figure):
        ax = setup(figure)
        ax.set_title("one", animated=True)
        return ax

    once = Scene(animated, SIZE, dpi=50)
    empty = once.paint(lambda ax: None)
    line = once.paint(lambda ax: ax.plot([0, 1], [0, 1]))
    assert once.paint(lambda ax: ax.plot([-9, 10], [-9, 10])) == line
    title = once.paint(lambda ax: ax.set_title("two"))
    assert len({empty, line, title}) == 3
    assert once.paint(lambda ax: None) == empty


def test_hidden_axes_stay_hidden():
    def setup(figure):
        ax = axes(figure)
        ax.set_visible(False)
        return ax

    once = Scene(setup, SIZE, 50)
    for _ in range(2):
        png = once.paint(lambda ax: ax.plot([0, 1], [0, 1]))
        assert (pixels(png) == 255).all()


def test_colours_that_nobody_gives_start_anew_in_each_frame():
    seen = []
    once = scene()
    for _ in range(2):
        once.paint(lambda ax: seen.append(ax.plot([0, 1])[0].get_color()))
    assert to_hex(seen[0]) == to_hex(seen[1]) == to_hex("C0")


def test_the_border_of_axes_lies_above_what_is_new():
    def setup(figure):
        figure.set_layout_engine("none")
        ax = figure.add_axes((0.25, 0.25, 0.5, 0.5))
        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        ax.spines["left"].set(color="red", linewidth=10)
        return ax

    png = Scene(setup, SIZE, dpi=50).paint(
        lambda ax: ax.axvspan(0, 1, color="blue")
    )
    row = pixels(png)[75]
    assert (row[77] == (255, 0, 0)).all() and (row[90] == (0, 0, 255)).all()


@pytest.mark.parametrize(
    "hide", [lambda ax: ax.axis("off"), lambda ax: ax.set_frame_on(False)]
)
def test_axes_without_a_border_get_none(hide):
    def setup(figure):
        ax = axes(figure)
        ax.set(title="", xticks=[], yticks=[])
        hide(ax)
        return ax

    assert (pixels(Scene(setup, SIZE, 50).paint(lambda ax: None)) == 255).all()


def test_what_setup_draws_above_a_border_stays_there_in_a_picture():
    def draw(figure):
        ax = figure.subplots()
        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        ax.spines["left"].set(color="red", linewidth=20)
        ax.axvspan(0, 1, color="blue", zorder=10, clip_on=False)

    red = pixels(picture(draw, SIZE, 50))[75, 3:20] == (255, 0, 0)
    assert red.all(axis=1).sum() < 8


def test_a_png_holds_every_pixel():
    found = RNG.integers(0, 256, (70, 11, 4), dtype=np.uint8)
    np.testing.assert_array_equal(pixels(to_png(found)), found[..., :3])


def test_nothing_keeps_the_figure_of_a_picture():
    seen = []
    picture(lambda figure: seen.append(weakref.ref(figure)), SIZE, 50)
    assert seen[0]() is None


def test_a_scene_paints_after_an_error():
    seen = []

    def half(ax):
        seen.append(weakref.ref(ax.plot([0, 1])[0]))
        raise ZeroDivisionError

    once = scene()
    with pytest.raises(ZeroDivisionError):
        once.paint(half)
    assert once.paint(everything) == scene().paint(everything)
    gc.collect(1)
    assert seen[0]() is None


def test_nothing_keeps_a_scene_of_one_frame():
    seen = []
    only_frame(axes, lambda ax: seen.append(weakref.ref(ax)), SIZE, 50)
    assert seen[0]() is None


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_rests_while_a_figure_is_painted(on):
    seen, was = [], gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        picture(lambda figure: seen.append(gc.isenabled()), SIZE, 50)
        seen.append(gc.isenabled())
        with pytest.raises(TypeError):
            picture(lambda: None, SIZE, 50)
        seen.append(gc.isenabled())
    finally:
        (gc.enable if was else gc.disable)()
    assert seen == [False, on, on]


def test_the_layout_of_a_scene_is_set_for_no_other_figure():
    with mpl.rc_context({"figure.constrained_layout.use": False}):
        scene()
        assert Figure().get_layout_engine() is None
