"""Sums and products inside a cell, the road of a memory, and formulas.

A small ring is an operation on each element: with a dot in it a product,
with a plus a sum.  The pale band behind a thick line is the road that a
memory takes from one time step to the next.
"""

from collections.abc import Sequence
from functools import cache

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, Rectangle
from matplotlib.textpath import TextToPath

from course_utils.diagrams.shapes import INK, Place, dot, label, tint
from course_utils.style import COLORS

RING = 0.2  # radius of an operation
BAND = 0.34  # width of a road
GAP = 0.01  # between the parts of a formula
INCH = 1 / 72  # of a point

# A formula in parts: mathematics, and the key of its colour in `COLORS` or ""
# for what names no quantity.
Parts = Sequence[tuple[str, str]]
EQUALS, PLUS, TIMES = (r"\;=\;", ""), (r"\,+\,", ""), (r"\,\odot\,", "")


def product(ax: Axes, x: float, y: float, color: str) -> Place:
    """Draw a product of elements: a ring with a dot, as in formulas."""
    dot(ax, x, y, color)
    return _ring(ax, x, y, color)


def total(ax: Axes, x: float, y: float, color: str) -> Place:
    """Draw a sum of elements: a ring with a plus."""
    style = {"color": color, "linewidth": 2, "clip_on": False, "zorder": 4}
    ax.plot([x - 0.11, x + 0.11], [y, y], **style)
    ax.plot([x, x], [y - 0.11, y + 0.11], **style)
    return _ring(ax, x, y, color)


def fork(ax: Axes, x: float, y: float, color: str) -> Place:
    """Draw the dot where a line leaves another one, a little inside it."""
    dot(ax, x, y, color)
    return Place(x, y, 0.047, 0.047, True)


def road(ax: Axes, start: float, end: float, y: float, color: str) -> None:
    """Draw the band behind a memory, from one x to another."""
    ax.add_artist(
        Rectangle(
            (start, y - BAND / 2),
            end - start,
            BAND,
            facecolor=tint(color, 0.27),
            edgecolor="none",
            clip_on=False,
            zorder=1,
        )
    )


def formula(
    ax: Axes,
    x: float,
    y: float,
    parts: Parts,
    size: float = 16,
    align: float = 0.5,
    strength: float = 1,
) -> None:
    """Write a formula whose symbols have the colours of their quantities.

    Parameters
    ----------
    align : what stands at x: 0 the left end, 0.5 the middle, 1 the right end
    """
    widths, heights, depths = zip(
        *(measures(f"${text}$", size) for text, _ in parts), strict=True
    )
    rise = max(h - d for h, d in zip(heights, depths, strict=True))
    baseline = y - (rise - max(depths)) / 2
    left = x - align * (sum(widths) + GAP * (len(parts) - 1))
    for (text, name), width in zip(parts, widths, strict=True):
        color = tint(COLORS.get(name, INK), strength)
        style = {"ha": "left", "va": "baseline"}
        label(ax, left, baseline, f"${text}$", color, size, **style)
        left += width + GAP


def _ring(ax: Axes, x: float, y: float, color: str) -> Place:
    """Draw the ring of an operation, which hides the lines behind it."""
    ax.add_artist(
        Circle(
            (x, y),
            RING,
            facecolor="white",
            edgecolor=color,
            linewidth=2,
            clip_on=False,
            zorder=3,
        )
    )
    return Place(x, y, RING, RING, True)


@cache
def measures(text: str, size: float) -> tuple[float, float, float]:
    """Return width, height and depth below the line of a formula, in inches.

    Examples
    --------
    >>> width, height, depth = measures("$f_t$", 16)
    >>> 0 < depth < height < 0.3
    True
    """
    font = FontProperties(size=size, math_fontfamily="cm")
    sizes = TextToPath().get_text_width_height_descent(text, font, ismath=True)
    return tuple(INCH * float(value) for value in sizes)
