"""Figures of lecture 7: how fast products run, and what is made of that."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.description import described
from course_utils.plots.shared import (
    MARKED,
    at_most,
    bars,
    curves,
    name_rows,
    note,
)
from course_utils.style import COLORS, INK

READ, WEIGHTS, OTHER = COLORS["x"], COLORS["h"], "white"
PRODUCTS = {
    "forward": (READ, WEIGHTS, OTHER),  # both factors and the result
    "gradient of the weights": (READ, OTHER, WEIGHTS),
}
WIDTH, GAP, BELOW = 13.6, 1.8, -2.4  # of a drawn product, in its own units

Product = tuple[int, int, int, int]  # how often, and rows, inner, columns


@described
def draw_rates(
    ax: Axes,
    rows: Sequence[int],
    rates: Mapping[str, Sequence[float]],
    peak: float,
) -> None:
    """Draw how fast products run against how many streams share the weights.

    Parameters
    ----------
    rows : (n,)
    rates : label to (n,) multiplications a second, at most four
    peak : multiplications a second of one large product
    """
    at_most(len(rates), 4, "rates")
    ax.axhline(peak / 1e9, color=COLORS["baseline"], lw=6, alpha=0.5)
    note(ax, "the peak", (rows[0], peak / 1e9), (0, -18), color=INK)
    scaled = {name: np.divide(rate, 1e9) for name, rate in rates.items()}
    curves(ax, scaled, COLORS["network"], rows, MARKED)
    ax.set_xscale("log", base=2)
    ax.set_xticks(rows, [str(n) for n in rows])
    ax.minorticks_off()
    ax.set(xlabel="streams that share the weights")
    ax.set(ylabel="multiplications\nper second, $10^9$")
    ax.set(ylim=(0, 1.1 * max(peak, *map(max, rates.values())) / 1e9))
    if len(rates) > 1:
        ax.legend(loc="lower right")


def speed_frames(
    products: Sequence[Sequence[Product]],
    speeds: Mapping[str, float],
    peaks: Sequence[float],
) -> tuple[Callable, Callable]:
    """Return what draws the two products of a way to train, and its speed.

    Parameters
    ----------
    products : (ways, 2) of (times, rows, inner, columns)
        How often, and what, forward and for the gradient of the weights.
    speeds : name of a way to characters a second
        The ways so far have bars.
    peaks : (ways,), characters a second
    """

    def setup(figure: Figure) -> Sequence[Axes]:
        parts = figure.subfigures(2, squeeze=False, height_ratios=[4, 5])
        above, below = parts[:, 0]
        axes = [*above.subplots(1, 2), below.subplots()]
        for ax in axes[:2]:
            ax.set(xlim=(0, WIDTH), ylim=(BELOW - 0.4, 2.0))
            ax.set(xticks=[], yticks=[], aspect="equal")
            ax.set_title("product", loc="center", animated=True)  # leaves room
            ax.axis("off")
        setup_speeds(axes[2], speeds, peaks)
        return axes

    def draw(axes: Sequence[Axes], way: int) -> None:
        looks = zip(axes, products[way], PRODUCTS.items(), strict=False)
        for ax, product, look in looks:
            _draw_product(ax, product, *look)
        draw_speeds(axes[2], dict([*speeds.items()][: way + 1]), peaks)

    return setup, draw


def _draw_product(
    ax: Axes, product: Product, title: str, colors: Sequence[str]
) -> None:
    """Draw two factors and their result, sides on a logarithmic scale."""
    times, rows, inner, columns = product
    shapes = (rows, inner), (inner, columns), (rows, columns)
    sides = 0.3 + np.log2(shapes) / 4  # heights and widths
    start = (WIDTH - sides[:, 1].sum() - 2 * GAP) / 2
    parts = zip(shapes, sides, colors, ("·", "=", ""), strict=True)
    for shape, (height, width), color, sign in parts:
        corner = start, -height / 2
        ax.add_patch(Rectangle(corner, width, height, fc=color, ec=INK))
        words = rf"{shape[0]:,} $\times$ {shape[1]:,}"
        ax.text(start + width / 2, BELOW, words, ha="center", fontsize=12)
        start += width + GAP
        ax.text(start - GAP / 2, 0, sign, ha="center", va="center")
    often = {1: "once", 2: "twice"}.get(times, f"{times:,} times")
    ax.set_title(f"{title}, {often}", loc="center")


def setup_speeds(
    ax: Axes, speeds: Mapping[str, float], peaks: Sequence[float]
) -> None:
    """Draw for each way to train what would be its peak, the first at the top.

    Parameters
    ----------
    speeds : name to characters a second
    peaks : one for each name, characters a second
        What the cores in use would reach if they did nothing but multiply.
    """
    places = np.arange(len(speeds))
    ax.vlines(peaks, places - 0.4, places + 0.4, COLORS["baseline"], lw=5)
    name_rows(ax, speeds)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set(xlim=(0, 1.4 * max(*peaks, *speeds.values())))
    ax.set(ylim=(len(speeds) - 0.4, -0.6), xlabel="characters per second")


@described
def draw_speeds(
    ax: Axes, speeds: Mapping[str, float], peaks: Sequence[float]
) -> None:
    """Draw the speeds of the first ways, or of all, as bars.

    The axes come from `setup_speeds`.

    Parameters
    ----------
    speeds : name to characters a second
        All or the first of those that `setup_speeds` got.
    peaks : one for each name, characters a second
    """
    pairs = list(zip(speeds.values(), peaks, strict=False))
    words = [f"{v:,.0f}, {v / peak:.0%} of the peak" for v, peak in pairs]
    bars(ax, speeds, words, networks=speeds, ends=[max(p) for p in pairs])


@described
def draw_overhead(
    ax: Axes, seconds: Mapping[str, Mapping[str, float]]
) -> None:
    """Draw what an update takes, and how much of that is no arithmetic.

    Parameters
    ----------
    seconds : label to name of a way to seconds for an update
        Two labels, first of the whole net, then of one without arithmetic.
    """
    (name, full), (label, idle) = seconds.items()
    times = {way: 1000 * full[way] for way in full}
    words = [f"{label}: {idle[way] / full[way]:.0%} of this" for way in full]
    bars(ax, times, words, networks=full, label=name)
    rest = [1000 * idle[way] for way in full]
    ax.barh(range(len(full)), rest, color=COLORS["baseline"], label=label)
    name_rows(ax, full)
    ax.set(xlabel="milliseconds per update", ylim=(len(full) - 0.4, -0.6))
    ax.set(xlim=(0, 1.4 * max(times.values())))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
