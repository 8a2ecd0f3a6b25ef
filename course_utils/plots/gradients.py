"""Figures about gradients through time."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_utils.style import COLORS


def draw_cost(
    ax: Axes, lengths: np.ndarray, costs: Mapping[str, np.ndarray], unit: str
) -> None:
    """Draw what a way of learning costs against the sequence's length.

    Parameters
    ----------
    lengths : (n,) time steps
    costs : label to (n,) costs
    unit : what a cost is measured in
    """
    styles = {"o": "-", "s": "--"}
    for (label, values), marker in zip(costs.items(), styles, strict=True):
        ax.plot(
            lengths,
            values,
            marker + styles[marker],
            color=COLORS["train"],
            label=label,
        )
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


def draw_checks(ax: Axes, errors: Mapping[str, Mapping[str, float]]) -> None:
    """Draw relative errors of gradients, weight by weight, with the limit.

    Parameters
    ----------
    errors : label to (name of a weight to relative error)
    """
    names = list(next(iter(errors.values())))
    for k, (label, values) in enumerate(errors.items()):
        heights = [max(values[name], 1e-13) for name in names]
        ax.plot(
            heights,
            range(len(names)),
            "os^D"[k],
            color=COLORS["baseline" if k else "network"],
            markeredgecolor=COLORS["y"],
            ms=11,
            label=label,
        )
    ax.axvline(1e-6, color=COLORS["y"], linestyle="--", linewidth=1.5)
    ax.text(1.4e-6, -0.75, "limit", va="center")
    ax.set_yticks(range(len(names)), names)
    ax.set(xscale="log", xlim=(1e-13, 3), ylim=(len(names) - 0.5, -1.1))
    ax.set(xlabel="relative error against central differences")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
