"""The LSTM cell with its gates looking at the cell state."""

from matplotlib.axes import Axes

from course_utils.diagrams.links import arrow
from course_utils.diagrams.lstm_cell import (
    caption,
    paint_cell,
    paint_vectors,
)
from course_utils.diagrams.lstm_parts import (
    BOXES,
    FORGET,
    FUNCTIONS,
    INPUT,
    OUTPUT,
    TOP,
    Part,
)
from course_utils.diagrams.operations import (
    EQUALS,
    PLUS,
    TIMES,
    fork,
    formula,
)
from course_utils.diagrams.shapes import Place, tint, weight
from course_utils.style import COLORS

C = COLORS["c"]
WEIGHTS, TURN = 4.12, 4.72  # heights of the weights and of the way to i
SIDE = 0.75  # from a gate to where its peephole comes down, at its left
OLD = FORGET - SIDE  # where the old cell state is seen


def draw_peephole(ax: Axes) -> None:
    """Draw the LSTM cell with its three peephole connections lit."""
    gates = {f"of_{gate}": _gate(BOXES[f"of_{gate}"]) for gate in "ifo"}
    places = paint_cell(ax, "peephole", {**BOXES, **gates})
    paint_vectors(ax, "peephole")
    before, after = (fork(ax, x, TOP, C) for x in (OLD, OUTPUT - SIDE))
    turn = fork(ax, OLD, TURN, C)
    arrow(ax, before, turn, color=C, head=False)
    _bridge(ax)
    _peephole(ax, places, "f", FORGET, turn)
    _peephole(ax, places, "i", INPUT, turn, (INPUT - SIDE, TURN))
    _peephole(ax, places, "o", OUTPUT, after)
    caption(ax, "Peepholes", "three gates look at\nthe cell state")
    rows = ("i", 1.02, "c_{t-1}"), ("f", 0.64, "c_{t-1}"), ("o", 0.26, "c_t")
    for gate, y, state in rows:
        formula(ax, 5.5, y, _formula(gate, state), 18, 0)


def _gate(part: Part) -> Part:
    """Leave out what the gate is applied to: it is no longer a alone."""
    return part._replace(text=r"\sigma", width=0.6)


def _bridge(ax: Axes) -> None:
    """Break the line of the forget gate where the way to i passes over."""
    ends, face = [FORGET - 0.12, FORGET + 0.12], tint(COLORS["h"], 0.02)
    style = {"color": face, "linewidth": 9, "clip_on": False, "zorder": 2}
    ax.plot(ends, [TURN, TURN], **style)


def _peephole(
    ax: Axes, places: dict[str, Place], gate: str, x: float, *way: Place
) -> None:
    """Draw the way from the cell state through the weights to a gate."""
    color = COLORS[gate]
    weights = weight(ax, x - SIDE, WEIGHTS, f"p_{gate}", color, lit=True)
    arrow(ax, *way, weights, color=C, head=False)
    corner = (x - SIDE, FUNCTIONS)
    arrow(ax, weights, corner, places[f"of_{gate}"], color=color)


def _formula(gate: str, state: str) -> tuple[tuple[str, str], ...]:
    """Return the formula of a gate with its peephole."""
    return (
        (f"{gate}_t", gate),
        EQUALS,
        (rf"\sigma(a_{gate}", gate),
        PLUS,
        (f"p_{gate}", gate),
        TIMES,
        (state, "c"),
        (")", gate),
    )
