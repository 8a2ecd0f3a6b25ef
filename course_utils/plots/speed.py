"""Figures about time: how fast products run, and what is made of that."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.plots.counts import at_most
from course_utils.style import COLORS, INK, SHAPES, STYLES


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


READ, WEIGHTS, OTHER = COLORS["x"], COLORS["h"], "white"
PRODUCTS = {
    "forward": (READ, WEIGHTS, OTHER),  # both factors and the result
    "gradient of the weights": (READ, OTHER, WEIGHTS),
}
WIDTH, GAP, BELOW = 13.6, 1.8, -2.4  # of a drawn product, in its own units

Product = tuple[int, int, int, int]  # how often, and rows, inner, columns


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
    peaks : (ways,), characters a second

    Returns
    -------
    setup, draw : callable(figure), callable(axes, way)
        For `Stepper`; the ways so far have bars.

    Examples
    --------
    >>> pair = [(6, 1, 8, 9), (6, 8, 1, 9)]
    >>> setup, draw = speed_frames([pair], {"the loop": 2e3}, [6e4])
    >>> draw(setup(Figure()), 0)
    """

    def setup(figure: Figure) -> Sequence[Axes]:
        above, below = figure.subfigures(2, height_ratios=[4, 5])
        axes = [*above.subplots(1, 2), below.subplots()]
        for ax in axes[:2]:
            _setup_product(ax)
        setup_speeds(axes[2], speeds, peaks)
        return axes

    def draw(axes: Sequence[Axes], way: int) -> None:
        looks = zip(axes, products[way], PRODUCTS.items(), strict=False)
        for ax, product, look in looks:
            _draw_product(ax, product, *look)
        draw_speeds(axes[2], dict([*speeds.items()][: way + 1]), peaks)

    return setup, draw


def _setup_product(ax: Axes) -> None:
    """Set up axes for a product, with room for its title."""
    ax.set(xlim=(0, WIDTH), ylim=(BELOW - 0.4, 2.0))
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.set_title("product", loc="center", animated=True)
    ax.axis("off")


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
    ax : Axes
    speeds : name to characters a second
    peaks : one for each name, characters a second
        What the cores in use would reach if they did nothing but multiply.
    """
    places = np.arange(len(speeds))
    ax.vlines(peaks, places - 0.4, places + 0.4, COLORS["baseline"], lw=5)
    ax.set_yticks(places, list(speeds))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set(xlim=(0, 1.4 * max(*peaks, *speeds.values())))
    ax.set(ylim=(len(speeds) - 0.4, -0.6), xlabel="characters per second")
    ax.grid(axis="y", visible=False)


def draw_speeds(
    ax: Axes, speeds: Mapping[str, float], peaks: Sequence[float]
) -> None:
    """Draw the speeds of the first ways, or of all, as bars.

    Parameters
    ----------
    ax : Axes
        As `setup_speeds` left it.
    speeds : name to characters a second
        All or the first of those it got.
    peaks : one for each name, characters a second
    """
    places, values = np.arange(len(speeds)), list(speeds.values())
    ax.barh(places, values, color=COLORS["network"])
    space = ax.get_xlim()[1] / 84
    for place, value, peak in zip(places, values, peaks, strict=False):
        words = f"{value:,.0f}, {value / peak:.0%} of the peak"
        ax.text(max(value, peak) + space, place, words, va="center")


def draw_overhead(
    ax: Axes, seconds: Mapping[str, Mapping[str, float]]
) -> None:
    """Draw what an update takes, and how much of that is no arithmetic.

    Parameters
    ----------
    ax : Axes
    seconds : label to name of a way to seconds for an update
        Two labels, first of the whole net, then of one without arithmetic.
    """
    (_, full), (label, idle) = seconds.items()
    places = np.arange(len(full))
    for (name, values), color in zip(
        seconds.items(), (COLORS["network"], COLORS["baseline"]), strict=True
    ):
        times = [1000 * values[way] for way in full]
        ax.barh(places, times, color=color, label=name)
    for place, way in zip(places, full, strict=True):
        words = f"  {idle[way] / full[way]:.0%} with {label}"
        ax.text(1000 * full[way], place, words, va="center")
    ax.set_yticks(places, list(full))
    ax.set(xlabel="milliseconds per update", ylim=(len(full) - 0.4, -0.6))
    ax.set(xlim=(0, 1.4 * max(full.values()) * 1000))
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
