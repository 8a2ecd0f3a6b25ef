"""One unit of a trained LSTM while it reads a text."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.drawing.lstm import draw_lstm_values, setup_lstm_values
from course_utils.drawing.shapes import label, unmeasured
from course_utils.frames.values import check_step
from course_utils.style import COLORS, INK, MINUS, MONO, SHOWN, tint

SIZE = (10.0, 8.2)  # inches
SEEN, COMING = 34, 10  # characters of the strip, with the one being read
SIDE = 0.75  # inches beside the curves
STRIP = 0.42  # height of the strip, as a part of the curves below it
LINE = 1 + STRIP  # of the text, above the curves from -1 to 1
FAINT = tint(INK, 0.4)  # what is still to come
LOOKS = {
    name: {"color": COLORS[name], "marker": marker, "ms": 5, "zorder": 2}
    for name, marker in (("c", "s"), ("h", "o"))
}


def microscope_frames(
    text: str, unit: Mapping[str, np.ndarray]
) -> tuple[Callable, Callable]:
    """Return what draws a text, a unit's states below it, and its gates.

    Parameters
    ----------
    text : at least one character
        What the network reads, from a cell state of 0 on.
    unit : "i", "f", "g", "o", "c" and "h" to (len(text),)
        What the unit computes after each character.

    Returns
    -------
    setup, draw : callable(figure), callable(axes, step)
        For `Stepper`; a step is a character that is read.

    Examples
    --------
    >>> unit = dict.fromkeys("ifgoch", np.full(3, 0.5))
    >>> setup, draw = microscope_frames("Oh!", unit)
    >>> draw(setup(Figure(SIZE)), 1)
    """

    def setup(figure: Figure) -> tuple[Axes, Axes]:
        above, below = figure.subplots(2, 1, height_ratios=(1.7, 6.4))
        _setup_strip(above, len(text), _limit(unit))
        setup_lstm_values(below)
        unmeasured(above)
        unmeasured(below)
        return above, below

    def draw(axes: tuple[Axes, Axes], step: int) -> None:
        check_step(step, len(text) - 1, "step")
        above, below = axes
        first = max(0, min(step + 1 - SEEN, len(text) - SEEN - COMING))
        _draw_states(above, unit, first, step)
        _draw_text(above, text, first, step)
        now = {name: float(values[step]) for name, values in unit.items()}
        c_before = float(unit["c"][step - 1]) if step else 0.0
        draw_lstm_values(below, now, c_before, text[step])

    return setup, draw


def _limit(unit: Mapping[str, np.ndarray]) -> float:
    """Return what both states are divided by, one number for all frames."""
    return max(1, np.ceil(2 * np.abs(unit["c"]).max()) / 2)


def _columns(characters: int) -> int:
    """Return how many columns the strip has, of which some may stay empty."""
    return int(np.clip(characters, 24, SEEN + COMING))


def _setup_strip(ax: Axes, characters: int, limit: float) -> None:
    """Draw the scale of the states and their names, beside the columns."""
    columns = _columns(characters)
    column = columns / (SIZE[0] - 2 * SIDE)  # in an inch
    left, right = -0.5, columns - 0.5
    for y, number in ((-1, f"{MINUS}{limit:g}"), (0, "0"), (1, f"{limit:g}")):
        ax.plot([left, right], [y, y], color="#E5E5E5", lw=1, zorder=1)
        label(ax, left - 0.1 * column, y, number, ha="right")
    for name, y in (("c", 0.4), ("h", -0.4)):
        x = right + np.array([0.1, 0.35]) * column
        ax.plot(x, [y, y], **LOOKS[name])
        color = COLORS[name]
        label(ax, x[1] + 0.1 * column, y, f"${name}_t$", color, 18, ha="left")
    ax.set(xlim=(left - SIDE * column, right + SIDE * column))
    ax.set(ylim=(-1.15, 1 + 2 * STRIP))
    ax.axis("off")


def _draw_states(
    ax: Axes, unit: Mapping[str, np.ndarray], first: int, step: int
) -> None:
    """Draw both states after each character so far."""
    limit = _limit(unit)
    for name, look in LOOKS.items():
        ax.plot(np.asarray(unit[name])[first : step + 1] / limit, **look)


def _draw_text(ax: Axes, text: str, first: int, step: int) -> None:
    """Write the text around the character being read, which stands out."""
    shown, now = text[first : first + SEEN + COMING], step - first
    style = {"family": MONO, "parse_math": False, "va": "center_baseline"}
    for column, sign in enumerate(shown):
        if column != now and sign != " ":
            color, sign = INK if column < now else FAINT, SHOWN.get(sign, sign)
            label(ax, column, LINE, sign, color, 17, **style)
    _mark(ax, now)
    sign = SHOWN.get(shown[now], shown[now])
    label(ax, now, LINE, sign, "white", 17, fontweight="bold", **style)


def _mark(ax: Axes, column: int) -> None:
    """Put a dark field under a character, and a light one below it."""
    for low, high, face, order in (
        (1.02, 1 + 2 * STRIP - 0.02, COLORS["x"], 3),
        (-1, 1.02, "#E5E5E5", 0),
    ):
        ax.add_artist(
            Rectangle(
                (column - 0.5, low),
                1,
                high - low,
                facecolor=face,
                edgecolor="none",
                zorder=order,
            )
        )
