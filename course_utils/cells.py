"""One time step of a recurrent cell, in NumPy, with Keras' weight layout.

Weights of several gates stand side by side in one array: blocks i, f, g, o
for the LSTM, blocks z, r, h for the GRU.

The steps check the shapes of what they are given.  Behind that door, which
`inspect.unwrap` leads through, one step serves several nets at once: x, states
and kernels have an axis in front, one entry for each net, and the rows of
biases and peepholes are (nets, 1, columns).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_utils.arguments import shaped


class LSTMStep(NamedTuple):
    """What one LSTM step computes; every field is (batch, units)."""

    i: np.ndarray  # input gate, in (0, 1)
    f: np.ndarray  # forget gate, in (0, 1)
    g: np.ndarray  # candidate, in (-1, 1)
    o: np.ndarray  # output gate, in (0, 1)
    c: np.ndarray  # cell state
    h: np.ndarray  # hidden state, in (-1, 1)


class GRUStep(NamedTuple):
    """What one GRU step computes; every field is (batch, units)."""

    z: np.ndarray  # update gate, in (0, 1); 1 keeps the old state
    r: np.ndarray  # reset gate, in (0, 1)
    g: np.ndarray  # candidate, in (-1, 1)
    h: np.ndarray  # hidden state, in (-1, 1)


def sigmoid(a: np.ndarray) -> np.ndarray:
    """Return the logistic function of each element, without overflow.

    Parameters
    ----------
    a : any shape
        Pre-activations.

    Returns
    -------
    gate : the same shape
        In (0, 1): 0 is closed, 1 is open.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(a)))


def blocks(a: np.ndarray, count: int) -> list[np.ndarray]:
    """Return what stands side by side on the last axis, as views.

    The same as `np.split(a, count, axis=-1)`, in a fraction of the time,
    which for a small network is most of the time of a step.

    Parameters
    ----------
    a : (..., count * units)
    count : number of blocks

    Returns
    -------
    blocks : `count` times (..., units)

    Raises
    ------
    ValueError
        If the last axis cannot be cut into so many equal blocks.

    Examples
    --------
    >>> blocks(np.array([[1, 2, 3, 4]]), 2)
    [array([[1, 2]]), array([[3, 4]])]
    """
    units, rest = divmod(a.shape[-1], count) if count > 0 else (0, 1)
    if rest:
        raise ValueError(
            f"a: got {a.shape[-1]} columns, {count} equal blocks are needed"
        )
    return [a[..., k * units : (k + 1) * units] for k in range(count)]


@shaped(
    x="... features",
    h="... units",
    kernel="features units",
    recurrent_kernel="units units",
    bias="units",
)
def rnn_step(
    x: np.ndarray,
    h: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    activation: Callable[[np.ndarray], np.ndarray] = np.tanh,
) -> np.ndarray:
    """Advance a simple recurrent net (Elman, 1990) by one time step.

    Parameters
    ----------
    x : (batch, features)
        Input at time t.
    h : (batch, units)
        Hidden state at time t-1.
    kernel : (features, units)
    recurrent_kernel : (units, units)
    bias : (units,)
    activation : elementwise function

    Returns
    -------
    h : (batch, units)
        Hidden state at time t.

    Examples
    --------
    With no weights on the input the net forgets what it cannot carry.

    >>> x, h = np.ones((1, 2)), np.array([[0.5]])
    >>> rnn_step(x, h, np.zeros((2, 1)), np.zeros((1, 1)), np.zeros(1))
    array([[0.]])
    """
    return activation(x @ kernel + h @ recurrent_kernel + bias)


@shaped(
    x="... features",
    h="... units",
    c="... units",
    kernel="features 4*units",
    recurrent_kernel="units 4*units",
    bias="4*units",
    peephole="3 units",
)
def lstm_step(
    x: np.ndarray,
    h: np.ndarray,
    c: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    peephole: np.ndarray | None = None,
) -> LSTMStep:
    """Advance an LSTM by one time step.

    Hochreiter and Schmidhuber (1997), with the forget gate of Gers,
    Schmidhuber and Cummins (2000) and, if given, the peephole connections of
    Gers and Schmidhuber (2000).

    Parameters
    ----------
    x : (batch, features)
        Input at time t.
    h, c : (batch, units)
        Hidden state and cell state at time t-1.
    kernel : (features, 4 * units)
    recurrent_kernel : (units, 4 * units)
    bias : (4 * units,)
        Keras layout: column blocks in the order i, f, g, o.
    peephole : (3, units), or None
        Rows i, f, o: the gates i and f see the old cell state through it,
        o sees the new one.

    Returns
    -------
    LSTMStep
        The gates and states at time t.

    Examples
    --------
    With all weights zero each gate is half open, so half the memory stays.

    >>> x, h, c = np.zeros((1, 3)), np.zeros((1, 2)), np.ones((1, 2))
    >>> weights = np.zeros((3, 8)), np.zeros((2, 8)), np.zeros(8)
    >>> step = lstm_step(x, h, c, *weights)
    >>> step.f, step.c
    (array([[0.5, 0.5]]), array([[0.5, 0.5]]))
    """
    a_i, a_f, a_g, a_o = blocks(x @ kernel + h @ recurrent_kernel + bias, 4)
    if peephole is not None:
        a_i, a_f = a_i + peephole[0] * c, a_f + peephole[1] * c
    i, f, g = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)
    c = f * c + i * g
    if peephole is not None:
        a_o = a_o + peephole[2] * c
    o = sigmoid(a_o)
    return LSTMStep(i, f, g, o, c, h=o * np.tanh(c))


def _biases(given: dict) -> str:
    return "2 3*units" if given.get("reset_after", True) else "3*units"


@shaped(
    x="... features",
    h="... units",
    kernel="features 3*units",
    recurrent_kernel="units 3*units",
    bias=_biases,
)
def gru_step(
    x: np.ndarray,
    h: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    reset_after: bool = True,
) -> GRUStep:
    """Advance a GRU (Cho et al., 2014) by one time step.

    Parameters
    ----------
    x : (batch, features)
        Input at time t.
    h : (batch, units)
        Hidden state at time t-1.
    kernel : (features, 3 * units)
    recurrent_kernel : (units, 3 * units)
        Keras layout: column blocks in the order z, r, h.
    bias : (2, 3 * units) if reset_after, else (3 * units,)
        With two rows, the first belongs to the input, the second to the
        state.
    reset_after : bool
        Whether the reset gate acts after the product with the recurrent
        weights, as in Keras' default, or before it, as in the paper.

    Returns
    -------
    GRUStep
        The gates and the state at time t.

    Examples
    --------
    With all weights zero the update gate is half open: half of h stays.

    >>> x, h = np.zeros((1, 3)), np.ones((1, 2))
    >>> zeros = np.zeros((3, 6)), np.zeros((2, 6)), np.zeros((2, 6))
    >>> gru_step(x, h, *zeros).h
    array([[0.5, 0.5]])
    """
    b_x, b_h = bias if reset_after else (bias, np.zeros_like(bias))
    x_z, x_r, x_g = blocks(x @ kernel + b_x, 3)
    u_z, u_r, u_g = blocks(recurrent_kernel, 3)
    b_z, b_r, b_g = blocks(b_h, 3)
    z = sigmoid(x_z + h @ u_z + b_z)
    r = sigmoid(x_r + h @ u_r + b_r)
    memory = r * (h @ u_g + b_g) if reset_after else (r * h) @ u_g
    g = np.tanh(x_g + memory)
    return GRUStep(z, r, g, h=z * h + (1 - z) * g)
