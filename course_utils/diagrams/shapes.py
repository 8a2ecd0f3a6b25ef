"""The few shapes that every diagram is made of.

One unit of a diagram is one inch.  A round node is a vector at one time
step; a large box is a layer, a small one the weights on a link or a function
of what enters it; a filled square is a delay of one step.
"""

import math
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import (
    BoxStyle,
    Circle,
    FancyBboxPatch,
    Rectangle,
)

from course_utils.style import COLORS, INK, tint

RADIUS = 0.36  # of a node

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


def veil(
    ax: Axes, x: tuple[float, float], y: tuple[float, float], strength: float
) -> None:
    """Make what lies there faint, as `tint` does, or hide it with 0.

    Parameters
    ----------
    x, y : from and to, in inches
    strength : from 0 to 1, what is left of the colours
    """
    ax.add_artist(
        Rectangle(
            (x[0], y[0]),
            x[1] - x[0],
            y[1] - y[0],
            facecolor="white",
            alpha=1 - strength,
            linewidth=0,
            clip_on=False,
            zorder=6,
        )
    )


def unmeasured(ax: Axes) -> None:
    """Say that all that was drawn is inside: no layout need measure it."""
    for artist in ax.get_children():
        artist.set_in_layout(False)


def label(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    color: str = INK,
    size: float = 14,
    **style: str,
) -> None:
    """Write a text; formulas in the letters of printed mathematics."""
    style = {"ha": "center", "va": "center"} | style
    ax.text(
        x,
        y,
        text,
        color=color,
        fontsize=size,
        math_fontfamily="cm",
        clip_on=False,
        zorder=5,
        **style,
    )


def node(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    color: str,
    radius: float = RADIUS,
    size: float = 20,
    face: str | None = None,
) -> Place:
    """Draw a round node: a vector at one time step."""
    pale = "white" if color == COLORS["y"] else tint(color, 0.1)
    ax.add_artist(
        Circle(
            (x, y),
            radius,
            facecolor=face or pale,
            edgecolor=color,
            linewidth=2.2,
            clip_on=False,
            zorder=3,
        )
    )
    if text:
        label(ax, x, y, f"${text}$", color, size)
    return Place(x, y, radius, radius, True)


def box(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    color: str,
    fill: float = 0.05,
) -> Place:
    """Draw a box around its centre: a layer, behind the nodes it makes."""
    _add_box(ax, (x, y, width, height), 0.14, tint(color, fill), color, 1.2, 0)
    return Place(x, y, width / 2, height / 2, False)


def weight(
    ax: Axes, x: float, y: float, name: str, color: str, lit: bool = False
) -> Place:
    """Draw weights as a small box, filled where a gradient arrives."""
    face, ink = (color, "white") if lit else ("white", color)
    _add_box(ax, (x, y, 0.52, 0.38), 0.06, face, color, 1.6, 3)
    label(ax, x, y, f"${name}$", ink, 16)
    return Place(x, y, 0.26, 0.19, False)


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
    _add_box(ax, (x, y, width, 0.42), 0.06, face, color, 1.6, 3)
    if text:
        label(ax, x, y, f"${text}$", color, 16)
    return Place(x, y, width / 2, 0.21, False)


def delay(ax: Axes, x: float, y: float, color: str, side: float = 0.2) -> None:
    """Draw the filled square that means: one time step later."""
    ax.add_artist(
        Rectangle(
            (x - side / 2, y - side / 2),
            side,
            side,
            facecolor=color,
            edgecolor="none",
            clip_on=False,
            zorder=4,
        )
    )


def badge(ax: Axes, x: float, y: float, text: str, color: str) -> Place:
    """Draw a small filled disc with a number, to refer to."""
    _add_disc(ax, x, y, 0.14, color)
    label(ax, x, y, text, "white", 13, fontweight="bold")
    return Place(x, y, 0.14, 0.14, True)


def dot(ax: Axes, x: float, y: float, color: str) -> None:
    """Mark a point of a line."""
    _add_disc(ax, x, y, 0.055, color)


def _add_disc(ax: Axes, x: float, y: float, radius: float, color: str) -> None:
    """Draw a filled disc without an edge."""
    ax.add_artist(
        Circle(
            (x, y),
            radius,
            facecolor=color,
            edgecolor="none",
            clip_on=False,
            zorder=4,
        )
    )


def _add_box(
    ax: Axes,
    extent: tuple[float, float, float, float],
    rounding: float,
    face: str,
    edge: str,
    line: float,
    zorder: int,
) -> None:
    """Draw a rectangle with round corners around its centre."""
    x, y, width, height = extent
    ax.add_artist(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle=BoxStyle.Round(pad=0, rounding_size=rounding),
            facecolor=face,
            edgecolor=edge,
            linewidth=line,
            clip_on=False,
            zorder=zorder,
        )
    )
