"""What holds for every kind of net: passes, stacks, and fading gradients."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from course_utils.arguments import array, floats, kind, number
from course_utils.bptt.gru import GRU, backward_gru, forward_gru
from course_utils.bptt.lstm import LSTM, backward_lstm, forward_lstm
from course_utils.bptt.rnn import RNN, backward, forward
from course_utils.norms import norm

AnyNet = TypeVar("AnyNet", RNN, LSTM, GRU)


def passes(net: RNN | LSTM | GRU) -> tuple[Callable, Callable]:
    """Return the forward and the backward pass of a kind of net."""
    found: dict[type, tuple[Callable, Callable]] = {
        RNN: (forward, backward),
        LSTM: (forward_lstm, backward_lstm),
        GRU: (forward_gru, backward_gru),
    }
    if type(net) not in found:
        kind("net", net, RNN)
    return found[type(net)]


def stack(nets: Sequence[AnyNet], dtype: str | None = None) -> AnyNet:
    """Return nets of one kind as one, with an axis in front of all weights.

    One pass through the time steps then serves all of them.

    Parameters
    ----------
    nets : RNN, LSTM or GRU, all of the same sizes
    dtype : name of a type of floats, or None for that of the nets
        Training is content with "float32", which takes half the time if the
        inputs have it too.

    Examples
    --------
    >>> from course_utils.bptt import init_rnn
    >>> rngs = np.random.default_rng(3).spawn(5)
    >>> stack([init_rnn(2, 8, 1, rng) for rng in rngs]).kernel.shape
    (5, 2, 8)
    """
    shapes = [tuple(map(np.shape, weights)) for weights in nets]
    if len(set(map(type, nets))) != 1 or len(set(shapes)) != 1:
        raise ValueError(
            f"nets: got {len(shapes)} of {len(set(shapes))} sizes; at least "
            f"one is needed, and all of one kind and size"
        )
    stacked = (np.stack(w, dtype=dtype) for w in zip(*nets, strict=True))
    return type(nets[0])(*stacked)


def gradient_lengths(x: np.ndarray, net: RNN | LSTM | GRU) -> np.ndarray:
    """Return how long dL/dh_t is at lags 0, 1, 2, ..., for a loss at the end.

    The loss is the sum of the last outputs.  Lengths multiply from step to
    step, so the mean over the batch is the geometric one.  Of an LSTM it is
    dL/dc_t, because the cell state is what it carries.

    Parameters
    ----------
    x : (..., batch, timesteps, features)
    net : RNN, LSTM or GRU

    Returns
    -------
    lengths : (..., timesteps)
        As a share of the length at lag 0.

    Examples
    --------
    With weights near zero every step takes almost everything.

    >>> from course_utils.bptt import init_rnn
    >>> net = init_rnn(1, 4, 1, np.random.default_rng(3))
    >>> net = net._replace(recurrent_kernel=0.1 * net.recurrent_kernel)
    >>> gradient_lengths(np.zeros((1, 4, 1)), net).round(6)
    array([1.   , 0.1  , 0.01 , 0.001])
    """
    forward, backward = passes(net)
    run = forward(x, net)
    d_y = np.zeros_like(run.y)
    d_y[..., -1:, :] = 1
    back = backward(run, d_y, net)
    carried = back.d_c if isinstance(net, LSTM) else back.d_h
    return mean_lengths(carried[..., :0:-1, :])


def mean_lengths(d: np.ndarray) -> np.ndarray:
    """Return the geometric mean length of gradients, lag by lag.

    Parameters
    ----------
    d : (..., batch, lags, units)
        Gradients of the states, the last state first.

    Returns
    -------
    lengths : (..., lags)
        As a share of the first.

    Examples
    --------
    >>> mean_lengths(np.array([[[3.0, 4.0], [0.0, 0.5]]]))
    array([1. , 0.1])
    """
    d = array("d", d, "... batch lags units")
    if not d.shape[-3]:
        raise ValueError("d: got a batch of 0, at least 1 is needed")
    tiny = np.finfo(float).tiny  # a length of zero has no logarithm
    logs = np.log(norm(d, axis=-1) + tiny).mean(axis=-2)
    return np.exp(logs - logs[..., :1])


def factor_per_step(lengths: np.ndarray) -> float:
    """Return the factor of the geometric decay that fits lengths best.

    Parameters
    ----------
    lengths : (lags,)
        From lag 0 on.

    Examples
    --------
    >>> round(factor_per_step(0.9 ** np.arange(30)), 6)
    0.9
    """
    lengths = array("lengths", lengths, "lags", finite=True).astype(float)
    if len(lengths) < 2 or lengths.min() <= 0:
        raise ValueError(
            f"lengths: got {len(lengths)}, at least 2 are needed, all above 0"
        )
    lags = np.arange(len(lengths))
    return float(np.exp(np.polyfit(lags, np.log(lengths), 1)[0]))


def predicted_factor(h: np.ndarray, radius: float) -> float:
    """Return the factor per step that a forward pass lets us expect.

    The recurrent kernel is `radius` times an orthogonal one, so it treats
    all directions alike.  The slopes of tanh, 1 - h^2, then multiply the
    squared length by their mean square over the units, if the gradient's
    direction knows nothing of which units are flat; over steps and
    sequences it is the geometric mean, because factors multiply.  For a
    linear net the slopes are 1, and the factor is `radius` exactly.

    Parameters
    ----------
    h : (..., units)
        States of a tanh net.
    radius : above 0

    Examples
    --------
    >>> predicted_factor(np.zeros((5, 3)), radius=0.9)
    0.9
    """
    h, radius = floats("h", h, "... units"), number("radius", radius, above=0)
    if not h.size or np.abs(h).max() > 1:
        raise ValueError(
            f"h: got {h.size} numbers, some states of a tanh net are needed, "
            f"from -1 to 1"
        )
    squares = np.mean((1 - h**2) ** 2, axis=-1) + np.finfo(float).tiny
    return float(radius * np.exp(np.log(squares).mean() / 2))
