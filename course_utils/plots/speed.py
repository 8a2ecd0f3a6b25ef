"""Figures about time: how fast products run, and what is made of that."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_utils.plots.counts import at_most
from course_utils.style import COLORS, INK, SHAPES, STYLES


class Product(NamedTuple):
    """A matrix product, and how often it is done."""

    times: int
    rows: int
    inner: int
    columns: int


def draw_rates(
    ax: Axes,
    rows: Sequence[int],
    rates: Mapping[str, Sequence[float]],
    peak: float,
) -> None:
    """Draw how fast products run against how many streams share the weights.

    Parameters
    ----------
    ax : Axes
    rows : (n,)
    rates : label to (n,) multiplications a second
    peak : multiplications a second of one large product
    """
    at_most(rates, len(STYLES), "rates")
    ax.axhline(peak / 1e9, color=COLORS["baseline"], lw=6, alpha=0.5)
    ax.annotate(
        "the peak",
        (rows[0], peak / 1e9),
        xytext=(0, -18),
        textcoords="offset points",
        color=INK,
    )
    looks = zip(rates.items(), STYLES, SHAPES, strict=False)
    for (label, values), line, shape in looks:
        ax.plot(
            rows,
            np.array(values) / 1e9,
            line,
            marker=shape,
            color=COLORS["network"],
            label=label,
        )
    ax.set_xscale("log", base=2)
    ax.set_xticks(rows, [str(n) for n in rows])
    ax.minorticks_off()
    ax.set(xlabel="streams that share the weights")
    ax.set(ylabel="multiplications\nper second, $10^9$")
    ax.set(ylim=(0, 1.1 * max(peak, *map(max, rates.values())) / 1e9))
    if len(rates) > 1:
        ax.legend(loc="lower right")


def draw_product(
    ax: Axes, product: Product, title: str, colors: Sequence[str]
) -> None:
    """Draw two factors and their result, sides on a logarithmic scale.

    Parameters
    ----------
    ax : Axes
    product : Product
    title : what the product is for
    colors : (3,), of the factors and the result
    """
    _, rows, inner, columns = product
    start, signs = 0.0, iter(("·", "=", ""))
    shapes = (rows, inner), (inner, columns), (rows, columns)
    for shape, color in zip(shapes, colors, strict=True):
        height, width = (0.3 + np.log2(side) / 4 for side in shape)
        corner = start, -height / 2
        ax.add_patch(Rectangle(corner, width, height, fc=color, ec=INK))
        words = rf"{shape[0]:,} $\times$ {shape[1]:,}"
        middle = start + width / 2
        ax.text(middle, -2.4, words, ha="center", fontsize=12, color=INK)
        start += width + 1.8
        ax.text(start - 0.9, 0, next(signs), ha="center", va="center")
    left = (start - 1.8 - 13.6) / 2
    ax.set(xlim=(left, left + 13.6), ylim=(-2.8, 2.0), aspect="equal")
    ax.set(xticks=[], yticks=[])
    times = f"{product.times:,} times" if product.times > 1 else "once"
    ax.set_title(f"{title}, {times}")
    ax.axis("off")


def draw_speeds(
    ax: Axes,
    speeds: Mapping[str, float],
    peaks: Sequence[float],
    shown: int | None = None,
) -> None:
    """Draw the speed of each way to train as a bar, slowest at the top.

    Parameters
    ----------
    ax : Axes
    speeds : name to characters a second
    peaks : one for each name, characters a second
        What the cores in use would reach if they did nothing but multiply.
    shown : how many bars are filled, or None for all
    """
    names, values = list(speeds), np.array(list(speeds.values()))
    shown, places = (
        len(names) if shown is None else shown,
        np.arange(len(names)),
    )
    ax.barh(places[:shown], values[:shown], color=COLORS["network"])
    limit = max(peaks) * 6
    for k in range(shown):
        ax.text(
            values[k] * 1.15,
            k,
            f"{values[k]:,.0f}, {values[k] / peaks[k]:.0%} of the peak",
            va="center",
            fontsize=12,
        )
    ax.set_yticks(places, names)
    ax.set(xscale="log", xlim=(values.min() / 3, limit))
    ax.set(ylim=(len(names) - 0.4, -0.6), xlabel="characters per second")
    ax.grid(axis="y", visible=False)


def draw_overhead(
    ax: Axes, idle: Mapping[str, float], full: Mapping[str, float]
) -> None:
    """Draw what an update takes, and how much of that is no arithmetic.

    Parameters
    ----------
    ax : Axes
    idle : name to seconds that an update of one unit takes
    full : name to seconds that an update of the whole net takes
    """
    places = np.arange(len(full))
    for values, color, label in (
        (full, COLORS["network"], "256 units"),
        (idle, COLORS["baseline"], "one unit: bookkeeping"),
    ):
        times = 1000 * np.array([values[name] for name in full])
        ax.barh(places, times, color=color, label=label)
    for place, name in zip(places, full, strict=True):
        ax.text(
            1000 * full[name],
            place,
            f"  {idle[name] / full[name]:.0%}",
            va="center",
        )
    ax.set_yticks(places, list(full))
    ax.set(xlabel="milliseconds per update", ylim=(len(full) - 0.4, -0.6))
    ax.margins(x=0.12)
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
