"""The simple recurrent cell and the GRU, drawn as the LSTM cell is."""

from matplotlib.axes import Axes

from course_utils.diagrams.links import THICK, arrow, key
from course_utils.diagrams.lstm_parts import LEFT, RIGHT
from course_utils.diagrams.operations import (
    EQUALS,
    PLUS,
    TIMES,
    fork,
    formula,
    product,
    road,
    total,
)
from course_utils.diagrams.shapes import (
    Place,
    box,
    delay,
    frame,
    function,
    label,
    node,
)
from course_utils.style import COLORS

X, H, G, R, Z = (COLORS[name] for name in "xhgrz")
SUM = (
    ("a_t", "h"),
    EQUALS,
    ("x_t W_x", "x"),
    PLUS,
    ("h_{t-1} W_h", "h"),
    (r"\,+\,b", ""),
)
STATE = (("h_t", "h"), EQUALS, (r"\tanh(a_t)", "h"))
KEPT = (("z_t", "z"), TIMES, ("h_{t-1}", "h"))
NEW = (("(1 - z_t)", "z"), TIMES, ("g_t", "g"))
MIXED = (("h_t", "h"), EQUALS, *KEPT, PLUS, *NEW)
SQUASHED = (
    ("g_t", "g"),
    EQUALS,
    (r"\tanh(", "g"),
    ("x_g", "x"),
    PLUS,
    ("r_t", "r"),
    TIMES,
    ("h_g", "h"),
    (")", "g"),
)
RESET_AFTER = "The reset gate acts\nafter the product,\nKeras' default."

# The columns and rows of the GRU; the simple cell has rows of its own.
TAP, UPDATE, RESET, SCALE, ADD = 1.63, 2.6, 4.14, 5.1, 5.96
SQUASH, CANDIDATE, FORK = 6.74, 7.66, 8.34
TOP, SIGNS, GATES, FUNCTIONS, BAR = 5.5, 4.72, 3.86, 3.0, 2.05
MIDDLE, LOW, HIGH = 4.7, 1.98, 3.2


def draw_rnn_cell(ax: Axes) -> None:
    """Draw the simple recurrent cell: one sum, one tanh."""
    frame(ax, 10, 4.2)
    box(ax, 5, 2.63, 7.36, 2.38, H)
    _sum(ax)
    squash = function(ax, MIDDLE, HIGH, r"\tanh(a_t)", H)
    out, after = _outputs(ax, HIGH, LOW)
    arrow(ax, (MIDDLE, LOW + 0.28), squash, color=H)
    arrow(ax, squash, out, color=H)
    split = fork(ax, FORK, HIGH, H)
    arrow(ax, split, (FORK, LOW), after, color=H, width=THICK)
    key(ax, 0.26, 0.64)
    formula(ax, 5.5, 0.64, STATE, 19, 0)


def draw_gru_cell(ax: Axes) -> None:
    """Draw the GRU cell, with the reset gate after the product."""
    frame(ax, 10, 6.5)
    box(ax, 5, 3.78, 7.36, 4.84, H)
    keep, add = product(ax, UPDATE, TOP, H), total(ax, CANDIDATE, TOP, H)
    _road(ax, keep, add)
    _products(ax)
    new = product(ax, CANDIDATE, SIGNS, H)
    arrow(ax, _update(ax, keep), new, color=Z)
    arrow(ax, _candidate(ax), new, color=G)
    arrow(ax, new, add, color=H, width=THICK)
    _formulas(ax)


def _sum(ax: Axes) -> None:
    """Draw the inputs of the simple cell and the box that adds them."""
    x = node(ax, MIDDLE, 0.64, "x_t", X)
    before = node(ax, LEFT, LOW, "h_{t-1}", H, size=18)
    bar = box(ax, MIDDLE, LOW, 5.6, 0.56, X)
    formula(ax, MIDDLE, LOW, SUM, 18)
    arrow(ax, x, bar, color=X)
    arrow(ax, before, bar, color=H, width=THICK)
    delay(ax, LEFT + 0.54, LOW, H)


def _outputs(ax: Axes, out: float, after: float) -> tuple[Place, Place]:
    """Draw the hidden state twice: as output and for the next step."""
    label(ax, RIGHT, out - 0.5, "output", size=12)
    label(ax, RIGHT, after - 0.6, "to the\nnext step", size=12)
    return node(ax, RIGHT, out, "h_t", H), node(ax, RIGHT, after, "h_t", H)


def _formulas(ax: Axes) -> None:
    """Write what the lines of the GRU carry, and what it computes."""
    formula(ax, (UPDATE + CANDIDATE) / 2, TOP + 0.37, KEPT, 16)
    formula(ax, CANDIDATE - 0.14, 5.1, NEW, 16, 1)
    key(ax, 0.26, 0.64)
    label(ax, 6.62, 2.1, RESET_AFTER, size=13, ha="left")
    formula(ax, 5.2, 0.9, SQUASHED, 19, 0)
    formula(ax, 5.2, 0.42, MIXED, 19, 0)


def _road(ax: Axes, keep: Place, add: Place) -> None:
    """Draw the way of the hidden state through the cell."""
    before = node(ax, LEFT, TOP, "h_{t-1}", H, size=18)
    out, after = _outputs(ax, GATES, TOP)
    road(ax, LEFT, RIGHT, TOP, H)
    for start, end in ((before, keep), (keep, add), (add, after)):
        arrow(ax, start, end, color=H, width=THICK)
    delay(ax, LEFT + 0.54, TOP, H)
    arrow(ax, fork(ax, FORK, TOP, H), (FORK, GATES), out, color=H)


def _products(ax: Axes) -> None:
    """Draw the box of the two products, each with its blocks."""
    x = node(ax, 4.16, 0.64, "x_t", X)
    bar = box(ax, 4.16, BAR, 4.32, 0.92, X)
    for y, name, weights in (
        (BAR + 0.2, "h", "h_{t-1} W_h + b_h"),
        (BAR - 0.2, "x", "x_t W_x + b_x"),
    ):
        blocks = rf"[\,{name}_z\;\;{name}_r\;\;{name}_g\,]"
        formula(ax, 3.86, y, ((blocks, name),), 17, 1)
        formula(ax, 3.88, y, (EQUALS, (weights, name)), 17, 0)
    arrow(ax, x, bar, color=X)
    arrow(ax, fork(ax, TAP, TOP, H), (TAP, BAR), bar, color=H)


def _update(ax: Axes, keep: Place) -> Place:
    """Draw the update gate and return what is left of it for the new."""
    z = _gate(ax, UPDATE, "z", Z)
    one_minus = function(ax, 5.53, SIGNS, "1 - z_t", Z)
    arrow(ax, z, keep, color=Z)
    arrow(ax, fork(ax, UPDATE, SIGNS, Z), one_minus, color=Z, head=False)
    label(ax, UPDATE - 0.12, 4.72, "update\ngate", Z, 13, ha="right")
    return one_minus


def _candidate(ax: Axes) -> Place:
    """Draw the candidate, which sees the past through the reset gate."""
    r = _gate(ax, RESET, "r", R)
    reset, add = product(ax, SCALE, GATES, H), total(ax, ADD, GATES, G)
    squash = function(ax, SQUASH, GATES, r"\tanh", G, 0.7)
    g = node(ax, CANDIDATE, GATES, "g_t", G)
    arrow(ax, r, reset, color=R)
    arrow(ax, (SCALE, BAR + 0.46), reset, color=H)
    arrow(ax, (ADD, BAR + 0.46), add, color=X)
    arrow(ax, reset, add, color=H)
    arrow(ax, add, squash, color=G, head=False)
    arrow(ax, squash, g, color=G)
    label(ax, SCALE + 0.1, 3.0, "$h_g$", H, 16, ha="left")
    label(ax, ADD + 0.1, 3.0, "$x_g$", X, 16, ha="left")
    label(ax, RESET, 4.42, "reset gate", R, 13)
    label(ax, CANDIDATE, 3.3, "candidate", G, 13)
    return g


def _gate(ax: Axes, x: float, name: str, color: str) -> Place:
    """Draw a gate over its two blocks of the products."""
    text = rf"\sigma(x_{name} + h_{name})"
    opening = function(ax, x, FUNCTIONS, text, color, 1.26)
    gate = node(ax, x, GATES, f"{name}_t", color)
    arrow(ax, (x, BAR + 0.46), opening, color=color, head=False)
    arrow(ax, opening, gate, color=color)
    return gate
