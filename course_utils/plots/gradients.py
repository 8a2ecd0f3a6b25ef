"""Figures about gradients through time."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_utils.plots.counts import at_most
from course_utils.style import COLORS, INK, SHAPES, STYLES


def draw_cost(
    ax: Axes, lengths: np.ndarray, costs: Mapping[str, np.ndarray], unit: str
) -> None:
    """Draw what a way of learning costs against the sequence's length.

    Parameters
    ----------
    lengths : (n,) time steps
    costs : label to (n,) costs, at most four
    unit : what a cost is measured in

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(costs, 4, "costs")
    for (label, values), marker, style in zip(
        costs.items(), SHAPES, STYLES, strict=False
    ):
        ax.plot(lengths, values, marker + style, color=INK, label=label)
    ax.set(
        xlabel="time steps $T$", ylabel=unit, xlim=(0, None), ylim=(0, None)
    )
    ax.legend(loc="upper left")


def draw_lag(
    ax: Axes, reach: np.ndarray, errors: np.ndarray, lag: int
) -> None:
    """Draw what is learned over a lag against the reach of the gradient.

    Parameters
    ----------
    reach : (n,) time steps that the gradient goes back
    errors : (n, seeds) mean squared errors
    lag : time steps between a hint and its use
    """
    places = np.arange(len(reach))
    ax.axhline(1, color=COLORS["baseline"], linewidth=1.5)
    right = len(reach) - 0.45
    ax.text(right, 1.02, "always 0", ha="right", va="bottom")
    jitter = np.linspace(-0.16, 0.16, errors.shape[1])
    ax.plot(
        (places[:, None] + jitter).ravel(),
        errors.ravel(),
        "o",
        color=COLORS["network"],
        alpha=0.8,
    )
    needed = np.searchsorted(reach, lag + 1) - 0.5
    ax.axvline(needed, color=COLORS["y"], linestyle="--", linewidth=1.5)
    ax.text(needed + 0.06, 0.5, "reaches\nthe hint", va="center")
    ax.set_xticks(places, [str(n) for n in reach])
    ax.set(xlabel="steps that the gradient goes back, $N$")
    ax.set(ylabel="mean squared error")
    ax.set(xlim=(-0.45, right), ylim=(-0.06, max(1.2, 1.05 * errors.max())))
    ax.grid(axis="x", visible=False)


def draw_checks(
    ax: Axes,
    errors: Mapping[str, Mapping[str, float]],
    limit: float = 1e-6,
) -> None:
    """Draw relative errors of gradients, weight by weight, with the limit.

    Parameters
    ----------
    errors : label to (name of a weight to relative error), at most four
        The first one is the right way, and is drawn filled.  What is below
        1e-13 is drawn there.
    limit : above 0
        A derivation is right whose errors are below it.

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(errors, 4, "errors")
    names = list(next(iter(errors.values())))
    beside = 0.22 * (np.arange(len(errors)) - (len(errors) - 1) / 2)
    for k, (label, values) in enumerate(errors.items()):
        ax.plot(
            [max(values[name], 1e-13) for name in names],
            np.arange(len(names)) + beside[k],
            SHAPES[k],
            color=INK,
            markerfacecolor="white" if k else INK,
            markeredgewidth=1.8,
            ms=10,
            label=label,
        )
    ax.axvline(limit, color=COLORS["y"], linestyle="--", linewidth=1.5)
    ax.text(1.4 * limit, -0.75, "limit", va="center")
    ax.set_yticks(range(len(names)), names)
    ax.set(xscale="log", xlim=(4e-14, 4), ylim=(len(names) - 0.5, -1.1))
    ax.set(xlabel="relative error against central differences")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))


def draw_losses(ax: Axes, curves: Mapping[str, np.ndarray]) -> None:
    """Draw how a loss falls, or does not, update by update.

    Parameters
    ----------
    curves : label to (updates,) losses, at most four
        The first one is the right way.

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(curves, 4, "curves")
    for (label, losses), style in zip(curves.items(), STYLES, strict=False):
        ax.semilogy(losses, style, color=INK, label=label)
    ax.set(xlabel="update", ylabel="loss", xlim=(0, None))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
