"""The check that gradients by hand are right: central differences."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_utils.arguments import array, number
from course_utils.norms import norm


def numeric_gradient(
    loss: Callable[[np.ndarray], float], at: np.ndarray, step: float = 1e-5
) -> np.ndarray:
    """Return a gradient by central differences, one number at a time.

    Parameters
    ----------
    loss : function of an array like `at`
    at : any shape
        Of float64; with float32 the differences drown in rounding, and with
        whole numbers there are none.
    step : above 0
        The error is of the order step^2, until rounding takes over.

    Returns
    -------
    gradient : the shape of at

    Raises
    ------
    TypeError
        If `at` is not of float64.

    Examples
    --------
    >>> numeric_gradient(lambda w: (w**2).sum(), np.array([1.0, 2.0])).round(6)
    array([2., 4.])
    """
    at = np.asarray(at)
    if at.dtype != np.float64:
        raise TypeError(f"at: got {at.dtype}, float64 is needed")
    step = number("step", step, above=0)
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        bump = np.zeros_like(at)
        bump[index] = step
        gradient[index] = (loss(at + bump) - loss(at - bump)) / (2 * step)
    return gradient


def relative_error(one: np.ndarray, other: np.ndarray) -> float:
    """Return how far two gradients are apart, from 0 to 1.

    The length of the difference over the sum of the lengths.  0: equal, also
    if both are zero; 1: opposite, or one of them is zero.

    Parameters
    ----------
    one, other : any shape, the same

    Raises
    ------
    ValueError
        If the shapes differ, because broadcasting would hide it, or a number
        is infinite or none.

    Examples
    --------
    >>> relative_error(np.array([3.0, 4.0]), np.array([-3.0, -4.0]))
    1.0
    """
    one, other = (
        array(name, value, finite=True).astype(np.float64)
        for name, value in (("one", one), ("other", other))
    )
    if one.shape != other.shape:
        raise ValueError(
            f"one, other: shapes {one.shape} and {other.shape} differ"
        )
    scale = norm(one) + norm(other)
    return float(norm(one - other) / (scale or 1.0))


def gradient_errors(
    loss: Callable[[NamedTuple], float],
    weights: NamedTuple,
    gradients: NamedTuple,
) -> dict[str, float]:
    """Compare gradients by hand with central differences, weight by weight.

    Parameters
    ----------
    loss : function of weights like `weights`
    weights : NamedTuple of arrays, float64
    gradients : the same NamedTuple, of dL/d of each weight

    Returns
    -------
    errors : name of a weight to `relative_error`
        Below 1e-6 if the derivation is right.
    """

    def along(name: str) -> np.ndarray:
        return numeric_gradient(
            lambda value: loss(weights._replace(**{name: value})),
            getattr(weights, name),
        )

    return {
        name: relative_error(getattr(gradients, name), along(name))
        for name in weights._fields
    }
