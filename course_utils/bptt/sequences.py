"""What the nets share: checked arrays, states to fill, sums over time."""

from typing import NamedTuple

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


def checked_start(
    first: np.ndarray | None, shape: tuple[int, int], name: str
) -> np.ndarray:
    """Return a start as an array, zeros if there is none.

    Parameters
    ----------
    first : any shape, or None for zeros
    shape : (batch, units)
        What is accepted.
    name : what an error calls it

    Raises
    ------
    ValueError
        If the start has another shape; broadcasting would hide it.
    """
    if first is None:
        return np.zeros(shape, np.float16)  # makes no other array wider
    first = np.asarray(first)
    if first.shape != shape:
        raise ValueError(f"{name}: got shape {first.shape}, {shape} is needed")
    return first


def states(
    x: np.ndarray, net: NamedTuple, **starts: np.ndarray | None
) -> list[np.ndarray]:
    """Return arrays for the states of a run, the first ones filled in.

    Parameters
    ----------
    x : (batch, timesteps, features)
    net : NamedTuple of arrays
        The weights; recurrent_kernel has a row for each unit.
    starts : "h_0" or "c_0" to (batch, units), or to None for zeros

    Returns
    -------
    states : for each start, (batch, timesteps + 1, units)
        Of floats, even if x holds whole numbers, and as precise as the most
        precise of inputs, weights and starts.  What belongs to one step lies
        together in memory, because a run goes from step to step.

    Raises
    ------
    ValueError
        If a start is not one row for each sequence.
    """
    batch, timesteps, _ = x.shape
    units = len(net.recurrent_kernel)
    firsts = [
        checked_start(first, (batch, units), name)
        for name, first in starts.items()
    ]
    dtype = np.result_type(x, *net, *firsts)
    several = [np.zeros((timesteps + 1, batch, units), dtype) for _ in firsts]
    for state, first in zip(several, firsts, strict=True):
        state[0] = first
    return [state.swapaxes(0, 1) for state in several]


def steps(x: np.ndarray) -> np.ndarray:
    """Return inputs step by step, each in one piece of memory.

    Parameters
    ----------
    x : (batch, timesteps, features)

    Returns
    -------
    steps : (timesteps, batch, features)
    """
    return np.ascontiguousarray(x.swapaxes(0, 1))


def product(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Multiply every step of every sequence by a kernel, all in one go.

    Parameters
    ----------
    x : (batch, timesteps, rows)
    kernel : (rows, columns)

    Returns
    -------
    product : (batch, timesteps, columns)
        What belongs to one step lies together in memory.
    """
    return (steps(x) @ kernel).swapaxes(0, 1)


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
    return (steps(left).swapaxes(1, 2) @ steps(right)).sum(axis=0)
