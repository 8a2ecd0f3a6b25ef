"""The small figures of the refresher on feed-forward networks."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes

from course_utils.plots.counts import at_most
from course_utils.style import COLORS, INK, LINES, SHAPES, STYLES


def draw_activations(
    ax: Axes, functions: Mapping[str, Callable[[np.ndarray], np.ndarray]]
) -> None:
    """Draw activation functions over their pre-activation.

    Parameters
    ----------
    functions : name to elementwise function, at most four

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(functions, 4, "functions")
    a = np.linspace(-4, 4, 201)
    for (name, function), style in zip(
        functions.items(), STYLES, strict=False
    ):
        ax.plot(a, function(a), style, color=COLORS["h"], label=name)
    ax.set(xlabel="pre-activation $a$", ylabel="output $h$")
    ax.set(xlim=(-4, 4), ylim=(-1.3, 2.3))
    ax.legend(loc="upper left")


def draw_squared_error(ax: Axes, target: float = 1.0) -> None:
    """Draw the squared error of an output against its target."""
    y = np.linspace(target - 2, target + 2, 101)
    ax.plot(y, (y - target) ** 2, color=COLORS["y"])
    ax.plot(target, 0, "o", color=COLORS["y"])
    ax.set(xlabel=f"output $y$ (target {target:g})", ylabel="squared error")
    ax.set(ylim=(-0.2, 4))


def draw_cross_entropy(ax: Axes) -> None:
    """Draw the cross-entropy over the probability of the right class."""
    p = np.linspace(0.01, 1, 200)
    ax.plot(p, -np.log(p), color=COLORS["p"])
    ax.plot(1, 0, "o", color=COLORS["p"])
    ax.set(xlabel="probability of the right class")
    ax.set(ylabel="cross-entropy (nats)", ylim=(-0.2, 4), xlim=(0, 1.03))


def draw_descent(
    ax: Axes,
    loss: Callable[[np.ndarray], np.ndarray],
    paths: Mapping[str, np.ndarray],
) -> None:
    """Draw gradient descent as points that walk on a curve of the loss.

    Parameters
    ----------
    loss : function of one weight
    paths : label to (updates + 1,) weights, at most four

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(paths, 4, "paths")
    places = np.concatenate([np.ravel(path) for path in paths.values()])
    beside = 0.06 * np.ptp(places) or 1.0
    w = np.linspace(places.min() - beside, places.max() + beside, 201)
    ax.plot(w, loss(w), color=COLORS["baseline"], linewidth=1.5)
    for (label, path), style in zip(paths.items(), SHAPES, strict=False):
        path = np.asarray(path)
        ax.plot(
            path,
            loss(path),
            f"-{style}",
            color=COLORS["h"],
            fillstyle="full" if style == "o" else "none",
            linewidth=1.0,
            label=label,
        )
    ax.set(xlabel="weight $w$", ylabel="loss", xlim=(w[0], w[-1]))
    ax.legend(
        loc="center left", bbox_to_anchor=(1, 0.5), title="learning rate"
    )


def draw_spread(
    ax: Axes,
    sizes: np.ndarray,
    spread: np.ndarray,
    one: float | None = None,
) -> None:
    """Draw how far the gradient of a mini-batch is off, by its size.

    Parameters
    ----------
    sizes : (n,) examples in a batch
    spread : (n,) standard deviation of the gradient
    one : above 0
        That of a single example, from which the rule starts; None for the
        rule that fits all points best.
    """
    sizes, spread = np.asarray(sizes), np.asarray(spread)
    if one is None:
        one = np.exp(np.log(spread * np.sqrt(sizes)).mean())
    rule = one / np.sqrt(sizes)
    ax.loglog(sizes, spread, "o", color=INK, label="measured")
    ax.loglog(sizes, rule, color=INK, lw=1.2, label=r"$1/\sqrt{B}$")
    low, high = np.log2([spread.min(), spread.max()])
    powers = np.arange(np.floor(low), np.ceil(high) + 1)
    ticks = 2 ** powers[:: 1 + len(powers) // 8]
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set(xlabel="examples in a batch, $B$", ylabel="spread of the gradient")
    ax.legend(loc="upper right")


def draw_overfitting(ax: Axes, curves: Mapping[str, np.ndarray]) -> None:
    """Draw training and validation loss, and where to stop.

    Parameters
    ----------
    curves : "train" and "validation" to (updates,) losses
    """
    for name, values in curves.items():
        ax.semilogy(values, LINES[name], color=COLORS[name], label=name)
    best = int(np.argmin(curves["validation"]))
    low = curves["validation"][best]
    ax.plot(best, low, "o", color=COLORS["validation"])
    ax.annotate(
        "stop here",
        (best, low),
        xytext=(26, -26),
        textcoords="offset points",
        va="center",
        color=COLORS["validation"],
        arrowprops={"arrowstyle": "-", "color": COLORS["validation"]},
    )
    ax.set(xlabel="update", ylabel="mean squared error")
    ax.legend(loc="center right")


def draw_dropout(ax: Axes, kept: np.ndarray) -> None:
    """Draw which units are kept in which update.

    Parameters
    ----------
    kept : (updates, units) true where a unit is kept
    """
    rows, columns = np.nonzero(kept)
    ax.plot(rows + 1, columns + 1, "o", color=COLORS["h"], ms=13)
    rows, columns = np.nonzero(~kept)
    ax.plot(rows + 1, columns + 1, "x", color=COLORS["baseline"], ms=10, mew=2)
    updates, units = kept.shape
    ax.set(xlabel="update", ylabel="hidden unit")
    ax.set(xticks=range(1, updates + 1), yticks=range(1, units + 1))
    ax.set(xlim=(0.3, updates + 0.7), ylim=(0.3, units + 0.7))
    ax.grid(False)
