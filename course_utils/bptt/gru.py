"""The GRU over a sequence: its run and its gradients."""

from inspect import unwrap
from typing import NamedTuple

import numpy as np

from course_utils.arguments import at_least_one, kind
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
from course_utils.cells import blocks, gru_step

AXES = (
    "features 3*units",
    "units 3*units",
    "2 3*units",
    "units outputs",
    "outputs",
)


class GRU(NamedTuple):
    """The weights of a GRU with a linear output.

    Column blocks stand in Keras' order z, r, h.  The reset gate acts after
    the product with the recurrent weights, as in Keras' default, so the bias
    has two rows: one for the input and one for the state.  Several nets of
    the same sizes stand in one record, with an axis in front, as for `RNN`.
    """

    kernel: np.ndarray  # W_x, (features, 3 * units)
    recurrent_kernel: np.ndarray  # W_h, (units, 3 * units)
    bias: np.ndarray  # b, (2, 3 * units)
    output_kernel: np.ndarray  # W_y, (units, outputs)
    output_bias: np.ndarray  # b_y, (outputs,)


class GRURun(NamedTuple):
    """What a forward pass keeps, because the backward pass needs it."""

    x: np.ndarray  # (batch, timesteps, features)
    z: np.ndarray  # (batch, timesteps, units), as r and g
    r: np.ndarray
    g: np.ndarray
    h: np.ndarray  # (batch, timesteps + 1, units); h[:, 0] is the start
    y: np.ndarray  # (batch, timesteps, outputs)


class GRUGradients(NamedTuple):
    """What a backward pass returns."""

    d_weights: GRU  # dL/d of each weight, in the weights' own shapes
    d_h: np.ndarray  # (batch, timesteps + 1, units), dL/dh_t
    d_x: np.ndarray  # (batch, timesteps, features), dL/dx_t


def init_gru(
    features: int, units: int, outputs: int, rng: np.random.Generator
) -> GRU:
    """Return random weights, as Keras' `GRU` and `Dense` start.

    Kernels are uniform as Glorot and Bengio (2010) have it, the recurrent
    kernel has orthogonal rows, biases are zero.

    Parameters
    ----------
    features, units, outputs : numbers, at least 1
    rng : generator

    Examples
    --------
    The product with the state has a bias of its own, since it is reset.

    >>> init_gru(3, 2, 1, np.random.default_rng(4)).bias.shape
    (2, 6)
    """
    at_least_one(features=features, units=units, outputs=outputs)
    return GRU(
        kernel=glorot_uniform(features, 3 * units, rng),
        recurrent_kernel=orthogonal(units, 3 * units, rng),
        bias=np.zeros((2, 3 * units)),
        output_kernel=glorot_uniform(units, outputs, rng),
        output_bias=np.zeros(outputs),
    )


def forward_gru(
    x: np.ndarray, net: GRU, h_0: np.ndarray | None = None
) -> GRURun:
    """Run a GRU over a batch of sequences.

    Parameters
    ----------
    x : (..., batch, timesteps, features)
        With no time steps, only the start is returned.
    net : GRU
    h_0 : (..., batch, units), or None for zeros
        State before the first step.

    Examples
    --------
    An update gate held at 1 keeps the state.

    >>> net = init_gru(1, 1, 1, np.random.default_rng(4))
    >>> net.bias[0, 0] = 50
    >>> run = forward_gru(np.ones((1, 100, 1)), net, h_0=np.array([[0.7]]))
    >>> run.h[0, [0, 50, 100], 0].round(6)
    array([0.7, 0.7, 0.7])
    """
    kind("net", net, GRU)
    x = checked_inputs(x, net, *AXES)
    (h,) = states(x, net, h_0=h_0)
    gates = np.zeros((3, *h[1:].shape), h.dtype)
    weights = net.kernel, net.recurrent_kernel, rows(net.bias)
    step = unwrap(gru_step)
    for t, x_t in enumerate(time_first(x)):
        *now, h[t + 1] = step(x_t, h[t], *weights)
        gates[:, t] = now
    y = h[1:] @ net.output_kernel + net.output_bias[..., None, :]
    return GRURun(x, *map(batch_first, (*gates, h, y)))


def backward_gru(run: GRURun, d_y: np.ndarray, net: GRU) -> GRUGradients:
    """Send the gradient of a loss back through a run of a GRU.

    At each step, with a_t the pre-activations in blocks z, r, g, W_z, W_r,
    W_g the blocks of W_h, and * the product of elements,

    - d_h_t = d_y_t W_y^T + what step t+1 sends
    - d_a_z = d_h_t * (h_{t-1} - g) * z * (1 - z)
    - d_a_g = d_h_t * (1 - z) * (1 - g^2)
    - d_a_r = d_r * r * (1 - r)
    - step t sends d_h_t * z + d_a_z W_z^T + d_a_r W_r^T + d_m to h_{t-1}
    - d_x_t = d_a_t W_x^T

    where, with b_g the block of the state's bias,

    - d_r = d_a_g * (h_{t-1} W_g + b_g)
    - d_m = (d_a_g * r) W_g^T is what went through the reset gate

    Every weight collects its products over all steps and sequences.

    Parameters
    ----------
    run : GRURun
        What `forward_gru` returned.
    d_y : (..., batch, timesteps, outputs)
        dL/dy_t; zeros where the loss does not look.
    net : GRU
        The weights of the run.

    Raises
    ------
    ValueError
        If d_y has not the shape of the run's outputs, or the run is not of
        such a net.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN
    encoder-decoder for statistical machine translation, EMNLP, equations
    5 to 8: there, too, z = 1 keeps the old state, but the reset gate acts
    before the product.

    Examples
    --------
    Through an update gate held at 1 a gradient goes back unchanged.

    >>> net = init_gru(1, 1, 1, np.random.default_rng(4))
    >>> net.bias[0, 0] = 50
    >>> run = forward_gru(np.ones((1, 100, 1)), net, h_0=np.array([[0.7]]))
    >>> d_y = np.zeros((1, 100, 1))
    >>> d_y[:, -1] = 1
    >>> d_h = backward_gru(run, d_y, net).d_h[0, :, 0]
    >>> (d_h[[0, 50, 99]] / d_h[100]).round(6)
    array([1., 1., 1.])
    """
    kind("run", run, GRURun)
    d_y = time_first(checked_gradient(d_y, run, net))
    run = GRURun(*map(time_first, run))
    d_h = np.zeros_like(run.h)
    d_a = np.zeros((*d_h[1:].shape[:-1], net.kernel.shape[-1]), d_h.dtype)
    d_h[1:] = d_y @ net.output_kernel.mT
    for t in reversed(range(len(d_y))):
        d_a[t], d_h_before = _step_back(run, t, d_h[t + 1], net)
        d_h[t] += d_h_before
    recurrent, bias = _of_state(run, d_a)
    d_weights = GRU(
        kernel=summed(run.x, d_a),
        recurrent_kernel=recurrent,
        bias=bias,
        output_kernel=summed(run.h[1:], d_y),
        output_bias=d_y.sum(axis=(0, -2)),
    )
    d_x = d_a @ net.kernel.mT
    return GRUGradients(d_weights, batch_first(d_h), batch_first(d_x))


def _step_back(
    run: GRURun, t: int, d_h: np.ndarray, net: GRU
) -> tuple[np.ndarray, np.ndarray]:
    """Return d_a_t and what is sent to h_{t-1}, of a run that is time first.

    Index t of the gates is index t + 1 of the states.
    """
    h_before, z, r, g = run.h[t], run.z[t], run.r[t], run.g[t]
    w_z, w_r, w_g = blocks(net.recurrent_kernel, 3)
    d_a_z = d_h * (h_before - g) * z * (1 - z)
    d_a_g = d_h * (1 - z) * (1 - g**2)
    b_g = blocks(net.bias[..., 1:, :], 3)[2]
    d_a_r = d_a_g * (h_before @ w_g + b_g) * r * (1 - r)
    d_m = (d_a_g * r) @ w_g.mT
    d_a = np.concatenate([d_a_z, d_a_r, d_a_g], axis=-1)
    return d_a, d_h * z + d_a_z @ w_z.mT + d_a_r @ w_r.mT + d_m


def _of_state(run: GRURun, d_a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return dL/dW_h and dL/db, in which the reset gate has its part."""
    by_state = d_a.copy()  # with respect to h_{t-1} W_h + b_h
    blocks(by_state, 3)[2][:] *= run.r
    sums = [one.sum(axis=(0, -2)) for one in (d_a, by_state)]
    return summed(run.h[:-1], by_state), np.stack(sums, axis=-2)
