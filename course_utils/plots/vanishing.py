"""Figures about gradients that fade on their way back."""

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from course_utils.style import COLORS, SHOWN

H, C, GREY = COLORS["h"], COLORS["c"], COLORS["baseline"]
_LENGTH = r"length of $\partial L / \partial h_t$"
_SHADES = ("#7FB8DA", "#4C9CCB", "#0072B2", "#00548A", "#00304F")  # of h
_MARKERS = "os^Dv"


def draw_powers(
    ax: Axes, factors: Sequence[float], steps: int, log: bool = False
) -> None:
    """Draw the powers of some numbers, on a linear or a logarithmic axis.

    Parameters
    ----------
    factors : numbers above 0
    steps : the highest power
    log : bool
    """
    k = np.arange(steps + 1)
    for factor, style in zip(factors, ("-", "--", ":", "-."), strict=False):
        ax.plot(k, factor**k, style, color=H, label=f"${factor:g}^k$")
    if log:
        ax.set(yscale="log")
    ax.set(xlabel="multiplications $k$", ylabel="what 1 has become")
    ax.set(xlim=(0, steps))
    ax.legend(loc="lower left" if log else "upper left")


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
    ax.semilogy(steps, bound, "-", color=COLORS["y"], lw=1.4, label="bound")
    ax.semilogy(steps, lengths, "o", color=H, ms=7, label="measured")
    shown = [SHOWN.get(letter, letter) for letter in letters]
    ax.set_xticks(steps, shown, fontfamily="monospace", fontsize=15)
    ax.set(xlabel="letter read at step $t$", ylabel=_LENGTH)
    ax.set(xlim=(0.3, len(letters) + 0.7))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="center left")


def setup_lengths(
    ax: Axes,
    names: Collection[str],
    lags: int,
    limits: tuple[float, float] = (1e-9, 1e8),
) -> None:
    """Set up axes for lengths of gradients against the lag.

    Parameters
    ----------
    names : of the curves to come, at most five
    lags : how many there are, from lag 0 on
    limits : of the vertical axis
    """
    ax.set(xlabel="lag, steps back from the loss", ylabel=_LENGTH)
    ax.set(yscale="log", ylim=limits, xlim=(-1, 1.05 * (lags - 1)))
    handles = [
        Line2D([], [], ls="", marker=marker, color=color, label=name)
        for name, color, marker in zip(names, _SHADES, _MARKERS, strict=False)
    ]
    ax.legend(
        handles=handles,
        loc="upper left",
        ncols=3,
        columnspacing=1,
        handletextpad=0.3,
    )


def draw_lengths(
    ax: Axes, measured: Iterable[np.ndarray], predicted: Sequence[float]
) -> None:
    """Draw lengths of gradients over predicted slopes.

    Parameters
    ----------
    ax : Axes
        As `setup_lengths` left it.
    measured : (curves,) of (lags,) lengths, from lag 0 on
    predicted : (curves,) factors per step
    """
    curves = zip(measured, predicted, _SHADES, _MARKERS, strict=False)
    for lengths, factor, color, marker in curves:
        lags = np.arange(len(lengths))
        ax.plot(lags, factor**lags, color=COLORS["y"], lw=1.1)
        ax.plot(lags[::2], lengths[::2], marker, color=color)


def length_frames(
    names: Collection[str],
    measured: Sequence[Sequence[np.ndarray]],
    predicted: Sequence[Sequence[float]],
) -> tuple[Callable, Callable]:
    """Return what draws lengths against the lag, one setting in each frame.

    Parameters
    ----------
    names : (curves,)
    measured : (frames, curves, lags)
    predicted : (frames, curves), factors per step

    Returns
    -------
    setup, draw : callable(figure), callable(ax, frame)
        For `Stepper`.

    Examples
    --------
    >>> setup, draw = length_frames(["tanh"], [[0.5 ** np.arange(9)]], [[0.5]])
    >>> draw(setup(Figure()), 0)
    """

    def setup(figure: Figure) -> Axes:
        ax = figure.subplots()
        setup_lengths(ax, names, len(measured[0][0]))
        return ax

    def draw(ax: Axes, frame: int) -> None:
        draw_lengths(ax, measured[frame], predicted[frame])

    return setup, draw


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
    ax.semilogy(lags, factor**lags, color=COLORS["y"], lw=1.1)
    ax.semilogy(lags[::2], before[::2], "o", color=GREY, ms=6)
    for lengths, success in zip(after, learned, strict=True):
        ax.semilogy(lags, lengths, "-" if success else ":", color=H, lw=1.8)
    ax.set(xlabel="lag", ylabel=_LENGTH, xticks=[0, 10, 20])
    ax.set(ylim=(1e-9, 1e1))


def draw_remedies(
    ax: Axes,
    reference: tuple[str, np.ndarray],
    others: Mapping[str, np.ndarray],
    color: str = H,
) -> None:
    """Draw one panel of remedies, always on the same axes.

    Parameters
    ----------
    reference : label and (lags,) lengths of the net that all panels share
    others : label to (lags,) lengths
    color : of the others
    """
    name, lengths = reference
    lags = np.arange(len(lengths))
    ax.semilogy(lags, lengths, color=GREY, lw=5, label=name)
    for (name, lengths), marker in zip(others.items(), _MARKERS, strict=False):
        ax.semilogy(
            lags,
            lengths,
            "-",
            marker=marker,
            markevery=(5, 10),
            color=color,
            lw=1.6,
            label=name,
        )
    ax.axhline(0.01, color=COLORS["y"], lw=1, ls=":")
    ax.set(xlabel="lag, steps back from the loss", ylabel="length")
    ax.set(xlim=(0, 50), ylim=(1e-8, 1e5))
    ax.set_yticks([1e-8, 1e-6, 1e-4, 1e-2, 1, 1e2])
    ax.legend(
        loc="upper right",
        ncols=2,
        columnspacing=0.8,
        handlelength=1.6,
        handletextpad=0.5,
        fontsize=12,
    )


def draw_reach(
    ax: Axes,
    sizes: np.ndarray,
    reach: Mapping[str, np.ndarray],
    rule: tuple[int, int] = (8, 10),
) -> None:
    """Draw after how many steps a hundredth of a gradient is left.

    Parameters
    ----------
    sizes : (n,) typical size of x_t W_x
    reach : label to (n,) lags
    rule : lags between which the rule of thumb lies
    """
    ax.axhspan(*rule, color=COLORS["p"], alpha=0.4, lw=0)
    ax.text(sizes[0], rule[1] * 1.1, f"{rule[0]} to {rule[1]} steps")
    curves = zip(reach.items(), _SHADES, _MARKERS, strict=False)
    for (name, lags), color, marker in curves:
        ax.loglog(sizes, lags, marker + "-", color=color, label=name)
    ticks = [3, 10, 30, 100, 300]
    ax.set_yticks(ticks, [str(tick) for tick in ticks])
    ax.set_xticks(sizes, [f"{size:.2g}" for size in sizes])
    ax.minorticks_off()
    ax.set(xlabel="strength of the inputs, typical size of $x_t W_x$")
    ax.set(ylabel="lag at which 1 % is left", ylim=(3, 400))
    ax.legend(loc="upper right", ncols=4)
