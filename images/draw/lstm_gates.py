"""The simple recurrent cell, the LSTM step by step, peepholes, the GRU."""

from functools import partial

from matplotlib.axes import Axes

from course_utils.drawing import lstm as cell
from course_utils.drawing.arrows import arrow
from course_utils.drawing.cells import Part, Wire, before, paint
from course_utils.drawing.shapes import (
    Place,
    Point,
    formula,
    function,
    joint,
    label,
    layer,
    node,
    weight,
)
from course_utils.style import COLORS, INK, tint
from images.draw.parts import H, X, key, page

C = COLORS["c"]
TO_NEXT = "to the\nnext step"


def simple(ax: Axes) -> None:
    """Draw the simple recurrent cell: one sum, one tanh."""
    page(ax, 4.2)
    layer(ax, 5, 2.63, 7.36, 2.38, H)
    bar = layer(ax, 4.7, 1.98, 5.6, 0.56, X)
    formula(ax, 4.7, 1.98, "h:a_t = x:x_tW_x + h:h_{t-1}W_h + b", 18)
    parts = {
        "x": Part(node, 4.7, 0.64, "x_t", "x"),
        "before": Part(before, cell.LEFT, 1.98, "h_{t-1}", "h"),
        "tanh": Part(function, 4.7, 3.2, r"\tanh(a_t)", "h"),
        "fork": Part(joint, 8.34, 3.2, "", "h"),
        "out": Part(node, cell.RIGHT, 3.2, "h_t", "h"),
        "after": Part(node, cell.RIGHT, 1.98, "h_t", "h"),
    }
    wires = (
        Wire(("x", "bar"), "x"),
        Wire(("before", "bar"), "h", kind="memory"),
        Wire(((4.7, 2.26), "tanh"), "h"),
        Wire(("tanh", "out"), "h"),
        Wire(("fork", (8.34, 1.98), "after"), "h", kind="memory"),
    )
    paint(ax, parts, wires, bar=bar)
    label(ax, cell.RIGHT, 2.7, "output", size=12)
    label(ax, cell.RIGHT, 1.38, TO_NEXT, size=12)
    key(ax, 0.26, 0.64)
    formula(ax, 5.5, 0.64, r"h:h_t = h:\tanh(a_t)", 19, 0)


KEPT, NEW = "f:f_t * c:c_{t-1}", "i:i_t * g:g_t"
STATE = f"c:c_t = {KEPT} + {NEW}"
OUT = r"h:h_t = o:o_t * c:\tanh(c_t)"
LESSONS = {
    "learn": (NEW, "the candidate, as far as\nthe input gate lets it in"),
    "forget": (
        KEPT,
        "the old cell state, as far as\nthe forget gate keeps it",
    ),
    "remember": (STATE, "what was kept\nplus what is new"),
    "use": (OUT, "the part of the cell state\nthat the output gate shows"),
}


def lstm(ax: Axes, lit: str = "") -> None:
    """Draw the LSTM cell, or one step of its work with the rest faint.

    Parameters
    ----------
    lit : "learn", "forget", "remember" or "use"; "" for the whole cell
    """
    page(ax, 6.4)
    cell.paint_cell(ax, {}, lit)
    for x, words, name, align, step in (
        (cell.FORGET - 0.12, "forget\ngate", "f", "right", "forget"),
        (cell.INPUT - 0.12, "input\ngate", "i", "right", "learn"),
        (cell.CANDIDATE + 0.12, "candidate", "g", "left", "learn"),
        (cell.OUTPUT, "output\ngate", "o", "center", "use"),
    ):
        if lit in ("", step):
            label(ax, x, 4.3, words, COLORS[name], 13, ha=align)
    if lit in ("", "forget", "remember"):
        formula(ax, (cell.FORGET + cell.WRITE) / 2, cell.TOP + 0.37, KEPT, 16)
    if lit in ("", "learn", "remember"):
        formula(ax, cell.WRITE + 0.14, 4.95, NEW, 16, 0)
    if lit:
        lesson, words = LESSONS[lit]
        _caption(ax, lit.capitalize(), words)
        formula(ax, 5.5, 0.64, lesson, 24, 0)
    else:
        key(ax, 0.26, 0.64)
        formula(ax, 5.5, 0.9, STATE, 19, 0)
        formula(ax, 5.5, 0.42, OUT, 19, 0)


def peephole(ax: Axes) -> None:
    """Draw the LSTM cell with its three peephole connections lit."""
    page(ax, 6.4)
    draw, text = partial(function, width=0.6), r"\sigma"
    names = ("of_f", "of_i", "of_o")
    gates = {n: cell.PARTS[n]._replace(draw=draw, text=text) for n in names}
    places = cell.paint_cell(ax, gates, "peek")
    old, now, turn = cell.FORGET - 0.75, cell.OUTPUT - 0.75, 4.72
    fork = joint(ax, old, turn, "", C)
    arrow(ax, joint(ax, old, cell.TOP, "", C), fork, color=C, head=False)
    # The way to i passes over the line of the forget gate, which is broken.
    ends = (cell.FORGET - 0.12, cell.FORGET + 0.12)
    ax.plot(ends, (turn, turn), color=tint(H, 0.02), lw=9, zorder=2)
    _peek(ax, "f", fork, places["of_f"])
    _peek(ax, "i", fork, places["of_i"], (cell.INPUT - 0.75, turn))
    _peek(ax, "o", joint(ax, now, cell.TOP, "", C), places["of_o"])
    _caption(ax, "Peepholes", "three gates look at\nthe cell state")
    for y, g, state in (
        (1.02, "i", "c_{t-1}"),
        (0.64, "f", "c_{t-1}"),
        (0.26, "o", "c_t"),
    ):
        text = rf"{g}:{g}_t = {g}:\sigma(a_{g} + {g}:p_{g} * c:{state} {g}:)"
        formula(ax, 5.5, y, text, 18, 0)


def _peek(ax: Axes, gate: str, start: Place, end: Place, *way: Point) -> None:
    """Draw the way from the cell state through the weights to a gate."""
    x, color = end.x - 0.75, COLORS[gate]
    weights = weight(ax, x, 4.12, f"p_{gate}", color, lit=True)
    arrow(ax, start, *way, weights, color=C, head=False)
    arrow(ax, weights, (x, cell.BOXES), end, color=color)


def _caption(ax: Axes, title: str, words: str) -> None:
    """Write the name of what is lit, and what it does, below the cell."""
    label(ax, 0.26, 0.95, title, size=18, ha="left", fontweight="bold")
    label(ax, 0.26, 0.46, words, ha="left")


# Columns: 2.6 of the update gate, 4.14 of the reset gate, 5.1 of its product,
# 5.96 of the sum, 7.66 of the candidate.  Rows: 5.5 of the state, 4.72 of the
# product with the candidate, 3.86 of the gates, 3.0 of what makes them.
GATE = partial(function, width=1.26)
GRU_PARTS = {
    "x": Part(node, 4.16, 0.64, "x_t", "x"),
    "before": Part(before, cell.LEFT, 5.5, "h_{t-1}", "h"),
    "after": Part(node, cell.RIGHT, 5.5, "h_t", "h"),
    "out": Part(node, cell.RIGHT, 3.86, "h_t", "h"),
    "z": Part(node, 2.6, 3.86, "z_t", "z"),
    "r": Part(node, 4.14, 3.86, "r_t", "r"),
    "g": Part(node, 7.66, 3.86, "g_t", "g"),
    "of_z": Part(GATE, 2.6, 3.0, r"\sigma(x_z + h_z)", "z"),
    "of_r": Part(GATE, 4.14, 3.0, r"\sigma(x_r + h_r)", "r"),
    "tanh": Part(partial(function, width=0.7), 6.74, 3.86, r"\tanh", "g"),
    "1-z": Part(function, 5.53, 4.72, "1 - z_t", "z"),
    "keep": Part(joint, 2.6, 5.5, ".", "h"),
    "add": Part(joint, 7.66, 5.5, "+", "h"),
    "new": Part(joint, 7.66, 4.72, ".", "h"),
    "reset": Part(joint, 5.1, 3.86, ".", "h"),
    "sum": Part(joint, 5.96, 3.86, "+", "g"),
    "tap": Part(joint, 1.63, 5.5, "", "h"),
    "fork": Part(joint, 8.34, 5.5, "", "h"),
    "at_z": Part(joint, 2.6, 4.72, "", "z"),
}
GRU_WIRES = (
    Wire(("before", "keep"), "h", kind="road"),
    Wire(("keep", "add"), "h", kind="road"),
    Wire(("add", "after"), "h", kind="road"),
    Wire(("new", "add"), "h", kind="memory"),
    Wire(("tap", (1.63, 2.05), "bar"), "h"),
    Wire(("fork", (8.34, 3.86), "out"), "h"),
    Wire(("x", "bar"), "x"),
    Wire(((2.6, 2.51), "of_z"), "z", kind="line"),
    Wire(("of_z", "z"), "z"),
    Wire(("z", "keep"), "z"),
    Wire(("at_z", "1-z"), "z", kind="line"),
    Wire(("1-z", "new"), "z"),
    Wire(((4.14, 2.51), "of_r"), "r", kind="line"),
    Wire(("of_r", "r"), "r"),
    Wire(("r", "reset"), "r"),
    Wire(((5.1, 2.51), "reset"), "h"),
    Wire(("reset", "sum"), "h"),
    Wire(((5.96, 2.51), "sum"), "x"),
    Wire(("sum", "tanh"), "g", kind="line"),
    Wire(("tanh", "g"), "g"),
    Wire(("g", "new"), "g"),
)
NOTE = "The reset gate acts\nafter the product,\nKeras' default."
GRU_WORDS = (
    (cell.RIGHT, 3.36, "output", "", 12, "center"),
    (cell.RIGHT, 4.9, TO_NEXT, "", 12, "center"),
    (2.48, 4.72, "update\ngate", "z", 13, "right"),
    (4.14, 4.42, "reset gate", "r", 13, "center"),
    (7.66, 3.3, "candidate", "g", 13, "center"),
    (5.2, 3.0, "$h_g$", "h", 16, "left"),
    (6.06, 3.0, "$x_g$", "x", 16, "left"),
    (6.62, 2.1, NOTE, "", 13, "left"),
)


def gru(ax: Axes) -> None:
    """Draw the GRU cell, with the reset gate after the product."""
    page(ax, 6.5)
    layer(ax, 5, 3.78, 7.36, 4.84, H)
    bar = layer(ax, 4.16, 2.05, 4.32, 0.92, X)
    for y, name, source in ((2.25, "h", "h_{t-1}"), (1.85, "x", "x_t")):
        blocks = rf"[\,{name}_z\;\;{name}_r\;\;{name}_g\,]"
        formula(ax, 3.86, y, f"{name}:{blocks}", 17, 1)
        product = f"= {name}:{source}W_{name}+b_{name}"
        formula(ax, 3.88, y, product, 17, 0)
    paint(ax, GRU_PARTS, GRU_WIRES, bar=bar)
    for x, y, words, name, size, align in GRU_WORDS:
        label(ax, x, y, words, COLORS.get(name, INK), size, ha=align)
    kept, new = "z:z_t * h:h_{t-1}", "z:(1-z_t) * g:g_t"
    formula(ax, 5.13, 5.87, kept, 16)
    formula(ax, 7.52, 5.1, new, 16, 1)
    key(ax, 0.26, 0.64)
    formula(ax, 5.2, 0.9, r"g:g_t = g:\tanh( x:x_g + r:r_t * h:h_g g:)", 19, 0)
    formula(ax, 5.2, 0.42, f"h:h_t = {kept} + {new}", 19, 0)
