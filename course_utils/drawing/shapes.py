"""The few shapes that every drawing is made of.

One unit of a drawing is one inch.  A round node is a vector at one time
step; a large box is a layer, a small one the weights on a link or a function
of what enters it; a filled square is a delay of one step.  A small ring is
an operation on each element: with a dot in it a product, with a plus a sum.
"""

import math
from functools import cache
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import BoxStyle, Circle, FancyBboxPatch, Rectangle
from matplotlib.textpath import TextToPath

from course_utils.style import COLORS, INK, MONO, SHOWN, tint

RADIUS = 0.36  # of a node
RING, DOT = 0.2, 0.055  # radius of an operation, and of a point of a line
BAND = 0.34  # width of a road
GAP, INCH = 0.01, 1 / 72  # between the parts of a formula; inches of a point
SIGNS = {"=": r"\;=\;", "+": r"\,+\,", "*": r"\,\odot\,"}

Point = tuple[float, float]


class Place(NamedTuple):
    """Where a node or a box stands: centre and half sizes, in inches."""

    x: float
    y: float
    half_width: float
    half_height: float
    is_round: bool

    def border(self, toward: Point) -> Point:
        """Return the point of the border on the way to another point."""
        dx, dy = toward[0] - self.x, toward[1] - self.y
        if self.is_round:
            part = self.half_width / math.hypot(dx, dy)
        else:
            part = min(
                half / abs(d)
                for half, d in ((self.half_width, dx), (self.half_height, dy))
                if abs(d) > 1e-9
            )
        return self.x + part * dx, self.y + part * dy


def frame(ax: Axes, width: float, height: float) -> None:
    """Make one unit of the Axes one inch of a figure of this size.

    Nothing that is drawn later changes that, so shapes are added as plain
    artists: quicker than as patches, which are asked for their extent.
    """
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")


def unmeasured(ax: Axes) -> None:
    """Say that all that was drawn is inside: no layout need measure it."""
    for artist in ax.get_children():
        artist.set_in_layout(False)


def veil(
    ax: Axes, x: tuple[float, float], y: tuple[float, float], strength: float
) -> None:
    """Make what lies in a box faint, as `tint` does, or hide it with 0."""
    width, height = x[1] - x[0], y[1] - y[0]
    look = _look("white", alpha=1 - strength, zorder=6)
    ax.add_artist(Rectangle((x[0], y[0]), width, height, **look))


def label(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    color: str = INK,
    size: float = 14,
    **style: object,
) -> None:
    """Write a text; formulas in the letters of printed mathematics."""
    look: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 5}
    look |= {"math_fontfamily": "cm", "clip_on": False} | style
    ax.text(x, y, text, color=color, fontsize=size, **look)


def letter(
    ax: Axes, x: float, y: float, character: str, color: str, size: float
) -> None:
    """Write one character as it is, also one that formulas use as a sign."""
    if character.isascii() and character.isalnum():
        label(ax, x, y, rf"$\mathtt{{{character}}}$", color, size)
        return
    style = {"family": MONO, "parse_math": False}
    sign = SHOWN.get(character, character)
    label(ax, x, y, sign, color, 0.8 * size, **style)


def formula(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    size: float = 16,
    align: float = 0.5,
    strength: float = 1,
) -> None:
    """Write a formula whose symbols have the colours of their quantities.

    Its parts have spaces between them: "c:c_t" is the mathematics `c_t` in the
    colour of c; what names no quantity has no key; =, + and * (a product of
    elements) are signs.  What stands at x is the left end with `align` 0, the
    middle with 0.5, the right end with 1.
    """
    pairs = [part.rpartition(":") for part in text.split()]
    parts = [(f"${SIGNS.get(tex, tex)}$", key) for key, _, tex in pairs]
    sizes = [_measure(tex, size) for tex, _ in parts]
    depth = max(down for _, _, down in sizes)
    rise = max(height - down for _, height, down in sizes)
    left = x - align * (sum(s[0] for s in sizes) + GAP * (len(parts) - 1))
    for (tex, key), (width, _, _) in zip(parts, sizes, strict=True):
        color = tint(COLORS.get(key, INK), strength)
        at = left, y - (rise - depth) / 2
        label(ax, *at, tex, color, size, ha="left", va="baseline")
        left += width + GAP


@cache
def _measure(text: str, size: float) -> tuple[float, float, float]:
    """Return width, height and depth below the line, in inches."""
    font = FontProperties(size=size, math_fontfamily="cm")
    found = TextToPath().get_text_width_height_descent(text, font, ismath=True)
    width, height, depth = (INCH * float(value) for value in found)
    return width, height, depth


def node(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    color: str,
    radius: float = RADIUS,
    size: float | None = None,
    face: str | None = None,
) -> Place:
    """Draw a round node: a vector at one time step."""
    pale = "white" if color == COLORS["y"] else tint(color, 0.1)
    if text:
        size = size or (18 if "-" in text else 20)  # h_{t-1} is long
        label(ax, x, y, f"${text}$", color, size)
    style = {"edgecolor": color, "linewidth": 2.2, "zorder": 3}
    return disc(ax, x, y, radius, face or pale, **style)


def layer(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    color: str,
    fill: float = 0.05,
) -> Place:
    """Draw a large box around its centre, behind the nodes in it."""
    style = {"edgecolor": color, "linewidth": 1.2, "zorder": 0}
    extent, face = (x, y, width, height), tint(color, fill)
    return _add_box(ax, extent, 0.14, face, **style)


def weight(
    ax: Axes, x: float, y: float, name: str, color: str, lit: bool = False
) -> Place:
    """Draw weights as a small box, filled where a gradient arrives."""
    face, ink = (color, "white") if lit else ("white", color)
    label(ax, x, y, f"${name}$", ink, 16)
    style = {"edgecolor": color, "linewidth": 1.6, "zorder": 3}
    return _add_box(ax, (x, y, 0.52, 0.38), 0.06, face, **style)


def function(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    color: str,
    width: float = 0.96,
    face: str = "white",
) -> Place:
    """Draw a function as a small box, with what it is applied to."""
    if text:
        label(ax, x, y, f"${text}$", color, 16)
    style = {"edgecolor": color, "linewidth": 1.6, "zorder": 3}
    return _add_box(ax, (x, y, width, 0.42), 0.06, face, **style)


def joint(ax: Axes, x: float, y: float, sign: str, color: str) -> Place:
    """Draw where lines meet: "." is a product, "+" a sum, "" a mere dot."""
    if sign == "+":
        look: dict[str, Any] = {"color": color, "lw": 2, "clip_on": False}
        ax.plot([x - 0.11, x + 0.11], [y, y], zorder=4, **look)
        ax.plot([x, x], [y - 0.11, y + 0.11], zorder=4, **look)
    else:
        disc(ax, x, y, DOT, color)
    if not sign:
        return Place(x, y, 0.047, 0.047, True)  # a line starts inside the dot
    return disc(
        ax, x, y, RING, "white", edgecolor=color, linewidth=2, zorder=3
    )


def disc(
    ax: Axes, x: float, y: float, radius: float, face: str, **style: object
) -> Place:
    """Draw a circle, without an edge by default."""
    ax.add_artist(Circle((x, y), radius, **_look(face, **style)))
    return Place(x, y, radius, radius, True)


def delay(ax: Axes, x: float, y: float, color: str, side: float = 0.2) -> None:
    """Draw the filled square that means: one time step later."""
    corner = x - side / 2, y - side / 2
    ax.add_artist(Rectangle(corner, side, side, **_look(color)))


def road(ax: Axes, start: float, end: float, y: float, color: str) -> None:
    """Draw the band behind a memory, from one x to another."""
    corner, look = (start, y - BAND / 2), _look(tint(color, 0.27), zorder=1)
    ax.add_artist(Rectangle(corner, end - start, BAND, **look))


def _add_box(
    ax: Axes,
    extent: tuple[float, float, float, float],
    rounding: float,
    face: str,
    **style: object,
) -> Place:
    """Draw a rectangle with round corners around its centre."""
    x, y, width, height = extent
    corner, look = (x - width / 2, y - height / 2), _look(face, **style)
    corners = BoxStyle.Round(pad=0, rounding_size=rounding)
    ax.add_artist(FancyBboxPatch(corner, width, height, corners, **look))
    return Place(x, y, width / 2, height / 2, False)


def _look(face: str, **style: object) -> dict[str, Any]:
    """Return how a shape is filled; unless told, it has no edge."""
    plain = {"edgecolor": "none", "linewidth": 0, "zorder": 4}
    return {"facecolor": face, "clip_on": False} | plain | style
