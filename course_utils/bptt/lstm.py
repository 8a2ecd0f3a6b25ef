"""The LSTM over a sequence: its run and its gradients, peepholes included."""

from inspect import unwrap
from typing import NamedTuple

import numpy as np

from course_utils.arguments import at_least_one, kind, number
from course_utils.bptt.sequences import (
    batch_first,
    checked_gradient,
    checked_inputs,
    glorot_uniform,
    orthogonal,
    rows,
    states,
    summed,
    time_first,
)
from course_utils.cells import blocks, lstm_step

AXES = (
    "features 4*units",
    "units 4*units",
    "4*units",
    "units outputs",
    "outputs",
)


class LSTM(NamedTuple):
    """The weights of an LSTM with a linear output.

    Column blocks stand in Keras' order i, f, g, o.  Several nets of the same
    sizes stand in one record, with an axis in front, as for `RNN`.
    """

    kernel: np.ndarray  # W_x, (features, 4 * units)
    recurrent_kernel: np.ndarray  # W_h, (units, 4 * units)
    bias: np.ndarray  # b, (4 * units,)
    peephole: np.ndarray  # p_i, p_f, p_o, (3, units); (0, units) if none
    output_kernel: np.ndarray  # W_y, (units, outputs)
    output_bias: np.ndarray  # b_y, (outputs,)


class LSTMRun(NamedTuple):
    """What a forward pass keeps, because the backward pass needs it."""

    x: np.ndarray  # (batch, timesteps, features)
    i: np.ndarray  # (batch, timesteps, units), as f, g and o
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray
    c: np.ndarray  # (batch, timesteps + 1, units); c[:, 0] is the start
    h: np.ndarray  # (batch, timesteps + 1, units); h[:, 0] is the start
    y: np.ndarray  # (batch, timesteps, outputs)


class LSTMGradients(NamedTuple):
    """What a backward pass returns."""

    d_weights: LSTM  # dL/d of each weight, in the weights' own shapes
    d_h: np.ndarray  # (batch, timesteps + 1, units), dL/dh_t
    d_c: np.ndarray  # (batch, timesteps + 1, units), dL/dc_t, through h_t too
    d_x: np.ndarray  # (batch, timesteps, features), dL/dx_t


def init_lstm(
    features: int,
    units: int,
    outputs: int,
    rng: np.random.Generator,
    forget_bias: float = 1.0,
) -> LSTM:
    """Return random weights, as Keras' `LSTM` and `Dense` start.

    Kernels are uniform as Glorot and Bengio (2010) have it, the recurrent
    kernel has orthogonal rows, biases are zero, but for the forget gate's;
    there are no peepholes.

    Parameters
    ----------
    features, units, outputs, rng
        As for `init_rnn`.
    forget_bias : any number
        Above 0 the gate starts open and the memory lasts (Gers, Schmidhuber
        and Cummins, 2000; Jozefowicz, Zaremba and Sutskever, 2015).

    Examples
    --------
    Only the second block of the bias, the forget gate's, is not zero.

    >>> init_lstm(3, 2, 1, np.random.default_rng(4)).bias
    array([0., 0., 1., 1., 0., 0., 0., 0.])
    """
    at_least_one(features=features, units=units, outputs=outputs)
    forget_bias = number("forget_bias", forget_bias)
    return LSTM(
        kernel=glorot_uniform(features, 4 * units, rng),
        recurrent_kernel=orthogonal(units, 4 * units, rng),
        bias=np.repeat([0.0, forget_bias, 0.0, 0.0], units),
        peephole=np.zeros((0, units)),
        output_kernel=glorot_uniform(units, outputs, rng),
        output_bias=np.zeros(outputs),
    )


def forward_lstm(
    x: np.ndarray,
    net: LSTM,
    h_0: np.ndarray | None = None,
    c_0: np.ndarray | None = None,
) -> LSTMRun:
    """Run an LSTM over a batch of sequences.

    Parameters
    ----------
    x : (..., batch, timesteps, features)
        With no time steps, only the start is returned.
    net : LSTM
    h_0, c_0 : (..., batch, units), or None for zeros
        Hidden state and cell state before the first step.

    Examples
    --------
    A forget gate held open and an input gate held shut keep the memory.

    >>> net = init_lstm(1, 1, 1, np.random.default_rng(4))
    >>> net = net._replace(bias=np.array([-50.0, 50.0, 0.0, 0.0]))
    >>> run = forward_lstm(np.ones((1, 100, 1)), net, c_0=np.array([[0.7]]))
    >>> run.c[0, [0, 50, 100], 0].round(6)
    array([0.7, 0.7, 0.7])
    """
    kind("net", net, LSTM)
    peepholes = f"{3 if net.peephole.size else 0} units"
    x = checked_inputs(x, net, *AXES[:3], peepholes, *AXES[3:])
    h, c = states(x, net, h_0=h_0, c_0=c_0)
    gates = np.zeros((4, *h[1:].shape), h.dtype)
    peephole = rows(net.peephole) if net.peephole.size else None
    weights = net.kernel, net.recurrent_kernel, net.bias[..., None, :]
    step = unwrap(lstm_step)
    for t, x_t in enumerate(time_first(x)):
        *now, c[t + 1], h[t + 1] = step(x_t, h[t], c[t], *weights, peephole)
        gates[:, t] = now
    y = h[1:] @ net.output_kernel + net.output_bias[..., None, :]
    return LSTMRun(x, *map(batch_first, (*gates, c, h, y)))


def backward_lstm(run: LSTMRun, d_y: np.ndarray, net: LSTM) -> LSTMGradients:
    """Send the gradient of a loss back through a run of an LSTM.

    At each step, with a_t the pre-activations in blocks i, f, g, o and * the
    product of elements,

    - d_h_t = d_y_t W_y^T + d_a_{t+1} W_h^T
    - d_a_o = d_h_t * tanh(c_t) * o * (1 - o)
    - d_c_t = d_h_t * o * (1 - tanh(c_t)^2) + d_a_o * p_o + what step t+1
      sends
    - d_a_i = d_c_t * g * i * (1 - i)
    - d_a_f = d_c_t * c_{t-1} * f * (1 - f)
    - d_a_g = d_c_t * i * (1 - g^2)
    - step t sends d_c_t * f + d_a_i * p_i + d_a_f * p_f to c_{t-1}
    - d_x_t = d_a_t W_x^T

    and every weight collects its products over all steps and sequences:
    p_i, p_f of d_a_i, d_a_f with c_{t-1}, and p_o of d_a_o with c_t.  The
    gradient is the whole one, with no truncation inside the cell.

    Parameters
    ----------
    run : LSTMRun
        What `forward_lstm` returned.
    d_y : (..., batch, timesteps, outputs)
        dL/dy_t; zeros where the loss does not look.
    net : LSTM
        The weights of the run.

    Raises
    ------
    ValueError
        If d_y has not the shape of the run's outputs, or the run is not of
        such a net.

    References
    ----------
    Gers, Schmidhuber and Cummins (2000), Learning to forget: continual
    prediction with LSTM, Neural Computation 12(10).
    Gers and Schmidhuber (2000), Recurrent nets that time and count, IJCNN.
    Graves and Schmidhuber (2005), Framewise phoneme classification with
    bidirectional LSTM and other neural network architectures, Neural
    Networks 18, for the whole gradient.

    Examples
    --------
    Through a forget gate held open a gradient goes back unchanged.

    >>> net = init_lstm(1, 1, 1, np.random.default_rng(4))
    >>> net = net._replace(
    ...     bias=np.array([-50.0, 50.0, 0.0, 0.0]),
    ...     recurrent_kernel=np.zeros((1, 4)),
    ... )
    >>> run = forward_lstm(np.ones((1, 100, 1)), net, c_0=np.array([[0.7]]))
    >>> d_y = np.zeros((1, 100, 1))
    >>> d_y[:, -1] = 1
    >>> d_c = backward_lstm(run, d_y, net).d_c[0, :, 0]
    >>> (d_c[[0, 50, 99]] / d_c[100]).round(6)
    array([1., 1., 1.])
    """
    kind("run", run, LSTMRun)
    d_y = time_first(checked_gradient(d_y, run, net))
    run = LSTMRun(*map(time_first, run))
    d_h, d_c = np.zeros_like(run.h), np.zeros_like(run.c)
    d_a = np.zeros((*d_h[1:].shape[:-1], net.kernel.shape[-1]), d_h.dtype)
    d_h[1:] = d_y @ net.output_kernel.mT
    peepholes = list(rows(net.peephole))  # p_i, p_f, p_o, or none
    for t in reversed(range(len(d_y))):
        d_a[t], d_c[t + 1], d_c[t] = _step_back(
            run, t, d_h[t + 1], d_c[t + 1], peepholes
        )
        d_h[t] += d_a[t] @ net.recurrent_kernel.mT
    d_weights = _d_weights(run, d_a, d_y, net.peephole)
    d_x = d_a @ net.kernel.mT
    return LSTMGradients(d_weights, *map(batch_first, (d_h, d_c, d_x)))


def _step_back(
    run: LSTMRun,
    t: int,
    d_h: np.ndarray,
    d_c: np.ndarray,
    peepholes: list[np.ndarray],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return d_a_t, d_c_t and what is sent to c_{t-1}.

    The run is time first, and index t of the gates is index t + 1 of the
    states.  The d_c that comes in is what step t + 1 sends.
    """
    i, f, g, o = run.i[t], run.f[t], run.g[t], run.o[t]
    tanh_c = np.tanh(run.c[t + 1])
    d_a_o = d_h * tanh_c * o * (1 - o)
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    if peepholes:
        d_c += d_a_o * peepholes[2]
    d_a_i = d_c * g * i * (1 - i)
    d_a_f = d_c * run.c[t] * f * (1 - f)
    d_a_g = d_c * i * (1 - g**2)
    before = d_c * f
    if peepholes:
        before += d_a_i * peepholes[0] + d_a_f * peepholes[1]
    d_a = np.concatenate([d_a_i, d_a_f, d_a_g, d_a_o], axis=-1)
    return d_a, d_c, before


def _d_weights(
    run: LSTMRun, d_a: np.ndarray, d_y: np.ndarray, peephole: np.ndarray
) -> LSTM:
    """Return dL/d of each weight, summed over sequences and steps."""
    d_peephole = np.zeros_like(peephole)
    if peephole.size:
        before, after = run.c[:-1], run.c[1:]
        d_a_i, d_a_f, _, d_a_o = blocks(d_a, 4)
        each = d_a_i * before, d_a_f * before, d_a_o * after
        d_peephole = np.stack(each, axis=-2).sum(axis=(0, -3))
    return LSTM(
        kernel=summed(run.x, d_a),
        recurrent_kernel=summed(run.h[:-1], d_a),
        bias=d_a.sum(axis=(0, -2)),
        peephole=d_peephole,
        output_kernel=summed(run.h[1:], d_y),
        output_bias=d_y.sum(axis=(0, -2)),
    )
