"""The LSTM cell, and into it the numbers of one unit at one time step."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_utils.drawing.cells import FAINT, Part, Wire, before, paint
from course_utils.drawing.shapes import (
    RADIUS,
    Place,
    delay,
    formula,
    frame,
    function,
    joint,
    label,
    layer,
    node,
)
from course_utils.drawing.tables import boxes
from course_utils.style import (
    COLORS,
    INK,
    MINUS,
    MONO,
    SHOWN,
    by_sign,
    ink_on,
    tint,
    written,
)

SIZE = (10, 6.4)  # inches
LEFT, RIGHT = 0.62, 9.38  # the states outside the cell
FORGET, INPUT, CANDIDATE, OUTPUT = 2.45, 3.95, 5.45, 6.95  # columns
WRITE, SHOW, FORK = 4.7, 8.0, 8.45  # columns of what follows
TOP, SIGNS, GATES, BOXES, BAR = 5.4, 4.52, 3.56, 2.72, 1.98  # rows

PARTS = {
    "x": Part(node, WRITE, 0.64, "x_t", "x"),
    "h_before": Part(before, LEFT, BAR, "h_{t-1}", "h"),
    "c_before": Part(before, LEFT, TOP, "c_{t-1}", "c", "forget peek"),
    "f": Part(node, FORGET, GATES, "f_t", "f", "forget peek"),
    "i": Part(node, INPUT, GATES, "i_t", "i", "learn peek"),
    "g": Part(node, CANDIDATE, GATES, "g_t", "g", "learn"),
    "o": Part(node, OUTPUT, GATES, "o_t", "o", "use peek"),
    "c": Part(node, RIGHT, TOP, "c_t", "c", "remember use peek"),
    "h_out": Part(node, RIGHT, GATES, "h_t", "h", "use"),
    "h": Part(node, RIGHT, BAR, "h_t", "h", "use"),
    "of_f": Part(function, FORGET, BOXES, r"\sigma(a_f)", "f", "forget peek"),
    "of_i": Part(function, INPUT, BOXES, r"\sigma(a_i)", "i", "learn peek"),
    "of_g": Part(function, CANDIDATE, BOXES, r"\tanh(a_g)", "g", "learn"),
    "of_o": Part(function, OUTPUT, BOXES, r"\sigma(a_o)", "o", "use peek"),
    "tanh": Part(function, SHOW, SIGNS, r"\tanh(c_t)", "c", "use"),
    "keep": Part(joint, FORGET, TOP, ".", "c", "forget remember"),
    "write": Part(joint, WRITE, SIGNS, ".", "c", "learn remember"),
    "add": Part(joint, WRITE, TOP, "+", "c", "remember"),
    "show": Part(joint, SHOW, GATES, ".", "h", "use"),
    "at_c": Part(joint, SHOW, TOP, "", "c", "remember use peek"),
    "at_h": Part(joint, FORK, GATES, "", "h", "use"),
}
WIRES = (
    Wire(("x", "bar"), "x"),
    Wire(("h_before", "bar"), "h", kind="memory"),
    Wire(((FORGET, BAR + 0.28), "of_f"), "f", "forget", "line"),
    Wire(((INPUT, BAR + 0.28), "of_i"), "i", "learn", "line"),
    Wire(((CANDIDATE, BAR + 0.28), "of_g"), "g", "learn", "line"),
    Wire(((OUTPUT, BAR + 0.28), "of_o"), "o", "use", "line"),
    Wire(("of_f", "f"), "f", "forget peek"),
    Wire(("of_i", "i"), "i", "learn peek"),
    Wire(("of_g", "g"), "g", "learn"),
    Wire(("of_o", "o"), "o", "use peek"),
    Wire(("f", "keep"), "f", "forget"),
    Wire(("i", (INPUT, SIGNS), "write"), "i", "learn"),
    Wire(("g", (CANDIDATE, SIGNS), "write"), "g", "learn"),
    Wire(("o", "show"), "o", "use"),
    Wire(("c_before", "keep"), "c", "forget peek", "road"),
    Wire(("keep", "add"), "c", "forget remember", "road"),
    Wire(("add", "c"), "c", "remember use peek", "road"),
    Wire(("write", "add"), "c", "learn remember", "memory"),
    Wire(("at_c", "tanh"), "c", "use"),
    Wire(("tanh", "show"), "c", "use"),
    Wire(("show", "h_out"), "h", "use"),
    Wire(("at_h", (FORK, BAR), "h"), "h", "use", "memory"),
)
BLOCKS = (
    r"[\, i:a_i f:\;\;a_f g:\;\;a_g o:\;\;a_o \,] = "
    r"x:x_tW_x + h:h_{t-1}W_h + b"
)
GOES_TO = {
    "c": "to the\nnext step",
    "h_out": "output",
    "h": "to the\nnext step",
}

OPEN = ("i", "f", "o")  # gates, which have no sign
WITH_NUMBERS = ("f", "i", "g", "o", "c_before", "c", "h", "h_out")


def paint_cell(
    ax: Axes, changed: Mapping[str, Part], lit: str = ""
) -> dict[str, Place]:
    """Draw the LSTM cell, some parts changed, and return all places.

    `lit` is the step of its work that is not faint, or "" for all.
    """
    frame(ax, *SIZE)
    layer(ax, 5, 3.77, 7.36, 4.66, tint(COLORS["h"], 0.4 if lit else 1))
    strength = FAINT if lit else 1
    width, color = OUTPUT - FORGET + 1.1, tint(COLORS["x"], strength)
    bar = layer(ax, WRITE, BAR, width, 0.56, color)
    formula(ax, WRITE, BAR, BLOCKS, 18, strength=strength)
    for name, words in GOES_TO.items():
        x, y, ink = *PARTS[name][1:3], tint(INK, strength)
        if lit in PARTS[name].steps:
            ink = INK
        label(ax, x, y - (0.6 if "\n" in words else 0.5), words, ink, 12)
    return paint(ax, {**PARTS, **changed}, WIRES, lit, bar=bar)


def setup_lstm_values(ax: Axes) -> None:
    """Draw the LSTM cell as it is before it reads anything."""
    empty = {name: PARTS[name]._replace(draw=_space) for name in WITH_NUMBERS}
    for name in ("tanh", "x"):
        empty[name] = PARTS[name]._replace(text="")
    paint_cell(ax, empty)
    delay(ax, LEFT + 0.54, TOP, COLORS["c"])
    for name in WITH_NUMBERS:
        _, x, y, symbol, key = PARTS[name][:5]
        at = (x - 0.46, y + 0.34) if name in "figo" else (x, y + 0.56)
        label(ax, *at, f"${symbol}$", COLORS[key], 18)
    for name, aside, size in (("tanh", 0.58, 16), ("x", 0.5, 18)):
        _, x, y, symbol, key = PARTS[name][:5]
        label(ax, x - aside, y, f"${symbol}$", COLORS[key], size, ha="right")
    faces = [tint(INK, part) for part in np.linspace(0, 1, 9)]
    _scale(ax, 0.62, faces, "$i_t, f_t, o_t$", "0")
    faces = [by_sign(value) for value in np.linspace(-1, 1, 9)]
    _scale(ax, 6.6, faces, "$g_t, c_t, h_t$", f"{MINUS}1")


def draw_lstm_values(
    ax: Axes, step: Mapping[str, float], c_before: float, character: str
) -> None:
    """Draw the numbers of one unit into what `setup_lstm_values` left.

    `step` has the unit's six numbers by the names of `LSTMStep`; `c_before` is
    its cell state one time step earlier.  Gates are filled the darker the
    further they are open; everything else by sign and size, from -1 in orange
    to 1 in purple.
    """
    values = {**step, "c_before": c_before, "h_out": step["h"]}
    for name in WITH_NUMBERS:
        value = values[name]
        face = tint(INK, value) if name in OPEN else by_sign(value)
        _draw_number(ax, node, PARTS[name], value, face)
    value = math.tanh(step["c"])
    _draw_number(ax, function, PARTS["tanh"], value, by_sign(value))
    sign = SHOWN.get(character, character)
    style = {"family": MONO, "parse_math": False}
    label(ax, WRITE, 0.64, sign, COLORS["x"], 20, **style)
    kept, new = step["f"] * c_before, step["i"] * step["g"]
    label(ax, (FORGET + WRITE) / 2, TOP + 0.37, written(kept), COLORS["c"])
    label(ax, WRITE + 0.14, 4.95, written(new), COLORS["c"], ha="left")


def _space(ax: Axes, x: float, y: float, text: str, color: str) -> Place:
    """Leave room for a node."""
    return Place(x, y, RADIUS, RADIUS, True)


def _draw_number(
    ax: Axes, draw: Callable[..., Place], part: Part, value: float, face: str
) -> None:
    """Write a number into a part so that it can be read on its face."""
    draw(ax, part.x, part.y, "", COLORS[part.color], face=face)
    label(ax, part.x, part.y, written(value), ink_on(face), 13)


def _scale(
    ax: Axes, x: float, faces: Sequence[str], name: str, low: str
) -> None:
    """Say what the faces mean: a row of squares from a number to 1."""
    side, y = 0.2, 0.64
    starts, end = x + side * np.arange(len(faces)), x + side * len(faces)
    boxes(ax, starts, starts + side, y, faces, half=side / 2)
    boxes(ax, [x], [end], y, ["none"], INK, 0.8, side / 2)
    label(ax, x - 0.08, y, low, INK, 13, ha="right")
    label(ax, end + 0.08, y, "1", INK, 13, ha="left")
    label(ax, (x + end) / 2, y + 0.3, name, INK, 16)
