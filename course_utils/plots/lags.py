"""Figures about long lags: what gets through, and what is learned."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_utils.style import COLORS

NETS = {  # how the three kinds of net are told apart
    "simple RNN": (COLORS["h"], "o-"),
    "GRU": (COLORS["z"], "s--"),
    "LSTM": (COLORS["c"], "^:"),
}


def draw_words(
    ax: Axes, words: Sequence[str], lengths: Mapping[str, np.ndarray]
) -> None:
    """Draw how much gradient arrives at each word of a text.

    Parameters
    ----------
    words : (timesteps,)
    lengths : label to (timesteps,) lengths; 0 where nothing arrives
    """
    places = np.arange(len(words))
    for (name, values), style, color in zip(
        lengths.items(),
        ("o-", "s-", "^-"),
        (COLORS["h"], COLORS["baseline"], COLORS["c"]),
        strict=False,
    ):
        shown = np.where(values > 0, values, np.nan)
        open_marker = {"mfc": "none", "ms": 11} if style == "s-" else {}
        ax.semilogy(
            places, shown, style, color=color, label=name, **open_marker
        )
    ax.set_xticks(places, words, rotation=90, fontsize=12)
    ax.set(xlabel="word read at step $t$")
    ax.set(ylabel=r"length of $\partial L / \partial x_t$")
    ax.set(xlim=(-0.6, len(words) - 0.4))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left", bbox_to_anchor=(0, 1.2), ncols=3)


def draw_breaks(
    ax: Axes,
    lags: np.ndarray,
    scores: Mapping[str, np.ndarray],
    chance: float,
    ylabel: str,
    legend: bool = True,
) -> None:
    """Draw what nets reach at each lag, one point a seed, with the means.

    Parameters
    ----------
    lags : (n,)
    scores : name of a kind of net to (n, seeds)
    chance : what a net reaches that has learned nothing
    ylabel : what a score is
    legend : bool
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
    ax.set(xlabel="lag, steps from the last hint")
    ax.set(ylabel=ylabel, xlim=(-0.45, places[-1] + 0.45))
    ax.grid(axis="x", visible=False)
    if legend:
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)


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
        ax.semilogy(updates, values, style[1:], color=color, lw=0.7)
        means = np.exp(np.log(values).mean(axis=1))
        ax.semilogy(updates, means, style, color=color, lw=2.2, label=name)
    ax.set(xlabel="update", ylabel=f"length at lag {lag}")
    ax.set(xlim=(0, updates[-1]))
    ax.set(ylim=(min(v.min() for v in left.values()) / 1e2, 5))
    ax.legend(loc="lower right")
