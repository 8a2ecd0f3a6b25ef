"""Tables of numbers, whose colour tells sign and size, and of letters."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from course_utils.drawing.shapes import label
from course_utils.style import INK, MONO, by_sign, ink_on, written

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
    """Draw numbers (rows, columns) as a table of cells around a centre.

    `width` is that of one cell, in inches; a number as large as `limit` gets
    the full colour.
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


def letters(
    ax: Axes,
    signs: Sequence[str],
    left: float,
    y: float,
    colors: str | Sequence[str] | np.ndarray,
    weights: str | Sequence[str] | np.ndarray = "normal",
    size: float = 14,
    **style: object,
) -> None:
    """Write one sign in each column, 1 wide; a blank stays blank.

    `left` is the middle of the first column; colours and weights are one for
    each column, or one for all.
    """
    look: dict[str, Any] = {"family": MONO, "fontsize": size}
    look |= {"ha": "center", "va": "center", "parse_math": False} | style
    inks = np.broadcast_to(colors, len(signs))
    fonts = np.broadcast_to(weights, len(signs))
    for k, sign in enumerate(signs):
        if sign != " ":
            own = {"color": inks[k], "fontweight": fonts[k]}
            text = ax.text(left + k, y, sign, **look, **own)
            text.set_in_layout(False)  # inside, so no layout need measure it


def boxes(
    ax: Axes,
    left: Iterable[float],
    right: Iterable[float],
    y: float,
    faces: Sequence[str] | np.ndarray,
    edges: str | Sequence[str] | np.ndarray = "none",
    line: float = 1.0,
    half: float = 0.42,
) -> None:
    """Draw boxes beside each other, each with its colours, as one artist.

    `line` is the width of the edges in points, `half` is half the height.
    """
    low, high = y - half, y + half
    corners = [
        [(a, low), (b, low), (b, high), (a, high)]
        for a, b in zip(left, right, strict=True)
    ]
    look: dict[str, Any] = {"facecolors": faces, "edgecolors": edges}
    ax.add_artist(PolyCollection(corners, linewidths=line, **look))
