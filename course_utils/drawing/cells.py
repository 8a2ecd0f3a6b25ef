"""A cell as data: its parts, the links between them, and what is lit.

The work of a cell has steps.  Where one of them is lit, all that has no part
in it is faint.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from matplotlib.axes import Axes

from course_utils.drawing.arrows import THICK, THIN, arrow
from course_utils.drawing.shapes import Place, Point, delay, node, road
from course_utils.style import COLORS, tint

FAINT = 0.25  # strength of what is not lit


class Part(NamedTuple):
    """A shape: how it is drawn, where, and what is written in it."""

    draw: Callable[..., Place]  # of Axes, x, y, text and colour
    x: float
    y: float
    text: str
    color: str  # key of `COLORS`
    steps: str = ""  # in which it is lit


class Wire(NamedTuple):
    """A link from one part to another, by way of corners."""

    stops: tuple[str | Point, ...]
    color: str  # key of `COLORS`
    steps: str = ""  # in which it is lit
    kind: str = "arrow"  # or "line", "memory", or "road": memory on a band


def paint(
    ax: Axes,
    parts: Mapping[str, Part],
    wires: Iterable[Wire],
    lit: str = "",
    **others: Place,
) -> dict[str, Place]:
    """Draw the parts of a cell and its wires, and return all places.

    `lit` is the one step that is not faint, or "" for all; `others` are
    further places at which wires end.
    """
    places = dict(others)
    for name, part in parts.items():
        draw, x, y, text = part[:4]
        places[name] = draw(ax, x, y, text, _shade(part, lit))
    for wire in wires:
        _draw_wire(ax, wire, places, _shade(wire, lit))
    return places


def _shade(part: Part | Wire, lit: str) -> str:
    """Return the colour of a part: full if it is lit, else faint."""
    color = COLORS[part.color]
    return color if lit in part.steps else tint(color, FAINT)


def before(ax: Axes, x: float, y: float, text: str, color: str) -> Place:
    """Draw a state of the step before, and the delay that it passes."""
    delay(ax, x + 0.54, y, color)
    return node(ax, x, y, text, color)


def _draw_wire(
    ax: Axes, wire: Wire, places: Mapping[str, Place], color: str
) -> None:
    """Draw one link, with the band behind it if it is a road."""
    stops = [places[s] if isinstance(s, str) else s for s in wire.stops]
    width = THICK if wire.kind in ("memory", "road") else THIN
    arrow(ax, *stops, color=color, width=width, head=wire.kind != "line")
    if wire.kind == "road":
        road(ax, stops[0][0], stops[-1][0], stops[0][1], color)
