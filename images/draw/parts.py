"""What several pictures share, composed of the course's shapes and arrows."""

from collections.abc import Mapping
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.drawing.arrows import arrow, link, memory
from course_utils.drawing.shapes import RADIUS, Place, frame, label, node
from course_utils.style import COLORS

WIDTH = 10  # of every picture, inches
X, H, Y = COLORS["x"], COLORS["h"], COLORS["y"]


def page(ax: Axes, height: float) -> None:
    """Give a picture its height, with one inch to a unit of the Axes."""
    figure = ax.get_figure()
    if isinstance(figure, Figure):
        figure.set_size_inches(WIDTH, height)
    frame(ax, WIDTH, height)


def tower(
    ax: Axes,
    x: float,
    rows: Mapping[str, float],
    weights: bool = True,
    radius: float = RADIUS,
    size: float | None = None,
) -> list[Place]:
    """Draw vectors above each other, the lower feeding the upper.

    Parameters
    ----------
    rows : symbol to height, from below
        A symbol starts with the letter of its quantity: x, h or y.
    weights : whether those on the links are shown
    radius, size : of a node, and of its letters
    """
    column = [
        node(ax, x, y, name, COLORS[name[0]], radius, size)
        for name, y in rows.items()
    ]
    for (one, start), (two, end) in pairwise(zip(rows, column, strict=True)):
        name = "y" if two[0] == "y" else one[0]
        if weights:
            link(ax, start, end, f"W_{name}", COLORS[name])
        else:
            arrow(ax, start, end, color=COLORS[name])
    return column


def key(ax: Axes, x: float, y: float, color: str = H) -> None:
    """Say what the square means, from x to the right."""
    memory(ax, *key_ends(ax, x, y, "one time\nstep later", color), color=color)


def key_ends(
    ax: Axes, x: float, y: float, words: str, color: str
) -> tuple[Place, Place]:
    """Draw the two small nodes that an explained arrow joins."""
    label(ax, x + 1.25, y, words, ha="left")
    left = node(ax, x + 0.1, y, "", color, 0.09)
    return left, node(ax, x + 1.0, y, "", color, 0.09)
