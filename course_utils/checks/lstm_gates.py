"""Checks for lecture 4: steps of LSTM and GRU, a gradient, an update."""

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from course_utils import bptt
from course_utils.cells import gru_step, lstm_step, sigmoid
from course_utils.checks.verdict import Verdict, in_a_row, judge
from course_utils.optimizers import clip_by_norm

Array = np.ndarray


def check_lstm_step(answer: Callable[..., tuple[Array, Array]]) -> Verdict:
    """Judge a function that advances an LSTM by one step.

    Parameters
    ----------
    answer : (batch, features) input, (batch, units) hidden state and cell
        state, kernel, recurrent kernel and bias to the new hidden state and
        the new cell state

    Examples
    --------
    >>> check_lstm_step(lambda x, h, c, *weights: (h, c))
    Not yet: c_t = f * c_{t-1} + i * g, then h_t = o * tanh(c_t).
    """
    x, h, c, W_x, W_h, b = given = _lstm_case(2, features=3, units=4)
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h @ W_h + b, 4, axis=-1)
    i, f, g, o, new_c, new_h = lstm_step(*given)
    old, learned = f * c, i * g
    bare = a_f * c + a_i * g

    def in_order(order: Sequence[str]) -> Array:
        """Return both states with the blocks in another order."""
        k = _columns(order, "ifgo")
        return _both(x, h, c, W_x[:, k], W_h[:, k], b[k])

    def shown(cell: Array, o: Array | float = o) -> Array:
        return np.array([o * np.tanh(cell), cell])

    mistakes = {
        "return the hidden state first, then the cell state.": [new_c, new_h],
        "the blocks stand in the order i, f, g, o.": tuple(
            in_order(order) for order in list(permutations("ifgo"))[1:]
        ),
        "the gates need the sigmoid.": shown(bare, a_o),
        "the candidate takes tanh, not the sigmoid.": shown(
            old + i * sigmoid(a_g)
        ),
        "the candidate takes tanh.": shown(old + i * a_g),
        "off by a tanh: h_t shows tanh(c_t), not c_t.": [o * new_c, new_c],
        "the sign of forgetting is wrong; an open forget gate keeps.": shown(
            (1 - f) * c + learned
        ),
        "off by one: h_t shows the new cell state, not the old one.": [
            o * np.tanh(c),
            new_c,
        ],
        "the output gate multiplies tanh(c_t), outside of it.": [
            np.tanh(o * new_c),
            new_c,
        ],
        "the new cell state is wanted, yours is the old one.": [new_h, c],
        "the new hidden state is wanted, yours is the old one.": [h, new_c],
        "one state was returned twice; return both, h_t and c_t.": (
            [new_h, new_h],
            [new_c, new_c],
        ),
        "the old cell state is missing in c_t.": [new_h, learned],
        "the old cell state is missing.": shown(learned),
        "what was learned, i * g, is missing.": shown(old),
        "the input gate is missing.": shown(old + g),
        "i is a gate of its own, not 1 - f.": shown(old + (1 - f) * g),
        "i multiplies g; it is not added.": shown(old + i + g),
        "the forget gate is missing.": shown(c + learned),
        "the output gate is missing.": shown(new_c, 1),
        "the bias is missing.": _both(x, h, c, W_x, W_h, 0 * b),
        "the product with the last hidden state is missing.": _both(
            x, 0 * h, c, W_x, W_h, b
        ),
    }
    other = _lstm_case(batch=3, features=2, units=5)
    return judge(
        answer,
        [(given, _both(*given)), (other, _both(*other))],
        mistakes,
        "c_t = f * c_{t-1} + i * g, then h_t = o * tanh(c_t).",
        given="2 sequences, 3 features and 4 units",
        advice="np.split(a, 4, axis=-1) gives the four blocks.",
        form="return both, the hidden state and the cell state, each of "
        "shape (2, 4).",
    )


def check_cell_gradient(answer: Callable[..., Array]) -> Verdict:
    """Judge a function that finds dL/dc_t, equation (4.6).

    Parameters
    ----------
    answer : (batch, units) dL/dh_t, dL/dc_{t+1}, o_t, c_t and f_{t+1} to
        (batch, units) dL/dc_t

    Examples
    --------
    >>> check_cell_gradient(lambda d_h, d_c_next, o, c, f_next: d_c_next)
    Not yet: f_{t+1} is missing on the road back.
    """
    d_h, d_c_next, o, c, f_next = given = _cell_case(batch=2, units=4)
    right = _cell_gradient(*given)
    shown, road = d_h * o * (1 - np.tanh(c) ** 2), d_c_next * f_next

    def sloped(slope: Array) -> Array:
        return d_h * o * slope + road

    mistakes = {
        "the sign is wrong; the two parts are added.": shown - road,
        "the sign is wrong; nothing is subtracted.": -right,
        "the sum over the two listeners is missing: c_{t+1} sends "
        "gradient back, too.": shown,
        "the sum over the two listeners is missing: h_t sends gradient "
        "back, too.": road,
        "f_{t+1} is missing on the road back.": (d_c_next, shown + d_c_next),
        "the output gate is missing.": shown / o + road,
        "the slope of tanh, 1 - tanh(c)^2, is missing.": d_h * o + road,
        "c is not squashed yet; its slope is 1 - tanh(c)^2.": sloped(1 - c**2),
        "square the tanh: its slope is 1 - tanh(c)^2.": sloped(1 - np.tanh(c)),
        "the slope is that of tanh(c), not of h.": sloped(
            1 - (o * np.tanh(c)) ** 2
        ),
        "this is tanh(c); its slope, 1 - tanh(c)^2, is wanted.": sloped(
            np.tanh(c)
        ),
        "off by a gate: the road back passes f_{t+1}, not o_t.": (
            shown + d_c_next * o
        ),
        "an open forget gate lets the gradient through: f, not 1 - f.": (
            shown + d_c_next * (1 - f_next)
        ),
        "f_{t+1} belongs to the road only.": (shown + d_c_next) * f_next,
        "do not sum over the batch; each sequence has its own "
        "gradient.": right.sum(0),
    }
    other = _cell_case(batch=3, units=5)
    return judge(
        answer,
        [(given, right), (other, _cell_gradient(*other))],
        mistakes,
        "d_h * o * (1 - tanh(c)^2) comes from h_t, the rest from c_{t+1}.",
        given="2 sequences and 4 units",
    )


def check_gru_step(answer: Callable[..., Array]) -> Verdict:
    """Judge a function that advances a GRU by one step, reset after.

    Parameters
    ----------
    answer : (batch, features) input, (batch, units) hidden state, kernel,
        recurrent kernel and the (2, 3 * units) bias to the new hidden state

    Examples
    --------
    >>> check_gru_step(lambda x, h, *weights: h)
    Not yet: h_t = z * h_{t-1} + (1 - z) * g.
    """
    # Not 2 sequences: the 2 rows of the bias must not fit by broadcasting.
    x, h, W_x, W_h, b = given = _gru_case(batch=3, features=2, units=4)
    z, r, g, right = gru_step(*given)
    x_z, x_r, x_g = np.split(x @ W_x + b[0], 3, axis=-1)
    h_z, h_r, h_g = np.split(h @ W_h + b[1], 3, axis=-1)
    b_g = b[1, 8:]
    before = (r * h) @ W_h[:, 8:] + b_g

    def in_order(order: Sequence[str]) -> Array:
        """Return the new state with the blocks in another order."""
        k = _columns(order, "zrg")
        return gru_step(x, h, W_x[:, k], W_h[:, k], b[:, k]).h

    def biased(b_x: Array, b_h: Array) -> Array:
        return gru_step(x, h, W_x, W_h, np.stack([b_x, b_h])).h

    def mixed(new: Array, z: Array = z) -> Array:
        return z * h + (1 - z) * new

    mistakes = {
        "the sign of z is wrong: z = 1 keeps the old state.": mixed(g, 1 - z),
        "the old and the new must share: z and 1 - z.": z * h + g,
        "the reset gate acts before the product; here it acts after.": mixed(
            np.tanh(x_g + before)
        ),
        "the reset gate is missing.": mixed(np.tanh(x_g + h_g)),
        "the reset gate multiplies h_g only.": mixed(np.tanh(r * (x_g + h_g))),
        "the reset gate multiplies h_g, not x_g.": mixed(
            np.tanh(r * x_g + h_g)
        ),
        "r multiplies h_{t-1} W_h, not h_{t-1}.": mixed(np.tanh(x_g + r * h)),
        "the gates need the sigmoid.": mixed(
            np.tanh(x_g + (x_r + h_r) * h_g), x_z + h_z
        ),
        "the second bias is missing in the candidate.": mixed(
            np.tanh(x_g + r * (h_g - b_g))
        ),
        "the second bias of the candidate belongs to h_g, so r multiplies "
        "it, too.": mixed(np.tanh(x_g + b_g + r * (h_g - b_g))),
        "the second row of the bias is missing; it belongs to h.": (
            biased(b[0], 0 * b[0])
        ),
        "the first row of the bias is missing; it belongs to x.": (
            biased(0 * b[1], b[1])
        ),
        "the first row of the bias belongs to x, the second to h.": (
            biased(b[1], b[0]),
            biased(b[0], b[0]),
            biased(b[1], b[1]),
        ),
        "the blocks stand in the order z, r, g.": tuple(
            in_order(order) for order in list(permutations("zrg"))[1:]
        ),
        "this is the candidate; mix it with the old state.": g,
        "the candidate takes tanh.": mixed(x_g + r * h_g),
        "the candidate takes tanh, not the sigmoid.": mixed(
            sigmoid(x_g + r * h_g)
        ),
    }
    other = _gru_case(batch=2, features=3, units=5)
    return judge(
        answer,
        [(given, right), (other, gru_step(*other).h)],
        mistakes,
        "h_t = z * h_{t-1} + (1 - z) * g.",
        given="3 sequences, 2 features and 4 units",
        advice="np.split(x @ kernel + bias[0], 3, axis=-1) gives the blocks; "
        "bias[0] belongs to x, bias[1] to h.",
    )


def check_update(answer: Callable[..., bptt.LSTM]) -> Verdict:
    """Judge a function that makes one step of gradient descent.

    Parameters
    ----------
    answer : net, (batch, timesteps, features) inputs, targets of the shape of
        the outputs, and learning rate to the net after the update, its
        gradient clipped to norm 1

    Examples
    --------
    >>> check_update(lambda net, x, target, rate: net)
    Not yet: the net is the same; subtract the rate times each gradient.
    """
    rng = np.random.default_rng(0)
    net = bptt.init_lstm(3, 4, 2, rng)
    x = rng.normal(size=(5, 6, 3))
    far, near = 50 + 0 * x[..., :2], bptt.forward_lstm(x, net).y + 1e-3

    def gradients(target: Array) -> bptt.LSTM:
        run = bptt.forward_lstm(x, net)
        _, d_y = bptt.mean_squared_error(run.y, target)
        return bptt.backward_lstm(run, d_y, net).d_weights

    def row(weights: bptt.LSTM) -> Array:
        return np.concatenate([w.ravel() for w in weights])

    def moved(step: bptt.LSTM, rate: float = 0.1) -> Array:
        return row(net) - rate * row(step)

    g = gradients(far)
    clipped = clip_by_norm(g, 1.0)
    small = gradients(near)
    mistakes = {
        "the net is the same; subtract the rate times each gradient.": (
            row(net)
        ),
        "the sign is wrong; go down, against the gradient.": moved(
            clipped, -0.1
        ),
        "the gradient is not clipped; its length must be at most 1.": moved(g),
        "the learning rate is missing.": moved(clipped, 1.0),
        "these are the gradients; return the net after the update.": (
            row(clipped),
            row(g),
        ),
        "each array was clipped for itself; all share one length.": moved(
            bptt.LSTM(*(w / max(1.0, np.linalg.norm(w)) for w in g))
        ),
    }
    return judge(
        answer,
        [
            ((net, x, far, 0.1), moved(clipped)),
            ((net, x, near, 0.5), moved(small, 0.5), "short gradients"),
        ],
        mistakes,
        "forward, the gradient of the loss, back, clip, and subtract the rate "
        "times each gradient.",
        given="long gradients",
        read=in_a_row,
    )


def _lstm_case(batch: int, features: int, units: int) -> list[Any]:
    """Return input, hidden state, cell state and the weights of a step."""
    rng, wide = np.random.default_rng(batch), 4 * units
    states = [rng.normal(size=(batch, n)) for n in (features, units, units)]
    kernels = [rng.normal(size=(n, wide)) for n in (features, units)]
    return [*states, *kernels, rng.normal(size=wide)]


def _gru_case(batch: int, features: int, units: int) -> list[Any]:
    """Return input, hidden state and the weights of a step."""
    rng = np.random.default_rng(batch)
    states = [rng.normal(size=(batch, n)) for n in (features, units)]
    rows = features, units, 2
    return states + [rng.normal(size=(n, 3 * units)) for n in rows]


def _cell_case(batch: int, units: int) -> tuple[Array, ...]:
    """Return dL/dh_t, dL/dc_{t+1}, o_t, c_t and f_{t+1}."""
    rng = np.random.default_rng(batch)
    d_h, d_c_next, c = rng.normal(size=(3, batch, units))
    o, f_next = sigmoid(rng.normal(size=(2, batch, units)))
    return d_h, d_c_next, o, c, f_next


def _cell_gradient(
    d_h: Array, d_c_next: Array, o: Array, c: Array, f_next: Array
) -> Array:
    return d_h * o * (1 - np.tanh(c) ** 2) + d_c_next * f_next


def _both(*arguments: Array) -> Array:
    """Return the new hidden state and the new cell state of an LSTM."""
    step = lstm_step(*arguments)
    return np.array([step.h, step.c])


def _columns(order: Sequence[str], names: str) -> Array:
    """Return where the columns of 4 units stand if blocks have this order."""
    starts = [4 * order.index(name) for name in names]
    return np.add.outer(starts, np.arange(4)).ravel()
