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
from matplotlib.figure import Figure
from PIL import Image

from course_utils import frames, painting, plots
from course_utils.painting import Scene, picture, to_png
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
    ax.figure.text(0.5, 0.5, "words")
    ax.figure.add_axes((0.5, 0.5, 0.2, 0.2)).plot([0, 1])


def test_what_a_frame_adds_is_gone_before_the_next_one():
    once = scene()
    empty = once.paint(lambda ax: None)
    assert once.paint(everything) != empty
    assert once.paint(lambda ax: None) == empty
    once.paint(lambda ax: counted.append(len(ax.containers)) or everything(ax))
    assert counted.pop() == 0


counted = []


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


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: ax.set_title("two"),
        lambda ax: ax.set_title("new", loc="right"),
        lambda ax: ax.set_xlim(0, 2),
        lambda ax: ax.set_ylabel("label"),
        lambda ax: ax.grid(False),
        lambda ax: ax.set_facecolor("grey"),
    ],
    ids="title right limits label grid face".split(),
)
def test_who_changes_what_stays_is_told_so(change):
    with pytest.raises(ValueError, match=r"draw must add .* not animated\.$"):
        scene().paint(change)


def test_what_is_animated_may_be_changed():
    def setup(figure):
        ax = axes(figure)
        ax.set_title("one", animated=True)
        return ax

    once = Scene(setup, SIZE, dpi=50)
    first = once.paint(lambda ax: ax.set_title("one"))
    second = once.paint(lambda ax: ax.set_title("two"))
    assert first != second
    assert once.paint(lambda ax: ax.set_title("one")) == first


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


def test_a_hidden_axis_gets_no_border():
    def setup(figure):
        ax = axes(figure)
        ax.axis("off")
        ax.set_title("")
        return ax

    assert (pixels(Scene(setup, SIZE, 50).paint(lambda ax: None)) == 255).all()


def test_a_png_holds_every_pixel():
    found = RNG.integers(0, 256, (70, 11, 4), dtype=np.uint8)
    np.testing.assert_array_equal(pixels(to_png(found)), found[..., :3])


def test_nothing_keeps_the_figure_of_a_picture():
    seen = []
    picture(lambda figure: seen.append(weakref.ref(figure)), SIZE, 50)
    assert seen[0]() is None


def test_a_scene_paints_after_an_error():
    def half(ax):
        ax.plot([0, 1])
        raise ZeroDivisionError

    once = scene()
    with pytest.raises(ZeroDivisionError):
        once.paint(half)
    with pytest.raises(ValueError, match="draw must add"):
        once.paint(lambda ax: ax.set_facecolor("white"))
    assert once.paint(everything) == scene().paint(everything)


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
