"""Several nets of one kind at once, answering after the last step.

For comparisons over seeds: one pass through the time steps serves all nets,
which saves most of the time that many small products cost.  Weights, inputs
and answers have the nets on their first axis.

Inside, the sequences of a batch stand side by side as columns: each unit is
a row, and so the rows of a gate are one piece of memory.
"""

from typing import NamedTuple, TypeVar

import numpy as np

from course_utils.bptt.gru import GRU
from course_utils.bptt.lstm import LSTM
from course_utils.bptt.simple import RNN

Net = TypeVar("Net", RNN, GRU, LSTM)
Array = np.ndarray


class Answers(NamedTuple):
    """What some nets say after the last step, and how to learn from it."""

    y: Array  # (nets, batch, outputs)
    x: Array  # (timesteps, nets, features, batch)
    h: Array  # (timesteps + 1, nets, units, batch)
    kept: tuple[Array, ...]  # what else the kind of net needs, time first


def stack(nets: list[Net], dtype: str = "float32") -> Net:
    """Return nets of one kind as one, with a new first axis.

    Parameters
    ----------
    nets : RNN, LSTM or GRU, all of the same sizes
    dtype : name of a type of floats
        Training is content with "float32" and takes half the time; a check
        of gradients wants "float64".

    Examples
    --------
    >>> from course_utils.bptt import init_rnn
    >>> rngs = np.random.default_rng(3).spawn(5)
    >>> stack([init_rnn(2, 8, 1, rng) for rng in rngs]).kernel.shape
    (5, 2, 8)
    """
    kind = type(nets[0])
    return kind(*(np.stack(w).astype(dtype) for w in zip(*nets, strict=True)))


def unstack(nets: Net) -> list[Net]:
    """Return the nets one by one, in float64.

    Parameters
    ----------
    nets : what `stack` returned
    """
    kind = type(nets)
    return [
        kind(*(w.astype("float64") for w in weights))
        for weights in zip(*nets, strict=True)
    ]


def answers(x: Array, nets: Net) -> Answers:
    """Run several nets, each over a batch of its own.

    Parameters
    ----------
    x : (nets, batch, timesteps, features)
    nets : what `stack` returned
        A GRU must reset after the product, an LSTM must have no peepholes.

    Raises
    ------
    ValueError
        If x has not four axes, or the nets are of a version not served.
    """
    if np.ndim(x) != 4 or len(x) != len(nets.kernel):
        raise ValueError(
            f"x: got shape {np.shape(x)}, ({len(nets.kernel)}, batch, "
            "timesteps, features) is needed"
        )
    if isinstance(nets, GRU) and nets.bias.ndim != 3:
        raise ValueError("nets: only GRUs that reset after the product.")
    if isinstance(nets, LSTM) and nets.peephole.any():
        raise ValueError("nets: only LSTMs without peepholes.")
    x = np.asarray(x, nets.kernel.dtype).transpose(2, 0, 3, 1)
    x = np.ascontiguousarray(x)
    timesteps, count, _, batch = x.shape
    units = nets.recurrent_kernel.shape[1]
    h = np.zeros((timesteps + 1, count, units, batch), x.dtype)
    kept = _FORWARD[type(nets)](x, h, nets)
    y = _turned(h[-1]) @ nets.output_kernel + nets.output_bias[:, None]
    return Answers(y, x, h, kept)


def learn_from(found: Answers, d_y: Array, nets: Net) -> Net:
    """Return the gradients of every net's own loss.

    Parameters
    ----------
    found : what `answers` returned
    d_y : (nets, batch, outputs)
        The gradient of the loss by the answers.
    nets : the nets that answered

    Returns
    -------
    gradients : like nets
    """
    d_y = np.asarray(d_y, nets.kernel.dtype)
    d_h = nets.output_kernel @ _turned(d_y)
    by_input, by_state = _BACKWARD[type(nets)](found, d_h, nets)
    gradients = {
        "kernel": _summed(found.x, by_input),
        "recurrent_kernel": _summed(found.h[:-1], by_state),
        "bias": by_input.sum(axis=0).sum(axis=2),
        "output_kernel": found.h[-1] @ d_y,
        "output_bias": d_y.sum(axis=1),
    }
    if isinstance(nets, LSTM):
        gradients["peephole"] = np.zeros_like(nets.peephole)
    if isinstance(nets, GRU):
        rows = gradients["bias"], by_state.sum(axis=0).sum(axis=2)
        gradients["bias"] = np.stack(rows, axis=1)
    return type(nets)(**gradients)


def clip_each(gradients: Net, norm: float) -> Net:
    """Shorten the gradients of each net that are longer than `norm`.

    Parameters
    ----------
    gradients : what `learn_from` returned
    norm : above 0
        The length that all weights of one net may have together.
    """
    squares = sum((g**2).reshape(len(g), -1).sum(axis=1) for g in gradients)
    scale = np.minimum(1, norm / np.maximum(np.sqrt(squares), 1e-30))
    return type(gradients)(
        *(g * scale.reshape(-1, *[1] * (g.ndim - 1)) for g in gradients)
    )


def _forward_rnn(x: Array, h: Array, nets: RNN) -> tuple[Array, ...]:
    a = _turned(nets.kernel) @ x + nets.bias[..., None]
    forth = _turned(nets.recurrent_kernel)
    for t, a_t in enumerate(a):
        a_t += forth @ h[t]
        np.tanh(a_t, out=h[t + 1])
    return ()


def _backward_rnn(found: Answers, d_h: Array, nets: RNN) -> tuple:
    d_a = 1 - found.h[1:] ** 2
    for d_a_t in d_a[::-1]:
        d_a_t *= d_h
        d_h = nets.recurrent_kernel @ d_a_t
    return d_a, d_a


def _forward_lstm(x: Array, h: Array, nets: LSTM) -> tuple[Array, ...]:
    # sigmoid(a) = (1 + tanh(a / 2)) / 2, so one tanh serves all four blocks.
    half = np.repeat([0.5, 0.5, 1.0, 0.5], h.shape[2]).astype(x.dtype)[:, None]
    forth = half * _turned(nets.recurrent_kernel)
    gates = half * _turned(nets.kernel) @ x + half * nets.bias[..., None]
    half, c = half + np.zeros_like(gates[0]), np.zeros_like(h)
    rest = 1 - half
    for t, gate in enumerate(gates):
        gate += forth @ h[t]
        np.tanh(gate, out=gate)
        gate *= half
        gate += rest
        i, f, g, o = _rows(gate, 4)
        np.multiply(f, c[t], out=c[t + 1])
        c[t + 1] += i * g
        np.multiply(o, np.tanh(c[t + 1]), out=h[t + 1])
    return gates, c


def _backward_lstm(found: Answers, d_h: Array, nets: LSTM) -> tuple:
    gates, c = found.kept
    i, f, g, o = _rows(gates, 4)
    tanh_c, d_c = np.tanh(c[1:]), np.zeros_like(d_h)
    into_c = o * (1 - tanh_c**2)
    of_c = g * i * (1 - i), c[:-1] * f * (1 - f), i * (1 - g**2)
    d_a = np.stack([*of_c, tanh_c * o * (1 - o)], axis=2)
    for t in reversed(range(len(d_a))):
        d_c += d_h * into_c[t]
        d_a[t, :, :3] *= d_c[:, None]
        d_a[t, :, 3] *= d_h
        d_c *= f[t]
        d_h = nets.recurrent_kernel @ d_a[t].reshape(gates[t].shape)
    return (d_a.reshape(gates.shape),) * 2


def _forward_gru(x: Array, h: Array, nets: GRU) -> tuple[Array, ...]:
    half = np.repeat([0.5, 0.5, 1.0], h.shape[2]).astype(x.dtype)[:, None]
    forth = half * _turned(nets.recurrent_kernel)
    b_x, b_h = half * nets.bias[..., None].swapaxes(0, 1)
    gates = half * _turned(nets.kernel) @ x + b_x
    memory, b_h = np.empty_like(h[1:]), b_h + np.zeros_like(gates[0])
    two = 2 * h.shape[2]
    for t, gate in enumerate(gates):
        both, g, m = gate[:, :two], gate[:, two:], forth @ h[t] + b_h
        memory[t] = m[:, two:]
        both += m[:, :two]
        np.tanh(both, out=both)
        both *= 0.5
        both += 0.5
        z, r = _rows(both, 2)
        g += r * memory[t]
        np.tanh(g, out=g)
        np.add(g, z * (h[t] - g), out=h[t + 1])
    return gates, memory


def _backward_gru(found: Answers, d_h: Array, nets: GRU) -> tuple:
    gates, memory = found.kept
    z, r, g = _rows(gates, 3)
    by_g = (1 - z) * (1 - g**2)
    each = (found.h[:-1] - g) * z * (1 - z), by_g * memory * r * (1 - r)
    by_state = np.stack([*each, by_g * r], axis=2)
    for t in reversed(range(len(gates))):
        by_g[t] *= d_h
        by_state[t] *= d_h[:, None]
        back = nets.recurrent_kernel @ by_state[t].reshape(gates[t].shape)
        d_h = d_h * z[t] + back
    by_input = by_state.copy()
    by_input[:, :, 2] = by_g
    return by_input.reshape(gates.shape), by_state.reshape(gates.shape)


def _turned(a: Array) -> Array:
    """Return rows as columns, for each net."""
    return a.swapaxes(-1, -2)


def _rows(a: Array, count: int) -> list[Array]:
    """Return the gates that stand one below the other, as views."""
    units = a.shape[-2] // count
    return [a[..., k * units : (k + 1) * units, :] for k in range(count)]


def _summed(left: Array, right: Array) -> Array:
    """Sum left right^T over steps and sequences, for each net.

    Step by step: a product this small is not worth a second thread.
    """
    return (left @ _turned(right)).sum(axis=0)


_FORWARD = {RNN: _forward_rnn, LSTM: _forward_lstm, GRU: _forward_gru}
_BACKWARD = {RNN: _backward_rnn, LSTM: _backward_lstm, GRU: _backward_gru}
