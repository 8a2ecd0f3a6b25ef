"""Every frame of a stepper: nothing cut, readable, and true to its data."""

import matplotlib as mpl
import numpy as np
import pytest
from figures import visible_texts
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_utils import frames
from course_utils.diagrams.numbers import MINUS
from course_utils.style import sheet

WORD = "Curiou"
H = np.random.default_rng(0).uniform(-1, 1, (7, 4)).round(2)
PRODUCTS = np.random.default_rng(1).normal(size=(6, 3, 3))
WALK = frames.Walk(WORD, H[:, :3], PRODUCTS)

FRAMES = {
    "unfolding": (frames.UNFOLDING, frames.draw_unfolding, (WORD, H)),
    "walk": (frames.WALK, frames.draw_walk, (WALK,)),
}


def paint(name, step):
    size, draw, data = FRAMES[name]
    with mpl.rc_context(sheet()):
        figure = Figure(size, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        assert draw(figure.subplots(), *data, step) is None
        canvas.draw()
    return figure, canvas.get_renderer()


def texts(name, step):
    return [text.get_text() for text in visible_texts(paint(name, step)[0])]


@pytest.mark.parametrize("step", range(7))
@pytest.mark.parametrize("name", FRAMES)
def test_no_text_is_cut_off_small_or_on_another_one(name, step):
    figure, renderer = paint(name, step)
    frame, boxes = figure.bbox.padded(1), []
    for text in visible_texts(figure):
        box = text.get_window_extent(renderer)
        assert frame.contains(box.x0, box.y0), text.get_text()
        assert frame.contains(box.x1, box.y1), text.get_text()
        assert text.get_fontsize() >= 12
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
    assert "read: Curi" in found and "x_4 W_x + h_{3} W_h" in found
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
        frames.draw_walk(Figure(frames.WALK).subplots(), still, 3)
