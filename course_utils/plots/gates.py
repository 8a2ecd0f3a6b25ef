"""Figures about gated cells."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from course_utils.plots.counts import at_most
from course_utils.style import COLORS, SHAPES, SHOWN, STYLES

_WORDS = {
    "i": "input gate $i_t$",
    "f": "forget gate $f_t$",
    "g": "candidate $g_t$",
    "o": "output gate $o_t$",
    "c": "cell state $c_t$",
    "h": "hidden state $h_t$",
}
_STYLES = {"i": "-", "f": "--", "g": ":", "o": "-.", "c": "-", "h": "-"}
_MARKS = {"i": "^", "f": "s", "g": "v", "o": "D", "c": "o", "h": "o"}


def draw_gates(
    ax: Axes, text: str, trace: Mapping[str, np.ndarray], names: str
) -> None:
    """Draw what one unit of an LSTM does while it reads.

    Parameters
    ----------
    text : (timesteps,) characters
    trace : "i", "f", "g", "o", "c", "h" to (timesteps,) numbers
    names : those among them that are drawn

    Raises
    ------
    ValueError
        If a name is none of the six.
    """
    if not names or not set(names) <= set(_WORDS):
        raise ValueError(
            f"names: got {names!r}, some of i f g o c h are known"
        )
    steps = np.arange(1, len(text) + 1)
    for name in names:
        ax.plot(
            steps,
            trace[name],
            _MARKS[name] + _STYLES[name],
            color=COLORS[name],
            label=_WORDS[name],
            markersize=5,
        )
    signed = set(names) & set("gch")
    limit = max(1, *(np.abs(trace[name]).max() for name in names))
    low, high = -1.15 * limit if signed else -0.1, 1.15 * limit
    ax.set(xlim=(0.5, len(text) + 0.5), ylim=(low, high))
    if limit < 1.5:
        ax.set_yticks([-1, 0, 1] if signed else [0, 1])
    ax.set(ylabel="value" if signed else "opening", xlabel="letter read")
    ax.set_xticks(steps, [SHOWN.get(c, c) for c in text])
    ax.tick_params(axis="x", length=0)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def draw_flows(
    ax: Axes,
    flows: Mapping[str, np.ndarray],
    roads: Sequence[np.ndarray] = (),
) -> None:
    """Draw how long a gradient is on its way back, on a log axis.

    Parameters
    ----------
    flows : label to (timesteps,) lengths, the last time step first
        The simple network first; what begins with "LSTM" is a cell state.
        At most four of each kind.
    roads : (timesteps,) lengths along the cell state alone, drawn thinly

    Raises
    ------
    ValueError
        If there are more than four of a kind, or none at all.
    """
    cells = [label for label in flows if label.startswith("LSTM")]
    simple = [label for label in flows if label not in cells]
    at_most(max(simple, cells, key=len), 4, "flows")
    kinds = ((simple, STYLES, "h"), (cells, (":", "-.", "--", "-"), "c"))
    for labels, styles, name in kinds:
        for label, style in zip(labels, styles, strict=False):
            color = COLORS[name]
            ax.semilogy(flows[label], style, color=color, label=label)
    for k, road in enumerate(roads):
        label = None if k else "the road alone"
        style = {"color": COLORS["baseline"], "linewidth": 1.2}
        ax.semilogy(road, ":", label=label, **style)
    ax.set(xlabel="steps back", ylabel="length of the gradient")
    ax.set(xlim=(0, None))
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def draw_prices(ax: Axes, prices: Mapping[str, float], unit: str) -> None:
    """Draw what a cell costs as bars.

    Parameters
    ----------
    prices : name of a cell to its price
    unit : what the price is measured in
    """
    names = list(prices)
    ax.barh(names, prices.values(), color=COLORS["baseline"], height=0.62)
    for k, price in enumerate(prices.values()):
        ax.annotate(
            f"{price:,.0f}" if price >= 100 else f"{price:.1f}",
            (price, k),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
        )
    ax.invert_yaxis()
    ax.set(xlabel=unit, xlim=(0, 1.25 * max(prices.values())))
    ax.xaxis.set_major_locator(MaxNLocator(3))
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.grid(axis="y", visible=False)


def draw_ablation(
    ax: Axes,
    errors: Mapping[str, np.ndarray],
    lengths: Sequence[str],
    chance: float,
) -> None:
    """Draw errors of cells with one part fixed, on a log axis.

    Parameters
    ----------
    errors : name of a variant to (seeds, lengths) mean squared errors
    lengths : labels, at most four
    chance : the error of knowing nothing

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(lengths, 4, "lengths")
    beside = np.linspace(-0.14, 0.14, len(lengths)) * (len(lengths) > 1)
    for k, label in enumerate(lengths):
        for row, values in enumerate(errors.values()):
            column = np.asarray(values)[:, k]
            ax.plot(
                column,
                np.full(len(column), row + beside[k]),
                SHAPES[k],
                color=COLORS["network"],
                fillstyle="none" if k else "full",
                ms=8,
                label=label if row == 0 else None,
            )
    ax.axvline(chance, color=COLORS["y"], linestyle="--", linewidth=1.5)
    ax.text(chance, -0.75, "always 0 ", ha="right", va="center")
    ax.set_yticks(range(len(errors)), list(errors))
    ax.set(xscale="log", xlabel="mean squared error (less is better)")
    largest = max(np.max(values) for values in errors.values())
    ax.set(ylim=(len(errors) - 0.5, -1.1))
    ax.set(xlim=(None, 2 * max(largest, chance)))
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
