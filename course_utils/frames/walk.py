"""The gradient of a loss at the last step walks back through time."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_utils.diagrams.links import arrow, link
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

X, H, Y = COLORS["x"], COLORS["h"], COLORS["y"]
SIZE = (10.0, 5.4)  # inches
X_ROW, H_ROW, ARCH, LOSS_ROW = 2.45, 3.4, 4.0, 4.85
FIRST, APART, RADIUS = 0.42, 1.52, 0.27
WIDTH, TABLE_ROW = 0.72, 0.75
FAINT = 0.35


class Walk(NamedTuple):
    """What the way back computes, for one sequence."""

    word: str  # (timesteps,) letters
    d_h: np.ndarray  # (timesteps + 1, units), dL/dh_t
    products: np.ndarray  # (timesteps, units, units), h_{t-1}^T d_a_t


def draw_walk(ax: Axes, walk: Walk, back: int) -> None:
    """Draw the gradient so many steps back, and the sum of its products.

    Parameters
    ----------
    walk : Walk
        At most six letters and three units fit.
    back : from 0 to timesteps
        0 has reached the last state; timesteps has added every product.

    Raises
    ------
    ValueError
        If there are more letters or units than fit, or arrays of other
        lengths than the word needs.
    IndexError
        If there is no such step.
    """
    _check(walk)
    check_step(back, len(walk.word), "back")
    frame(ax, *SIZE)
    now = len(walk.word) + 1 - back  # the step whose product was just added
    _draw_net(ax, walk, now)
    total, so_far = walk.products.sum(0), walk.products[now - 1 :].sum(0)
    added = walk.products[now - 1] if back else np.zeros_like(total)
    product = rf"h_{{{now - 1}}}^{{\mathsf{{T}}}} \,"
    product += rf" \partial L / \partial a_{{{now}}}"
    tables = [
        (
            1.5,
            f"just added: ${product}$" if back else "nothing added yet",
            added,
        ),
        (5.0, "sum so far", so_far),
        (8.5, r"all steps: $\partial L / \partial W_h$", total),
    ]
    top = TABLE_ROW + len(total) * HEIGHT / 2 + 0.26
    for x, title, values in tables:
        limit = np.abs(total).max() or 1.0
        draw_values(ax, x, TABLE_ROW, values, WIDTH, limit, edge=EDGE)
        label(ax, x, top, title, H, 16)
    whole = np.linalg.norm(total) or 1.0
    missing = np.linalg.norm(total - so_far) / whole
    arrow(ax, (2.8, TABLE_ROW), (3.7, TABLE_ROW), color=H)
    label(ax, 6.75, TABLE_ROW, f"missing:\n{missing:.0%}", H, 15)
    unmeasured(ax)


def _check(walk: Walk) -> None:
    """Refuse a walk that does not fit, or whose arrays do not fit it."""
    units = walk.products.shape[-1]
    check_size(len(walk.word), 6, "walk.word: letters")
    check_size(units, 3, "walk.products: units")
    lengths = len(walk.d_h), len(walk.products)
    if lengths != (len(walk.word) + 1, len(walk.word)):
        raise ValueError(
            f"walk: got {lengths[0]} d_h and {lengths[1]} products for "
            f"{len(walk.word)} letters"
        )


def _draw_net(ax: Axes, walk: Walk, now: int) -> None:
    """Draw the net, and on it the gradient down to the step `now`."""
    last = len(walk.word)
    places = [(FIRST + APART * t, H_ROW) for t in range(last + 1)]
    states = [
        node(ax, *place, f"h_{{{t}}}", _faint(H, t >= now - 1), RADIUS, 18)
        for t, place in enumerate(places)
    ]
    for t in range(1, last + 1):
        _draw_step(ax, walk.word[t - 1], states[t - 1], states[t], t, now)
    for t in range(last, min(now, last) - 1, -1):
        length = np.linalg.norm(walk.d_h[t])
        x = places[t][0] - (0.5 if t == last else 0)
        label(ax, x, ARCH + 0.24, f"{length:.2f}", H, 14)
    for t in range(last, now, -1):
        _draw_arch(ax, states[t], states[t - 1])
    loss = node(ax, places[last][0], LOSS_ROW, "L", Y, RADIUS, 18)
    arrow(ax, loss, states[last], color=H, dashed=True)
    label(
        ax,
        0.2,
        LOSS_ROW,
        r"length of $\partial L / \partial h_t$:",
        H,
        14,
        ha="left",
    )


def _draw_step(
    ax: Axes, letter: str, before: Place, after: Place, t: int, now: int
) -> None:
    """Draw one step, its recurrent weights filled if it was just added."""
    color = _faint(X, t >= now)
    x = node(ax, after.x, X_ROW, "", color, RADIUS)
    draw_letter(ax, after.x, X_ROW, letter, color, 18)
    arrow(ax, x, after, color=tint(X, FAINT))
    link(ax, before, after, "W_h", _faint(H, t >= now), t == now, True)


def _draw_arch(ax: Axes, start: Place, end: Place) -> None:
    """Draw the gradient from one state to the state before it."""
    corners = (start.x - 0.16, ARCH), (end.x + 0.16, ARCH)
    arrow(ax, start, *corners, end, color=H, dashed=True)


def _faint(color: str, reached: bool) -> str:
    return color if reached else tint(color, FAINT)
