"""Figures about gradients that explode, and about where nets break."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_utils.style import COLORS

NETS = {  # how the three kinds of net are told apart
    "simple RNN": (COLORS["h"], "o-"),
    "GRU": (COLORS["z"], "s--"),
    "LSTM": (COLORS["c"], "^:"),
}


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
) -> None:
    """Draw curves over updates, one thin line a seed, and the means.

    The means are geometric, as the axis is logarithmic.

    Parameters
    ----------
    curves : label to (seeds, updates)
    ylabel : what is on the vertical axis
    ticks : (n,) numbers on that axis; powers of ten if there are none
    """
    colors = COLORS["baseline"], COLORS["p"], COLORS["h"], COLORS["y"]
    styles = "-", "--", "-", ":"
    for (name, runs), color, style in zip(
        curves.items(), colors, styles, strict=False
    ):
        ax.plot(np.transpose(runs), color=color, lw=0.8, alpha=0.35)
        mean = np.exp(np.log(runs).mean(axis=0))
        ax.plot(mean, style, color=color, lw=2, label=name)
    ax.set(xlabel="update", ylabel=ylabel, yscale="log")
    if ticks:
        ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)


def draw_breaks(
    ax: Axes,
    lags: np.ndarray,
    scores: Mapping[str, np.ndarray],
    chance: float,
    ylabel: str,
) -> None:
    """Draw what nets reach at each lag, one point a seed, with the means.

    Parameters
    ----------
    lags : (n,)
    scores : name of a kind of net to (n, seeds)
    chance : what a net reaches that has learned nothing
    ylabel : what a score is
    """
    places = np.arange(len(lags))
    ax.axhline(chance, color=COLORS["baseline"], lw=1.5)
    for k, (name, values) in enumerate(scores.items()):
        color, style = NETS[name]
        at = places + 0.17 * (k - 1)
        jitter = np.linspace(-0.05, 0.05, values.shape[1])
        ax.plot(
            (at[:, None] + jitter).ravel(),
            values.ravel(),
            style[0],
            color=color,
            alpha=0.75,
            ms=7,
        )
        means = values.mean(axis=1)
        ax.plot(at, means, style[1:], color=color, lw=1.8)
        ax.plot([], [], style, color=color, label=name)
    ax.text(-0.42, chance, "chance", va="bottom")
    ax.set_xticks(places, [str(lag) for lag in lags])
    ax.set(xlabel="lag, steps from the last hint to the answer")
    ax.set(ylabel=ylabel, xlim=(-0.45, places[-1] + 0.45))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="best")


def draw_waking(
    ax: Axes, updates: np.ndarray, left: Mapping[str, np.ndarray], lag: int
) -> None:
    """Draw how much gradient arrives over a lag while nets learn.

    Parameters
    ----------
    updates : (n,) at which it was measured
    left : name of a kind of net to (n, seeds) lengths
    lag : steps back
    """
    for name, values in left.items():
        color, style = NETS[name]
        ax.semilogy(updates, values, style[1:], color=color, lw=0.9, alpha=0.6)
        means = np.exp(np.log(values).mean(axis=1))
        ax.semilogy(updates, means, style, color=color, lw=2.2, label=name)
    ax.set(xlabel="update", ylabel=f"length at lag {lag}")
    ax.set(xlim=(0, updates[-1]))
    ax.legend(loc="best")
