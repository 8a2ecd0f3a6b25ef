"""What the figures of two or more lectures, or of one in parts, share."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from course_utils.description import described
from course_utils.drawing.tables import boxes, letters
from course_utils.style import COLORS, MINUS, SHOWN, STYLES, by_sign, ink_on

MARKED = ("o-", "s--", "^:", "D-.")  # markers and lines of several curves
BORDER = "#B0B0B0"  # of a box with a letter in it
ROW = 72  # characters in a line of a page; 80 at most fit into 10 inches


def at_most(found: int, most: int, name: str) -> None:
    """Refuse more than a figure can hold or tell apart, and none at all."""
    if not 1 <= found <= most:
        raise ValueError(f"{name}: got {found}, 1 to {most} fit")


def check_step(step: int, last: int, name: str) -> None:
    """Refuse a step that no frame shows; -1 does not count back."""
    if step not in range(last + 1):
        raise IndexError(f"{name}: got {step}, 0 to {last} is needed")


def shown(text: str) -> list[str]:
    """Return the characters of a text, each as one that can be seen."""
    return [SHOWN.get(character, character) for character in text]


def curves(
    ax: Axes,
    found: Mapping[str, Sequence[float] | np.ndarray],
    color: str,
    x: Sequence[float] | np.ndarray | None = None,
    styles: Sequence[str] = STYLES,
) -> None:
    """Draw curves of one colour, which their lines or markers tell apart.

    `x` may be longer than a curve; None stands for 0, 1, ...
    """
    at_most(max(len(found), 1), len(styles), "curves")
    for (label, values), style in zip(found.items(), styles, strict=False):
        places = range(len(values)) if x is None else x[: len(values)]
        ax.plot(places, values, style, color=color, label=label)


def note(
    ax: Axes,
    words: str,
    place: tuple[float, float],
    offset: tuple[float, float],
    **style: object,
) -> None:
    """Write words beside a place in the data, by an offset in points."""
    look: dict[str, Any] = {"textcoords": "offset points"} | style
    ax.annotate(words, place, offset, **look)


def bars(
    ax: Axes,
    lengths: Mapping[str, float],
    words: Iterable[str],
    networks: Collection[str] = (),
    ends: Sequence[float] | None = None,
    **style: object,
) -> None:
    """Draw horizontal bars with words at their ends, or at other `ends`.

    The `networks` stand out, the other names are baselines; `style` is that of
    the bars.
    """
    values = list(lengths.values())
    colors = [
        COLORS["network" if name in networks else "baseline"]
        for name in lengths
    ]
    look: dict[str, Any] = {"color": colors} | style
    ax.barh(range(len(values)), values, **look)
    ends = values if ends is None else ends
    for k, (end, said) in enumerate(zip(ends, words, strict=True)):
        note(ax, said, (end, k), (7, 0), va="center")


def name_rows(ax: Axes, names: Iterable[str]) -> None:
    """Name rows from top to bottom, without lines between them."""
    names = list(names)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)


@described
def draw_streams(ax: Axes, steps: Sequence[Sequence[str]]) -> None:
    """Draw which characters of which stream stand in which batch row.

    Parameters
    ----------
    steps : (steps, batch) strings of equal length
        What each row reads in each step.
    """
    width = len(steps[0][0])
    for k, rows in enumerate(steps):
        left = k * (width + 2.5)
        ax.text(left, -0.75, f"step {k + 1}", fontsize=14)
        starts = left + np.arange(width)
        for b, passage in enumerate(rows):
            boxes(ax, starts, starts + 1, b, ["white"], BORDER)
            letters(ax, shown(passage), left + 0.5, b, COLORS["x"])
            if k + 1 < len(steps):
                _hand_on(ax, left + width, left + width + 2.5, b)
    for b in range(len(steps[0])):
        ax.text(-0.6, b, f"row {b}", ha="right", va="center", fontsize=13)
    right = len(steps) * (width + 2.5) - 2.5
    ax.set(xlim=(-4, right + 0.2), ylim=(len(steps[0]) - 0.3, -1.2))
    ax.set_aspect("equal")
    ax.axis("off")


def _hand_on(ax: Axes, start: float, end: float, y: float) -> None:
    """Draw the state that one step hands to the next."""
    look: dict[str, Any] = {"arrowstyle": "-|>", "mutation_scale": 16}
    look |= {"color": COLORS["h"], "linewidth": 2, "shrinkA": 3, "shrinkB": 3}
    ax.add_patch(FancyArrowPatch((start, y), (end, y), **look))
    at = (start + end) / 2, y - 0.14
    style: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": 13}
    ax.text(*at, "$h, c$", color=COLORS["h"], **style)


@described
def draw_unit_map(
    ax: Axes, text: str, values: np.ndarray, name: str = "$h_t$ of the unit"
) -> None:
    """Draw a text, each character on the colour of one unit's value.

    Parameters
    ----------
    text : what was read
        A third of an inch of the figure's height for each of its lines is
        good to read, and as much for the scale below.
    values : (len(text),)
        After each character; orange below zero, purple above, full colour
        at -1 and 1.  A cell state, which may lie far outside, is best
        given as its distance from its mean, in two standard deviations.
    name : what the values are
    """
    values = np.asarray(values, dtype=float)
    if values.shape != (len(text),):
        raise ValueError(
            f"values: got shape {values.shape}, ({len(text)},) is needed"
        )
    rows = page_rows(text)
    for k, (start, stop) in enumerate(rows):
        faces = [by_sign(value) for value in values[start:stop]]
        _cells(ax, 0, k, faces)
        inks = [ink_on(face) for face in faces]
        letters(ax, seen(text[start:stop]), 0.5, k, inks)
    y = len(rows) + 0.35
    _cells(ax, 2.3, y, [by_sign(value) for value in np.linspace(-1, 1, 9)])
    for x, end in ((1, f"{MINUS}1"), (12, "1")):
        ax.text(x, y, end, ha="center", va="center")
    ax.text(14, y, name, ha="left", va="center")
    frame_page(ax, y)


def _cells(ax: Axes, left: float, y: float, faces: Sequence[str]) -> None:
    """Fill cells of a line that touch each other, without seams."""
    starts = left + np.arange(len(faces))
    boxes(ax, starts, starts + 1, y, faces, faces, line=0.3)


def seen(line: str) -> list[str]:
    """Return the characters of a line of a page, its spaces blank."""
    return [" " if c == " " else SHOWN.get(c, c) for c in line]


def page_rows(text: str) -> list[tuple[int, int]]:
    """Return start and stop of each line: at line ends, else after spaces."""
    rows, start = [], 0
    while start < len(text):
        stop = text.find("\n", start, start + ROW) + 1
        if not stop and len(text) - start > ROW:
            stop = text.rfind(" ", start, start + ROW) + 1
        rows.append((start, stop or min(start + ROW, len(text))))
        start = rows[-1][1]
    return rows


def frame_page(ax: Axes, last: float) -> None:
    """Give each character a column and each line a row."""
    ax.set(xlim=(-0.2, ROW + 0.2), ylim=(last + 0.6, -0.6))
    ax.axis("off")
    for artist in ax.get_children():  # inside, so no layout need measure it
        artist.set_in_layout(False)
