"""The pictures of lecture 8."""

from itertools import pairwise

from matplotlib.axes import Axes

from course_utils.drawing.arrows import arrow, memory
from course_utils.drawing.shapes import Place, label, letter, node
from course_utils.drawing.tables import boxes
from course_utils.style import COLORS, INK, tint
from images.draw.parts import page

LINE, APART = 2.95, 0.92  # height of the states, and from one to the next
READ, SAID, WEIGHTS = LINE - 1.0, LINE + 1.0, LINE + 1.15
FAINT = 0.35  # of what a mask leaves out
MASK = 1, 1, 1, 0


def masks(ax: Axes) -> None:
    """Draw an encoder and a decoder, with the masks of either."""
    page(ax, 5.4)
    read = _chain(ax, 0.75, "May·", "h")
    written = _chain(ax, 5.75, "<05·", "s")
    memory(ax, read[-1], written[0], side=0.14)
    for state, said, real in zip(written, "05>·", MASK, strict=True):
        place = _symbol(ax, state.x, SAID, said, real)
        arrow(ax, state, place, color=tint(INK, real or FAINT))
    _look(ax, read, written[0])
    label(ax, 2.13, 0.4, "mask of what is read\n(batch, letters)", size=13)
    words = "mask of what is written,\nfor the loss: (batch, symbols)"
    label(ax, 7.13, 0.4, words, size=13)


def _chain(ax: Axes, left: float, symbols: str, name: str) -> list[Place]:
    """Draw the states of a reader, what it reads, and the mask of that."""
    places = [left + APART * t for t in range(len(symbols))]
    states = []
    for t, (x, symbol, real) in enumerate(
        zip(places, symbols, MASK, strict=True), start=1
    ):
        ink = tint(COLORS["h"], real or FAINT)
        states.append(node(ax, x, LINE, f"{name}_{t}", ink, 0.27, 15))
        place = _symbol(ax, x, READ, symbol, real)
        arrow(ax, place, states[-1], color=tint(INK, real or FAINT))
        label(ax, x, READ - 0.85, str(real), size=13)
    for (before, after), real in zip(pairwise(states), MASK[1:], strict=True):
        ink = tint(COLORS["h"], real or FAINT)
        memory(ax, before, after, color=ink, side=0.12)
    faces = ["white" if real else "#DDDDDD" for real in MASK]
    left_ends, right_ends = ([x + d for x in places] for d in (-0.2, 0.2))
    boxes(ax, left_ends, right_ends, READ - 0.85, faces, INK, half=0.2)
    return states


def _symbol(ax: Axes, x: float, y: float, symbol: str, real: int) -> Place:
    """Draw what is read or written at a step."""
    place = node(ax, x, y, "", tint(COLORS["x"], real or FAINT), 0.22)
    letter(ax, x, y, symbol, tint(INK, real or FAINT), 18)
    return place


def _look(ax: Axes, read: list[Place], by: Place) -> None:
    """Draw the weights on the encoder's states, and where their mean goes."""
    color, center = COLORS["p"], (4.6, LINE + 2.05)
    mean = node(ax, *center, "c_1", color, 0.27, 15)
    for state, weight in zip(read, (0.1, 0.7, 0.2, 0), strict=True):
        ink = color if weight else tint(color, FAINT)
        place = node(ax, state.x, WEIGHTS, "", ink, 0.25)
        arrow(ax, state, place, color=ink)
        label(ax, state.x, WEIGHTS, f"{weight}", size=13)
        if weight:
            corner = state.x, center[1]
            arrow(ax, place, corner, mean, color=color, width=1 + 5 * weight)
    arrow(ax, mean, by, color=color)
    words = "attention: no weight where the mask\nof what is read is 0"
    label(ax, 5.1, center[1], words, size=13, ha="left")
