"""Figures about what a model writes, and about scores on other texts."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from course_utils.style import COLORS


def draw_copied(
    ax: Axes,
    x: Sequence[float],
    shares: Mapping[str, Sequence[Sequence[float]]],
    real: Sequence[float],
    xlabel: str,
) -> None:
    """Draw how much of a model's samples is copied, beside real text.

    Parameters
    ----------
    x : (points,)
        Temperatures, or epochs.
    shares : name of a model to (points, samples), in [0, 1]
        Each sample is a dot, their mean a line.
    real : (samples,), in [0, 1]
        The same for pieces of text that the author wrote and no model saw:
        a band from the least to the most, a line for the mean.
    xlabel : what x is
    """
    low, mean, high = np.min(real), np.mean(real), np.max(real)
    ax.axhspan(low, high, color=COLORS["test"], alpha=0.15, linewidth=0)
    ax.axhline(mean, color=COLORS["test"], ls="--", label="unseen text")
    styles = zip((COLORS["network"], COLORS["x"]), "os", strict=True)
    for (name, values), (color, marker) in zip(
        shares.items(), styles, strict=False
    ):
        values = np.asarray(values, dtype=float)
        ax.plot(x, values.mean(axis=1), "-", color=color, label=name)
        ax.plot(
            np.repeat(x, values.shape[1]),
            values.ravel(),
            marker,
            color=color,
            fillstyle="none",
        )
    top = max(high, *(np.max(values) for values in shares.values()))
    ax.set(xlabel=xlabel, ylabel="copied word for word")
    ax.set_ylim(-0.02, min(1.02, max(0.1, 1.25 * top)))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.legend(loc="best")


def draw_published(
    ax: Axes,
    held_out: Mapping[str, float],
    trained_on: Mapping[str, float],
) -> None:
    """Draw scores that others published, on texts of their own.

    Parameters
    ----------
    held_out : name of text and model to bits per character
        Scored on text that the model had not seen.
    trained_on : the same, scored on the text that it was trained on
        Hollow bars: such a score says how much was learned by heart.
    """
    bits = {**held_out, **trained_on}
    names = list(bits)
    bars = ax.barh(
        names,
        list(bits.values()),
        height=0.7,
        color=COLORS["baseline"],
        edgecolor=COLORS["x"],
        linewidth=1.5,
    )
    for k, (name, bar) in enumerate(zip(names, bars, strict=True)):
        if name in trained_on:
            bar.set(facecolor="white", linestyle="--")
        ax.annotate(
            f"{bits[name]:.2f}",
            (bits[name], k),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
        )
    style = {"edgecolor": COLORS["x"], "linewidth": 1.5}
    kinds = [
        Patch(facecolor=COLORS["baseline"], label="on unseen text", **style),
        Patch(facecolor="white", ls="--", label="on its own text", **style),
    ]
    ax.invert_yaxis()
    ax.legend(handles=kinds, loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    ax.set(xlabel="bits per character, as published (each text is another)")
    ax.set_xlim(0, 1.15 * max(bits.values()))
    ax.grid(axis="y", visible=False)
