"""A recurrent net that reads a word, letter by letter."""

import numpy as np
from matplotlib.axes import Axes

from course_utils.diagrams.links import link, memory
from course_utils.diagrams.shapes import (
    Place,
    frame,
    label,
    node,
    tint,
    unmeasured,
)
from course_utils.frames.values import (
    HEIGHT,
    check_size,
    check_step,
    draw_letter,
    draw_values,
)
from course_utils.style import COLORS, EDGE

X, H = COLORS["x"], COLORS["h"]
SIZE = (10.0, 4.6)  # inches
X_ROW, H_ROW, TOP = 0.55, 2.75, 4.3
FIRST, APART, WIDTH = 0.55, 1.49, 0.72


def draw_unfolding(ax: Axes, word: str, h: np.ndarray, step: int) -> None:
    """Draw a net that has read the first `step` letters of a word.

    Parameters
    ----------
    word : (timesteps,) letters, at most six
    h : (timesteps + 1, units), at most four units
        The states; h[0] is the one before the first letter.
    step : from 0 to timesteps
        What comes later is drawn faintly and without numbers.

    Raises
    ------
    ValueError
        If there are more letters or units than fit, or not one state more
        than letters.
    IndexError
        If there is no such step.
    """
    check_size(len(word), 6, "word: letters")
    check_size(h.shape[1], 4, "h: units")
    if len(h) != len(word) + 1:
        raise ValueError(f"h: got {len(h)} states for {len(word)} letters")
    check_step(step, len(word), "step")
    frame(ax, *SIZE)
    half = h.shape[1] * HEIGHT / 2
    before = None
    for t, state in enumerate(h):
        x, seen = FIRST + APART * t, t <= step
        place = Place(x, H_ROW, WIDTH / 2, half, False)
        _draw_state(ax, place, state, t, seen, t == step)
        if before is not None:
            strength = 1.0 if seen else 0.25
            _draw_input(ax, place, word[t - 1], strength)
            memory(ax, before, place, color=tint(H, strength))
        before = place
    label(ax, FIRST, TOP, _formula(step, h[0]), H, 20, ha="left")
    read, style = f"read: {word[:step]}", {"ha": "right", "parse_math": False}
    label(ax, SIZE[0] - 0.15, TOP, read, X, 20, **style)
    unmeasured(ax)


def _draw_state(
    ax: Axes, place: Place, state: np.ndarray, t: int, seen: bool, now: bool
) -> None:
    """Draw one state as a column of cells under its name."""
    color = H if seen else tint(H, 0.25)
    if seen:
        edge = H if now else EDGE
        draw_values(ax, *place[:2], state[:, None], WIDTH, edge=edge)
    else:
        empty = np.zeros((len(state), 0))
        draw_values(ax, *place[:2], empty, WIDTH)
        _outline(ax, place, color)
    if now:
        _outline(ax, place, H, 3.0)
    above = H_ROW + place.half_height + 0.24
    label(ax, place.x, above, f"$h_{{{t}}}$", color, 20)


def _outline(ax: Axes, place: Place, color: str, width: float = 1.5) -> None:
    """Draw the border of a state."""
    left, right = place.x - place.half_width, place.x + place.half_width
    low, high = place.y - place.half_height, place.y + place.half_height
    ax.plot(
        [left, right, right, left, left],
        [low, low, high, high, low],
        color=color,
        linewidth=width,
        solid_joinstyle="miter",
        zorder=4,
    )


def _draw_input(ax: Axes, state: Place, letter: str, strength: float) -> None:
    """Draw the letter below a state, and its way up."""
    color = tint(X, strength)
    place = node(ax, state.x, X_ROW, "", color)
    draw_letter(ax, state.x, X_ROW, letter, color, 20)
    if strength == 1.0:
        link(ax, place, state, "W_x", color)
    else:
        link(ax, place, state, "W_x", color, strength=strength)


def _formula(step: int, start: np.ndarray) -> str:
    """Return the recurrence with the numbers of this step in it."""
    if step == 0:
        return "the start, $h_0$" if start.any() else "$h_0 = 0$"
    inside = rf"x_{{{step}}} W_x + h_{{{step - 1}}} W_h + b"
    return rf"$h_{{{step}}} = \tanh({inside})$"
