"""Checks for the exercises on the recurrence."""

from collections.abc import Callable

import numpy as np

from course_utils.cells import rnn_step
from course_utils.checks.verdict import Verdict, judge

Weights = tuple[np.ndarray, np.ndarray, np.ndarray]  # W_x, W_h, b
Array = np.ndarray


def check_run(answer: Callable[..., Array]) -> Verdict:
    """Judge a function that runs a simple RNN over a batch of sequences.

    Parameters
    ----------
    answer : (batch, timesteps, features) inputs, (batch, units) start,
        kernel, recurrent kernel and bias to (batch, timesteps, units)

    Examples
    --------
    >>> def last(x, h, kernel, recurrent_kernel, bias):
    ...     return rnn_step(x[:, -1], h, kernel, recurrent_kernel, bias)
    >>> check_run(last)
    Not yet: the states of all steps are wanted, yours are those of one step.
    """
    x, h_0, weights = _case(timesteps=4)
    kernel, recurrent_kernel, bias = weights
    right = _states(x, h_0, *weights)
    h = right[:, 1:]
    alone = np.stack([rnn_step(x_t, h_0, *weights) for x_t in _steps(x)], 1)
    from_zero = _states(x, 0 * h_0, *weights)[:, 1:]
    mistakes = [
        (right[:, :-1], "off by one; these are h_0 to h_3, not h_1 to h_4."),
        (right, "off by one; the start h_0 is no output, leave it out."),
        (h.swapaxes(0, 1), "the first axis must count the sequences."),
        (alone, "every step starts from h_0; hand the new state on."),
        (from_zero, "the first step must start from h_0, not from zeros."),
        (
            _states(x, h_0, kernel, -recurrent_kernel, bias)[:, 1:],
            "the sign before W_h is wrong; the products are added.",
        ),
        (
            _states(x, h_0, kernel, recurrent_kernel.T, bias)[:, 1:],
            "W_h is transposed; a row h_{t-1} stands at its left.",
        ),
        (
            _states(x, h_0, kernel, recurrent_kernel, 0 * bias)[:, 1:],
            "the bias is missing.",
        ),
        (_linear(x, h_0, *weights), "the tanh is missing."),
        (
            _states(x[:, ::-1], h_0, *weights)[:, 1:],
            "the sequence is read from its end.",
        ),
    ]
    same = np.repeat(h[:, -1:], 4, axis=1)
    mistakes.append(
        (
            same,
            "all your states are the last one: one array was appended four "
            "times; make a new one at each step.",
        )
    )
    other_x, other_h, other = _case(timesteps=1)
    return judge(
        answer,
        [
            ((x, h_0, *weights), h),
            (
                (other_x, other_h, *other),
                _states(other_x, other_h, *other)[:, 1:],
            ),
        ],
        mistakes,
        "each step is h_t = tanh(x_t W_x + h_{t-1} W_h + b).",
        given="2 sequences of 4 steps, 3 features and 5 units",
        advice="The steps are the second axis: step t reads x[:, t].",
        shapes={
            (2, 5): "the states of all steps are wanted, yours are those of "
            "one step."
        },
    )


def check_masked(answer: Callable[..., Array]) -> Verdict:
    """Judge a function that reads padded sequences to their true ends.

    Parameters
    ----------
    answer : (batch, timesteps, features) inputs, (batch, timesteps) mask of
        ones and, for padding, zeros, kernel, recurrent kernel and bias to
        the (batch, units) states after the last true step

    Examples
    --------
    >>> check_masked(lambda x, mask, *weights: np.zeros((2, 5)))
    Not yet: where the mask is 0 the state must stay as it was.
    """
    x, _, weights = _case(timesteps=4)
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0]])
    right = _masked(x, mask, weights)
    h_0 = np.zeros_like(right)
    upside_down = _masked(x, 1 - mask, weights)
    silent = _states(x * mask[..., None], h_0, *weights)[:, -1]
    states = _states(x, h_0, *weights)[:, 1:]
    mistakes = [
        (
            states[:, -1],
            "the padding was read like any other input.",
        ),
        (upside_down, "the mask is upside down; 1 marks a true step."),
        (right * mask[:, -1:], "padding must not wipe the state out."),
        (silent, "an input of zeros still moves the state; keep the old one."),
        (
            _at(states, [3, 2]),
            "off by one; stop at the last true step.",
        ),
        (
            _at(states, [2, 0]),
            "off by one; the last true step is still to be read.",
        ),
    ]
    other = _case(timesteps=3, seed=1)[0], np.array([[1, 0, 0], [1, 1, 1]])
    return judge(
        answer,
        [
            ((x, mask, *weights), right),
            ((*other, *weights), _masked(*other, weights)),
        ],
        mistakes,
        "where the mask is 0 the state must stay as it was.",
        given="2 sequences of 4 steps, 3 features and 5 units",
        advice="The steps are the second axis: step t reads x[:, t], and "
        "its mask is mask[:, t, None].",
    )


def check_both_ways(answer: Callable[..., Array]) -> Verdict:
    """Judge a function that runs a bidirectional layer.

    Parameters
    ----------
    answer : (batch, timesteps, features) inputs, and the weights of the
        forward and of the backward direction, each a tuple of kernel,
        recurrent kernel and bias, to (batch, timesteps, 2 * units)

    Examples
    --------
    >>> check_both_ways(lambda x, onward, back: np.zeros((2, 4, 5)))
    Not yet: the two states stand side by side, on the last axis.
    """
    x, _, onward = _case(timesteps=4)
    back = _case(timesteps=4, seed=1)[2]
    right, first, second = _both_ways(x, onward, back)
    mistakes = [
        (
            np.concatenate([first, second[:, ::-1]], -1),
            "the backward states stand in reading order; turn them round, so "
            "that step t holds what both directions know there.",
        ),
        (
            np.concatenate([second, first], -1),
            "the forward states come first.",
        ),
        (
            np.concatenate([first, _both_ways(x, back, back)[1]], -1),
            "the backward direction must read from the end.",
        ),
        (
            _both_ways(x, onward, onward)[0],
            "the backward direction has weights of its own.",
        ),
        (
            _both_ways(x, back, back)[0],
            "the forward direction has weights of its own.",
        ),
        (
            _both_ways(x, onward, back, shift=1)[0],
            "off by one; the backward state of step t has read x_t, too.",
        ),
    ]
    beside = "the two states stand side by side, on the last axis."
    other = _case(timesteps=2, seed=2)[0]
    return judge(
        answer,
        [
            ((x, onward, back), right),
            ((other, onward, back), _both_ways(other, onward, back)[0]),
        ],
        mistakes,
        "run forward over x and backward over x[:, ::-1], from zeros both.",
        given="2 sequences of 4 steps, 3 features and twice 5 units",
        shapes={first.shape: beside, (2, 8, 5): beside},
    )


def check_count(answer: Callable[[int, int, int], int]) -> Verdict:
    """Judge a function that counts the weights of a simple recurrent net.

    Parameters
    ----------
    answer : features, units and outputs to the number of all weights

    Examples
    --------
    >>> check_count(lambda D, H, K: D * H + H * H + H * K)
    Not yet: the biases are missing: one per unit, one per output.
    """

    def right(features: int, units: int, outputs: int) -> int:
        return units * (features + units + 1) + outputs * (units + 1)

    D, H, K = 2, 10, 3
    mistakes = [
        (
            D * H + H * H + H * K,
            "the biases are missing: one per unit, one per output.",
        ),
        (right(D, H, K) - H * H, "the recurrent weights are missing."),
        (right(D, H, K) - K * (H + 1), "the output layer is missing."),
        (right(D, H, K) - K, "the bias of the output is missing."),
        (right(D, H, K) - H, "the bias of the units is missing."),
        (right(D, H, K) + H, "one bias too many; Keras has one per unit."),
        (
            right(D, H, K) - H * H + H,
            "every unit reads all units, not itself alone.",
        ),
    ]
    return judge(
        answer,
        [((D, H, K), right(D, H, K)), ((1, 20, 1), right(1, 20, 1))],
        mistakes,
        "2 features, 10 units and 3 outputs have 163 weights.",
        given="2 features, 10 units and 3 outputs",
    )


def _case(timesteps: int, seed: int = 0) -> tuple[Array, Array, Weights]:
    """Return inputs, a start and weights in which no two axes are equal."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(3, 5)), rng.normal(size=(5, 5)) / 2
    x, h_0 = rng.normal(size=(2, timesteps, 3)), rng.normal(size=(2, 5)) / 2
    return x, h_0, (*weights, rng.normal(size=5))


def _steps(array: Array) -> list[Array]:
    return list(array.swapaxes(0, 1))


def _states(x: Array, h: Array, *weights: Array) -> Array:
    """Return h_0 to h_T: (batch, timesteps + 1, units)."""
    states = [h]
    for x_t in _steps(x):
        states.append(rnn_step(x_t, states[-1], *weights))
    return np.stack(states, 1)


def _at(states: Array, steps: list[int]) -> Array:
    """Return the state of each sequence at a step of its own."""
    return states[range(len(states)), steps]


def _linear(x: Array, h: Array, *weights: Array) -> Array:
    """Return the states of a net without activation."""
    states = []
    for x_t in _steps(x):
        h = rnn_step(x_t, h, *weights, activation=lambda a: a)
        states.append(h)
    return np.stack(states, 1)


def _masked(x: Array, mask: Array, weights: Weights) -> Array:
    """Return the states after the last true steps, from zeros."""
    h = np.zeros((len(x), len(weights[2])))
    for x_t, true in zip(_steps(x), _steps(mask), strict=True):
        h = np.where(true[:, None] > 0, rnn_step(x_t, h, *weights), h)
    return h


def _both_ways(
    x: Array, onward: Weights, back: Weights, shift: int = 0
) -> tuple[Array, Array, Array]:
    """Return the joined states, and those of each direction."""
    h_0 = np.zeros((len(x), len(onward[2])))
    first = _states(x, h_0, *onward)[:, 1:]
    ends = slice(1 - shift, x.shape[1] + 1 - shift)
    second = _states(x[:, ::-1], h_0, *back)[:, ends][:, ::-1]
    return np.concatenate([first, second], -1), first, second
