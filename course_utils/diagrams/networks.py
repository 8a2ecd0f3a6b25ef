"""Networks without and with memory, before they are unfolded in time."""

from itertools import pairwise

from matplotlib.axes import Axes

from course_utils.diagrams.links import (
    arrow,
    key,
    link,
    memory,
)
from course_utils.diagrams.shapes import (
    Place,
    box,
    frame,
    label,
    node,
    tint,
)
from course_utils.style import COLORS

X, H, Y = COLORS["x"], COLORS["h"], COLORS["y"]


def draw_feed_forward(ax: Axes) -> None:
    """Draw a feed-forward network, by units and by layers."""
    frame(ax, 10, 4.6)
    rows = [
        _units(ax, 0.75, 3, X, "input"),
        _units(ax, 2.3, 4, H, "hidden layer"),
        _units(ax, 3.85, 2, Y, "output layer"),
    ]
    for below, above, color in ((*rows[:2], X), (*rows[1:], Y)):
        for start in below:
            for end in above:
                arrow(ax, start, end, color=color, width=0.9, head=False)
    x = node(ax, 6.4, 0.75, "x", X)
    h = node(ax, 6.4, 2.3, "h", H)
    y = node(ax, 6.4, 3.85, "y", Y)
    link(ax, x, h, "W_x", X)
    link(ax, h, y, "W_y", Y)
    left = {"ha": "left"}
    label(ax, 7.1, 0.75, "(batch, features)", X, **left)
    label(ax, 7.1, 2.47, r"$h = \tanh(x\,W_x + b)$", H, 18, **left)
    label(ax, 7.1, 2.08, "(batch, units)", H, **left)
    label(ax, 7.1, 4.02, "$y = h\\,W_y + b_y$", Y, 18, **left)
    label(ax, 7.1, 3.63, "(batch, outputs)", Y, **left)


def draw_time_delay(ax: Axes) -> None:
    """Draw a time-delay network: a fixed window of the past as input."""
    frame(ax, 10, 4.9)
    window = box(ax, 5.0, 1.15, 6.4, 1.04, X)
    names = ["x_{t-3}", "x_{t-2}", "x_{t-1}", "x_t"]
    taps = [
        node(ax, 2.6 + 1.6 * k, 1.15, name, X, size=18)
        for k, name in enumerate(names)
    ]
    for old, new in pairwise(taps):
        memory(ax, new, old, color=X)
    pale = tint(X, 0.45)
    lost = node(ax, 0.75, 1.15, "x_{t-4}", pale, size=18)
    memory(ax, taps[0], lost, color=pale, square=(1.5, 1.15))
    h = node(ax, 5.0, 2.85, "h_t", H)
    y = node(ax, 5.0, 4.4, "y_t", Y)
    link(ax, window, h, "W_x", X)
    link(ax, h, y, "W_y", Y)
    label(ax, 0.75, 0.4, "forgotten", X)
    label(ax, 5.0, 0.4, "a window of four steps: one long input", X)
    label(ax, 5.7, 2.85, "sees the window and nothing older", ha="left")
    key(ax, 7.0, 4.4, X)


def draw_jordan(ax: Axes) -> None:
    """Draw a Jordan network: the output comes back through context units."""
    context, y = _with_context(ax, "y_{t-1}", Y)[1:]
    memory(ax, y, (5.0, 4.25), (5.0, 0.9), context, square=(5.0, 2.6), color=Y)
    _equations(ax, r"$h_t = \tanh(x_t W_x + y_{t-1} W_h + b)$")
    label(ax, 5.6, 3.95, "The memory is the last output.", size=15, ha="left")
    key(ax, 5.6, 0.9, Y)


def draw_elman(ax: Axes) -> None:
    """Draw an Elman network: the hidden state comes back as context."""
    h, context, _ = _with_context(ax, "h_{t-1}", H)
    memory(ax, h, (5.0, 2.6), (5.0, 0.9), context, square=(5.0, 1.75))
    _equations(ax, r"$h_t = \tanh(x_t W_x + h_{t-1} W_h + b)$")
    label(ax, 5.6, 3.95, "The memory is the hidden state.", size=15, ha="left")
    key(ax, 5.6, 0.9)


def _units(
    ax: Axes, y: float, count: int, color: str, name: str
) -> list[Place]:
    """Draw one layer as a box of single units, its name at the left."""
    label(ax, 1.45, y, name, color, ha="right")
    box(ax, 3.3, y, 3.4, 0.76, color)
    first = 3.3 - 0.8 * (count - 1) / 2
    return [
        node(ax, first + 0.8 * k, y, "", color, radius=0.22)
        for k in range(count)
    ]


def _with_context(ax: Axes, name: str, color: str) -> tuple[Place, ...]:
    """Draw what Jordan's and Elman's networks share: h, context, y."""
    frame(ax, 10, 4.9)
    x = node(ax, 1.0, 0.9, "x_t", X)
    context = node(ax, 3.6, 0.9, name, color, size=18)
    h = node(ax, 2.3, 2.6, "h_t", H)
    y = node(ax, 2.3, 4.25, "y_t", Y)
    link(ax, x, h, "W_x", X)
    link(ax, context, h, "W_h", color)
    link(ax, h, y, "W_y", Y)
    label(ax, 1.0, 0.32, "input", X)
    label(ax, 3.6, 0.32, "context units", color)
    return h, context, y


def _equations(ax: Axes, state: str) -> None:
    """Write what the network computes at the right of the drawing."""
    label(ax, 5.6, 3.1, state, H, 19, ha="left")
    label(ax, 5.6, 2.45, "$y_t = h_t W_y + b_y$", Y, 19, ha="left")
