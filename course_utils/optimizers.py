"""Gradient descent on weights that are a record of arrays."""

from typing import NamedTuple, TypeVar

import numpy as np

from course_utils.arguments import array, kind, number
from course_utils.norms import norm

Weights = TypeVar("Weights", bound=NamedTuple)


class Moments(NamedTuple):
    """What Adam remembers of earlier gradients."""

    first: NamedTuple  # running mean of the gradients
    second: NamedTuple  # running mean of their squares
    updates: int


def no_moments(weights: NamedTuple) -> Moments:
    """Return the moments before the first update.

    In single precision at least: in half, squares and epsilon would be 0.
    """
    kinds = [np.promote_types(np.result_type(w), np.float32) for w in weights]
    zeros = type(weights)._make(map(np.zeros_like, weights, kinds))
    return Moments(zeros, zeros, 0)


def global_norm(gradients: NamedTuple) -> float:
    """Return the length of all gradients, taken as one long vector.

    Parameters
    ----------
    gradients : NamedTuple of arrays

    Raises
    ------
    ValueError
        If a gradient is infinite or not a number.

    Examples
    --------
    >>> class Pair(NamedTuple):
    ...     a: np.ndarray
    ...     b: np.ndarray
    >>> global_norm(Pair(np.array([3.0]), np.array([[4.0]])))
    5.0
    """
    return float(_lengths(gradients, 0))


def clip_by_norm(gradients: Weights, norm: float, leading: int = 0) -> Weights:
    """Shorten gradients that are longer than `norm`; their direction stays.

    Pascanu, Mikolov and Bengio (2013), On the difficulty of training
    recurrent neural networks.

    Parameters
    ----------
    gradients : NamedTuple of arrays
    norm : above 0
        The length that all gradients of one net may have together.
    leading : at least 0
        So many axes in front tell nets apart, each with a length of its own.

    Raises
    ------
    ValueError
        If `norm` is not above 0, or a gradient is infinite or not a number;
        of these no shortening makes a direction.

    Examples
    --------
    >>> class One(NamedTuple):
    ...     w: np.ndarray
    >>> clip_by_norm(One(np.array([3e200, 4e200])), 1.0).w.round(6)
    array([0.6, 0.8])

    Two nets, of which the second has a gradient of length 0.5:

    >>> two = One(np.array([[3.0, 4.0], [0.3, 0.4]]))
    >>> clip_by_norm(two, 1.0, leading=1).w.round(6)
    array([[0.6, 0.8],
           [0.3, 0.4]])
    """
    norm = number("norm", norm, above=0)
    lengths = _lengths(gradients, leading)
    factor = norm / np.maximum(lengths, norm)

    def shortened(g: np.ndarray) -> np.ndarray:
        ones = (1,) * (np.ndim(g) - leading)
        by = np.reshape(factor, (*np.shape(factor), *ones))
        return g * by.astype(np.result_type(g))

    return type(gradients)._make(map(shortened, gradients))


def _lengths(gradients: NamedTuple, leading: int) -> np.ndarray:
    """Return the length of each net's gradients, in float64."""
    flat = np.concatenate(
        [np.reshape(g, (*np.shape(g)[:leading], -1)) for g in gradients],
        axis=-1,
        dtype=np.float64,
    )
    return norm(array("gradients", flat, finite=True), axis=-1)


def adam(
    weights: Weights, gradients: Weights, moments: Moments, rate: float
) -> tuple[Weights, Moments]:
    """Return the weights after one update of Adam, and the new moments.

    Kingma and Ba (2015), algorithm 1, with its constants 0.9, 0.999 and
    1e-8.  Keras has the other form of their section 2, with "epsilon hat":
    the two differ only where gradients are about as small as epsilon.

    Parameters
    ----------
    weights, gradients : NamedTuple of arrays, the same
    moments : Moments
        What the last update returned; at first, `no_moments(weights)`.
    rate : above 0
        Learning rate.

    Examples
    --------
    The first step is as long as the rate, however small the gradient.

    >>> class One(NamedTuple):
    ...     w: np.ndarray
    >>> start, gradient = One(np.array([1.0])), One(np.array([0.001]))
    >>> adam(start, gradient, no_moments(start), rate=0.1)[0].w.round(4)
    array([0.9])
    """
    kind("weights", weights, tuple)
    kind("gradients", gradients, tuple)
    shapes = [tuple(map(np.shape, some)) for some in (weights, gradients)]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"gradients: got shapes {shapes[1]}, {shapes[0]} are needed"
        )
    rate = number("rate", rate, least=0)
    updates = moments.updates + 1
    first = _mixed(moments.first, gradients, 0.9)
    squares = type(gradients)._make(
        np.square(g, dtype=v.dtype)
        for g, v in zip(gradients, moments.second, strict=True)
    )
    second = _mixed(moments.second, squares, 0.999)

    def after(w: np.ndarray, m: np.ndarray, v: np.ndarray) -> np.ndarray:
        mean, square = m / (1 - 0.9**updates), v / (1 - 0.999**updates)
        step = rate * mean / (np.sqrt(square) + 1e-8)
        return w - step.astype(np.result_type(w))

    moved = type(weights)._make(map(after, weights, first, second))
    return moved, Moments(first, second, updates)


def _mixed(old: Weights, new: Weights, keep: float) -> Weights:
    """Return the running means after one more value."""
    return type(old)(
        *(keep * a + (1 - keep) * b for a, b in zip(old, new, strict=True))
    )
