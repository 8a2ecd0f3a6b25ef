"""The length of vectors, whatever the size of their numbers."""

import numpy as np


def norm(a: np.ndarray, axis: int | None = None) -> np.ndarray:
    """Return the length along an axis, or of all numbers as one vector.

    In float64, and divided by the largest number first, so that neither
    large squares nor small ones are lost.

    Examples
    --------
    >>> norm(np.array([3e200, 4e200])) / 1e200, norm(np.zeros(2))
    (np.float64(5.0), np.float64(0.0))
    """
    a = np.asarray(a, dtype=np.float64)
    if axis is None:
        a, axis = a.ravel(), 0
    largest = np.abs(a).max(axis=axis, keepdims=True, initial=0)
    shares = a / np.where(largest > 0, largest, 1)
    return np.squeeze(largest, axis)[()] * np.linalg.norm(shares, axis=axis)
