"""The LSTM cell with the numbers of one unit at one time step."""

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from course_utils.diagrams.lstm_cell import paint_cell, paint_destinations
from course_utils.diagrams.lstm_parts import (
    BOXES,
    FORGET,
    TOP,
    VECTORS,
    WRITE,
)
from course_utils.diagrams.shapes import function, label, node
from course_utils.style import (
    COLORS,
    INK,
    MINUS,
    SHOWN,
    by_sign,
    ink_on,
    tint,
    written,
)

GATES = ("i", "f", "o")
WITH_NUMBERS = ("f", "i", "g", "o", "c_before", "c", "h", "h_out")


def setup_lstm_values(ax: Axes) -> None:
    """Draw the LSTM cell as it is before it reads anything.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> setup_lstm_values(Figure((10, 6.4)).add_axes((0, 0, 1, 1)))
    """
    empty = BOXES["tanh"]._replace(text="")
    paint_cell(ax, boxes={**BOXES, "tanh": empty})
    for name in WITH_NUMBERS:
        x, y, symbol, key = VECTORS[name][:4]
        at = (x - 0.46, y + 0.34) if name in "figo" else (x, y + 0.56)
        label(ax, *at, f"${symbol}$", COLORS[key], 18)
    x, y, symbol = BOXES["tanh"][:3]
    label(ax, x - 0.58, y, f"${symbol}$", COLORS["c"], 16, ha="right")
    node(ax, *VECTORS["h_before"][:3], COLORS["h"], size=18)
    x, y = VECTORS["x"][:2]
    node(ax, x, y, "", COLORS["x"])
    label(ax, x - 0.5, y, "$x_t$", COLORS["x"], 18, ha="right")
    paint_destinations(ax)
    _scales(ax)


def draw_lstm_values(
    ax: Axes, step: Mapping[str, float], c_before: float, character: str
) -> None:
    """Draw the numbers of one unit into an LSTM cell.

    Gates are filled the darker the further they are open;
    everything else by sign and size, from -1 in orange to 1 in purple.

    Parameters
    ----------
    ax : Axes
        As `setup_lstm_values` left it.
    step : "i", "f", "g", "o", "c" and "h" to a number
        What the unit computes at this time step.
    c_before : number
        Its cell state one time step earlier.
    character : what the network reads at this time step

    Raises
    ------
    KeyError
        If a number is missing.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure((10, 6.4)).add_axes((0, 0, 1, 1))
    >>> step = {"i": 0.5, "f": 1, "g": 0.5, "o": 1, "c": 0.75, "h": 0.64}
    >>> draw_lstm_values(ax, step, c_before=0.5, character="a")
    >>> "0.75" in [text.get_text() for text in ax.texts]
    True
    """
    values = {**step, "c_before": c_before, "h_out": step["h"]}
    for name in WITH_NUMBERS:
        (x, y, _, key), value = VECTORS[name][:4], values[name]
        face = tint(INK, value) if name in GATES else by_sign(value)
        node(ax, x, y, "", COLORS[key], face=face)
        _number(ax, x, y, value, face)
    (x, y), value = BOXES["tanh"][:2], math.tanh(step["c"])
    face = by_sign(value)
    function(ax, x, y, "", COLORS["c"], face=face)
    _number(ax, x, y, value, face)
    (x, y), text = VECTORS["x"][:2], SHOWN.get(character, character)
    label(ax, x, y, text, COLORS["x"], 20, parse_math=False)
    kept, new = step["f"] * c_before, step["i"] * step["g"]
    label(ax, (FORGET + WRITE) / 2, TOP + 0.37, written(kept), COLORS["c"])
    label(ax, WRITE + 0.14, 4.95, written(new), COLORS["c"], ha="left")


def _number(ax: Axes, x: float, y: float, value: float, face: str) -> None:
    """Write a number so that it can be read on its face."""
    label(ax, x, y, written(value), ink_on(face), 13)


def _scales(ax: Axes) -> None:
    """Say what the colours of the faces mean."""
    parts = np.linspace(0, 1, 9)
    faces = [tint(INK, part) for part in parts]
    _scale(ax, 0.62, faces, "$i_t, f_t, o_t$", "0", "1")
    faces = [by_sign(2 * part - 1) for part in parts]
    _scale(ax, 6.6, faces, "$g_t, c_t, h_t$", f"{MINUS}1", "1")


def _scale(
    ax: Axes, x: float, faces: list[str], name: str, low: str, high: str
) -> None:
    """Draw a row of squares between two numbers."""
    side, y = 0.2, 0.64
    end, low_y, high_y = x + side * len(faces), y - side / 2, y + side / 2
    starts = x + side * np.arange(len(faces))
    squares = [_corners(a, a + side, low_y, high_y) for a in starts]
    outline = _corners(x, end, low_y, high_y)
    style = {"edgecolors": [*["none"] * len(faces), INK], "linewidths": 0.8}
    colors = [*faces, "none"]
    ax.add_artist(
        PolyCollection(
            [*squares, outline], facecolors=colors, clip_on=False, **style
        )
    )
    label(ax, x - 0.08, y, low, INK, 13, ha="right")
    label(ax, end + 0.08, y, high, INK, 13, ha="left")
    label(ax, (x + end) / 2, y + 0.3, name, INK, 16)


def _corners(left: float, right: float, low: float, high: float) -> list:
    """Return the corners of a rectangle."""
    return [(left, low), (right, low), (right, high), (left, high)]
