"""Formulas measured, and turned into shapes that are quick to paint."""

from functools import cache

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D

INCH = 1 / 72  # of a point
_TO_PATH = TextToPath()


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
    sizes = _TO_PATH.get_text_width_height_descent(text, font, ismath=True)
    return tuple(INCH * float(value) for value in sizes)


def outline_formulas(ax: Axes) -> None:
    """Replace the formulas of a diagram by their outlines.

    matplotlib sets every formula anew for every figure, which takes longer
    than all the rest; outlines are kept.
    """
    for text in list(ax.texts):
        if text.get_text().startswith("$") and text.get_parse_math():
            ax.add_artist(_outlined(text))
            text.remove()


def _outlined(text: Text) -> PathPatch:
    """Return the outline of a formula, at its place and in its colour."""
    formula, size = text.get_text(), text.get_fontsize()
    width, height, depth = measures(formula, size)
    (x, y), aligned = text.get_position(), text.get_horizontalalignment()
    x -= {"left": 0, "center": width / 2, "right": width}[aligned]
    if text.get_verticalalignment() == "center":
        y -= height / 2 - depth
    return PathPatch(
        _path(formula, size).transformed(Affine2D().translate(x, y)),
        facecolor=text.get_color(),
        edgecolor="none",
        clip_on=False,
        zorder=text.get_zorder(),
    )


@cache
def _path(formula: str, size: float) -> Path:
    """Return the outline of a formula that starts at the origin."""
    font = FontProperties(size=size, math_fontfamily="cm")
    vertices, codes = _TO_PATH.get_text_path(font, formula, ismath=True)
    scale = INCH * size / _TO_PATH.FONT_SCALE
    return Path([(scale * x, scale * y) for x, y in vertices], codes)
