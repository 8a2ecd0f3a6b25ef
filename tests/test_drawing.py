"""Numbers in drawings: written so that they can be read, coloured by sign."""

import numpy as np
import pytest
from figures import contrast, visible_texts
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from course_utils.drawing.lstm import draw_lstm_values, setup_lstm_values
from course_utils.style import MINUS, by_sign, ink_on, written

STEP = {"i": 0.93, "f": 0.31, "g": -0.87, "o": 0.12, "c": -0.62, "h": -0.07}


def draw(step):
    figure = Figure((10, 6.4))
    ax = figure.add_axes((0, 0, 1, 1))
    setup_lstm_values(ax)
    draw_lstm_values(ax, step, 0.62, "e")
    return [text.get_text() for text in visible_texts(figure)]


def test_the_cell_shows_every_number_and_the_character():
    shown = [text.replace(MINUS, "-") for text in draw(STEP)]
    numbers = {f"{value:.2f}" for value in STEP.values()}
    made = {"-0.55", "0.19", "-0.81"}  # tanh(c_t), f_t c_{t-1}, i_t g_t
    assert numbers | made | {"0.62", "e"} <= set(shown)
    assert shown.count("-0.07") == 2  # h_t leaves twice


def test_the_cell_needs_every_number():
    with pytest.raises(KeyError, match="g"):
        draw({name: value for name, value in STEP.items() if name != "g"})


def test_a_number_is_written_with_a_sign_that_can_be_seen():
    assert written(-0.25) == "\N{MINUS SIGN}0.25"
    assert written(-0.001) == written(0.0) == "0.00"


def test_colour_tells_sign_and_size_and_the_ink_can_be_read():
    zero, plus, minus = (to_rgb(by_sign(value)) for value in (0, 0.9, -0.9))
    assert min(zero) > 0.95
    assert plus[2] > plus[0] and minus[0] > minus[2]
    assert by_sign(5.0) == by_sign(1.0)
    assert by_sign(2.0, limit=4) == by_sign(0.5)
    for value in np.linspace(-1, 1, 41):
        face = by_sign(value)
        assert contrast(face, ink_on(face)) >= 4.5, value
