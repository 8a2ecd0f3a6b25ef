"""Checks for lecture 4: a step of LSTM and GRU, the gradient of a cell."""

from collections.abc import Callable

import numpy as np

from course_utils.cells import gru_step, lstm_step, sigmoid
from course_utils.checks.verdict import Verdict, judge

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
    x, h, c, *weights = _lstm_case(batch=2, features=3, units=4, seed=0)
    a = np.split(x @ weights[0] + h @ weights[1] + weights[2], 4, axis=-1)
    step = lstm_step(x, h, c, *weights)

    def pair(order: str = "ifgo", **changes: Callable) -> Array:
        """Return (h, c) with blocks in an order and functions exchanged."""
        use = {name: sigmoid for name in "ifo"} | {
            "g": np.tanh,
            "squash": np.tanh,
        }
        use |= changes
        p = {k: use[k](a_k) for k, a_k in zip(order, a, strict=True)}
        cell = p["f"] * c + p["i"] * p["g"]
        return np.array([p["o"] * use["squash"](cell), cell])

    right = np.array([step.h, step.c])
    without_bias = lstm_step(x, h, c, *weights[:2], 0)
    no_memory = lstm_step(x, 0 * h, c, *weights)
    mistakes = [
        (right[::-1], "return the hidden state first, then the cell state."),
        (pair("figo"), "the blocks stand in the order i, f, g, o."),
        (pair("ifog"), "the blocks stand in the order i, f, g, o."),
        (pair("gifo"), "the blocks stand in the order i, f, g, o."),
        (pair("fiog"), "the blocks stand in the order i, f, g, o."),
        (pair(i=_bare, f=_bare, o=_bare), "the gates need the sigmoid."),
        (pair(g=sigmoid), "the candidate takes tanh, not the sigmoid."),
        (pair(g=_bare), "the candidate takes tanh."),
        (
            pair(squash=_bare),
            "off by a tanh: h_t shows tanh(c_t), not c_t.",
        ),
        (
            pair(f=lambda a_f: 1 - sigmoid(a_f)),
            "the sign of forgetting is wrong; an open forget gate keeps.",
        ),
        (
            np.array([step.o * np.tanh(c), step.c]),
            "off by one: h_t shows the new cell state, not the old one.",
        ),
        (
            np.array([np.tanh(step.o * step.c), step.c]),
            "the output gate multiplies tanh(c_t), outside of it.",
        ),
        (
            np.array([step.h, step.i * step.g]),
            "the old cell state is missing in c_t.",
        ),
        (_shown(step.o, step.i * step.g), "the old cell state is missing."),
        (_shown(step.o, step.f * c), "what was learned, i * g, is missing."),
        (_shown(step.o, step.f * c + step.g), "the input gate is missing."),
        (
            _shown(step.o, step.f * c + (1 - step.f) * step.g),
            "i is a gate of its own, not 1 - f.",
        ),
        (
            _shown(step.o, step.f * c + step.i + step.g),
            "i multiplies g; it is not added.",
        ),
        (_shown(step.o, c + step.i * step.g), "the forget gate is missing."),
        (_shown(1, step.c), "the output gate is missing."),
        (np.array([without_bias.h, without_bias.c]), "the bias is missing."),
        (
            np.array([no_memory.h, no_memory.c]),
            "the product with the last hidden state is missing.",
        ),
    ]
    other = _lstm_case(batch=3, features=2, units=5, seed=1)
    after = lstm_step(*other)
    return judge(
        answer,
        [
            ((x, h, c, *weights), right),
            (other, np.array([after.h, after.c])),
        ],
        mistakes,
        "c_t = f * c_{t-1} + i * g, then h_t = o * tanh(c_t).",
        given="2 sequences, 3 features and 4 units",
        advice="np.split(a, 4, axis=-1) gives the four blocks.",
        shapes={
            (2, 4): "return both, the hidden state and the cell state.",
        },
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
    given = _cell_case(batch=2, units=4, seed=0)
    d_h, d_c_next, o, c, f_next = given
    slope = 1 - np.tanh(c) ** 2
    shown, road = d_h * o * slope, d_c_next * f_next
    mistakes = [
        (shown - road, "the sign is wrong; the two parts are added."),
        (-shown - road, "the sign is wrong; nothing is subtracted."),
        (
            shown,
            "the sum over the two listeners is missing: c_{t+1} sends "
            "gradient back, too.",
        ),
        (
            road,
            "the sum over the two listeners is missing: h_t sends gradient "
            "back, too.",
        ),
        (d_c_next, "f_{t+1} is missing on the road back."),
        (shown + d_c_next, "f_{t+1} is missing on the road back."),
        (d_h * slope + road, "the output gate is missing."),
        (d_h * o + road, "the slope of tanh, 1 - tanh(c)^2, is missing."),
        (
            d_h * o * (1 - c**2) + road,
            "c is not squashed yet; its slope is 1 - tanh(c)^2.",
        ),
        (
            d_h * o * (1 - np.tanh(c)) + road,
            "square the tanh: its slope is 1 - tanh(c)^2.",
        ),
        (
            d_h * o * (1 - (o * np.tanh(c)) ** 2) + road,
            "the slope is that of tanh(c), not of h.",
        ),
        (
            d_h * o * np.tanh(c) + road,
            "this is tanh(c); its slope, 1 - tanh(c)^2, is wanted.",
        ),
        (
            shown + d_c_next * o,
            "off by a gate: the road back passes f_{t+1}, not o_t.",
        ),
        (
            shown + d_c_next * (1 - f_next),
            "an open forget gate lets the gradient through: f, not 1 - f.",
        ),
        (
            (shown + d_c_next) * f_next,
            "f_{t+1} belongs to the road only.",
        ),
        (
            (shown + road).sum(0),
            "do not sum over the batch; each sequence has its own gradient.",
        ),
    ]
    other = _cell_case(batch=3, units=5, seed=1)
    from_h = other[0] * other[2] / np.cosh(other[3]) ** 2
    return judge(
        answer,
        [(given, shown + road), (other, from_h + other[1] * other[4])],
        mistakes,
        "d_h * o * (1 - tanh(c)^2) comes from h_t, the rest from c_{t+1}.",
        given="2 sequences and 4 units",
    )


def _lstm_case(
    batch: int, features: int, units: int, seed: int
) -> tuple[Array, ...]:
    """Return input, hidden state, cell state and the weights of a step."""
    rng, wide = np.random.default_rng(seed), 4 * units
    shapes = [(batch, n) for n in (features, units, units)]
    shapes += [(features, wide), (units, wide), (wide,)]
    return tuple(rng.normal(size=shape) for shape in shapes)


def _cell_case(batch: int, units: int, seed: int) -> tuple[Array, ...]:
    """Return dL/dh_t, dL/dc_{t+1}, o_t, c_t and f_{t+1}."""
    rng = np.random.default_rng(seed)
    d_h, d_c_next, c = rng.normal(size=(3, batch, units))
    o, f_next = sigmoid(rng.normal(size=(2, batch, units)))
    return d_h, d_c_next, o, c, f_next


def _shown(o: Array | float, cell: Array) -> Array:
    return np.array([o * np.tanh(cell), cell])


def _bare(a: Array) -> Array:
    return a


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
    x, h, *weights = _gru_case(batch=2, features=3, units=4, seed=0)
    kernel, recurrent_kernel, bias = weights
    step = gru_step(x, h, *weights)
    z, r, g = step.z, step.r, step.g
    one_bias = [kernel, recurrent_kernel, bias * [[1], [0]]]
    x_g = (x @ kernel + bias[0])[:, 8:]
    h_g = (h @ recurrent_kernel + bias[1])[:, 8:]
    before = (r * h) @ recurrent_kernel[:, 8:] + bias[1, 8:]
    a = x @ kernel + bias[0] + h @ recurrent_kernel + bias[1]
    z_bare, r_bare = a[:, :4], a[:, 4:8]
    mistakes = [
        (
            (1 - z) * h + z * g,
            "the sign of z is wrong: z = 1 keeps the old state.",
        ),
        (z * h + g, "the old and the new must share: z and 1 - z."),
        (
            z * h + (1 - z) * np.tanh(x_g + before),
            "the reset gate acts before the product; here it acts after.",
        ),
        (z * h + (1 - z) * np.tanh(x_g + h_g), "the reset gate is missing."),
        (
            z * h + (1 - z) * np.tanh(r * (x_g + h_g)),
            "the reset gate multiplies h_g only.",
        ),
        (
            z * h + (1 - z) * np.tanh(r * x_g + h_g),
            "the reset gate multiplies h_g, not x_g.",
        ),
        (
            z * h + (1 - z) * np.tanh(x_g + r * h),
            "r multiplies h_{t-1} W_h, not h_{t-1}.",
        ),
        (
            z_bare * h + (1 - z_bare) * np.tanh(x_g + r_bare * h_g),
            "the gates need the sigmoid.",
        ),
        (
            z * h + (1 - z) * np.tanh(x_g + r * h_g - r * bias[1, 8:]),
            "the second bias is missing in the candidate.",
        ),
        (
            gru_step(x, h, *one_bias).h,
            "the second row of the bias is missing; it belongs to h.",
        ),
        (
            r * h + (1 - r) * np.tanh(x_g + z * h_g),
            "the blocks stand in the order z, r, h.",
        ),
        (g, "this is the candidate; mix it with the old state."),
        (
            z * h + (1 - z) * (x_g + r * h_g),
            "the candidate takes tanh.",
        ),
        (
            z * h + (1 - z) * sigmoid(x_g + r * h_g),
            "the candidate takes tanh, not the sigmoid.",
        ),
    ]
    other = _gru_case(batch=3, features=2, units=5, seed=1)
    return judge(
        answer,
        [((x, h, *weights), step.h), (other, gru_step(*other).h)],
        mistakes,
        "h_t = z * h_{t-1} + (1 - z) * g.",
        given="2 sequences, 3 features and 4 units",
        advice="np.split(x @ kernel + bias[0], 3, axis=-1) gives the blocks.",
    )


def _gru_case(
    batch: int, features: int, units: int, seed: int
) -> tuple[Array, ...]:
    """Return input, hidden state and the weights of a step."""
    rng, wide = np.random.default_rng(seed), 3 * units
    shapes = [(batch, n) for n in (features, units)]
    shapes += [(features, wide), (units, wide), (2, wide)]
    return tuple(rng.normal(size=shape) for shape in shapes)
