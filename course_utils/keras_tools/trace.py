"""What the gates of a Keras LSTM do while it reads."""

from inspect import unwrap

import numpy as np

from course_utils.arguments import array
from course_utils.cells import LSTMStep, lstm_step
from course_utils.keras_tools.quiet import keras


def trace_lstm(layer: keras.layers.LSTM, x: np.ndarray) -> LSTMStep:
    """Return every gate and state of a Keras LSTM at every step.

    Keras keeps only h; the rest is computed again from its weights, step by
    step.  Dropout is off, as in `predict`.

    Parameters
    ----------
    layer : with weights
        Whether it returns sequences, unrolls or is stateful does not
        matter; a carried state is neither read nor changed.
    x : (batch, timesteps, features)
        What the layer is given: of a model of characters, the vectors that
        the embedding returns.

    Returns
    -------
    trace : LSTMStep
        Each field is (batch, timesteps, units), in the precision of the
        layer's weights.

    Raises
    ------
    TypeError
        If the layer is no LSTM.
    ValueError
        If it has no weights yet, or an option that `lstm_step` has not; or
        if x has another shape, or carries a mask.

    Examples
    --------
    >>> layer = keras.layers.LSTM(2, return_sequences=True)
    >>> x = np.random.default_rng(4).normal(size=(1, 5, 3))
    >>> h = layer(x).numpy()
    >>> bool(np.abs(trace_lstm(layer, x).h - h).max() < 1e-5)
    True
    """
    kernel, recurrent_kernel, bias = _weights(layer)
    x = _checked(x, len(kernel), kernel.dtype)
    h = c = np.zeros((len(x), layer.units), kernel.dtype)
    steps = np.empty((6, *x.shape[:2], layer.units), kernel.dtype)
    step = unwrap(lstm_step)
    for t in range(x.shape[1]):
        now = step(x[:, t], h, c, kernel, recurrent_kernel, bias)
        steps[:, :, t], h, c = now, now.h, now.c
    return LSTMStep(*steps)


def _weights(layer: keras.layers.LSTM) -> list[np.ndarray]:
    """Return kernel, recurrent kernel and bias of a layer that can do."""
    if not isinstance(layer, keras.layers.LSTM):
        raise TypeError(f"layer: got {type(layer).__name__}, LSTM is needed")
    options = {
        "activation": keras.activations.tanh,
        "recurrent_activation": keras.activations.sigmoid,
        "go_backwards": False,
    }
    for name, needed in options.items():
        if (got := getattr(layer, name)) != needed:
            raise ValueError(
                f"layer: {name} is {getattr(got, '__name__', got)}, only "
                f"{getattr(needed, '__name__', needed)} can be traced"
            )
    if layer.compute_dtype != layer.variable_dtype:
        raise ValueError(
            f"layer: dtype mixes {layer.compute_dtype} with "
            f"{layer.variable_dtype}, only one precision can be traced"
        )
    if not layer.built:
        raise ValueError("layer: has no weights yet; build or call it first")
    cell = layer.cell
    weights = [cell.kernel.numpy(), cell.recurrent_kernel.numpy()]
    bias = cell.bias.numpy() if layer.use_bias else np.zeros(4 * layer.units)
    return [*weights, bias.astype(weights[0].dtype)]


def _checked(x: np.ndarray, features: int, dtype: np.dtype) -> np.ndarray:
    """Return x as an array; raise unless it is (batch, timesteps, features).

    A mask would be lost with the tensor that carries it.
    """
    if getattr(x, "_keras_mask", None) is not None:
        raise ValueError(
            "x: carries a mask, which cannot be traced; give each sequence "
            "alone and without its padding"
        )
    x = array("x", x)
    if x.ndim != 3 or x.shape[2] != features:
        raise ValueError(
            f"x: got shape {x.shape}, (batch, timesteps, {features}) is needed"
        )
    return x.astype(dtype)
