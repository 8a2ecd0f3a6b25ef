"""Backpropagation through time, by hand, and the check that it is right.

Gradients are prefixed `d_`: `d_h[t]` is dL/dh_t, a row like h_t itself.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_utils.cells import rnn_step


class RNN(NamedTuple):
    """The weights of a simple recurrent net with a linear output."""

    kernel: np.ndarray  # W_x, (features, units)
    recurrent_kernel: np.ndarray  # W_h, (units, units)
    bias: np.ndarray  # b, (units,)
    output_kernel: np.ndarray  # W_y, (units, outputs)
    output_bias: np.ndarray  # b_y, (outputs,)


class Run(NamedTuple):
    """What a forward pass keeps, because the backward pass needs it."""

    x: np.ndarray  # (batch, timesteps, features)
    h: np.ndarray  # (batch, timesteps + 1, units); h[:, 0] is the start
    y: np.ndarray  # (batch, timesteps, outputs)


class Gradients(NamedTuple):
    """What a backward pass returns."""

    weights: RNN  # dL/d of each weight, in the weights' own shapes
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

    def glorot(rows: int, columns: int) -> np.ndarray:
        limit = np.sqrt(6 / (rows + columns))
        return rng.uniform(-limit, limit, (rows, columns))

    square, triangle = np.linalg.qr(rng.normal(size=(units, units)))
    return RNN(
        kernel=glorot(features, units),
        recurrent_kernel=square * np.sign(np.diag(triangle)),
        bias=np.zeros(units),
        output_kernel=glorot(units, outputs),
        output_bias=np.zeros(outputs),
    )


def forward(x: np.ndarray, net: RNN, h_0: np.ndarray | None = None) -> Run:
    """Run a net over a batch of sequences.

    Parameters
    ----------
    x : (batch, timesteps, features)
    net : RNN
    h_0 : (batch, units), or None for zeros
        State before the first step.

    Returns
    -------
    Run
        Inputs, states and outputs.

    Raises
    ------
    ValueError
        If x has not three axes, or not as many features as the kernel.
    """
    x = np.asarray(x)
    if x.ndim != 3 or x.shape[2] != len(net.kernel):
        raise ValueError(
            f"x: got shape {x.shape}, (batch, timesteps, "
            f"{len(net.kernel)}) is needed"
        )
    batch, timesteps, _ = x.shape
    h = np.zeros((batch, timesteps + 1, len(net.bias)), dtype=x.dtype)
    h[:, 0] = 0 if h_0 is None else h_0
    for t in range(timesteps):
        h[:, t + 1] = rnn_step(
            x[:, t], h[:, t], net.kernel, net.recurrent_kernel, net.bias
        )
    return Run(x, h, h[:, 1:] @ net.output_kernel + net.output_bias)


def backward(run: Run, d_y: np.ndarray, net: RNN) -> Gradients:
    """Send the gradient of a loss back through a run.

    At each step, with a_t the pre-activation and h_t = tanh(a_t),

    - d_h_t = d_y_t W_y^T + d_a_{t+1} W_h^T
    - d_a_t = d_h_t * (1 - h_t^2)

    and every weight collects its products over all steps and sequences.

    Parameters
    ----------
    run : Run
        What `forward` returned.
    d_y : (batch, timesteps, outputs)
        dL/dy_t; zeros where the loss does not look.
    net : RNN
        The weights of the run.

    Returns
    -------
    Gradients
        Of the weights, of each state and of each input.

    Raises
    ------
    ValueError
        If d_y has not the shape of the run's outputs.

    References
    ----------
    Werbos (1990), Backpropagation through time: what it does and how to do
    it, Proceedings of the IEEE 78(10).
    """
    d_y = np.asarray(d_y)
    if d_y.shape != run.y.shape:
        raise ValueError(f"d_y: got shape {d_y.shape}, {run.y.shape} is right")
    d_h, d_a = np.zeros_like(run.h), np.zeros_like(run.h[:, 1:])
    for t in reversed(range(d_y.shape[1])):
        d_h[:, t + 1] += d_y[:, t] @ net.output_kernel.T
        d_a[:, t] = d_h[:, t + 1] * (1 - run.h[:, t + 1] ** 2)
        d_h[:, t] = d_a[:, t] @ net.recurrent_kernel.T
    weights = RNN(
        kernel=_summed(run.x, d_a),
        recurrent_kernel=_summed(run.h[:, :-1], d_a),
        bias=d_a.sum(axis=(0, 1)),
        output_kernel=_summed(run.h[:, 1:], d_y),
        output_bias=d_y.sum(axis=(0, 1)),
    )
    return Gradients(weights, d_h, d_a @ net.kernel.T)


def step_jacobian(h_t: np.ndarray, recurrent_kernel: np.ndarray) -> np.ndarray:
    """Return J_t, through which a gradient goes from h_t to h_{t-1}.

    J_t = diag(1 - h_t^2) W_h^T, so that d_h_{t-1} = d_h_t J_t as rows.

    Parameters
    ----------
    h_t : (units,)
        State of a tanh net after the step.
    recurrent_kernel : (units, units)

    Returns
    -------
    J_t : (units, units)

    Examples
    --------
    Near zero tanh is a straight line, and W_h alone decides.

    >>> step_jacobian(np.zeros(2), np.array([[0.5, 0.0], [1.0, 0.5]]))
    array([[0.5, 1. ],
           [0. , 0.5]])
    """
    return (1 - h_t**2)[:, None] * recurrent_kernel.T


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

    Examples
    --------
    >>> mean_squared_error(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    (2.0, array([0., 2.]))
    """
    error = y - target
    return float((error**2).mean()), 2 * error / error.size


def numeric_gradient(
    loss: Callable[[np.ndarray], float], at: np.ndarray, step: float = 1e-5
) -> np.ndarray:
    """Return a gradient by central differences, one number at a time.

    Parameters
    ----------
    loss : function of an array like `at`
    at : any shape
        float64; with float32 the differences drown in rounding.
    step : above 0
        The error is of the order step^2, until rounding takes over.

    Returns
    -------
    gradient : the shape of at

    Examples
    --------
    >>> numeric_gradient(lambda w: (w**2).sum(), np.array([1.0, 2.0])).round(6)
    array([2., 4.])
    """
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        bump = np.zeros_like(at)
        bump[index] = step
        gradient[index] = (loss(at + bump) - loss(at - bump)) / (2 * step)
    return gradient


def relative_error(one: np.ndarray, other: np.ndarray) -> float:
    """Return how far two gradients are apart, from 0 to 1.

    The length of the difference over the sum of the lengths; 0 if both are
    zero.

    Parameters
    ----------
    one, other : any shape, the same

    Raises
    ------
    ValueError
        If the shapes differ; broadcasting would hide it.

    Examples
    --------
    >>> relative_error(np.array([3.0, 4.0]), np.array([-3.0, -4.0]))
    1.0
    """
    if np.shape(one) != np.shape(other):
        raise ValueError(
            f"one, other: shapes {np.shape(one)} and {np.shape(other)} differ"
        )
    scale = np.linalg.norm(one) + np.linalg.norm(other)
    return float(np.linalg.norm(np.subtract(one, other)) / (scale or 1.0))


def gradient_errors(
    loss: Callable[[NamedTuple], float],
    weights: NamedTuple,
    gradients: NamedTuple,
) -> dict[str, float]:
    """Compare gradients by hand with central differences, weight by weight.

    Parameters
    ----------
    loss : function of weights like `weights`
    weights : NamedTuple of arrays, float64
    gradients : the same NamedTuple, of dL/d of each weight

    Returns
    -------
    errors : name of a weight to `relative_error`
        Below 1e-6 if the derivation is right.
    """

    def along(name: str) -> np.ndarray:
        return numeric_gradient(
            lambda value: loss(weights._replace(**{name: value})),
            getattr(weights, name),
        )

    return {
        name: relative_error(getattr(gradients, name), along(name))
        for name in weights._fields
    }


def _summed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Sum left^T right over sequences and steps: (rows, columns)."""
    return np.tensordot(left, right, axes=((0, 1), (0, 1)))
