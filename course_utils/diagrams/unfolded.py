"""The recurrent network folded, unfolded, stacked, in both directions."""

from itertools import pairwise

from matplotlib.axes import Axes

from course_utils.diagrams.links import (
    THICK,
    arrow,
    key,
    link,
    memory,
)
from course_utils.diagrams.shapes import (
    Place,
    box,
    delay,
    frame,
    label,
    node,
    weight,
)
from course_utils.style import COLORS

X, H, Y = COLORS["x"], COLORS["h"], COLORS["y"]
STEPS = (1, 2, 3)


def draw_folded(ax: Axes) -> None:
    """Draw the recurrent network folded: one cell and a loop."""
    frame(ax, 10, 4.9)
    x = node(ax, 1.4, 0.75, "x_t", X)
    h = node(ax, 1.4, 2.45, "h_t", H, radius=0.44)
    y = node(ax, 1.4, 4.15, "y_t", Y)
    link(ax, x, h, "W_x", X)
    link(ax, h, y, "W_y", Y)
    _loop(ax, h)
    rows = [
        (4.15, "$y_t = h_t W_y + b_y$", "(batch, outputs)", Y),
        (2.75, r"$h_t = \tanh(a_t)$", "(batch, units)", H),
        (2.05, "$a_t = x_t W_x + h_{t-1} W_h + b$", "(batch, units)", H),
        (0.75, "$x_t$", "(batch, features)", X),
    ]
    for height, formula, shape, color in rows:
        label(ax, 4.4, height, formula, color, 20, ha="left")
        label(ax, 8.2, height, shape, color, ha="left")
    key(ax, 2.0, 1.4)


def draw_unfolded(ax: Axes) -> None:
    """Draw the same network unfolded over three steps."""
    frame(ax, 10, 5.2)
    before = node(ax, 0.75, 2.75, "h_0", H)
    for t in STEPS:
        place = 0.75 + 2.75 * t
        x = node(ax, place, 0.95, f"x_{t}", X)
        h = node(ax, place, 2.75, f"h_{t}", H)
        y = node(ax, place, 4.55, f"y_{t}", Y)
        link(ax, x, h, "W_x", X)
        link(ax, before, h, "W_h", H, memory=True)
        link(ax, h, y, "W_y", Y)
        label(ax, place, 0.3, f"step {t}")
        before = h
    label(ax, 0.35, 4.55, "the same weights\nat every step", ha="left")
    key(ax, 0.35, 0.95)


def draw_stacked(ax: Axes) -> None:
    """Draw two recurrent layers: the states of one are inputs of the next."""
    frame(ax, 10, 5.6)
    heights = (0.65, 2.0, 3.5, 4.95)
    _layer(ax, 2.0, "layer 1", H, "(batch, units 1)")
    _layer(ax, 3.5, "layer 2", H, "(batch, units 2)")
    columns = []
    for t in STEPS:
        names = (f"x_{t}", f"h_{t}^{{(1)}}", f"h_{t}^{{(2)}}", f"y_{t}")
        column = [
            node(ax, 0.9 + 1.9 * t, y, name, color)
            for y, name, color in zip(
                heights, names, (X, H, H, Y), strict=True
            )
        ]
        for below, above, color in zip(
            column, column[1:], (X, H, Y), strict=False
        ):
            arrow(ax, below, above, color=color)
        columns.append(column)
    for before, after in pairwise(columns):
        for layer in (1, 2):
            memory(ax, before[layer], after[layer])
    label(ax, 8.1, 0.65, "(batch, features)", X, ha="left")
    label(ax, 8.1, 4.95, "(batch, outputs)", Y, ha="left")


def draw_bidirectional(ax: Axes) -> None:
    """Draw a layer that reads forward and one that reads backward."""
    frame(ax, 10, 5.4)
    _layer(ax, 1.95, "forward", H, "(batch, units)")
    _layer(ax, 3.3, "backward", H, "(batch, units)")
    columns = []
    for t in STEPS:
        place = 0.9 + 1.9 * t
        x = node(ax, place, 0.65, f"x_{t}", X)
        ahead = node(ax, place - 0.4, 1.95, rf"\overrightarrow{{h}}_{t}", H)
        back = node(ax, place + 0.4, 3.3, rf"\overleftarrow{{h}}_{t}", H)
        both = box(ax, place, 4.75, 1.5, 0.6, H)
        text = rf"[\overrightarrow{{h}}_{t}, \overleftarrow{{h}}_{t}]"
        label(ax, place, 4.75, f"${text}$", H, 19)
        for start, end, color in (
            (x, ahead, X),
            (x, back, X),
            (ahead, both, H),
            (back, both, H),
        ):
            arrow(ax, start, end, color=color)
        columns.append((ahead, back))
    for before, after in pairwise(columns):
        memory(ax, before[0], after[0])
        memory(ax, after[1], before[1])
    label(ax, 8.1, 0.65, "(batch, features)", X, ha="left")
    label(ax, 8.1, 4.75, "(batch, 2 · units)", H, ha="left")


def _loop(ax: Axes, h: Place) -> None:
    """Draw the link from a state to itself, one step later."""
    right, off = h.x + 2.2, 0.3
    reach = (h.half_width**2 - off**2) ** 0.5
    weights = weight(ax, h.x + 1.3, h.y - off, "W_h", H)
    stops = [
        (h.x + reach, h.y + off),
        (right, h.y + off),
        (right, h.y - off),
        weights,
    ]
    arrow(ax, *stops, color=H, width=THICK, head=False)
    arrow(ax, weights, (h.x + reach, h.y - off), color=H, width=THICK)
    delay(ax, h.x + 1.3, h.y + off, H)


def _layer(ax: Axes, y: float, name: str, color: str, shape: str) -> None:
    """Draw the box of a layer over all steps, with its name and shape."""
    box(ax, 4.7, y, 6.0, 1.0, color)
    label(ax, 1.5, y, name, color, 15, ha="right")
    label(ax, 8.1, y, shape, color, ha="left")
