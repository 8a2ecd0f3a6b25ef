"""Figures of lecture 3: gradients that fade or explode, and long lags."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter

from course_utils.description import described
from course_utils.plots.shared import MARKED, at_most, curves, note, shown
from course_utils.style import COLORS

H, Y, GREY = COLORS["h"], COLORS["y"], COLORS["baseline"]
NETS = {  # how the three kinds of net are told apart
    "simple RNN": (H, "o-"),
    "GRU": (COLORS["z"], "s--"),
    "LSTM": (COLORS["c"], "^:"),
}
_LENGTH = r"length of $\partial L / \partial h_t$"
_SHADES = ("#7FB8DA", "#4C9CCB", "#0072B2", "#00548A", "#00304F")  # of h
_MARKERS = "os^Dv"
_APART = (H, COLORS["f"], COLORS["i"], COLORS["c"], COLORS["z"])
_ANGLE = np.linspace(0, 2 * np.pi, 73)
_CIRCLE = np.stack([np.cos(_ANGLE), np.sin(_ANGLE)], axis=1)


@described
def draw_powers(
    ax: Axes, factors: Sequence[float], steps: int, log: bool = False
) -> None:
    """Draw the powers of some numbers, on a linear or a logarithmic axis.

    Parameters
    ----------
    factors : numbers above 0
    steps : the highest power
    """
    k = np.arange(steps + 1)
    curves(ax, {f"${factor:g}^k$": factor**k for factor in factors}, H)
    ax.set(xlabel="multiplications $k$", ylabel="what 1 has become")
    ax.set(xlim=(0, steps), yscale="log" if log else "linear")
    ax.legend(loc="lower left" if log else "upper left")


@described
def draw_blame(
    ax: Axes, letters: str, lengths: np.ndarray, bound: np.ndarray
) -> None:
    """Draw how much of a gradient arrives at each letter, and the bound.

    Parameters
    ----------
    letters : (timesteps,) that were read
    lengths : (timesteps,) of dL/dh_t, as a share of the last
    bound : (timesteps,) products of largest singular values
    """
    steps = np.arange(1, len(letters) + 1)
    ax.semilogy(steps, bound, "-", color=Y, lw=1.4, label="bound")
    ax.semilogy(steps, lengths, "o", color=H, ms=7, label="measured")
    look: dict[str, Any] = {"fontfamily": "monospace", "fontsize": 15}
    ax.set_xticks(steps, shown(letters), parse_math=False, **look)
    ax.set(xlabel="letter read at step $t$", ylabel=_LENGTH)
    ax.set(xlim=(0.3, len(letters) + 0.7))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="center left")


def stretch_frames(
    products: Sequence[np.ndarray], values: np.ndarray
) -> tuple[Callable, Callable]:
    """Return what draws a circle of gradients, stretched lag by lag.

    Parameters
    ----------
    products : (lags,) of (2, 2), from lag 0 on
        Step Jacobians, multiplied in the order in which a gradient meets
        them, as a row from the left.
    values : (lags, 2) singular values of the products
    """

    def setup(figure: Figure) -> Sequence[Axes]:
        left, right = figure.subplots(1, 2)
        left.plot(*_CIRCLE.T, "--", color=GREY, lw=1.4)
        left.set(xlabel="first number", ylabel="second number")
        left.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
        left.set_title("steps back", animated=True)
        _draw_values(right, values)
        return left, right

    def draw(axes: Sequence[Axes], lag: int) -> None:
        _draw_stretch(axes[0], products[lag], lag)
        axes[1].axvline(lag, color=Y, lw=1.4, ls=":")

    return setup, draw


def _draw_stretch(ax: Axes, product: np.ndarray, lag: int) -> None:
    """Draw what a product of so many step Jacobians makes of the circle."""
    stretched = _CIRCLE @ product
    ax.plot(*stretched.T, color=H, lw=2)
    ax.plot(*stretched[::9].T, "o", color=H, ms=5)
    _, values, right = np.linalg.svd(product)
    look = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0}
    look |= {"color": Y, "lw": 1.6}
    ax.annotate("", right[0] * values[0], (0, 0), arrowprops=look)
    steps = "step" if lag == 1 else "steps"
    ax.set_title(f"{lag} {steps} back: longest {values[0]:.2f}")


def _draw_values(ax: Axes, values: np.ndarray) -> None:
    """Draw both singular values of the products."""
    named = dict(zip(("largest", "smallest"), values.T, strict=True))
    curves(ax, named, H, styles=MARKED)
    ax.set(xlabel="steps back", ylabel="singular value", yscale="log")
    ax.yaxis.set_minor_locator(LogLocator(subs=(2, 5)))
    ax.yaxis.set_minor_formatter(NullFormatter())
    legend = ax.legend(loc="lower left", frameon=True, framealpha=1)
    legend.set_animated(True)  # it lies above the mark


def setup_lengths(ax: Axes, names: Iterable[str], lags: int) -> None:
    """Set up axes for lengths of gradients against the lag.

    Parameters
    ----------
    names : of the curves to come, at most five
    lags : how many there are, from lag 0 on
    """
    ax.set(xlabel="lag, steps back from the loss", ylabel=_LENGTH)
    ax.set(yscale="log", ylim=(1e-9, 1e8), xlim=(-1, 1.05 * (lags - 1)))
    handles = [
        Line2D([], [], ls="", marker=marker, color=color, label=name)
        for name, color, marker in zip(names, _SHADES, _MARKERS, strict=False)
    ]
    style = {"ncols": 3, "columnspacing": 1, "handletextpad": 0.3}
    ax.legend(handles=handles, loc="upper left", **style)


@described
def draw_lengths(
    ax: Axes, measured: Iterable[np.ndarray], predicted: Sequence[float]
) -> None:
    """Draw lengths of gradients over predicted slopes.

    The axes come from `setup_lengths`.

    Parameters
    ----------
    measured : (curves,) of (lags,) lengths, from lag 0 on
    predicted : (curves,) factors per step
    """
    looks = zip(measured, predicted, _SHADES, _MARKERS, strict=False)
    for lengths, factor, color, marker in looks:
        lags = np.arange(len(lengths))
        ax.plot(lags, factor**lags, color=Y, lw=1.1)
        ax.plot(lags[::2], lengths[::2], marker, color=color)


def length_frames(
    names: Iterable[str],
    measured: Sequence[Sequence[np.ndarray]],
    predicted: Sequence[Sequence[float]],
) -> tuple[Callable, Callable]:
    """Return what draws lengths against the lag, one setting in each frame.

    Parameters
    ----------
    names : (curves,)
    measured : (frames, curves, lags)
    predicted : (frames, curves), factors per step
    """

    def setup(figure: Figure) -> Axes:
        ax = figure.subplots()
        setup_lengths(ax, names, len(measured[0][0]))
        return ax

    def draw(ax: Axes, frame: int) -> None:
        draw_lengths(ax, measured[frame], predicted[frame])

    return setup, draw


@described
def draw_trained(
    ax: Axes,
    before: np.ndarray,
    after: np.ndarray,
    learned: np.ndarray,
    factor: float,
) -> None:
    """Draw lengths before and after training, net by net.

    Parameters
    ----------
    before : (lags,) mean over the nets
    after : (nets, lags)
    learned : (nets,) true if a net solves its task
    factor : per step, predicted for the start
    """
    lags = np.arange(len(before))
    ax.semilogy(lags, factor**lags, color=Y, lw=1.1, label="predicted")
    look: dict[str, Any] = {"color": GREY, "ms": 6}
    ax.semilogy(lags[::2], before[::2], "o", label="before", **look)
    kinds = (~learned, ":", "after, not learned"), (learned, "-", "after")
    for kind, style, words in kinds:
        for k, lengths in enumerate(after[kind]):
            name = None if k else words
            ax.semilogy(lags, lengths, style, color=H, lw=1.8, label=name)
    ax.set(xlabel="lag", ylabel=_LENGTH, xticks=[0, 10, 20])
    ax.set(ylim=(1e-9, 1e1))


@described
def draw_remedies(
    ax: Axes,
    reference: tuple[str, np.ndarray],
    others: Mapping[str, np.ndarray],
) -> None:
    """Draw how gradients fade with some remedies, beside one without.

    All panels have the same axes.

    Parameters
    ----------
    reference : label and (lags,) lengths of the net that all panels share
    others : label to (lags,) lengths
    """
    name, lengths = reference
    ax.semilogy(lengths, color=GREY, lw=5, label=name)
    at_most(len(others), len(_APART), "others")
    looks = zip(others.items(), _APART, _MARKERS, strict=False)
    for (name, lengths), color, marker in looks:
        style = {"marker": marker, "markevery": (5, 10), "lw": 1.6}
        ax.semilogy(lengths, "-", color=color, label=name, **style)
    ax.axhline(0.01, color=Y, lw=1, ls=":")
    ax.set(xlabel="lag, steps back from the loss", ylabel="length")
    ax.set(xlim=(0, 50), ylim=(1e-8, 1e5))
    ax.set_yticks([1e-8, 1e-6, 1e-4, 1e-2, 1, 1e2])
    style = {"columnspacing": 0.8, "handlelength": 1.6, "handletextpad": 0.5}
    ax.legend(loc="upper right", ncols=2, fontsize=12, **style)


@described
def draw_factors(
    ax: Axes, sizes: np.ndarray, factors: Mapping[str, np.ndarray]
) -> None:
    """Draw the factor per step against the strength of the inputs.

    The axis on the right says after how many steps 1 % is left.

    Parameters
    ----------
    sizes : (n,) typical size of x_t W_x
    factors : label to (n,), or to (seeds, n) for median and range
        At most five.
    """
    steps = np.array([3, 5, 8, 10, 20, 50])
    ticks = 0.01 ** (1 / steps)
    ax.axhspan(*ticks[2:4], color=COLORS["p"], alpha=0.4, lw=0)
    at_most(len(factors), len(_APART), "factors")
    looks = zip(factors.items(), _APART, _MARKERS, strict=False)
    for (name, rows), color, marker in looks:
        low, middle, high = np.quantile(np.atleast_2d(rows), (0, 0.5, 1), 0)
        ax.fill_between(sizes, low, high, color=color, alpha=0.25, lw=0)
        ax.semilogx(sizes, middle, marker + "-", color=color, label=name)
    ax.set_xticks(sizes, [f"{size:.2g}" for size in sizes])
    ax.minorticks_off()
    ax.set(xlabel="strength of the inputs, typical size of $x_t W_x$")
    ax.set(ylabel="factor per step", ylim=(0.1, 1.1))
    right = ax.secondary_yaxis("right")
    right.set_yticks(ticks, [str(k) for k in steps])
    right.set_ylabel("steps until 1 % is left")
    ax.legend(loc="upper left", bbox_to_anchor=(1.1, 1))


@described
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
    ax.plot(w, loss, color=GREY, lw=3)
    ax.plot(path, path_loss, "o-", color=H, lw=1.0, ms=6)
    inside = (path >= w[0]) & (path <= w[-1])
    if not inside.all():
        k = int(np.argmin(inside))  # the first one outside
        look = {"arrowstyle": "-|>", "color": H, "lw": 2}
        words, place = f"to $w = {path[k]:.0f}$", (w[-1], path_loss[k - 1])
        style = {"va": "center", "color": H, "arrowprops": look}
        note(ax, words, place, (-110, 0), **style)
    ax.set(xlabel="weight $w$", ylabel="loss", xlim=(w[0], w[-1]))
    ax.set(ylim=(-0.15, 1.15 * loss.max()))


@described
def draw_clipping(ax: Axes, arrows: Mapping[str, np.ndarray]) -> None:
    """Draw a gradient of two numbers as an arrow, and what clipping leaves.

    Parameters
    ----------
    arrows : label to (2,) gradient, the unclipped one first
    """
    colors = GREY, COLORS["p"], H
    for (name, tip), color in zip(arrows.items(), colors, strict=True):
        look = {"arrowstyle": "-|>", "color": color, "lw": 3}
        ax.annotate("", tuple(tip), (0, 0), arrowprops=look)
        ax.plot([], [], color=color, lw=3, label=name)
    ax.plot(*_CIRCLE[:19].T, ":", color=Y, lw=1.2)
    ax.plot([0, 1, 1], [1, 1, 0], ":", color=Y, lw=1.2)
    first = next(iter(arrows.values()))
    ax.set(xlabel="first number", ylabel="second number", aspect="equal")
    ax.set(xlim=(0, first[0] + 0.3), ylim=(0, first[1] + 0.4))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1.1))


@described
def draw_training(
    ax: Axes,
    runs: Mapping[str, np.ndarray],
    ylabel: str,
    ticks: Sequence[float] = (),
    legend: bool = False,
) -> None:
    """Draw curves over updates, one thin line a seed, and the means.

    Parameters
    ----------
    runs : label to (seeds, points), each point for ten updates
    ylabel : what is on the vertical axis
    ticks : (n,) numbers on that axis; powers of ten if there are none
    """
    looks = (GREY, "-"), (COLORS["p"], "--"), (H, "-"), (Y, ":")
    at_most(len(runs), len(looks), "runs")
    for (name, values), look in zip(runs.items(), looks, strict=False):
        updates = 10 * np.arange(1, len(values[0]) + 1)
        _draw_seeds(ax, updates, np.transpose(values), name, *look)
    ax.set(xlabel="update", ylabel=ylabel)
    if ticks:
        ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
    if legend:
        highest = max(np.max(values) for values in runs.values())
        ax.set_ylim(top=100 * highest)  # room above the curves
        ax.legend(loc="upper right")


def _draw_seeds(
    ax: Axes,
    updates: np.ndarray,
    values: np.ndarray,
    name: str,
    color: str,
    style: str,
    thin: str = "-",
) -> None:
    """Draw a thin line a seed, and their geometric mean, on a log axis.

    The values are (updates, seeds); `thin` is the format of a seed.
    """
    means = np.exp(np.log(values).mean(axis=1))
    ax.semilogy(updates, values, thin, color=color, lw=0.6)
    ax.semilogy(updates, means, style, color=color, lw=2.4, label=name)


@described
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
    c = COLORS["c"]
    looks = ("o-", H, H, 6), ("s-", GREY, "none", 11), ("^-", c, c, 6)
    at_most(len(lengths), len(looks), "lengths")
    for (name, values), look in zip(lengths.items(), looks, strict=False):
        style, color, face, size = look
        arriving = np.where(values > 0, values, np.nan)
        marker: dict[str, Any] = {"mfc": face, "ms": size, "label": name}
        ax.semilogy(arriving, style, color=color, **marker)
    upright: dict[str, Any] = {"rotation": 90, "fontsize": 12}
    ax.set_xticks(places, words, parse_math=False, **upright)
    ax.set(xlabel="word read at step $t$")
    ax.set(ylabel=r"length of $\partial L / \partial x_t$")
    ax.set(xlim=(-0.6, len(words) - 0.4))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left", bbox_to_anchor=(0, 1.2), ncols=3)


@described
def draw_breaks(
    ax: Axes,
    lags: Sequence[int],
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
    """
    places = np.arange(len(lags))
    ax.axhline(chance, color=GREY, lw=1.5)
    for k, (name, values) in enumerate(scores.items()):
        color, style = NETS[name]
        at = places + 0.17 * (k - 1)
        x = at[:, None] + np.linspace(-0.05, 0.05, values.shape[1])
        look: dict[str, Any] = {"color": color, "alpha": 0.75, "ms": 7}
        ax.plot(x.ravel(), values.ravel(), style[0], **look)
        ax.plot(at, values.mean(axis=1), style[1:], color=color, lw=1.8)
        ax.plot([], [], style, color=color, label=name)
    ax.text(-0.42, chance, "chance", va="bottom")
    ax.set_xticks(places, [str(lag) for lag in lags])
    ax.set(xlabel="steps from the first of the two to the end")
    ax.set(ylabel=ylabel, xlim=(-0.45, places[-1] + 0.45))
    ax.grid(axis="x", visible=False)
    if legend:
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)


@described
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
        _draw_seeds(ax, updates, values, name, color, style, style[1:])
    ax.set(xlabel="update", ylabel=f"length at lag {lag}")
    ax.set(xlim=(0, updates[-1]))
    ax.set(ylim=(min(v.min() for v in left.values()) / 1e2, 5))
    ax.legend(loc="lower right")
