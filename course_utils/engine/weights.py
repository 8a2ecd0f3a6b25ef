"""The weights of a character LSTM, and their way to Keras and back.

A bias is the weight of an input that is always 1.  So all weights of a layer
stand in one array, one row for each number that the layer reads: the hidden
state, the 1, then the inputs.  Columns are blocks in the order i, f, o, g:
all sigmoids side by side.  Keras has i, f, g, o.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from course_utils.arguments import array, check_shape, whole
from course_utils.bptt import init_lstm
from course_utils.engine.products import aligned, block_columns, blocks


class Net(NamedTuple):
    """The weights of a net that reads characters and predicts the next."""

    layers: tuple[np.ndarray, ...]  # (units + 1 + inputs, 4 * units) each
    output: np.ndarray  # (units + 1, vocab_size)


def init_net(
    vocab_size: int,
    units: Sequence[int],
    rng: np.random.Generator,
    dtype: type = np.float32,
) -> Net:
    """Return random weights, as Keras' `LSTM` and `Dense` start.

    Parameters
    ----------
    vocab_size : at least 1
    units : (layers,)
        Units of each layer, the lowest first.
    rng : generator
    dtype : np.float32, or np.float64 to check gradients

    Examples
    --------
    As many weights as Keras counts for 256 units and 68 characters.

    >>> net = init_net(68, [256], np.random.default_rng(6))
    >>> flatten(net).size
    350276
    """
    whole("vocab_size", vocab_size)
    sizes = [whole("units", number) for number in units]
    if not sizes:
        raise ValueError("units: got none, those of one layer are needed")
    weights = []
    for below, here in zip([vocab_size, *sizes], sizes, strict=False):
        one = init_lstm(below, here, vocab_size, rng)
        weights += [one.kernel, one.recurrent_kernel, one.bias]
    return from_keras([*weights, one.output_kernel, one.output_bias], dtype)


def from_keras(weights: Sequence[np.ndarray], dtype: type = np.float32) -> Net:
    """Return the net with the weights of a Keras model.

    Parameters
    ----------
    weights : what `get_weights()` returns
        Of an embedding, or none, then LSTM layers, then a dense layer: (the
        embedding,) a kernel, recurrent kernel and bias for each LSTM, kernel
        and bias.  An embedding is a product with a one-hot row, so it goes
        into the first kernel.
    dtype : np.float32 or np.float64

    Raises
    ------
    ValueError
        If there are not as many arrays as such a model has, they do not fit
        one another, or the model predicts others than it reads.

    Examples
    --------
    >>> net = init_net(3, [2, 4], np.random.default_rng(6))
    >>> again = from_keras(to_keras(net))
    >>> np.array_equal(flatten(again), flatten(net))
    True
    """
    weights = [array("weights", weight) for weight in weights]
    if len(weights) < 5 or len(weights) % 3 == 1:
        raise ValueError(
            f"weights: got {len(weights)} arrays; an LSTM has 3, the dense "
            f"layer 2, an embedding, if there is one, 1"
        )
    _check_shapes([weight.shape for weight in weights])
    if len(weights) % 3 == 0:
        embedding, kernel, *weights = weights
        weights = [embedding @ kernel, *weights]
    *layers, output_kernel, output_bias = weights
    triples = list(zip(layers[::3], layers[1::3], layers[2::3], strict=True))
    return Net(
        tuple(
            _swapped(np.vstack([recurrent_kernel, bias, kernel])).astype(dtype)
            for kernel, recurrent_kernel, bias in triples
        ),
        np.vstack([output_kernel, output_bias]).astype(dtype),
    )


def _check_shapes(shapes: list[tuple[int, ...]]) -> None:
    """Refuse weights that are not those of LSTMs and a dense layer."""
    axes = ["vocab_size read"] if len(shapes) % 3 == 0 else []
    below = "read" if axes else "vocab_size"
    for k in range((len(shapes) - 2) // 3):
        units = f"units_{k}"
        axes += [f"{below} 4*{units}", f"{units} 4*{units}", f"4*{units}"]
        below = units
    axes += [f"{below} vocab_size", "vocab_size"]
    sizes: dict[str, int] = {}
    for k, (shape, wanted) in enumerate(zip(shapes, axes, strict=True)):
        told = f"weights: array {k} is not an LSTM's or a dense layer's"
        check_shape(told, shape, wanted, sizes)


def to_keras(net: Net) -> list[np.ndarray]:
    """Return what `set_weights` of the same model in Keras takes.

    Parameters
    ----------
    net : Net

    Returns
    -------
    weights : list of arrays
        The identity for the embedding, kernel, recurrent kernel and bias of
        each LSTM, kernel and bias of the dense layer.

    Examples
    --------
    >>> net = init_net(3, [2], np.random.default_rng(6))
    >>> [weight.shape for weight in to_keras(net)]
    [(3, 3), (3, 8), (2, 8), (8,), (2, 3), (3,)]
    """
    weights = [np.eye(net.output.shape[1], dtype=net.output.dtype)]
    for layer in net.layers:
        units, layer = units_of(layer), _swapped(layer)
        weights += [layer[units + 1 :], layer[:units], layer[units]]
    return [*weights, net.output[:-1], net.output[-1]]


def units_of(layer: np.ndarray) -> int:
    """Return how many units a layer of a `Net` has."""
    return layer.shape[1] // 4


def flatten(net: Net) -> np.ndarray:
    """Return a copy of all weights as one long vector."""
    return np.concatenate([w.ravel() for w in (*net.layers, net.output)])


def unflatten(vector: np.ndarray, like: Net) -> Net:
    """Return a net whose arrays are views of one vector.

    Parameters
    ----------
    vector : (size,)
        What changes in it changes in the net.
    like : Net
        Gives the shapes.

    Examples
    --------
    >>> net = init_net(3, [2], np.random.default_rng(6))
    >>> vector = flatten(net)
    >>> views = unflatten(vector, like=net)
    >>> vector[:] = 0
    >>> views.output.any()
    np.False_
    """
    shapes = [w.shape for w in (*like.layers, like.output)]
    array("vector", vector, f"{sum(map(math.prod, shapes))}")
    ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]
    *layers, output = (
        part.reshape(shape)
        for part, shape in zip(np.split(vector, ends), shapes, strict=True)
    )
    return Net(tuple(layers), output)


class StepWeights(NamedTuple):
    """What the time steps of a layer multiply, cut as `products` says."""

    forward: np.ndarray  # (4, blocks, rows, size): gate after gate
    backward: np.ndarray  # (4, blocks, units, size), of the transpose


def for_steps(
    net: Net,
    batch: int,
    out: Sequence[StepWeights] | None = None,
    run: Callable[..., Iterable] = map,
) -> Sequence[StepWeights]:
    """Return a copy of what the time steps multiply, as they read it best.

    Forward without the weights of what comes from below, which all steps
    read at once; only the lowest layer reads its characters step by step.
    A product has `batch` sequences; `out` is what an earlier call returned,
    to be written over; `run` is like `map`, and copies matrix by matrix.
    """
    cut = []
    for k, layer in enumerate(net.layers):
        units = units_of(layer)
        gates = layer.reshape(len(layer), 4, units).swapaxes(0, 1)
        read = gates if k == 0 else gates[:, : units + 1]
        sent = gates[:, :units].swapaxes(1, 2)
        for one in (read, sent):
            cut.append(blocks(one, block_columns(batch, *one.shape[1:])))
    flat = [matrix for pair in out or () for matrix in pair]
    flat = flat or [aligned(matrix.shape, matrix.dtype) for matrix in cut]
    list(run(np.copyto, flat, cut))
    return out or list(map(StepWeights, flat[::2], flat[1::2]))


def _swapped(layer: np.ndarray) -> np.ndarray:
    """Return a copy whose last two column blocks have changed places."""
    i, f, third, fourth = np.split(layer, 4, axis=1)
    return np.hstack([i, f, fourth, third])
