"""How a number is written and coloured, in every drawing that shows one."""

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex, to_rgb

from course_utils.style import SIGNED

MINUS = "\N{MINUS SIGN}"


def written(value: float) -> str:
    """Return a number with two decimals, or one where it is long.

    Examples
    --------
    >>> written(0.5), written(-0.001), written(12.345)
    ('0.50', '0.00', '12.3')
    """
    decimals = 2 if abs(value) < 9.995 else 1
    text = f"{round(value, decimals) + 0.0:.{decimals}f}"
    return text.replace("-", MINUS)


def by_sign(value: float, limit: float = 1.0) -> str:
    """Return orange for numbers below zero, purple for those above.

    Parameters
    ----------
    value : number
    limit : above 0
        The size that gets the full colour.

    Examples
    --------
    >>> by_sign(0.0), by_sign(5.0) == by_sign(1.0)
    ('#f6f6f7', True)
    """
    share = np.clip(value / limit, -1, 1)
    return to_hex(colormaps[SIGNED](0.5 + 0.42 * share))


def ink_on(face: str) -> str:
    """Return black or white, whichever can be read better on a colour.

    The contrast is at least 4.5 on every face (WCAG 2, relative luminance).

    Examples
    --------
    >>> ink_on("#ffffff"), ink_on("#0072B2")
    ('black', 'white')
    """
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in to_rgb(face)
    ]
    luminance = np.dot([0.2126, 0.7152, 0.0722], linear)
    return "black" if luminance > 0.179 else "white"
