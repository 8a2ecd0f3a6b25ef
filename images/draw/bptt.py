"""The ways of the gradient: from the loss of step 3 to each weight matrix.

Every path is a dashed line of its own.  It passes the nodes of its chain
rule, with a dot at each, and ends in the weights: one hop, one factor.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes

from course_utils.drawing.arrows import BEND, arrow, link, memory
from course_utils.drawing.shapes import (
    DOT,
    RADIUS,
    Place,
    Point,
    disc,
    label,
    node,
)
from course_utils.style import COLORS, tint
from images.draw.parts import H, X, Y, key_ends, page

FAINT = 0.4  # of the forward arrows, so that the gradient stands out
PLACES = (0.5, 2.28, 4.06, 5.84)  # of the steps 0 to 3, in inches
X_ROW, H_ROW, Y_ROW, LOSS_ROW = 0.6, 2.35, 4.0, 5.3
ROWS = (H_ROW + 0.7, H_ROW + 0.9, H_ROW + 1.1)  # of paths 1, 2 and 3


def gradient(ax: Axes, name: str) -> None:
    """Draw the paths from the loss to the weights of "x", "h" or "y"."""
    page(ax, 5.9)
    color, (y, h, ends) = COLORS[name], _network(ax, name)
    first = PLACES[3] - (0.48 if name == "h" else 0.64)
    lanes = [first - 0.2 * k for k in range(len(ends))]
    for k, (lane, end) in enumerate(zip(lanes, ends, strict=True)):
        before, after = _corners(name, k, lane, end)
        rise = 0.2 * (k - (len(ends) - 1) / 2)
        start = PLACES[3] - math.sqrt(RADIUS**2 - rise**2), LOSS_ROW + rise
        sign = _badge(ax, *before[-1], str(k + 1), color)
        way = start, (lane, start[1]), *before[:-1]
        arrow(ax, *way, sign, color=color, dashed=True, head=False)
        arrow(ax, sign, *after, color=color, dashed=True)
    _tie(ax, y, [(lane, Y_ROW) for lane in lanes], color)
    if name != "y":
        _tie_states(ax, h, name, lanes)
    _write_sum(ax, name, len(ends))


def _network(ax: Axes, name: str) -> tuple[Place, list[Place], list[Place]]:
    """Draw the network, faint; return y, the states and the weights meant."""
    x = [node(ax, PLACES[t], X_ROW, f"x_{t}", X) for t in (1, 2, 3)]
    h = [node(ax, PLACES[t], H_ROW, f"h_{t}", H) for t in range(4)]
    y = node(ax, PLACES[3], Y_ROW, "y_3", Y)
    loss = node(ax, PLACES[3], LOSS_ROW, "L_3", Y)
    arrow(ax, y, loss, color=tint(Y, FAINT))
    links = {"x": [*zip(x, h[1:], strict=True)], "h": [*pairwise(h)]}
    links["y"], ends = [(h[3], y)], []
    for pair in links.pop(name):
        args = (*pair, f"W_{name}", COLORS[name])
        ends.append(link(ax, *args, True, name == "h", FAINT))
    for other, pairs in links.items():
        draw = memory if other == "h" else arrow
        for pair in pairs:
            draw(ax, *pair, color=tint(COLORS[other], FAINT))
    return y, h, ends[::-1]


def _corners(
    name: str, k: int, lane: float, end: Place
) -> tuple[list[Point], list[Point | Place]]:
    """Return where a path turns: down to its number, and after it."""
    if name == "y":
        return [(lane, 3.52)], [(lane, end.y), end]
    if name == "h":
        return [(lane, ROWS[k]), (end.x, ROWS[k])], [end]
    left = PLACES[3 - k] - 0.64
    over = [(lane, ROWS[k]), (left, ROWS[k])] if k else []
    return [*over, (left, 1.95)], [(left, end.y), end]


def _tie_states(
    ax: Axes, h: Sequence[Place], name: str, lanes: Sequence[float]
) -> None:
    """Mark where the three paths pass h_3, h_2 and h_1."""
    color, turns = COLORS[name], []
    for k, (lane, row) in enumerate(zip(lanes, ROWS, strict=True)):
        cut = BEND / 4 if k or name == "h" else 0  # path 1 may run straight
        turns.append((lane - cut, row + cut))
    _tie(ax, _diagonal(h[3], turns[0]), turns, color)
    _tie(ax, h[2], [(h[2].x, row) for row in ROWS[1:]], color)
    _tie(ax, h[1], [(h[1].x, ROWS[2])], color)


def _diagonal(place: Place, point: Point) -> Point:
    """Return where a line from the upper left at 45 degrees meets a node."""
    aside = point[0] - place.x + point[1] - place.y
    dx = (aside - math.sqrt(2 * place.half_width**2 - aside**2)) / 2
    return place.x + dx, place.y + aside - dx


def _tie(
    ax: Axes, place: Place | Point, points: Sequence[Point], color: str
) -> None:
    """Join a node (or a point of it) to its paths, with a dot on each."""
    arrow(ax, place, *points, color=color, width=1, head=False)
    for x, y in points:
        disc(ax, x, y, DOT, color)


def _badge(ax: Axes, x: float, y: float, number: str, color: str) -> Place:
    """Draw a small filled disc with the number of a path."""
    label(ax, x, y, number, "white", 13, fontweight="bold")
    return disc(ax, x, y, 0.14, color)


def _write_sum(ax: Axes, name: str, count: int) -> None:
    """Write the gradient as a sum: one line, one path, one product."""
    total, color = rf"{_partial('L_3', f'W_{name}')}$\;=$", COLORS[name]
    label(ax, 6.92, LOSS_ROW, total, color, 18, ha="left")
    for k in range(1, count + 1):
        states = [] if name == "y" else ["h_3", "h_2", "h_1"][:k]
        chain = pairwise(["L_3", "y_3", *states, f"W_{name}"])
        product = r"$\,\cdot\,$".join(_partial(*pair) for pair in chain)
        label(ax, 6.95, LOSS_ROW - k, product, color, 16, ha="left")
        _badge(ax, 6.72, LOSS_ROW - k, str(k), color)
        if k > 1:
            label(ax, 6.42, LOSS_ROW - k, "+", color, 16)
    left, right = key_ends(ax, 6.95, 1.1, "forward", Y)
    arrow(ax, left, right, color=tint(Y, FAINT))
    left, right = key_ends(ax, 6.95, 0.6, "gradient", Y)
    arrow(ax, right, left, color=color, dashed=True)


def _partial(above: str, below: str) -> str:
    """Return a partial derivative."""
    return rf"$\dfrac{{\partial {above}}}{{\partial {below}}}$"
