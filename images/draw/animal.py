"""One animal, two readings: what was seen before decides between them.

The head is a duck that looks left or a rabbit that looks right.  The idea
is Jastrow's (1899); the outline is drawn for this course.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path

from course_utils.drawing.arrows import THICK, arrow
from course_utils.drawing.shapes import Place, disc, label, layer
from course_utils.style import COLORS, EARTH, INK, tint
from images.draw.parts import page

WATER, LEAF, ROOT = COLORS["h"], COLORS["network"], COLORS["f"]
FUR = tint(COLORS["c"], 0.16)

# The outline of the head around its centre: smooth pieces between corners.
OUTLINE = (
    # the neck and the lower lobe, up to the corner between the lobes
    "-0.92,-1.52 -0.76,-1.16 -0.74,-0.78 -0.92,-0.44 -1.3,-0.27 -1.78,-0.29 "
    "-2.2,-0.25 -2.46,-0.14 -2.5,0.03 -2.34,0.15 -1.96,0.21 -1.5,0.25 "
    "-1.02,0.32",
    # the upper lobe and the top of the head, down to the notch
    "-1.02,0.32 -1.5,0.38 -1.96,0.49 -2.32,0.65 -2.47,0.81 -2.38,0.95 "
    "-2.1,0.99 -1.62,0.89 -1.16,0.72 -0.78,0.71 -0.36,0.88 0.06,0.95 "
    "0.48,0.82 0.8,0.54 1.0,0.2 1.05,-0.05 0.93,-0.16",
    # the chin and the other side of the neck
    "0.93,-0.16 0.98,-0.33 0.91,-0.57 0.71,-0.84 0.61,-1.16 0.76,-1.52",
)
# Lines within it: folds of ears or of a bill, a mouth, fur or feathers.
MARKS = (
    "-2.16,0.79 -1.9,0.76 -1.6,0.66",
    "-2.22,-0.04 -1.94,0.0 -1.62,0.01",
    "0.9,-0.18 0.82,-0.21 0.73,-0.19",
    "-0.36,-0.78 -0.27,-0.87 -0.14,-0.88",
    "0.06,-0.92 0.15,-1.01 0.28,-1.02",
    "-0.3,-1.14 -0.21,-1.23 -0.08,-1.24",
)
HILL = "7.7,1.4 7.95,1.88 8.5,2.2 9.15,1.93 9.7,1.4"
HOLE = "-1,0 -0.8,0.9 0,1.4 0.8,0.9 1,0"
CARROT = (
    "8.2,0.9 8.55,1.1 8.9,1.24 9.06,1.12",
    "9.06,1.12 8.97,0.98 8.65,0.92 8.2,0.9",
)


def duck_rabbit(ax: Axes) -> None:
    """Draw a head that is a duck or a rabbit, between two hints."""
    page(ax, 3.6)
    pond = _panel(ax, 1.3, 2.3, "seen before: a pond", WATER)
    head = _panel(ax, 5.0, 4.0, "what is it?", INK)
    meadow = _panel(ax, 8.7, 2.3, "seen before: a meadow", LEAF)
    arrow(ax, pond, head, color=WATER, width=THICK)
    arrow(ax, meadow, head, color=LEAF, width=THICK)
    _pond(ax)
    _head(ax, 5.7, 2.25)
    _meadow(ax)


def _panel(ax: Axes, x: float, width: float, text: str, color: str) -> Place:
    """Draw the border of a panel, with its words below."""
    label(ax, x, 0.36, text, color)
    return layer(ax, x, 2.1, width, 2.76, color, 0.04)


def _head(ax: Axes, x: float, y: float) -> None:
    """Draw the head around its centre."""
    outline = [np.add((x, y), _points(piece)) for piece in OUTLINE]
    _shape(ax, outline, FUR, INK, 2.6)
    for mark in MARKS:
        _line(ax, np.add((x, y), _points(mark)), tint(INK, 0.7), 1.8)
    disc(ax, x - 0.1, y + 0.33, 0.125, INK)
    disc(ax, x - 0.1, y + 0.38, 0.04, "white")


def _pond(ax: Axes) -> None:
    """Draw reeds that stand in water."""
    for x, size in ((0.82, 0.95), (1.32, 1.15), (1.98, 0.5)):
        _tuft(ax, x, 1.5, size)
    for x, lean, top in (
        (0.92, -0.16, 2.9),
        (1.18, 0.04, 3.22),
        (1.42, 0.22, 2.65),
    ):
        share = np.linspace(0, 1, 9)
        stem = np.stack([x + lean * share**2, 1.5 + (top - 1.5) * share], 1)
        _line(ax, stem, LEAF, 2)
        _line(ax, stem[5:8], EARTH, 9)
    for x, y, count in ((0.42, 1.5, 16), (0.78, 1.24, 12), (0.48, 0.98, 9)):
        k = np.arange(count)
        wave = np.stack([x + 0.12 * k, y + 0.03 * (-1) ** k], 1)
        _line(ax, wave, tint(WATER, 0.7), 2)


def _meadow(ax: Axes) -> None:
    """Draw grass on a hill, the way into a burrow, and a carrot."""
    for x, y, size in ((7.9, 1.6, 0.8), (8.95, 1.85, 1.05), (9.4, 1.55, 0.8)):
        _tuft(ax, x, y, size)
    _shape(ax, [_points(HILL)], tint(LEAF, 0.3), LEAF, 2)
    _line(ax, _points("7.65,1.4 8.7,1.4 9.75,1.4"), LEAF, 2)
    _shape(ax, [(8.42, 1.4) + 0.35 * _points(HOLE)], EARTH)
    _shape(ax, [(8.46, 1.4) + 0.26 * _points(HOLE)], INK)
    for dx, dy in ((0.3, 0.22), (0.4, 0.09), (0.36, -0.07)):
        _blade(ax, 9.02, 1.12, dx, dy)
    _shape(ax, [_points(s) for s in CARROT], tint(ROOT, 0.75), ROOT, 1.5)


def _tuft(ax: Axes, x: float, y: float, size: float) -> None:
    """Draw three blades of grass."""
    for lean, height in ((-0.25, 0.8), (0.02, 1), (0.3, 0.75)):
        _blade(ax, x + 0.2 * lean, y, size * lean, size * height)


def _blade(ax: Axes, x: float, y: float, dx: float, dy: float) -> None:
    """Draw a pointed leaf that bends outwards, from its root to its tip."""
    across = np.array([-dy, dx]) * np.sign(dx)
    bow = np.linspace((x, y), (x + dx, y + dy), 3)
    sides = [bow + np.outer((0, part, 0), across) for part in (0.13, 0.03)]
    _shape(ax, [sides[0], sides[1][::-1]], tint(LEAF, 0.55))


def _points(text: str) -> np.ndarray:
    """Return the points of a line, written as SVG writes them."""
    return np.array([p.split(",") for p in text.split()], dtype=float)


def _line(ax: Axes, line: np.ndarray, color: str, width: float) -> None:
    """Draw a smooth line."""
    _shape(ax, [line], "none", color, width)


def _shape(
    ax: Axes,
    pieces: Sequence[np.ndarray],
    face: str,
    edge: str = "none",
    width: float = 0,
) -> None:
    """Fill what smooth lines enclose; a corner stands where two meet."""
    vertices = [pieces[0][0]]
    for piece in pieces:
        # The slopes of Catmull and Rom (1974), as curves of Bezier.
        slopes = np.gradient(piece, axis=0, edge_order=2) / 3
        ends = piece[1:] - slopes[1:]
        steps = np.stack([piece[:-1] + slopes[:-1], ends, piece[1:]], 1)
        vertices.extend(steps.reshape(-1, 2))
    codes = [Path.MOVETO] + [Path.CURVE4] * (len(vertices) - 1)
    shape = PathCollection(
        [Path(vertices, codes)],
        facecolors=face,
        edgecolors=edge,
        linewidths=width,
        capstyle="round",
        joinstyle="round",
        clip_on=False,
        zorder=3,
    )
    ax.add_collection(shape, autolim=False)
