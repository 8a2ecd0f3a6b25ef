"""Arrows: every link of a drawing starts and ends at a border.

Solid arrows go forward, dashed ones carry the gradient back.  A thick arrow
with a filled square is memory: it takes one time step.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path

from course_utils.drawing.shapes import Place, Point, delay, weight
from course_utils.style import COLORS, tint

HEAD = 0.17  # length of an arrowhead
BEND = 0.16  # radius of a corner
THIN, THICK = 2.0, 3.6  # of a link, and of a link that is memory; points


def arrow(
    ax: Axes,
    *stops: Place | Point,
    color: str,
    width: float = THIN,
    dashed: bool = False,
    head: bool = True,
) -> None:
    """Draw an arrow by way of points, from border to border of places.

    A place at either end is left, or reached, at its border.  The width is in
    points; a dashed line is a gradient; without a head it is the first part of
    a link.
    """
    points = _ends_on_borders(stops)
    if head:
        tip, points = points[-1], _shortened(points, 0.8 * HEAD)
        _add_head(ax, tip, points[-1], color)
    ax.add_artist(
        PathPatch(
            _rounded(points),
            facecolor="none",
            edgecolor=color,
            linewidth=width,
            linestyle=(0, (2.6, 1.5)) if dashed else "-",
            capstyle="butt",
            joinstyle="round",
            clip_on=False,
            zorder=2,
        )
    )


def link(
    ax: Axes,
    start: Place,
    end: Place,
    name: str,
    color: str,
    lit: bool = False,
    memory: bool = False,
    strength: float = 1.0,
) -> Place:
    """Draw start, weights, end; memory also passes the square of a delay."""
    x, y = between(start, end, memory)
    place = weight(ax, x, y, name, color, lit)
    color, width = tint(color, strength), THICK if memory else THIN
    arrow(ax, start, place, color=color, width=width, head=False)
    arrow(ax, place, end, color=color, width=width)
    if memory:
        (x0, y0), (x1, y1) = start.border((x, y)), place.border(start[:2])
        delay(ax, (x0 + x1) / 2, (y0 + y1) / 2, color)
    return place


def between(start: Place, end: Place, memory: bool = False) -> Point:
    """Return where the weights of a link stand: not quite in the middle."""
    share = 0.52 if memory else 0.48
    along, up = end.x - start.x, end.y - start.y
    return start.x + share * along, start.y + share * up


def memory(
    ax: Axes,
    *stops: Place | Point,
    color: str = COLORS["h"],
    square: Point | None = None,
    side: float = 0.2,
) -> None:
    """Draw a thick arrow with the square of a delay, halfway by default."""
    arrow(ax, *stops, color=color, width=THICK)
    if square is None:
        start, end = _ends_on_borders(stops)
        (neck,) = _shortened([start, end], HEAD)[1:]
        square = ((start[0] + neck[0]) / 2, (start[1] + neck[1]) / 2)
    delay(ax, *square, color, side)


def _add_head(ax: Axes, tip: Point, neck: Point, color: str) -> None:
    """Draw the arrowhead, one size for all arrows."""
    along = np.subtract(tip, neck)
    along = HEAD * along / np.hypot(*along)
    across = 0.45 * np.array([-along[1], along[0]])
    base = np.subtract(tip, along)
    corners = np.array([tip, base + across, base - across])
    ax.add_artist(
        Polygon(corners, fc=color, ec="none", clip_on=False, zorder=2)
    )


def _ends_on_borders(stops: Sequence[Place | Point]) -> list[Point]:
    """Replace the places at both ends by points of their borders."""
    points = [(stop[0], stop[1]) for stop in stops]
    first, last = stops[0], stops[-1]
    start = first.border(points[1]) if isinstance(first, Place) else first
    end = last.border(points[-2]) if isinstance(last, Place) else last
    return [start, *points[1:-1], end]


def _shortened(points: list[Point], length: float) -> list[Point]:
    """Take a length off the end of a line."""
    last = np.subtract(points[-1], points[-2])
    end = np.subtract(points[-1], length * last / np.hypot(*last))
    return [*points[:-1], (float(end[0]), float(end[1]))]


def _rounded(points: list[Point]) -> Path:
    """Join points by straight lines, with round corners between them."""
    vertices, codes = [points[0]], [Path.MOVETO]
    for before, corner, after in zip(
        points, points[1:], points[2:], strict=False
    ):
        for other in (before, after):
            way = np.subtract(other, corner)
            cut = min(BEND, 0.5 * np.hypot(*way)) / np.hypot(*way)
            vertices.append(tuple(corner + cut * way))
        vertices.insert(-1, corner)
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*vertices, points[-1]], [*codes, Path.LINETO])
