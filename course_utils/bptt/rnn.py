"""The simple recurrent net: its run, its gradients, its step Jacobian."""

from inspect import unwrap
from typing import NamedTuple

import numpy as np

from course_utils.arguments import at_least_one, kind, shaped
from course_utils.bptt.sequences import (
    batch_first,
    checked_gradient,
    checked_inputs,
    glorot_uniform,
    orthogonal,
    states,
    summed,
    time_first,
)
from course_utils.cells import rnn_step

AXES = "features units", "units units", "units", "units outputs", "outputs"


class RNN(NamedTuple):
    """The weights of a simple recurrent net with a linear output.

    Several nets of the same sizes stand in one record, with an axis in
    front: kernel is then (nets, features, units), and so on.  `forward` and
    `backward` put that axis in front of all that they return.
    """

    kernel: np.ndarray  # W_x, (features, units)
    recurrent_kernel: np.ndarray  # W_h, (units, units)
    bias: np.ndarray  # b, (units,)
    output_kernel: np.ndarray  # W_y, (units, outputs)
    output_bias: np.ndarray  # b_y, (outputs,)


class RNNRun(NamedTuple):
    """What a forward pass keeps, because the backward pass needs it."""

    x: np.ndarray  # (batch, timesteps, features)
    h: np.ndarray  # (batch, timesteps + 1, units); h[:, 0] is the start
    y: np.ndarray  # (batch, timesteps, outputs)


class RNNGradients(NamedTuple):
    """What a backward pass returns."""

    d_weights: RNN  # dL/d of each weight, in the weights' own shapes
    d_h: np.ndarray  # (batch, timesteps + 1, units), dL/dh_t
    d_x: np.ndarray  # (batch, timesteps, features), dL/dx_t


def init_rnn(
    features: int, units: int, outputs: int, rng: np.random.Generator
) -> RNN:
    """Return random weights, as Keras' `SimpleRNN` and `Dense` start.

    Kernels are uniform in +-sqrt(6 / (rows + columns)) (Glorot and Bengio,
    2010), the recurrent kernel is orthogonal, biases are zero.

    Parameters
    ----------
    features, units, outputs : numbers, at least 1
    rng : generator

    Examples
    --------
    An orthogonal kernel keeps the length of a state.

    >>> net = init_rnn(2, 3, 1, np.random.default_rng(2))
    >>> product = net.recurrent_kernel @ net.recurrent_kernel.T
    >>> np.allclose(product, np.eye(3))
    True
    """
    at_least_one(features=features, units=units, outputs=outputs)
    recurrent_kernel = orthogonal(units, units, rng)
    return RNN(
        kernel=glorot_uniform(features, units, rng),
        recurrent_kernel=recurrent_kernel,
        bias=np.zeros(units),
        output_kernel=glorot_uniform(units, outputs, rng),
        output_bias=np.zeros(outputs),
    )


def forward(x: np.ndarray, net: RNN, h_0: np.ndarray | None = None) -> RNNRun:
    """Run a net over a batch of sequences.

    Parameters
    ----------
    x : (..., batch, timesteps, features)
        With no time steps, only the start is returned.
    net : RNN
    h_0 : (..., batch, units), or None for zeros
        State before the first step.

    Raises
    ------
    ValueError
        If x has not these axes, or not as many features as the kernel, or
        h_0 is not one row for each sequence.

    Examples
    --------
    Two nets read one sequence; the second one has all its weights halved.

    >>> one = init_rnn(1, 3, 1, np.random.default_rng(2))
    >>> two = RNN(*(np.stack([w, w / 2]) for w in one))
    >>> x = np.ones((1, 5, 1))
    >>> run = forward(x, two)
    >>> run.y.shape, np.allclose(run.y[0], forward(x, one).y)
    ((2, 1, 5, 1), True)
    """
    kind("net", net, RNN)
    x = checked_inputs(x, net, *AXES)
    (h,) = states(x, net, h_0=h_0)
    weights = net.kernel, net.recurrent_kernel, net.bias[..., None, :]
    step = unwrap(rnn_step)
    for t, x_t in enumerate(time_first(x)):
        h[t + 1] = step(x_t, h[t], *weights)
    y = h[1:] @ net.output_kernel + net.output_bias[..., None, :]
    return RNNRun(x, batch_first(h), batch_first(y))


def backward(run: RNNRun, d_y: np.ndarray, net: RNN) -> RNNGradients:
    """Send the gradient of a loss back through a run.

    At each step, with a_t the pre-activation and h_t = tanh(a_t),

    - d_h_t = d_y_t W_y^T + d_a_{t+1} W_h^T
    - d_a_t = d_h_t * (1 - h_t^2)

    and every weight collects its products over all steps and sequences.

    Parameters
    ----------
    run : RNNRun
        What `forward` returned.
    d_y : (..., batch, timesteps, outputs)
        dL/dy_t; zeros where the loss does not look.
    net : RNN
        The weights of the run.

    Raises
    ------
    ValueError
        If d_y has not the shape of the run's outputs, or the run is not of
        such a net.

    References
    ----------
    Werbos (1990), Backpropagation through time: what it does and how to do
    it, Proceedings of the IEEE 78(10).
    """
    kind("run", run, RNNRun)
    d_y = checked_gradient(d_y, run, net)
    x, h, d_y = map(time_first, (run.x, run.h, d_y))
    d_h, d_a = np.zeros_like(h), np.zeros_like(h[1:])
    d_h[1:] = d_y @ net.output_kernel.mT
    for t in reversed(range(len(d_y))):
        d_a[t] = d_h[t + 1] * (1 - h[t + 1] ** 2)
        d_h[t] += d_a[t] @ net.recurrent_kernel.mT
    d_weights = RNN(
        kernel=summed(x, d_a),
        recurrent_kernel=summed(h[:-1], d_a),
        bias=d_a.sum(axis=(0, -2)),
        output_kernel=summed(h[1:], d_y),
        output_bias=d_y.sum(axis=(0, -2)),
    )
    d_x = d_a @ net.kernel.mT
    return RNNGradients(d_weights, batch_first(d_h), batch_first(d_x))


@shaped(recurrent_kernel="units units", h_t="... units")
def step_jacobian(h_t: np.ndarray, recurrent_kernel: np.ndarray) -> np.ndarray:
    """Return J_t, through which a gradient goes from h_t to h_{t-1}.

    J_t = diag(1 - h_t^2) W_h^T, so that d_h_{t-1} = d_h_t J_t as rows.

    Parameters
    ----------
    h_t : (..., units)
        State of a tanh net after the step, or several of them.
    recurrent_kernel : (units, units)

    Returns
    -------
    J_t : (..., units, units)

    Examples
    --------
    Near zero tanh is a straight line, and W_h alone decides.

    >>> step_jacobian(np.zeros(2), np.array([[0.5, 0.0], [1.0, 0.5]]))
    array([[0.5, 1. ],
           [0. , 0.5]])
    """
    return (1 - h_t**2)[..., None] * recurrent_kernel.T
