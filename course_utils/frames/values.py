"""Numbers in coloured cells: colour tells sign and size."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from course_utils.diagrams.numbers import by_sign, ink_on, written
from course_utils.diagrams.shapes import INK, label
from course_utils.diagrams.values import SHOWN
from course_utils.style import MONO

HEIGHT = 0.36  # of a cell


def check_size(found: int, most: int, what: str) -> None:
    """Refuse what does not fit into a frame.

    Raises
    ------
    ValueError
        If there is nothing, or more than fits.

    Examples
    --------
    >>> check_size(6, 6, "word: letters")
    """
    if not 1 <= found <= most:
        raise ValueError(f"{what}: got {found}, 1 to {most} fit")


def check_step(step: int, last: int, name: str) -> None:
    """Refuse a step that no frame shows.

    Raises
    ------
    IndexError
        If it is not one of 0 to last; a negative one does not count back.
    """
    if step not in range(last + 1):
        raise IndexError(f"{name}: got {step}, 0 to {last} is needed")


def draw_letter(
    ax: Axes, x: float, y: float, letter: str, color: str, size: float
) -> None:
    """Write one character as it is, also one that formulas use as a sign."""
    if letter.isascii() and letter.isalnum():
        label(ax, x, y, rf"$\mathtt{{{letter}}}$", color, size)
        return
    style = {"family": MONO, "parse_math": False}
    label(ax, x, y, SHOWN.get(letter, letter), color, 0.8 * size, **style)


def draw_values(
    ax: Axes,
    x: float,
    y: float,
    values: np.ndarray,
    width: float,
    limit: float = 1.0,
    edge: str = INK,
) -> None:
    """Draw numbers as a table of cells around a centre.

    Parameters
    ----------
    x, y : where the centre is, inches
    values : (rows, columns)
    width : of one cell, inches
    limit : above 0
        The size that gets the full colour.
    edge : colour of the lines
    """
    rows, columns = values.shape
    left, top = x - columns * width / 2, y + rows * HEIGHT / 2
    corners, middles = [], []
    for row, column in np.ndindex(values.shape):
        a, b = left + column * width, top - (row + 1) * HEIGHT
        c, d = a + width, b + HEIGHT
        corners.append([(a, b), (c, b), (c, d), (a, d)])
        middles.append(((a + c) / 2, (b + d) / 2))
    faces = [by_sign(value, limit) for value in values.flat]
    style = {"facecolors": faces, "edgecolors": edge, "linewidths": 1.0}
    ax.add_artist(PolyCollection(corners, zorder=3, **style))
    for middle, value, face in zip(middles, values.flat, faces, strict=True):
        ink, style = ink_on(face), {"va": "center_baseline"}
        label(ax, *middle, written(value), ink, 13, **style)
