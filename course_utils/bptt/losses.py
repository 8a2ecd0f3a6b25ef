"""What training makes small: each loss with its gradient."""

import numpy as np

from course_utils.arguments import array, checked_ids, floats
from course_utils.text import log_softmax


def mean_squared_error(
    y: np.ndarray, target: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the mean squared error and its gradient.

    Parameters
    ----------
    y, target : any shape, the same

    Returns
    -------
    loss : float
    d_y : the shape of y

    Raises
    ------
    ValueError
        If the shapes differ, because broadcasting would hide it, or if
        there is nothing to take a mean of.

    Examples
    --------
    >>> mean_squared_error(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    (2.0, array([0., 2.]))
    """
    y, target = floats("y", y), floats("target", target)
    if y.shape != target.shape or not y.size:
        raise ValueError(
            f"y, target: got shapes {y.shape} and {target.shape}, the same "
            "one, with numbers in it, is needed"
        )
    error = y - target
    squares = np.square(error, dtype=np.float64)
    return float(squares.mean()), 2 * error / error.size


def softmax_cross_entropy(
    logits: np.ndarray, ids: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the mean surprise at the right ids, and its gradient.

    With p = softmax(logits), the loss is the mean of -log p[id], and
    d_logits = (p - one_hot(id)) / number of ids.

    Parameters
    ----------
    logits : (..., vocab_size)
    ids : (...)
        Whole numbers, from 0 to vocab_size - 1.

    Returns
    -------
    loss : float
        In nats.
    d_logits : (..., vocab_size)
        As precise as the logits.

    Raises
    ------
    ValueError
        If the shapes do not fit, or an id is not in the vocabulary.

    Examples
    --------
    Four equally likely characters cost log 4 nats; only the right one is
    pushed up.

    >>> softmax_cross_entropy(np.zeros((1, 4)), np.array([2]))
    (1.3862943611198906, array([[ 0.25,  0.25, -0.75,  0.25]]))
    """
    logits = array("logits", logits, "... vocab_size")
    axes = " ".join(map(str, logits.shape[:-1]))
    ids = checked_ids("ids", ids, logits.shape[-1], axes)
    if not ids.size:
        raise ValueError("ids: got none, at least one is needed")
    log_p = log_softmax(logits)
    right = np.arange(logits.shape[-1]) == ids[..., None]
    d_logits = (np.exp(log_p) - right) / ids.size
    dtype = np.result_type(logits, np.float16)
    return float(-log_p[right].mean()), d_logits.astype(dtype, copy=False)
