"""Figures about gradients that explode, and about clipping them."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_utils.style import COLORS


def draw_cliff(
    ax: Axes,
    w: np.ndarray,
    loss: np.ndarray,
    path: np.ndarray,
    path_loss: np.ndarray,
) -> None:
    """Draw a loss against one weight, and a descent on it.

    Parameters
    ----------
    w, loss : (n,)
    path, path_loss : (updates + 1,) weights of the descent and their losses
    """
    ax.plot(w, loss, color=COLORS["baseline"], lw=3)
    ax.plot(path, path_loss, "o-", color=COLORS["h"], lw=1.0, ms=6)
    inside = (path >= w[0]) & (path <= w[-1])
    if not inside.all():
        k = int(np.argmin(inside))  # the first one outside
        ax.annotate(
            f"to $w = {path[k]:.0f}$",
            (w[-1], path_loss[k - 1]),
            xytext=(-110, 0),
            textcoords="offset points",
            va="center",
            color=COLORS["h"],
            arrowprops={"arrowstyle": "-|>", "color": COLORS["h"], "lw": 2},
        )
    ax.set(xlabel="weight $w$", ylabel="loss", xlim=(w[0], w[-1]))
    ax.set(ylim=(-0.15, 1.15 * loss.max()))


def draw_clipping(ax: Axes, arrows: Mapping[str, np.ndarray]) -> None:
    """Draw a gradient of two numbers as an arrow, and what clipping leaves.

    Parameters
    ----------
    arrows : label to (2,) gradient, the unclipped one first
    """
    colors = COLORS["baseline"], COLORS["p"], COLORS["h"]
    for (name, (x, y)), color in zip(arrows.items(), colors, strict=True):
        ax.annotate(
            "",
            (x, y),
            (0, 0),
            arrowprops={"arrowstyle": "-|>", "color": color, "lw": 3},
        )
        ax.plot([], [], color=color, lw=3, label=name)
    angle = np.linspace(0, np.pi / 2, 50)
    ax.plot(np.cos(angle), np.sin(angle), ":", color=COLORS["y"], lw=1.2)
    ax.plot([0, 1, 1], [1, 1, 0], ":", color=COLORS["y"], lw=1.2)
    first = next(iter(arrows.values()))
    ax.set(xlabel="first number", ylabel="second number", aspect="equal")
    ax.set(xlim=(0, first[0] + 0.3), ylim=(0, first[1] + 0.4))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1.1))


def draw_training(
    ax: Axes,
    curves: Mapping[str, np.ndarray],
    ylabel: str,
    ticks: Sequence[float] = (),
    legend: bool = False,
) -> None:
    """Draw curves over updates, one thin line a seed, and the means.

    The means are geometric, as the axis is logarithmic.

    Parameters
    ----------
    curves : label to (seeds, points), each point for ten updates
    ylabel : what is on the vertical axis
    ticks : (n,) numbers on that axis; powers of ten if there are none
    legend : bool
    """
    colors = COLORS["baseline"], COLORS["p"], COLORS["h"], COLORS["y"]
    styles = "-", "--", "-", ":"
    for (name, runs), color, style in zip(
        curves.items(), colors, styles, strict=False
    ):
        updates = 10 * np.arange(1, len(runs[0]) + 1)
        ax.plot(updates, np.transpose(runs), color=color, lw=0.6)
        mean = np.exp(np.log(runs).mean(axis=0))
        ax.plot(updates, mean, style, color=color, lw=2.6, label=name)
    ax.set(xlabel="update", ylabel=ylabel, yscale="log")
    if ticks:
        ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
    if legend:
        highest = max(np.max(runs) for runs in curves.values())
        ax.set_ylim(top=100 * highest)  # room above the curves
        ax.legend(loc="upper right")
