"""What the nets share: checked arrays, states to fill, sums over time."""

import numpy as np


def checked_inputs(x: np.ndarray, features: int) -> np.ndarray:
    """Return x as an array, if it is (batch, timesteps, features).

    Parameters
    ----------
    x : any shape
    features : number
        Rows of the kernel.

    Raises
    ------
    ValueError
        If x has not three axes, or not as many features as the kernel.
    """
    x = np.asarray(x)
    if x.ndim != 3 or x.shape[2] != features:
        raise ValueError(
            f"x: got shape {x.shape}, (batch, timesteps, {features}) is needed"
        )
    return x


def checked_gradient(d_y: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return d_y as an array, if it has the shape of y.

    Parameters
    ----------
    d_y : any shape
    y : (batch, timesteps, outputs)

    Raises
    ------
    ValueError
        If the shapes differ; broadcasting would hide it.
    """
    d_y = np.asarray(d_y)
    if d_y.shape != y.shape:
        raise ValueError(f"d_y: got shape {d_y.shape}, {y.shape} is right")
    return d_y


def states(
    x: np.ndarray, recurrent_kernel: np.ndarray, first: np.ndarray | None
) -> np.ndarray:
    """Return an array for the states of a run, the first one filled in.

    Parameters
    ----------
    x : (batch, timesteps, features)
    recurrent_kernel : (units, any)
    first : (batch, units), or None for zeros

    Returns
    -------
    states : (batch, timesteps + 1, units)
        Of floats, even if x holds whole numbers.
    """
    batch, timesteps, _ = x.shape
    shape = batch, timesteps + 1, len(recurrent_kernel)
    empty = np.zeros(shape, np.result_type(x, recurrent_kernel))
    empty[:, 0] = 0 if first is None else first
    return empty


def summed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Sum left^T right over sequences and steps.

    Parameters
    ----------
    left : (batch, timesteps, rows)
    right : (batch, timesteps, columns)

    Returns
    -------
    product : (rows, columns)
    """
    return np.tensordot(left, right, axes=((0, 1), (0, 1)))
