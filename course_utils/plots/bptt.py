"""Figures of lecture 2: gradients through time, and their checks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.description import described
from course_utils.drawing.arrows import arrow, between, link
from course_utils.drawing.shapes import (
    Place,
    frame,
    label,
    letter,
    node,
    unmeasured,
    veil,
    weight,
)
from course_utils.drawing.tables import HEIGHT, draw_values
from course_utils.plots.shared import MARKED, at_most, check_step, curves
from course_utils.style import COLORS, EDGE, INK, SHAPES, tint

X, H, Y = COLORS["x"], COLORS["h"], COLORS["y"]
LIMIT = 1e-6  # of relative errors; a derivation is right if all are below

# The walk of the gradient, all in inches.
WALK = (10.0, 5.4)
X_ROW, H_ROW, ARCH, LENGTHS, LOSS_ROW = 2.45, 3.4, 4.0, 4.24, 4.85
FIRST, APART, RADIUS = 0.42, 1.52, 0.27
WIDTH, TABLE_ROW = 0.72, 0.75
FAINT = 0.35  # strength of what the gradient has not reached


@described
def draw_checks(ax: Axes, errors: Mapping[str, Mapping[str, float]]) -> None:
    """Draw relative errors of gradients, weight by weight, with the limit.

    Parameters
    ----------
    errors : label to (name of a weight to relative error), at most four
        The first one is the right way, and is drawn filled.  What is below
        1e-13 is drawn there.
    """
    at_most(len(errors), 4, "errors")
    names = list(next(iter(errors.values())))
    beside = 0.22 * (np.arange(len(errors)) - (len(errors) - 1) / 2)
    for k, (name, values) in enumerate(errors.items()):
        drawn = [max(values[weight], 1e-13) for weight in names]
        look: dict[str, Any] = {"color": INK, "label": name}
        look |= {"mfc": "white" if k else INK, "mew": 1.8, "ms": 10}
        ax.plot(drawn, np.arange(len(names)) + beside[k], SHAPES[k], **look)
    ax.axvline(LIMIT, color=Y, linestyle="--", linewidth=1.5)
    ax.text(1.4 * LIMIT, -0.75, "limit", va="center")
    ax.set_yticks(range(len(names)), names)
    ax.set(xscale="log", xlim=(4e-14, 4), ylim=(len(names) - 0.5, -1.1))
    ax.set(xlabel="relative error against central differences")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))


@described
def draw_losses(ax: Axes, losses: Mapping[str, np.ndarray]) -> None:
    """Draw how a loss falls, or does not, update by update.

    Parameters
    ----------
    losses : label to (updates,), at most four
        The first one is the right way.
    """
    at_most(len(losses), 4, "losses")
    curves(ax, losses, INK)
    ax.set(xlabel="update", ylabel="loss", xlim=(0, None), yscale="log")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))


@described
def draw_cost(
    ax: Axes,
    lengths: Sequence[int],
    costs: Mapping[str, Sequence[float]],
    unit: str,
) -> None:
    """Draw what a way of learning costs against the sequence's length.

    Parameters
    ----------
    lengths : (n,) time steps
    costs : label to (n,) costs, at most four
    unit : what a cost is measured in
    """
    at_most(len(costs), 4, "costs")
    curves(ax, costs, INK, lengths, MARKED)
    ax.set(xlabel="time steps $T$", ylabel=unit)
    ax.set(xlim=(0, None), ylim=(0, None))
    ax.legend(loc="upper left")


@described
def draw_lag(
    ax: Axes, reach: np.ndarray, errors: np.ndarray, lag: int
) -> None:
    """Draw what is learned over a lag against the reach of the gradient.

    Parameters
    ----------
    reach : (n,) time steps that have a gradient
    errors : (n, seeds) mean squared errors
    lag : time steps between a hint and its use
    """
    right = np.max(reach) + 0.6
    ax.axhline(1, color=COLORS["baseline"], linewidth=1.5)
    ax.text(right, 1.02, "always 0", ha="right", va="bottom")
    jitter = np.linspace(-0.2, 0.2, errors.shape[1])
    x = (np.asarray(reach)[:, None] + jitter).ravel()
    ax.plot(x, errors.ravel(), "o", color=COLORS["network"], alpha=0.8)
    needed = lag + 0.5
    ax.axvline(needed, color=Y, linestyle="--", linewidth=1.5)
    ax.text(needed + 0.08, 0.5, "reaches\nthe hint", va="center")
    ax.set_xticks(reach, [str(n) for n in reach])
    ax.set(xlabel="steps in a piece, $N$ (the gradient goes back $N - 1$)")
    ax.set(ylabel="mean squared error")
    ax.set(xlim=(np.min(reach) - 0.6, right))
    ax.set(ylim=(-0.06, max(1.2, 1.05 * errors.max())))
    ax.grid(axis="x", visible=False)


class Walk(NamedTuple):
    """What the way back computes, for one sequence."""

    word: str  # (timesteps,) letters
    d_h: np.ndarray  # (timesteps + 1, units), dL/dh_t
    products: np.ndarray  # (timesteps, units, units), h_{t-1}^T d_a_t


def walk_frames(walk: Walk) -> tuple[Callable, Callable]:
    """Return what draws the gradient so many steps back, and its products.

    At 0 steps back it has reached the last state; at the number of letters
    every product is added.  What it has not reached is faint or hidden.

    Parameters
    ----------
    walk : Walk
        At most six letters and three units fit.
    """
    letters, units = len(walk.word), walk.products.shape[-1]
    at_most(letters, 6, "walk.word: letters")
    at_most(units, 3, "walk.products: units")
    lengths = len(walk.d_h), len(walk.products)
    if lengths != (letters + 1, letters):
        raise ValueError(
            f"walk: got {lengths[0]} d_h and {lengths[1]} products for "
            f"{letters} letters"
        )

    def setup(figure: Figure) -> Axes:
        return _setup_walk(figure.subplots(), walk)

    def draw(ax: Axes, back: int) -> None:
        check_step(back, letters, "back")
        _draw_back(ax, walk, back)

    return setup, draw


def _setup_walk(ax: Axes, walk: Walk) -> Axes:
    """Draw a net through which the gradient has gone, and the sum of all."""
    frame(ax, *WALK)
    ax.set_label(f"The gradient walks back over {walk.word!r}.")
    last = len(walk.word)
    states = [_place(t) for t in range(last + 1)]
    for t, place in enumerate(states):
        node(ax, *place[:2], f"h_{{{t}}}", H, RADIUS, 18)
    for t in range(1, last + 1):
        before, now = states[t - 1 : t + 1]
        x = node(ax, now.x, X_ROW, "", X, RADIUS)
        letter(ax, x.x, X_ROW, walk.word[t - 1], X, 18)
        arrow(ax, x, now, color=tint(X, FAINT))
        link(ax, before, now, "W_h", H, memory=True)
        aside = 0.5 if t == last else 0
        length = f"{np.linalg.norm(walk.d_h[t]):.2f}"
        label(ax, now.x - aside, LENGTHS, length, H, 14)
    loss = node(ax, states[last].x, LOSS_ROW, "L", Y, RADIUS, 18)
    arrow(ax, loss, states[last], color=H, dashed=True)
    words = r"length of $\partial L / \partial h_t$:"
    label(ax, 0.2, LOSS_ROW, words, H, 14, ha="left")
    total = walk.products.sum(0)
    title = r"all steps: $\partial L / \partial W_h$"
    _draw_table(ax, 8.5, title, total, total)
    arrow(ax, (2.8, TABLE_ROW), (3.7, TABLE_ROW), color=H)
    unmeasured(ax)
    return ax


def _draw_back(ax: Axes, walk: Walk, back: int) -> None:
    """Draw the gradient so many steps back, and the sum of its products."""
    last = len(walk.word)
    now = last + 1 - back  # the step whose product was just added
    _hide(ax, now, last)
    for t in range(last, now, -1):
        start, end = _place(t), _place(t - 1)
        corners = (start.x - 0.16, ARCH), (end.x + 0.16, ARCH)
        arrow(ax, start, *corners, end, color=H, dashed=True)
    if back:
        ends = _place(now - 1), _place(now)
        weight(ax, *between(*ends, memory=True), "W_h", H, lit=True)
    total, so_far = walk.products.sum(0), walk.products[now - 1 :].sum(0)
    title, added = "nothing added yet", np.zeros_like(total)
    if back:
        product = rf"h_{now - 1}^\mathsf{{T}}\,\partial L / \partial a_{now}"
        title = f"just added: ${product}$"
        added = walk.products[now - 1]
    _draw_table(ax, 1.5, title, added, total)
    _draw_table(ax, 5.0, "sum so far", so_far, total)
    whole = np.linalg.norm(total) or 1.0
    missing = np.linalg.norm(total - so_far) / whole
    label(ax, 6.75, TABLE_ROW, f"missing:\n{missing:.0%}", H, 15)


def _hide(ax: Axes, now: int, last: int) -> None:
    """Make the net faint before the step `now`, and hide lengths to come."""
    edge = RADIUS + 0.015  # of a node, with half of its line
    row = RADIUS + 0.03
    reached = _place(min(now, last)).x  # by the gradient of a state
    for end, y, half, strength in (
        (_place(now - 1).x + APART / 2, X_ROW, row, FAINT),
        (_place(now - 1).x - edge, H_ROW, row, FAINT),
        (reached - 0.9, LENGTHS, 0.15, 0),
    ):
        veil(ax, (0, end), (y - half, y + half), strength)


def _place(t: int) -> Place:
    """Return where the state of a step stands."""
    return Place(FIRST + APART * t, H_ROW, RADIUS, RADIUS, True)


def _draw_table(
    ax: Axes, x: float, title: str, values: np.ndarray, total: np.ndarray
) -> None:
    """Draw a matrix under its title, coloured by the size of the total."""
    limit = np.abs(total).max() or 1.0
    draw_values(ax, x, TABLE_ROW, values, WIDTH, limit, edge=EDGE)
    top = TABLE_ROW + len(values) * HEIGHT / 2 + 0.26
    label(ax, x, top, title, H, 16)
