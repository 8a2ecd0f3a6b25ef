"""Tables of numbers: colour tells sign and size."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from course_utils.drawing.shapes import label
from course_utils.style import INK, by_sign, ink_on, written

HEIGHT = 0.36  # of a cell


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
    corners, faces = [], []
    for (row, column), value in np.ndenumerate(values):
        a, b = left + column * width, top - (row + 1) * HEIGHT
        c, d = a + width, b + HEIGHT
        corners.append([(a, b), (c, b), (c, d), (a, d)])
        faces.append(by_sign(value, limit))
        at, ink = ((a + c) / 2, (b + d) / 2), ink_on(faces[-1])
        label(ax, *at, written(value), ink, 13, va="center_baseline")
    cells = PolyCollection(
        corners, facecolors=faces, edgecolors=edge, linewidths=1.0, zorder=3
    )
    ax.add_artist(cells)
