"""The LSTM cell as every picture of it has it: boxes, signs, wires, road."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from course_utils.diagrams.links import arrow
from course_utils.diagrams.lstm_parts import (
    BAR,
    BOXES,
    FORGET,
    OUTPUT,
    RINGS,
    ROADS,
    SIZE,
    TOP,
    VECTORS,
    WIRES,
    WRITE,
    Part,
    Wire,
    place,
)
from course_utils.diagrams.operations import (
    EQUALS,
    PLUS,
    fork,
    formula,
    product,
    road,
    total,
)
from course_utils.diagrams.shapes import (
    INK,
    Place,
    box,
    delay,
    frame,
    function,
    label,
    node,
    tint,
)
from course_utils.style import COLORS

FAINT = 0.25  # strength of what is not lit
BLOCKS = (
    (r"[\,", ""),
    ("a_i", "i"),
    (r"\;\;a_f", "f"),
    (r"\;\;a_g", "g"),
    (r"\;\;a_o", "o"),
    (r"\,]", ""),
    EQUALS,
    ("x_t W_x", "x"),
    PLUS,
    ("h_{t-1} W_h", "h"),
    (r"\,+\,b", ""),
)


def paint_cell(
    ax: Axes, lit: str = "", boxes: Mapping[str, Part] = BOXES
) -> dict[str, Place]:
    """Draw the LSTM cell without its vectors, and return all places.

    Parameters
    ----------
    lit : the step of its work that is not faint, or "" for all
    boxes : the functions, where they differ from the usual ones
    """
    frame(ax, *SIZE)
    box(ax, 5, 3.77, 7.36, 4.66, tint(COLORS["h"], 0.4 if lit else 1))
    places = {name: place(name) for name in VECTORS}
    places["bar"] = _bar(ax, FAINT if lit else 1)
    for name, part in boxes.items():
        color = shade(part, lit)
        places[name] = function(ax, *part[:3], color, part.width)
    for name, part in RINGS.items():
        draw = {r"\odot": product, "+": total, "": fork}[part.text]
        places[name] = draw(ax, part.x, part.y, shade(part, lit))
    _wires(ax, places, lit)
    return places


def paint_vectors(ax: Axes, lit: str = "") -> None:
    """Draw the vectors, each with its symbol."""
    for part in VECTORS.values():
        size = 18 if "-" in part.text else 20
        node(ax, *part[:3], shade(part, lit), size=size)
    paint_destinations(ax, lit)


def paint_destinations(ax: Axes, lit: str = "") -> None:
    """Say where the three outputs of the cell go."""
    for name, words, drop in (
        ("c", "to the\nnext step", 0.6),
        ("h_out", "output", 0.5),
        ("h", "to the\nnext step", 0.6),
    ):
        x, y, _, _, steps = VECTORS[name][:5]
        ink = tint(INK, 1 if lit in steps else FAINT)
        label(ax, x, y - drop, words, ink, 12)


def caption(ax: Axes, title: str, words: str) -> None:
    """Write the name of what is lit, and what it does, below the cell."""
    label(ax, 0.26, 0.95, title, INK, 18, ha="left", fontweight="bold")
    label(ax, 0.26, 0.46, words, INK, 14, ha="left")


def shade(part: Part | Wire, lit: str) -> str:
    """Return the colour of a part: full if it is lit, else faint."""
    color = COLORS[part.color]
    return color if lit in part.steps else tint(color, FAINT)


def _bar(ax: Axes, strength: float) -> Place:
    """Draw the box of the products with the weights."""
    color = tint(COLORS["x"], strength)
    bar = box(ax, WRITE, BAR, OUTPUT - FORGET + 1.1, 0.56, color)
    formula(ax, WRITE, BAR, BLOCKS, 18, strength=strength)
    return bar


def _wires(ax: Axes, places: Mapping[str, Place], lit: str) -> None:
    """Draw the road of the cell state, and all links."""
    for wire in ROADS:
        ends = [places[stop].x for stop in wire.stops]
        road(ax, *ends, TOP, shade(wire, lit))
    for wire in WIRES:
        stops = [places.get(stop, stop) for stop in wire.stops]
        color = shade(wire, lit)
        arrow(ax, *stops, color=color, width=wire.width, head=wire.head)
    for name in ("c_before", "h_before"):
        part = VECTORS[name]
        delay(ax, part.x + 0.54, part.y, shade(part, lit))
