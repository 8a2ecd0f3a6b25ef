"""A recurrent net that reads a word, letter by letter."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.drawing.arrows import link, memory
from course_utils.drawing.shapes import (
    Place,
    frame,
    label,
    node,
    unmeasured,
    veil,
)
from course_utils.drawing.tables import HEIGHT, draw_values
from course_utils.frames.values import check_size, check_step, draw_letter
from course_utils.style import COLORS, EDGE, tint

X, H = COLORS["x"], COLORS["h"]
SIZE = (10.0, 4.6)  # inches
X_ROW, H_ROW, TOP = 0.55, 2.75, 4.3
FIRST, APART, WIDTH = 0.55, 1.49, 0.72
FAINT = 0.25  # strength of what was not read yet


def unfolding_frames(word: str, h: np.ndarray) -> tuple[Callable, Callable]:
    """Return what draws a net after each letter of a word.

    What comes later is made faint, and its numbers are hidden.

    Parameters
    ----------
    word : (timesteps,) letters, at most six
    h : (timesteps + 1, units), at most four units
        The states; h[0] is the one before the first letter.

    Returns
    -------
    setup, draw : callable(figure), callable(ax, step)
        For `Stepper`; step t, from 0 on, has read t letters.

    Raises
    ------
    ValueError
        If there are more letters or units than fit, or not one state more
        than letters.

    Examples
    --------
    >>> setup, draw = unfolding_frames("oh", np.zeros((3, 2)))
    >>> draw(setup(Figure(SIZE)), 2)
    """
    check_size(len(word), 6, "word: letters")
    check_size(h.shape[1], 4, "h: units")
    if len(h) != len(word) + 1:
        raise ValueError(f"h: got {len(h)} states for {len(word)} letters")

    def setup(figure: Figure) -> Axes:
        ax = figure.subplots()
        _setup(ax, word, h)
        return ax

    def draw(ax: Axes, step: int) -> None:
        check_step(step, len(word), "step")
        _draw(ax, word, h, step)

    return setup, draw


def _setup(ax: Axes, word: str, h: np.ndarray) -> None:
    """Draw a net that has read a word."""
    frame(ax, *SIZE)
    places = _places(h)
    for t, place in enumerate(places):
        draw_values(ax, place.x, H_ROW, h[t][:, None], WIDTH, edge=EDGE)
        above = H_ROW + place.half_height + 0.24
        label(ax, place.x, above, f"$h_{{{t}}}$", H, 20)
        if t:
            x = node(ax, place.x, X_ROW, "", X)
            draw_letter(ax, place.x, X_ROW, word[t - 1], X, 20)
            link(ax, x, place, "W_x", X)
            memory(ax, places[t - 1], place, color=H)
    unmeasured(ax)


def _draw(ax: Axes, word: str, h: np.ndarray, step: int) -> None:
    """Draw how far the net has come after `step` letters of the word."""
    now, *later = _places(h)[step:]
    _outline(ax, now, H, 3.0)
    border = now.x + now.half_width + 0.02
    veil(ax, (border, SIZE[0]), (0, TOP - 0.2), FAINT)
    for place in later:
        _outline(ax, place, tint(H, FAINT), 1.5, face="white")
    label(ax, FIRST, TOP, _formula(step, h[0]), H, 20, ha="left")
    read, style = f"read: {word[:step]}", {"ha": "right", "parse_math": False}
    label(ax, SIZE[0] - 0.15, TOP, read, X, 20, **style)


def _places(h: np.ndarray) -> list[Place]:
    """Return where the states stand."""
    half = h.shape[1] * HEIGHT / 2
    return [
        Place(FIRST + APART * t, H_ROW, WIDTH / 2, half, False)
        for t in range(len(h))
    ]


def _outline(
    ax: Axes, place: Place, color: str, width: float, face: str = "none"
) -> None:
    """Draw the border of a state, over what is there."""
    ax.add_artist(
        Rectangle(
            (place.x - place.half_width, place.y - place.half_height),
            2 * place.half_width,
            2 * place.half_height,
            facecolor=face,
            edgecolor=color,
            linewidth=width,
            zorder=7,
        )
    )


def _formula(step: int, start: np.ndarray) -> str:
    """Return the recurrence with the numbers of this step in it."""
    if step == 0:
        return "the start, $h_0$" if start.any() else "$h_0 = 0$"
    before = step - 1
    return rf"$h_{step} = \tanh(x_{step} W_x + h_{before} W_h + b)$"
