"""Figures about what a product of Jacobians does to a gradient."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from course_utils.style import COLORS

H, GREY = COLORS["h"], COLORS["baseline"]


def setup_stretch(ax: Axes) -> None:
    """Draw the circle of gradients that a product will stretch."""
    ax.plot(*_circle().T, "--", color=GREY, lw=1.4)
    ax.set(xlabel="first number", ylabel="second number")
    ax.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
    ax.set_title("steps back", animated=True)


def draw_stretch(ax: Axes, product: np.ndarray, lag: int) -> None:
    """Draw what a product of step Jacobians makes of the circle.

    Parameters
    ----------
    ax : Axes
        As `setup_stretch` left it.
    product : (2, 2) through which the gradient went, as a row from the left
    lag : number of its factors
    """
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


def setup_singular_values(ax: Axes, values: np.ndarray) -> None:
    """Draw both singular values of the products.

    Parameters
    ----------
    values : (lags, 2) from lag 0 on
    """
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


def draw_mark(ax: Axes, x: float) -> None:
    """Mark where we are on the horizontal axis.

    Parameters
    ----------
    ax : Axes
    x : in data, the steps back, for example
    """
    ax.axvline(x, color=COLORS["y"], lw=1.4, ls=":")
