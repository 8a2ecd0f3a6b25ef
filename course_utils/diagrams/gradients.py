"""The ways of the gradient: from the loss of step 3 to each weight matrix.

Every path is a dashed line of its own.  It passes the nodes of its chain
rule, with a dot at each, and ends in the weights: one hop, one factor.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from matplotlib.axes import Axes

from course_utils.diagrams.links import (
    BEND,
    arrow,
    key_of_directions,
    link,
    memory,
)
from course_utils.diagrams.shapes import (
    RADIUS,
    Place,
    Point,
    badge,
    dot,
    frame,
    label,
    node,
    tint,
)
from course_utils.style import COLORS

X, H, Y = COLORS["x"], COLORS["h"], COLORS["y"]
FAINT = 0.4  # of the forward arrows, so that the gradient stands out
STEPS = (1, 2, 3)
PLACES = (0.5, 2.28, 4.06, 5.84)  # of the steps 0 to 3, in inches
X_ROW, H_ROW, Y_ROW, LOSS_ROW = 0.6, 2.35, 4.0, 5.3
RISES = (0.7, 0.9, 1.1)  # of the paths over the row of states


class Net(NamedTuple):
    """The unfolded network: what the paths pass and where they end."""

    h: dict[int, Place]
    y: Place
    loss: Place
    ends: dict[int, Place]  # step to the weights whose gradient is drawn


def draw_gradient_w_y(ax: Axes) -> None:
    """Draw the one path from the loss of step 3 to the output weights."""
    net, lanes = _net(ax, "y"), _lanes(0.64)[:1]
    end = net.ends[3]
    corners = [(lanes[0], 3.52)], [(lanes[0], end.y), end]
    _path(ax, net, lanes, 0, *corners, color=Y)
    _tie(ax, net.y, [(lanes[0], Y_ROW)], Y)
    _terms(ax, "y", [3], Y)


def draw_gradient_w_h(ax: Axes) -> None:
    """Draw the three paths from the loss to the recurrent weights."""
    net, lanes = _net(ax, "h"), _lanes(0.48)
    for k, (lane, rise) in enumerate(zip(lanes, RISES, strict=True)):
        end, height = net.ends[3 - k], H_ROW + rise
        corners = [(lane, height), (end.x, height)], [end]
        _path(ax, net, lanes, k, *corners, color=H)
    _ties(ax, net, lanes, [BEND, BEND, BEND], H)
    _terms(ax, "h", [3, 2, 1], H)


def draw_gradient_w_x(ax: Axes) -> None:
    """Draw the three paths from the loss to the input weights."""
    net, lanes = _net(ax, "x"), _lanes(0.64)
    for k, (lane, rise) in enumerate(zip(lanes, RISES, strict=True)):
        end, left = net.ends[3 - k], PLACES[3 - k] - 0.64
        over = [(lane, H_ROW + rise), (left, H_ROW + rise)] if k else []
        corners = [*over, (left, 1.95)], [(left, end.y), end]
        _path(ax, net, lanes, k, *corners, color=X)
    _ties(ax, net, lanes, [0, BEND, BEND], X)
    _terms(ax, "x", [3, 2, 1], X)


def _net(ax: Axes, target: str) -> Net:
    """Draw the network, faint, with the weights of one kind in it."""
    frame(ax, 10, 5.9)
    h = {0: node(ax, PLACES[0], H_ROW, "h_0", H)}
    ends = {}
    for t in STEPS:
        x = node(ax, PLACES[t], X_ROW, f"x_{t}", X)
        h[t] = node(ax, PLACES[t], H_ROW, f"h_{t}", H)
        ends[t] = {
            "x": _forward(ax, x, h[t], X, target == "x" and "W_x"),
            "h": _forward(ax, h[t - 1], h[t], H, target == "h" and "W_h"),
        }.get(target)
    y = node(ax, PLACES[3], Y_ROW, "y_3", Y)
    loss = node(ax, PLACES[3], LOSS_ROW, "L_3", Y)
    last = _forward(ax, h[3], y, Y, target == "y" and "W_y")
    _forward(ax, y, loss, Y, False)
    return Net(h, y, loss, {3: last} if target == "y" else ends)


def _forward(
    ax: Axes, start: Place, end: Place, color: str, name: str | bool
) -> Place | None:
    """Draw a faint forward arrow, with its weights where they are meant."""
    remembers = start.y == end.y
    if name:
        return link(ax, start, end, name, color, True, remembers, FAINT)
    if remembers:
        middle = ((start.x + end.x) / 2, start.y)
        memory(ax, start, end, square=middle, color=tint(color, FAINT))
    else:
        arrow(ax, start, end, color=tint(color, FAINT))
    return None


def _lanes(first: float) -> list[float]:
    """Return where three paths run down at the left of step 3."""
    return [PLACES[3] - first - 0.2 * k for k in range(3)]


def _path(
    ax: Axes,
    net: Net,
    lanes: Sequence[float],
    k: int,
    before: Sequence[Point],
    after: Sequence[Point | Place],
    color: str,
) -> None:
    """Draw path k: from the loss down its lane, and to the weights.

    Parameters
    ----------
    before : its corners, the last of them with its number
    after : what follows the number, the last of it the weights
    """
    rise = 0.2 * (k - (len(lanes) - 1) / 2)
    start = (net.loss.x - math.sqrt(RADIUS**2 - rise**2), LOSS_ROW + rise)
    sign = badge(ax, *before[-1], str(k + 1), color)
    stops = [start, (lanes[k], LOSS_ROW + rise), *before[:-1], sign]
    arrow(ax, *stops, color=color, dashed=True, head=False)
    arrow(ax, sign, *after, color=color, dashed=True)


def _ties(
    ax: Axes,
    net: Net,
    lanes: Sequence[float],
    bends: Sequence[float],
    color: str,
) -> None:
    """Mark where the three paths pass y_3, h_3, h_2 and h_1."""
    _tie(ax, net.y, [(lane, Y_ROW) for lane in lanes], color)
    corners = [
        (lane - bend / 4, H_ROW + rise + bend / 4)
        for lane, rise, bend in zip(lanes, RISES, bends, strict=True)
    ]
    _tie(ax, _diagonal(net.h[3], corners[0]), corners, color)
    for t in (2, 1):
        points = [(PLACES[t], H_ROW + rise) for rise in RISES[3 - t :]]
        _tie(ax, net.h[t], points, color)


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
    for point in points:
        dot(ax, *point, color)


def _terms(ax: Axes, name: str, ends: Sequence[int], color: str) -> None:
    """Write the gradient as a sum: one line, one path, one product."""
    total = rf"$\dfrac{{\partial L_3}}{{\partial W_{name}}}\;=$"
    label(ax, 6.92, LOSS_ROW, total, color, 18, ha="left")
    for number, t in enumerate(ends, start=1):
        y = LOSS_ROW - number
        badge(ax, 6.72, y, str(number), color)
        label(ax, 6.95, y, _product(name, t), color, 16, ha="left")
        if number > 1:
            label(ax, 6.42, y, "+", color, 16)
    key_of_directions(ax, 6.95, 0.85, color)


def _product(name: str, end: int) -> str:
    """Return the chain rule of the path that ends at one step."""
    chain = ["L_3", "y_3", *(f"h_{t}" for t in range(3, end - 1, -1))]
    if name == "y":
        chain = ["L_3", "y_3"]
    chain.append(f"W_{name}")
    return r"$\,\cdot\,$".join(
        rf"$\dfrac{{\partial {above}}}{{\partial {below}}}$"
        for above, below in pairwise(chain)
    )
