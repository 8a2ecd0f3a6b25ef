"""Numbers in coloured cells: colour tells sign and size."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_utils.diagrams.numbers import by_sign, ink_on, written
from course_utils.diagrams.shapes import INK, label

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
    values : (rows, columns)
    width : of one cell, inches
    limit : above 0
        The size that gets the full colour.
    edge : colour of the lines
    """
    rows, columns = values.shape
    left, top = x - columns * width / 2, y + rows * HEIGHT / 2
    for (row, column), value in np.ndenumerate(values):
        face = by_sign(value, limit)
        corner = left + column * width, top - (row + 1) * HEIGHT
        ax.add_patch(
            Rectangle(
                corner,
                width,
                HEIGHT,
                facecolor=face,
                edgecolor=edge,
                linewidth=1.0,
                zorder=3,
            )
        )
        middle = corner[0] + width / 2, corner[1] + HEIGHT / 2
        label(ax, *middle, written(value), ink_on(face), 13)
