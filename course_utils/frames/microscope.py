"""One unit of a trained LSTM while it reads a text."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.diagrams.numbers import MINUS
from course_utils.diagrams.shapes import INK, label, tint, unmeasured
from course_utils.diagrams.values import SHOWN, draw_lstm_values
from course_utils.style import COLORS

SIZE = (10.0, 8.2)  # inches
SEEN, COMING = 34, 10  # characters of the strip, with the one being read
SIDE = 0.75  # inches beside the curves
STRIP = 0.42  # height of the strip, as a part of the curves below it


def draw_microscope(
    figure: Figure,
    text: str,
    unit: Mapping[str, np.ndarray],
    step: int,
    c_start: float = 0.0,
) -> None:
    """Draw the text so far, one unit's states below it, and its gates now.

    Parameters
    ----------
    figure : empty
        It gets two Axes.
    text : any length
        What the network reads.
    unit : "i", "f", "g", "o", "c" and "h" to (len(text),)
        What the unit computes after each character.
    step : from 0 to len(text) - 1
        The character being read.
    c_start : number
        The cell state before the first character.

    Raises
    ------
    IndexError
        If there is no such step.

    Examples
    --------
    >>> figure, unit = Figure(SIZE), dict.fromkeys("ifgoch", np.full(3, 0.5))
    >>> draw_microscope(figure, "Oh!", unit, step=1)
    >>> len(figure.axes)
    2
    """
    if step not in range(len(text)):
        raise IndexError(f"step: got {step}, 0 to {len(text) - 1} is needed")
    above, below = figure.subplots(2, 1, height_ratios=(1.7, 6.4))
    first = max(0, min(step + 1 - SEEN, len(text) - SEEN - COMING))
    _draw_strip(above, text, first, step)
    _draw_states(above, unit, first, step)
    now = {name: float(values[step]) for name, values in unit.items()}
    c_before = float(unit["c"][step - 1]) if step else c_start
    draw_lstm_values(below, now, c_before, text[step])
    unmeasured(above)
    unmeasured(below)


def _draw_strip(ax: Axes, text: str, first: int, step: int) -> None:
    """Write the text around the character being read, which stands out."""
    for t in range(first, min(first + SEEN + COMING, len(text))):
        now, sign = t == step, text[t]
        if now:
            _mark(ax, t)
        shown = SHOWN.get(sign, sign) if now or sign != " " else ""
        ax.text(
            t,
            1 + STRIP,
            shown,
            color="white" if now else tint(INK, 1 if t < step else 0.4),
            family="DejaVu Sans Mono",
            fontsize=17,
            fontweight="bold" if now else "normal",
            ha="center",
            va="center",
            parse_math=False,
            zorder=4,
        )


def _mark(ax: Axes, t: int) -> None:
    """Put a dark field under a character, and a light one below it."""
    for low, high, face, order in (
        (1.02, 1 + 2 * STRIP - 0.02, COLORS["x"], 3),
        (-1, 1.02, "#E5E5E5", 0),
    ):
        ax.add_artist(
            Rectangle(
                (t - 0.5, low),
                1,
                high - low,
                facecolor=face,
                edgecolor="none",
                zorder=order,
            )
        )


def _draw_states(
    ax: Axes, unit: Mapping[str, np.ndarray], first: int, step: int
) -> None:
    """Draw both states after each character so far, on one scale for all.

    Both are divided by the largest of the whole text, if it is above 1.
    """
    limit = max(1, np.ceil(2 * np.abs(unit["c"]).max()) / 2)
    columns = np.clip(len(unit["c"]), 24, SEEN + COMING)
    column = columns / (SIZE[0] - 2 * SIDE)  # in an inch
    left, right = first - 0.5, first + columns - 0.5
    for y, number in ((-1, f"{MINUS}{limit:g}"), (0, "0"), (1, f"{limit:g}")):
        ax.plot([left, right], [y, y], color="#E5E5E5", lw=1, zorder=1)
        label(ax, left - 0.1 * column, y, number, ha="right")
    steps = np.arange(first, step + 1)
    for name, marker, y in (("c", "s", 0.4), ("h", "o", -0.4)):
        style = {"color": COLORS[name], "marker": marker, "markersize": 5}
        values = np.asarray(unit[name])[first : step + 1] / limit
        ax.plot(steps, values, zorder=2, **style)
        x = right + np.array([0.1, 0.35]) * column
        ax.plot(x, [y, y], zorder=2, **style)
        name = f"${name}_t$"
        label(ax, x[1] + 0.1 * column, y, name, style["color"], 18, ha="left")
    ax.set(xlim=(left - SIDE * column, right + SIDE * column))
    ax.set(ylim=(-1.15, 1 + 2 * STRIP))
    ax.axis("off")
