"""The LSTM cell: the whole, or one step of its work lit."""

from matplotlib.axes import Axes

from course_utils.diagrams.links import key
from course_utils.diagrams.lstm_cell import (
    caption,
    paint_cell,
    paint_vectors,
)
from course_utils.diagrams.lstm_parts import FORGET, TOP, WORDS, WRITE
from course_utils.diagrams.operations import EQUALS, PLUS, TIMES, formula
from course_utils.diagrams.shapes import label
from course_utils.style import COLORS

KEPT = (("f_t", "f"), TIMES, ("c_{t-1}", "c"))
NEW = (("i_t", "i"), TIMES, ("g_t", "g"))
STATE = (("c_t", "c"), EQUALS, *KEPT, PLUS, *NEW)
SHOWN = (("h_t", "h"), EQUALS, ("o_t", "o"), TIMES, (r"\tanh(c_t)", "c"))
LESSONS = {
    "learn": (
        "Learn",
        "the candidate, as far as\nthe input gate lets it in",
        NEW,
    ),
    "forget": (
        "Forget",
        "the old cell state, as far as\nthe forget gate keeps it",
        KEPT,
    ),
    "remember": ("Remember", "what was kept\nplus what is new", STATE),
    "use": (
        "Use",
        "the part of the cell state\nthat the output gate shows",
        SHOWN,
    ),
}


def draw_lstm_cell(ax: Axes, lit: str = "") -> None:
    """Draw the LSTM cell, or one step of its work with the rest faint.

    Parameters
    ----------
    lit : "learn", "forget", "remember" or "use"; "" for the whole cell

    Raises
    ------
    ValueError
        If there is no such step.
    """
    if lit not in ("", *LESSONS):
        raise ValueError(
            f'lit must be one of {[*LESSONS]} or "", not {lit!r}.'
        )
    paint_cell(ax, lit)
    paint_vectors(ax, lit)
    _names(ax, lit)
    if lit:
        title, words, lesson = LESSONS[lit]
        caption(ax, title, words)
        formula(ax, 5.5, 0.64, lesson, 24, 0)
    else:
        key(ax, 0.26, 0.64)
        formula(ax, 5.5, 0.9, STATE, 19, 0)
        formula(ax, 5.5, 0.42, SHOWN, 19, 0)


def _names(ax: Axes, lit: str) -> None:
    """Name the gates, and the two products that become the cell state."""
    for word in WORDS:
        if lit in word.steps:
            label(ax, *word[:3], COLORS[word.color], 13, ha=word.align)
    if lit in ("", "forget", "remember"):
        formula(ax, (FORGET + WRITE) / 2, TOP + 0.37, KEPT, 16)
    if lit in ("", "learn", "remember"):
        formula(ax, WRITE + 0.14, 4.95, NEW, 16, 0)
