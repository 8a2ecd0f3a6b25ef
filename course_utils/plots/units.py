"""What single units do over a text, and what a text holds of another."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from course_utils.style import (
    COLORS,
    INK,
    MARKERS,
    MINUS,
    MONO,
    SHOWN,
    by_sign,
    ink_on,
    tint,
)

_LETTERS = {"family": MONO, "ha": "center", "va": "center"}


def draw_unit_map(
    ax: Axes,
    text: str,
    values: np.ndarray,
    width: int = 72,
    name: str = "$h_t$ of the unit",
) -> None:
    """Write a text, each character on the colour of one unit's value.

    Parameters
    ----------
    text : what was read
        A third of an inch of the figure's height for each of its lines is
        good to read, and as much for the scale below.
    values : (len(text),)
        After each character; orange below zero, purple above, full colour
        at -1 and 1.  A cell state, which may lie far outside, is best
        given as its distance from its mean, in two standard deviations.
    width : characters in a line, at most 80 in 10 inches
    name : what the values are

    Raises
    ------
    ValueError
        If there are not as many values as characters.
    """
    values = np.asarray(values, dtype=float)
    if values.shape != (len(text),):
        raise ValueError(
            f"values: got shape {values.shape}, ({len(text)},) is needed"
        )
    rows = _rows(text, width)
    for k, (start, stop) in enumerate(rows):
        faces = [by_sign(value) for value in values[start:stop]]
        _draw_cells(ax, np.arange(stop - start), k, faces)
        _draw_row(ax, k, text[start:stop], [ink_on(face) for face in faces])
    y, scale = len(rows) + 0.35, np.linspace(-1, 1, 9)
    _draw_cells(ax, 2.3 + np.arange(9), y, [by_sign(v) for v in scale])
    for x, end in ((1, f"{MINUS}1"), (12, "1")):
        ax.text(x, y, end, ha="center", va="center")
    ax.text(14, y, name, ha="left", va="center")
    _frame(ax, width, y)


def draw_memorised(
    ax: Axes,
    sample: str,
    passages: Sequence[tuple[int, int, int]],
    width: int = 72,
) -> None:
    """Write a sample, its copied passages on colour, the longest in bold.

    Parameters
    ----------
    sample : what a model wrote
        A third of an inch of the figure's height for each of its lines is
        good to read, and as much for the words below.
    passages : (passages,) triples of start, stop and length
        From `course_utils.text.verbatim_passages`; the longer, the
        stronger the colour.
    width : characters in a line, at most 80 in 10 inches
    """
    lengths = [length for _, _, length in passages]
    longest = max(lengths, default=0)
    owner = np.full(len(sample), -1)
    for k, (start, stop, _) in enumerate(passages):
        owner[start:stop] = k
    rows = _rows(sample, width)
    for k, (start, stop) in enumerate(rows):
        line = sample[start:stop].rstrip(" ")
        part = owner[start : start + len(line)]
        for passage in np.unique(part[part >= 0]):
            face = _by_length(lengths[passage], longest)
            _draw_span(ax, np.flatnonzero(part == passage), k, face)
        bold = [p >= 0 and lengths[p] == longest for p in part]
        weights = np.where(bold, "bold", "normal")
        _draw_row(ax, k, line, ["black"] * len(line), weights)
    y = len(rows) + 0.35
    said = "no passage of that length stands in the training part"
    if lengths:
        said = "stands word for word in the training part, in passages of"
        shortest = min(lengths)
        said += f" {shortest} to" if shortest < longest else ""
        said += f" {longest} characters"
        _draw_span(ax, np.arange(3), y, _by_length(longest, longest))
    ax.text(4 if lengths else 0, y, said, ha="left", va="center")
    _frame(ax, width, y)


def draw_correlations(
    ax: Axes,
    names: Sequence[str],
    correlations: Mapping[str, Sequence[float]],
    chance: Sequence[float],
) -> None:
    """Draw how well units follow features, here and where nothing was chosen.

    Parameters
    ----------
    names : (found,)
        What was found, from top to bottom: a feature and its unit.
    correlations : part of the data to (found,)
        The part on which the units were chosen comes first and is drawn
        hollow.  Its sign is made positive and the others follow it: a
        point below zero is a unit that turned round.
    chance : (found,)
        What chance gives the best unit, in the first part.
    """
    rows = np.arange(len(names))
    signs = np.where(np.array(next(iter(correlations.values()))) < 0, -1, 1)
    turned = {part: signs * np.array(r) for part, r in correlations.items()}
    ax.barh(rows, chance, 0.55, color="#D9D9D9", label="chance (best unit)")
    low, high = (f(list(turned.values()), axis=0) for f in (np.min, np.max))
    ax.hlines(rows, low, high, color=COLORS["baseline"], linewidth=1.5)
    for k, (part, values) in enumerate(turned.items()):
        ax.plot(
            values,
            rows,
            MARKERS[part],
            color=COLORS[part],
            label=f"{part} part" + ("" if k else ", chosen here"),
            fillstyle="full" if k else "none",
            markeredgewidth=2,
            markersize=10,
        )
    ax.set_yticks(rows, names)
    ax.invert_yaxis()
    ax.axvline(0, color=INK, linewidth=1)
    ax.set(xlim=(min(-0.02, low.min() - 0.05), 1), ylabel="feature, unit")
    ax.set(xlabel="correlation of the unit with the feature")
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)


def _rows(text: str, width: int) -> list[tuple[int, int]]:
    """Return start and stop of each line: at line ends, else after spaces."""
    rows, start = [], 0
    while start < len(text):
        stop = text.find("\n", start, start + width) + 1
        if not stop and len(text) - start > width:
            stop = text.rfind(" ", start, start + width) + 1
        rows.append((start, stop or min(start + width, len(text))))
        start = rows[-1][1]
    return rows


def _by_length(length: int, longest: int) -> str:
    """Return a tint of the training part's colour for a copied passage."""
    return tint(COLORS["train"], 0.2 + 0.5 * length / longest)


def _draw_row(
    ax: Axes,
    row: float,
    characters: str,
    inks: Sequence[str],
    weights: Sequence[str] | None = None,
) -> None:
    """Write the characters of a line, one in each column."""
    for k, character in enumerate(characters):
        if character != " ":
            ax.text(
                k + 0.5,
                row,
                SHOWN.get(character, character),
                color=inks[k],
                fontsize=14,
                fontweight=weights[k] if weights is not None else "normal",
                parse_math=False,
                **_LETTERS,
            )


def _draw_cells(
    ax: Axes, left: np.ndarray, row: float, faces: Sequence[str]
) -> None:
    """Fill cells of a line that touch each other, without seams."""
    corners = [list(_corners(x, x + 1, row)) for x in left]
    ax.add_collection(
        PolyCollection(
            corners, facecolors=faces, edgecolors=faces, linewidths=0.3
        )
    )


def _draw_span(ax: Axes, columns: np.ndarray, row: float, face: str) -> None:
    """Fill neighbouring columns of a line as one piece."""
    ends = columns[0] + 0.06, columns[-1] + 0.94
    ax.add_collection(
        PolyCollection([list(_corners(*ends, row))], facecolors=[face])
    )


def _corners(
    left: float, right: float, row: float
) -> Iterator[tuple[float, float]]:
    """Yield the corners of a part of a line."""
    for x, y in ((left, -1), (right, -1), (right, 1), (left, 1)):
        yield x, row + 0.42 * y


def _frame(ax: Axes, width: int, last: float) -> None:
    """Give each character a column and each line a row."""
    ax.set(xlim=(-0.2, width + 0.2), ylim=(last + 0.6, -0.6))
    ax.axis("off")
    for artist in ax.get_children():  # inside, so no layout need measure it
        artist.set_in_layout(False)
