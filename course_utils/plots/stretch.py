"""Figures about what a product of Jacobians does to a gradient."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from course_utils.style import COLORS

H, GREY = COLORS["h"], COLORS["baseline"]


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

    Returns
    -------
    setup, draw : callable(figure), callable(axes, lag)
        For `Stepper`.

    Examples
    --------
    >>> setup, draw = stretch_frames([np.eye(2)], np.ones((1, 2)))
    >>> draw(setup(Figure()), 0)
    """

    def setup(figure: Figure) -> tuple[Axes, Axes]:
        left, right = figure.subplots(1, 2)
        _setup_stretch(left)
        _draw_values(right, values)
        return left, right

    def draw(axes: tuple[Axes, Axes], lag: int) -> None:
        left, right = axes
        _draw_stretch(left, products[lag], lag)
        right.axvline(lag, color=COLORS["y"], lw=1.4, ls=":")

    return setup, draw


def _setup_stretch(ax: Axes) -> None:
    """Draw the circle of gradients that a product will stretch."""
    ax.plot(*_circle().T, "--", color=GREY, lw=1.4)
    ax.set(xlabel="first number", ylabel="second number")
    ax.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
    ax.set_title("steps back", animated=True)


def _draw_stretch(ax: Axes, product: np.ndarray, lag: int) -> None:
    """Draw what a product of so many step Jacobians makes of the circle."""
    stretched = _circle() @ product
    ax.plot(*stretched.T, color=H, lw=2)
    ax.plot(*stretched[::9].T, "o", color=H, ms=5)
    _, values, right = np.linalg.svd(product)
    (x, y), value = right[0] * values[0], values[0]
    ax.annotate(
        "",
        (x, y),
        (0, 0),
        arrowprops={
            "arrowstyle": "-|>",
            "color": COLORS["y"],
            "lw": 1.6,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
    steps = "step" if lag == 1 else "steps"
    ax.set_title(f"{lag} {steps} back: longest {value:.2f}")


def _circle() -> np.ndarray:
    """Return points of the unit circle, a row each."""
    angle = np.linspace(0, 2 * np.pi, 73)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _draw_values(ax: Axes, values: np.ndarray) -> None:
    """Draw both singular values of the products."""
    lags = np.arange(len(values))
    for column, style, name in zip(
        values.T, ("o-", "s--"), ("largest", "smallest"), strict=True
    ):
        ax.semilogy(lags, column, style, color=H, label=name)
    ax.yaxis.set_minor_locator(LogLocator(subs=(2, 5)))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.set(xlabel="steps back", ylabel="singular value")
    legend = ax.legend(loc="lower left", frameon=True, framealpha=1)
    legend.set_animated(True)  # it lies above the mark
