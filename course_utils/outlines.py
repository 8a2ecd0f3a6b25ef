"""Text as outlines, all of it in one artist.

matplotlib lays out and draws every text by itself, which takes most of the
time of a frame; the outlines of letters are kept.
"""

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

SANS, FAMILY = "DejaVu Sans", "DejaVu Sans Mono"
ADVANCE = 0.602  # from a letter of one width to the next; in font sizes
HEIGHT = 0.729  # of a capital and of a digit; in font sizes
LEADING = 1.6  # from a line to the next; in font sizes

Places = Sequence[tuple[float, float]]


def write_words(
    ax: Axes,
    words: Sequence[str],
    places: Places,
    size: float,
    colors: str | Sequence[str],
) -> None:
    """Write each word around its own place.

    Parameters
    ----------
    ax : Axes
    words : no mathematics
    places : (words,) of (x, y), in data
        The middle of a word, at half the height of a digit.
    size : of the font, in points
    colors : one for all words, or one for each

    Raises
    ------
    ValueError
        If there is not one place for each word.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> write_words(ax, ["0.25", "0.50"], [(0, 0), (1, 0)], 12, "black")
    >>> ax.collections[0].get_gid()
    '0.25 0.50'
    """
    paths = [_word(word) for word in words]
    _write(ax, paths, places, size, colors, ax.transData, " ".join(words))


def write_letters(
    ax: Axes,
    letters: Sequence[str],
    places: Places,
    size: float,
    colors: str | Sequence[str],
    weight: str = "normal",
    transform: Transform | None = None,
) -> None:
    """Write each letter of one width at its own place.

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

    Raises
    ------
    ValueError
        If there is not one place for each letter.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> write_letters(ax, "$a", [(0, 0), (1, 0)], 12, ["black", "grey"])
    """
    paths = [_letter(letter, weight) for letter in letters]
    transform = transform or ax.transData
    _write(ax, paths, places, size, colors, transform, "".join(letters))


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


def _write(
    ax: Axes,
    paths: Sequence[Path],
    places: Places,
    size: float,
    colors: str | Sequence[str],
    transform: Transform,
    words: str,
) -> None:
    """Add outlines in font sizes, each around its place."""
    if len(paths) != len(places):
        raise ValueError(
            f"places: got {len(places)} for {len(paths)} texts, one for each "
            "is needed"
        )
    ax.add_artist(
        PathCollection(
            paths,
            sizes=[size**2],  # an area, in matplotlib's words
            transform=IdentityTransform(),
            offsets=places,
            offset_transform=transform,
            facecolors=colors,
            linewidths=0,
            snap=False,  # or thin strokes would differ
            zorder=5,
            gid=words,  # for those who cannot read outlines
        )
    )


@cache
def _letter(letter: str, weight: str) -> Path:
    """Return the outline of a letter of one width around its middle."""
    if letter.isspace():
        return Path(np.empty((0, 2)))
    font = FontProperties(family=FAMILY, weight=weight)
    path = TextPath((0, 0), letter, size=1, prop=font)
    return Path(path.vertices - (ADVANCE / 2, HEIGHT / 2), path.codes)


@cache
def _word(word: str) -> Path:
    """Return the outline of a word around its middle."""
    path = TextPath((0, 0), word, size=1, prop=FontProperties(family=SANS))
    left, right = path.vertices[:, 0].min(), path.vertices[:, 0].max()
    middle = (left + right) / 2, HEIGHT / 2
    return Path(path.vertices - middle, path.codes)
