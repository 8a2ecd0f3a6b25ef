"""Numbers in drawings: written so that they can be read, coloured by sign."""

import numpy as np
from figures import contrast
from matplotlib.colors import to_rgb

from course_utils.style import by_sign, ink_on, written


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
