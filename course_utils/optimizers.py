"""Gradient descent on weights that are a record of arrays."""

from typing import NamedTuple, TypeVar

import numpy as np

Weights = TypeVar("Weights", bound=NamedTuple)


class Moments(NamedTuple):
    """What Adam remembers of earlier gradients."""

    first: NamedTuple  # running mean of the gradients
    second: NamedTuple  # running mean of their squares
    updates: int


def no_moments(weights: NamedTuple) -> Moments:
    """Return the moments before the first update."""
    zeros = type(weights)(*(np.zeros_like(w) for w in weights))
    return Moments(zeros, zeros, 0)


def global_norm(gradients: NamedTuple) -> float:
    """Return the length of all gradients, taken as one long vector.

    Examples
    --------
    >>> class Pair(NamedTuple):
    ...     a: np.ndarray
    ...     b: np.ndarray
    >>> global_norm(Pair(np.array([3.0]), np.array([[4.0]])))
    5.0
    """
    return float(np.sqrt(sum((g**2).sum() for g in gradients)))


def clip_by_norm(gradients: Weights, norm: float) -> Weights:
    """Shorten gradients that are longer than `norm`; their direction stays.

    Pascanu, Mikolov and Bengio (2013), On the difficulty of training
    recurrent neural networks.

    Parameters
    ----------
    gradients : NamedTuple of arrays
    norm : above 0
    """
    scale = min(1.0, norm / (global_norm(gradients) or 1.0))
    return type(gradients)(*(scale * g for g in gradients))


def adam(
    weights: Weights, gradients: Weights, moments: Moments, rate: float
) -> tuple[Weights, Moments]:
    """Return the weights after one update of Adam, and the new moments.

    Kingma and Ba (2015), with their constants 0.9, 0.999 and 1e-8.

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
    updates = moments.updates + 1
    first = _mixed(moments.first, gradients, 0.9)
    second = _mixed(
        moments.second, type(gradients)(*(g**2 for g in gradients)), 0.999
    )
    after = type(weights)(
        *(
            w
            - rate
            * (m / (1 - 0.9**updates))
            / (np.sqrt(v / (1 - 0.999**updates)) + 1e-8)
            for w, m, v in zip(weights, first, second, strict=True)
        )
    )
    return after, Moments(first, second, updates)


def _mixed(old: Weights, new: Weights, keep: float) -> Weights:
    """Return the running means after one more value."""
    return type(old)(
        *(keep * a + (1 - keep) * b for a, b in zip(old, new, strict=True))
    )
