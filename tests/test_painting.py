"""Figures that share a layout look as if each were alone, and are freed."""

import gc
import weakref
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from course_utils import frames, plots
from course_utils.painting import KeptLayout, Painter, to_png
from course_utils.stepper import Stepper

SIZE = (6.0, 3.0)
RNG = np.random.default_rng(3)
STATES = RNG.uniform(-1, 1, (5, 3))
WALK = frames.Walk("abcd", STATES, RNG.uniform(-1, 1, (4, 3, 3)))
UNIT = {name: RNG.uniform(0, 1, 60) for name in "ifgoch"}
VALUES = np.exp(-RNG.uniform(0, 1, (5, 2)).cumsum(axis=0))


def unfolding(figure, step):
    frames.draw_unfolding(figure.subplots(), "abcd", STATES, step)


def walk(figure, step):
    frames.draw_walk(figure.subplots(), WALK, step)


def microscope(figure, step):
    frames.draw_microscope(figure, 6 * "curiouser ", UNIT, 9 * step)


def stretch(figure, step):
    left, right = figure.subplots(1, 2)
    plots.draw_stretch(left, np.eye(2) / (step + 1), step)
    plots.draw_singular_values(right, VALUES, step)


def states(figure, step):
    for ax in figure.subplots(2, 1):
        seen = STATES[: step + 1]
        plots.draw_states(ax, seen, "ABCDE", "BCDEG"[: step + 1], "title")


LABELS = ["100", "1", "1000000000", "10"]


def growing(figure, step):
    """The label of the right one is at the left one's border if it grows."""
    for ax in figure.subplots(1, 2):
        ax.set_yticks([0.5], [LABELS[step]])
        ax.set_ylabel("label")


def pixels(png):
    return np.asarray(Image.open(BytesIO(png)))


def placed(*draws, size=SIZE):
    """Return the figures that a layout has placed, one after the other."""
    kept, painter, placed = KeptLayout(), Painter(size, dpi=100), []
    for draw in draws:

        def remember(figure, draw=draw):
            placed.append(figure)
            draw(figure)

        painter.paint(remember, kept)
    return placed


def places(figure):
    return [ax.get_position(original=True).bounds for ax in figure.axes]


@pytest.mark.parametrize(
    "draw", [unfolding, walk, microscope, stretch, states]
)
@pytest.mark.parametrize("last", [1, 4])
def test_a_frame_after_others_is_the_same_to_the_pixel_as_alone(draw, last):
    size = frames.MICROSCOPE if draw is microscope else (10.0, 5.4)
    shared, kept = Painter(size, dpi=50), KeptLayout()
    for step in [0, 3, last]:
        png = shared.paint(lambda figure, s=step: draw(figure, s), kept)
    alone = Painter(size, dpi=50).paint(lambda figure: draw(figure, last))
    assert png == alone


@pytest.mark.parametrize("way", [[1, 2, 3], [3, 2, 1], [2, 1, 3]])
def test_a_frame_does_not_depend_on_the_way_to_it(way):
    def stepper():
        return Stepper(growing, ["One."] * 4, "Labels.", size=SIZE)

    walked = stepper()
    for step in way:
        walked.slider.value = step
    for step in way:
        assert walked.frame(step) == stepper().frame(step)


def test_labels_that_fit_take_over_the_layout_and_others_do_not():
    first, short, long, last = (
        places(figure)
        for figure in placed(
            *(lambda figure, k=k: growing(figure, k) for k in range(4))
        )
    )
    assert short == first == last
    assert long[0][0] > first[0][0] + 0.05


@pytest.mark.parametrize("which", [0, 1])
def test_a_label_that_grows_is_neither_cut_nor_over_its_neighbour(which):
    def draw(figure, label):
        axes = figure.subplots(1, 2, subplot_kw={"xticks": []})
        axes[which].set_yticks([0.5], [label])

    _, figure = placed(
        lambda figure: draw(figure, "1"), lambda figure: draw(figure, 12 * "1")
    )
    left, right = (ax.get_tightbbox() for ax in figure.axes)
    assert left.x0 >= 0 and right.x1 <= figure.bbox.x1
    assert left.x1 <= right.x0


def test_words_outside_the_axes_count_too():
    def draw(figure, x):
        figure.subplots().text(x, 0.5, "outside", ha="right")

    _, figure = placed(
        lambda figure: draw(figure, 0.5), lambda figure: draw(figure, -0.1)
    )
    assert figure.axes[0].texts[0].get_window_extent().x0 >= 0


def titled(figure):
    figure.subplots()
    figure.suptitle("One\ntwo\nthree")


def explained(figure):
    figure.subplots().plot([0, 1], label="line")
    figure.legend(loc="outside upper center")


def two_rows(figure):
    figure.subplots(2, 1)


def colored(figure):
    image = figure.subplots().imshow([[0, 1]], aspect="auto")
    figure.colorbar(image)


def uneven(figure):
    figure.subplots(2, 1, height_ratios=[3, 1])


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (lambda figure: figure.subplots(), titled),
        (lambda figure: figure.subplots(), explained),
        (lambda figure: figure.subplots(), two_rows),
        (lambda figure: figure.subplots(), colored),
        (two_rows, uneven),
        (colored, colored),
    ],
    ids="title legend rows colorbar ratios colorbars".split(),
)
def test_a_figure_of_another_kind_gets_a_layout_of_its_own(first, other):
    _, after = placed(first, other)
    (alone,) = placed(other)
    np.testing.assert_allclose(places(after), places(alone), atol=0.01)


def test_axes_that_are_out_of_the_layout_or_hidden_stay_so():
    def draw(figure):
        hidden, loose = figure.subplots(1, 2)
        hidden.set_visible(False)
        loose.set_in_layout(False)

    first, second = placed(draw, draw)
    assert places(first) == places(second)
    assert not second.axes[0].get_visible()
    assert not second.axes[1].get_in_layout()


def test_a_figure_may_choose_another_layout():
    def draw(figure):
        figure.set_layout_engine("none")
        figure.subplots().set_position((0.3, 0.3, 0.2, 0.2))

    _, figure = placed(lambda figure: figure.subplots(), draw)
    np.testing.assert_allclose(places(figure), [(0.3, 0.3, 0.2, 0.2)])


def test_a_png_holds_every_pixel():
    picture = RNG.integers(0, 256, (7, 11, 4), dtype=np.uint8)
    np.testing.assert_array_equal(pixels(to_png(picture)), picture[..., :3])


def test_nothing_keeps_a_figure_that_was_painted():
    painter, seen = Painter(SIZE, dpi=50), []
    painter.paint(lambda figure: seen.append(weakref.ref(figure)))
    assert seen[0]() is None


def test_a_painter_paints_after_an_error():
    painter = Painter(SIZE, dpi=50)
    with pytest.raises(ZeroDivisionError):
        painter.paint(lambda figure: figure.subplots().plot(1 / 0))
    assert painter.paint(two_rows) == Painter(SIZE, dpi=50).paint(two_rows)


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_rests_while_a_figure_is_painted(on):
    seen, was = [], gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        Painter(SIZE, dpi=50).paint(lambda figure: seen.append(gc.isenabled()))
        seen.append(gc.isenabled())
        with pytest.raises(TypeError):
            Painter(SIZE, dpi=50).paint(lambda: None)
        seen.append(gc.isenabled())
    finally:
        (gc.enable if was else gc.disable)()
    assert seen == [False, on, on]


def test_a_layout_is_solved_once_for_figures_that_are_alike():
    solved = []

    class Counted(KeptLayout):
        def execute(self, fig):
            before = self._first
            super().execute(fig)
            solved.append(self._first is not before)

    kept, painter = Counted(), Painter(SIZE, dpi=50)
    with mpl.rc_context({"figure.constrained_layout.use": False}):
        for _ in range(3):
            painter.paint(two_rows, kept)
        assert solved == [True, False, False]
        assert Figure().get_layout_engine() is None  # set for no other
