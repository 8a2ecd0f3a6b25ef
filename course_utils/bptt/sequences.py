"""What the nets share: checked arrays, states to fill, sums, first weights.

Weights may have an axis in front, one entry for each net of the same kind.
Then all arrays have it, and one pass through the time steps serves all nets:
`@` and `...` leave what stands in front alone.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import NamedTuple

import numpy as np

from course_utils.arguments import array, at_least_one, check_shape, generator


def checked_inputs(x: np.ndarray, net: NamedTuple, *axes: str) -> np.ndarray:
    """Return x as (..., batch, timesteps, features), with the net's axes.

    These stand in front; what all nets read is not copied.  `axes` are those
    of the weights of one net, one after the other.
    """
    _check_weights(net._fields, tuple(map(np.shape, net)), axes)
    x, (*nets, features, _) = array("x", x), net[0].shape
    if x.ndim >= 3 and x.shape[-1] == features:
        with suppress(ValueError):
            return np.broadcast_to(x, (*nets, *x.shape[-3:]))
    axes = (*map(str, nets), "batch", "timesteps", str(features))
    needed = ", ".join(axes)
    raise ValueError(f"x: got shape {x.shape}, ({needed}) is needed")


@cache
def _check_weights(
    names: tuple[str, ...],
    shapes: tuple[tuple[int, ...], ...],
    axes: tuple[str, ...],
) -> None:
    """Refuse weights that do not fit one another, as broadcasting would."""
    nets, met = " ".join(map(str, shapes[0][:-2])), dict[str, int]()
    for name, shape, own in zip(names, shapes, axes, strict=True):
        check_shape(name, shape, f"{nets} {own}", met)


def checked_gradient(
    d_y: np.ndarray, run: Sequence[np.ndarray], net: Sequence[np.ndarray]
) -> np.ndarray:
    """Return d_y as an array of the shape of the run's outputs.

    What would be broadcast is refused, and a run of another net.
    """
    d_y, (x, *_, h, y) = array("d_y", d_y), run
    if d_y.shape != y.shape:
        raise ValueError(f"d_y: got shape {d_y.shape}, {y.shape} is needed")
    found = x.shape[-1], h.shape[-1], y.shape[-1]
    kernel, recurrent_kernel, *_, output_kernel, _ = net
    wanted = (
        kernel.shape[-2],
        recurrent_kernel.shape[-2],
        output_kernel.shape[-1],
    )
    if found != wanted or h.ndim != kernel.ndim + 1:
        raise ValueError(
            f"run: got {found} features, units and outputs, {wanted} of the "
            f"net are needed"
        )
    return d_y


def states(
    x: np.ndarray, net: Sequence[np.ndarray], **starts: np.ndarray | None
) -> list[np.ndarray]:
    """Return arrays for the states of a run, the first ones filled in.

    Starts are (..., batch, units), or None for zeros; each gives an array
    (timesteps + 1, ..., batch, units) of floats, even if all that is given are
    whole numbers, as precise as the most precise of it.
    """
    *rows, timesteps, _ = x.shape
    shape = (*rows, net[1].shape[-2])
    given = {k: array(k, v) for k, v in starts.items() if v is not None}
    for name, first in given.items():
        if first.shape != shape:
            raise ValueError(
                f"{name}: got shape {first.shape}, {shape} is needed"
            )
    dtype = np.result_type(x, *net, *given.values(), np.float16)
    found = {name: np.zeros((timesteps + 1, *shape), dtype) for name in starts}
    for name, first in given.items():
        found[name][0] = first
    return list(found.values())


def time_first(a: np.ndarray) -> np.ndarray:
    """Put time first, so that each step lies in one piece of memory."""
    return np.ascontiguousarray(np.moveaxis(a, -2, 0))


def batch_first(a: np.ndarray) -> np.ndarray:
    """Return a view with time where Keras has it; undoes `time_first`."""
    return np.moveaxis(a, 0, -2)


def rows(weights: np.ndarray) -> np.ndarray:
    """Return each row of some weights as (..., 1, columns), to fit a batch."""
    return np.moveaxis(weights, -2, 0)[..., None, :]


def summed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Sum left^T right over sequences and steps; both are time first."""
    return (left.mT @ right).sum(axis=0)


def glorot_uniform(
    rows: int, columns: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a kernel, uniform in +-sqrt(6 / (rows + columns)).

    Parameters
    ----------
    rows, columns : numbers, at least 1
        For a net with gates Keras counts the columns of all gates.
    rng : generator

    Returns
    -------
    kernel : (rows, columns)

    References
    ----------
    Glorot and Bengio (2010), Understanding the difficulty of training deep
    feedforward neural networks, AISTATS, equation 16.
    """
    at_least_one(rows=rows, columns=columns)
    limit = np.sqrt(6 / (rows + columns))
    return generator(rng).uniform(-limit, limit, (rows, columns))


def orthogonal(
    rows: int, columns: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a kernel whose rows have length 1 and stand at right angles.

    Parameters
    ----------
    rows, columns : numbers, at least 1
        With more rows than columns this holds for the columns instead.
    rng : generator

    Returns
    -------
    kernel : (rows, columns)

    References
    ----------
    Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear
    dynamics of learning in deep linear neural networks, ICLR.

    Examples
    --------
    Twice as many columns, and a state still keeps its length.

    >>> kernel = orthogonal(3, 6, np.random.default_rng(2))
    >>> np.allclose(kernel @ kernel.T, np.eye(3))
    True
    """
    at_least_one(rows=rows, columns=columns)
    tall = max(rows, columns), min(rows, columns)
    q, r = np.linalg.qr(generator(rng).normal(size=tall))
    q = q * np.sign(np.diag(r))
    return q.T if rows < columns else q
