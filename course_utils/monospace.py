"""Letters of one width, all in one artist, which is quicker than words."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import (
    Affine2D,
    IdentityTransform,
    ScaledTranslation,
    Transform,
)

FAMILY = "DejaVu Sans Mono"
ADVANCE, HEIGHT = 0.602, 0.729  # of a letter, of a capital; in font sizes
LEADING = 1.6  # from a line to the next, in font sizes


def write_letters(
    ax: Axes,
    letters: Sequence[str],
    places: Sequence[tuple[float, float]],
    size: float,
    colors: str | Sequence[str],
    weight: str = "normal",
    transform: Transform | None = None,
) -> None:
    """Write each letter at its own place.

    Parameters
    ----------
    ax : Axes
    letters : as they are, also those that formulas use as a sign
    places : (letters,) of (x, y)
        The middle of a letter, at half the height of a capital.
    size : of the font, in points
    colors : one for all letters, or one for each
    weight : "normal" or "bold"
    transform : from places to pixels; data by default

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> write_letters(ax, "$a", [(0, 0), (1, 0)], 12, ["black", "grey"])
    """
    ax.add_artist(
        PathCollection(
            [_outline(letter, weight) for letter in letters],
            sizes=[size**2],  # an area, in matplotlib's words
            transform=IdentityTransform(),
            offsets=places,
            offset_transform=transform or ax.transData,
            facecolors=colors,
            linewidths=0,
            snap=False,  # or thin strokes would differ
            zorder=5,
        )
    )


def write_lines(
    ax: Axes,
    place: tuple[float, float],
    lines: Sequence[str],
    size: float,
    color: str,
    weight: str = "normal",
) -> None:
    """Write lines of a text, one below the other.

    Parameters
    ----------
    ax : Axes
    place : (x, y), in data
        Where the first line starts, at half the height of a capital.
    lines : of letters
    size : of the font, in points
    color : of all letters
    weight : "normal" or "bold"

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> write_lines(ax, (0, 0), ["to be", "or not"], 12, "black")
    >>> len(ax.collections[0].get_paths())  # letters
    11
    """
    places = [
        (ADVANCE * (column + 0.5), -LEADING * row)
        for row, line in enumerate(lines)
        for column in range(len(line))
    ]
    inches = Affine2D().scale(size / 72) + ax.figure.dpi_scale_trans
    transform = inches + ScaledTranslation(*place, ax.transData)
    write_letters(ax, "".join(lines), places, size, color, weight, transform)


@cache
def _outline(letter: str, weight: str) -> Path:
    """Return the outline of a letter around its middle, in font sizes."""
    font = FontProperties(family=FAMILY, weight=weight)
    if letter.isspace():
        return Path(np.empty((0, 2)))
    path = TextPath((0, 0), letter, size=1, prop=font)
    return Path(path.vertices - (ADVANCE / 2, HEIGHT / 2), path.codes)
