"""What the LSTM cell consists of: where each part stands, when it is lit."""

from typing import NamedTuple

from course_utils.diagrams.links import THICK, THIN
from course_utils.diagrams.shapes import RADIUS, Place, Point

SIZE = (10, 6.4)
LEFT, RIGHT = 0.62, 9.38  # the states outside the cell
FORGET, INPUT, CANDIDATE, OUTPUT = 2.45, 3.95, 5.45, 6.95  # columns
WRITE, SHOW, FORK = 4.7, 8.0, 8.45  # columns of what follows
TOP, SIGNS, GATES, FUNCTIONS, BAR = 5.4, 4.52, 3.56, 2.72, 1.98  # rows


class Part(NamedTuple):
    """A shape: where it stands and what is written in it."""

    x: float
    y: float
    text: str
    color: str  # key of `COLORS`
    steps: str = ""  # of the work in which it is lit; "" is part of any
    width: float = 0.96  # of a box


class Wire(NamedTuple):
    """A link from one part to another, by way of corners."""

    stops: tuple[str | Point, ...]
    color: str  # key of `COLORS`
    steps: str = ""
    width: float = THIN
    head: bool = True


class Word(NamedTuple):
    """The name of a gate, beside it."""

    x: float
    y: float
    text: str
    align: str
    color: str
    steps: str


VECTORS = {
    "x": Part(WRITE, 0.64, "x_t", "x"),
    "h_before": Part(LEFT, BAR, "h_{t-1}", "h"),
    "c_before": Part(LEFT, TOP, "c_{t-1}", "c", "forget peephole"),
    "f": Part(FORGET, GATES, "f_t", "f", "forget peephole"),
    "i": Part(INPUT, GATES, "i_t", "i", "learn peephole"),
    "g": Part(CANDIDATE, GATES, "g_t", "g", "learn"),
    "o": Part(OUTPUT, GATES, "o_t", "o", "use peephole"),
    "c": Part(RIGHT, TOP, "c_t", "c", "remember use peephole"),
    "h_out": Part(RIGHT, GATES, "h_t", "h", "use"),
    "h": Part(RIGHT, BAR, "h_t", "h", "use"),
}
BOXES = {
    "of_f": Part(FORGET, FUNCTIONS, r"\sigma(a_f)", "f", "forget peephole"),
    "of_i": Part(INPUT, FUNCTIONS, r"\sigma(a_i)", "i", "learn peephole"),
    "of_g": Part(CANDIDATE, FUNCTIONS, r"\tanh(a_g)", "g", "learn"),
    "of_o": Part(OUTPUT, FUNCTIONS, r"\sigma(a_o)", "o", "use peephole"),
    "tanh": Part(SHOW, SIGNS, r"\tanh(c_t)", "c", "use"),
}
RINGS = {
    "keep": Part(FORGET, TOP, r"\odot", "c", "forget remember"),
    "write": Part(WRITE, SIGNS, r"\odot", "c", "learn remember"),
    "add": Part(WRITE, TOP, "+", "c", "remember"),
    "show": Part(SHOW, GATES, r"\odot", "h", "use"),
    "at_c": Part(SHOW, TOP, "", "c", "remember use peephole"),
    "at_h": Part(FORK, GATES, "", "h", "use"),
}
ROADS = (
    Wire(("c_before", "keep"), "c", "forget peephole", THICK),
    Wire(("keep", "add"), "c", "forget remember", THICK),
    Wire(("add", "c"), "c", "remember use peephole", THICK),
)
WIRES = (
    Wire(("x", "bar"), "x"),
    Wire(("h_before", "bar"), "h", width=THICK),
    Wire(((FORGET, BAR + 0.28), "of_f"), "f", "forget", head=False),
    Wire(((INPUT, BAR + 0.28), "of_i"), "i", "learn", head=False),
    Wire(((CANDIDATE, BAR + 0.28), "of_g"), "g", "learn", head=False),
    Wire(((OUTPUT, BAR + 0.28), "of_o"), "o", "use", head=False),
    Wire(("of_f", "f"), "f", "forget peephole"),
    Wire(("of_i", "i"), "i", "learn peephole"),
    Wire(("of_g", "g"), "g", "learn"),
    Wire(("of_o", "o"), "o", "use peephole"),
    Wire(("f", "keep"), "f", "forget"),
    Wire(("i", (INPUT, SIGNS), "write"), "i", "learn"),
    Wire(("g", (CANDIDATE, SIGNS), "write"), "g", "learn"),
    Wire(("o", "show"), "o", "use"),
    *ROADS,
    Wire(("write", "add"), "c", "learn remember", THICK),
    Wire(("at_c", "tanh"), "c", "use"),
    Wire(("tanh", "show"), "c", "use"),
    Wire(("show", "h_out"), "h", "use"),
    Wire(("at_h", (FORK, BAR), "h"), "h", "use", THICK),
)
WORDS = (
    Word(FORGET - 0.12, 4.3, "forget\ngate", "right", "f", "forget"),
    Word(INPUT - 0.12, 4.3, "input\ngate", "right", "i", "learn"),
    Word(CANDIDATE + 0.12, 4.3, "candidate", "left", "g", "learn"),
    Word(OUTPUT, 4.3, "output\ngate", "center", "o", "use"),
)


def place(name: str) -> Place:
    """Return the place of a vector."""
    part = VECTORS[name]
    return Place(part.x, part.y, RADIUS, RADIUS, True)
