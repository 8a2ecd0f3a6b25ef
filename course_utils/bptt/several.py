"""Several nets of one kind at once, answering after the last step.

For comparisons over seeds: one pass through the time steps serves all nets,
which saves most of the time that many small products cost.  Every array has
the nets on its first axis.
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
    x: Array  # (timesteps, nets, batch, features)
    h: Array  # (timesteps + 1, nets, batch, units)
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
    x = np.moveaxis(np.asarray(x, nets.kernel.dtype), 2, 0)
    timesteps, count, batch, _ = x.shape
    units = nets.recurrent_kernel.shape[1]
    h = np.zeros((timesteps + 1, count, batch, units), x.dtype)
    kept = _FORWARD[type(nets)](x @ nets.kernel, h, nets)
    y = h[-1] @ nets.output_kernel + nets.output_bias[:, None]
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
    d_h = d_y @ nets.output_kernel.swapaxes(1, 2)
    by_input, by_state = _BACKWARD[type(nets)](found, d_h, nets)
    gradients = {
        "kernel": _summed(found.x, by_input),
        "recurrent_kernel": _summed(found.h[:-1], by_state),
        "bias": by_input.sum(axis=(0, 2)),
        "output_kernel": found.h[-1].swapaxes(1, 2) @ d_y,
        "output_bias": d_y.sum(axis=1),
    }
    if isinstance(nets, LSTM):
        gradients["peephole"] = np.zeros_like(nets.peephole)
    if isinstance(nets, GRU):
        rows = gradients["bias"], by_state.sum(axis=(0, 2))
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


def _forward_rnn(a: Array, h: Array, nets: RNN) -> tuple[Array, ...]:
    a = a + nets.bias[:, None]
    for t, a_t in enumerate(a):
        h[t + 1] = np.tanh(a_t + h[t] @ nets.recurrent_kernel)
    return ()


def _backward_rnn(found: Answers, d_h: Array, nets: RNN) -> tuple:
    back = nets.recurrent_kernel.swapaxes(1, 2)
    slope = 1 - found.h[1:] ** 2
    d_a = np.empty_like(slope)
    for t in reversed(range(len(d_a))):
        d_a[t] = d_h * slope[t]
        d_h = d_a[t] @ back
    return d_a, d_a


def _forward_lstm(a: Array, h: Array, nets: LSTM) -> tuple[Array, ...]:
    a, units = a + nets.bias[:, None], h.shape[-1]
    # sigmoid(a) = (1 + tanh(a / 2)) / 2, so one tanh serves all four blocks.
    half = np.repeat([0.5, 0.5, 1.0, 0.5], units).astype(a.dtype)
    gates, c = np.empty_like(a), np.zeros_like(h)
    for t, a_t in enumerate(a):
        gate = np.tanh(half * (a_t + h[t] @ nets.recurrent_kernel))
        gates[t] = gate = half * gate + (1 - half)
        i, f, g, o = np.split(gate, 4, axis=-1)
        c[t + 1] = f * c[t] + i * g
        h[t + 1] = o * np.tanh(c[t + 1])
    return gates, c


def _backward_lstm(found: Answers, d_h: Array, nets: LSTM) -> tuple:
    gates, c = found.kept
    back = nets.recurrent_kernel.swapaxes(1, 2)
    i, f, g, o = np.split(gates, 4, axis=-1)
    tanh_c = np.tanh(c[1:])
    into_c = o * (1 - tanh_c**2)
    d_a, d_c = np.empty_like(gates), np.zeros_like(d_h)
    of_c = np.concatenate(
        [g * i * (1 - i), c[:-1] * f * (1 - f), i * (1 - g**2)], axis=-1
    )
    of_h = tanh_c * o * (1 - o)
    units = d_h.shape[-1]
    for t in reversed(range(len(d_a))):
        d_c = d_c + d_h * into_c[t]
        d_a[t, ..., : 3 * units] = np.tile(d_c, 3) * of_c[t]
        d_a[t, ..., 3 * units :] = d_h * of_h[t]
        d_c = d_c * f[t]
        d_h = d_a[t] @ back
    return d_a, d_a


def _forward_gru(a: Array, h: Array, nets: GRU) -> tuple[Array, ...]:
    a, units = a + nets.bias[:, 0, None], h.shape[-1]
    gates, memory = np.empty_like(a), np.empty_like(h[1:])
    for t, a_t in enumerate(a):
        m = h[t] @ nets.recurrent_kernel + nets.bias[:, 1, None]
        both = a_t[..., : 2 * units] + m[..., : 2 * units]
        z, r = np.split(0.5 + 0.5 * np.tanh(0.5 * both), 2, axis=-1)
        memory[t] = m[..., 2 * units :]
        g = np.tanh(a_t[..., 2 * units :] + r * memory[t])
        h[t + 1] = g + z * (h[t] - g)
        gates[t] = np.concatenate([z, r, g], axis=-1)
    return gates, memory


def _backward_gru(found: Answers, d_h: Array, nets: GRU) -> tuple:
    gates, memory = found.kept
    back = nets.recurrent_kernel.swapaxes(1, 2)
    z, r, g = np.split(gates, 3, axis=-1)
    to_g = (1 - z) * (1 - g**2)
    each = (found.h[:-1] - g) * z * (1 - z), to_g * memory * r * (1 - r)
    by_input = np.concatenate([*each, to_g], axis=-1)
    by_state = np.concatenate([*each, to_g * r], axis=-1)
    for t in reversed(range(len(gates))):
        wide = np.tile(d_h, 3)
        by_input[t] *= wide
        by_state[t] *= wide
        d_h = d_h * z[t] + by_state[t] @ back
    return by_input, by_state


def _summed(left: Array, right: Array) -> Array:
    """Sum left^T right over steps and sequences, for each net.

    Step by step: a product this small is not worth a second thread.
    """
    return (left.swapaxes(2, 3) @ right).sum(axis=0)


_FORWARD = {RNN: _forward_rnn, LSTM: _forward_lstm, GRU: _forward_gru}
_BACKWARD = {RNN: _backward_rnn, LSTM: _backward_lstm, GRU: _backward_gru}
