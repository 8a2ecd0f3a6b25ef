"""Checks for the exercises on the recurrence."""

from collections.abc import Callable
from itertools import product

import numpy as np

from course_utils.cells import rnn_step
from course_utils.checks.verdict import Verdict, judge

Array = np.ndarray
Weights = tuple[Array, Array, Array]  # W_x, W_h, b


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
    W_x, W_h, b = weights
    h = _run(x, h_0, weights)
    late = np.concatenate([h_0[:, None], h[:, :-1]], axis=1)
    with_start = np.concatenate([h_0[:, None], h], axis=1)
    alone = np.tanh(x @ W_x + (h_0 @ W_h + b)[:, None])
    minus = _run(x, h_0, (W_x, -W_h, b))
    transposed = _run(x, h_0, (W_x, W_h.T, b))
    mistakes = {
        "off by one; these are h_0 to h_3, not h_1 to h_4.": late,
        "off by one; the start h_0 is no output, leave it out.": with_start,
        "off by one; Python counts the inputs from 0, so step 1 reads "
        "x[:, 0], and h_0 is no output.": np.concatenate(
            [h_0[:, None], _run(x[:, 1:], h_0, weights)], axis=1
        ),
        "the first axis must count the sequences.": h.swapaxes(0, 1),
        "reshape mixes the sequences up; swap the axes, or stack on "
        "axis 1.": h.swapaxes(0, 1).reshape(h.shape),
        "every step starts from h_0; hand the new state on.": alone,
        "the first step must start from h_0, not from zeros.": _run(
            x, 0 * h_0, weights
        ),
        "the sign before W_h is wrong; the products are added.": minus,
        "W_h is transposed; a row h_{t-1} stands on its left.": transposed,
        "the bias is missing.": _run(x, h_0, (W_x, W_h, 0 * b)),
        "the tanh is missing.": _run(x, h_0, weights, np.positive),
        "the sequence is read from its end.": _run(x[:, ::-1], h_0, weights),
        "all your states are the last one: one array was appended four "
        "times; make a new one at each step.": h[:, [-1] * 4],
    }
    other_x, other_h, other = _case(timesteps=1)
    return judge(
        answer,
        [
            ((x, h_0, *weights), h),
            ((other_x, other_h, *other), _run(other_x, other_h, other)),
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
    >>> check_masked(lambda x, mask, *weights: x[:, -1] @ weights[0])
    Not yet: where the mask is 1, h = tanh(x_t W_x + h W_h + b); where it \
is 0 the state must stay as it was. (As an index, the mask must be \
mask[:, t] == 1: whole numbers would pick rows.)
    """
    x, h_0, weights = _case(timesteps=4)
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0]])
    right = _masked(x, mask, weights)
    states = _run(x, 0 * h_0, weights)
    silent = _run(x * mask[..., None], 0 * h_0, weights)[:, -1]
    upside_down = _masked(x, 1 - mask, weights)
    added = _masked(x, mask, weights, lambda m, new, h: m * new + h)
    mistakes = {
        "the padding was read like any other input.": states[:, -1],
        "the mask is upside down; 1 marks a true step.": upside_down,
        "padding must not wipe the state out.": right * mask[:, -1:],
        "an input of zeros still moves the state; keep the old one.": silent,
        "off by one; stop at the last true step.": states[[0, 1], [3, 2]],
        "off by one; the last true step is still to be read.": states[
            [0, 1], [2, 0]
        ],
        "where the mask is 1 the new state takes the place of the old one; "
        "you added them.": (added, added * mask[:, -1:]),
    }
    other = _case(timesteps=3, seed=1)[0], np.array([[1, 1, 0], [1, 1, 1]])
    return judge(
        answer,
        [
            ((x, mask, *weights), right),
            ((*other, *weights), _masked(*other, weights)),
        ],
        mistakes,
        "where the mask is 1, h = tanh(x_t W_x + h W_h + b); where it is 0 "
        "the state must stay as it was. (As an index, the mask must be "
        "mask[:, t] == 1: whole numbers would pick rows.)",
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
    x, h_0, onward = _case(timesteps=4)
    back = _case(timesteps=4, seed=1)[2]

    def run(x: Array, weights: Weights, *turned: int) -> Array:
        """Turn axes of the input and of the states round, from zeros."""
        states = _run(np.flip(x, turned[:1]), 0 * h_0, weights)
        return np.flip(states, turned[1:])

    def both(x: Array, onward: Weights, back: Weights) -> Array:
        return np.dstack([run(x, onward), run(x, back, 1, 1)])

    first, second = run(x, onward), run(x, back, 1, 1)
    late = np.concatenate([second[:, 1:], 0 * second[:, :1]], axis=1)
    mistakes = {
        "the backward states stand in reading order; turn them round, so "
        "that step t holds what both directions know there.": np.dstack(
            [first, second[:, ::-1]]
        ),
        "the forward states come first.": np.dstack([second, first]),
        "the backward direction must read from the end; x[:, ::-1] turns the "
        "steps round, x[::-1] the batch.": np.dstack([first, run(x, back)]),
        "another axis was turned round; the steps are the second one, "
        "x[:, ::-1].": tuple(
            np.dstack([first, run(x, back, *turned)])
            for turned in [(0,), (2,), *product(range(3), repeat=2)]
        ),
        "the backward direction has weights of its own.": both(
            x, onward, onward
        ),
        "the forward direction has weights of its own.": both(x, back, back),
        "off by one; the backward state of step t has read x_t, too.": (
            np.dstack([first, late])
        ),
    }
    beside = "the two states stand side by side, on the last axis."
    other = _case(timesteps=2, seed=2)[0]
    return judge(
        answer,
        [
            ((x, onward, back), both(x, onward, back)),
            ((other, onward, back), both(other, onward, back)),
        ],
        mistakes,
        "run forward over x and backward over x[:, ::-1], both from zeros; "
        "turn the backward states round, and put them behind the forward "
        "ones on the last axis.",
        given="2 sequences of 4 steps, 3 features and twice 5 units",
        shapes={(2, 4, 5): beside, (2, 8, 5): beside},
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
    D, H, K = 2, 10, 3
    right = H * (D + H + 1) + K * (H + 1)
    mistakes = {
        "the biases are missing: one per unit, one per output.": right - H - K,
        "the recurrent weights are missing.": right - H * H,
        "the output layer is missing.": right - K * (H + 1),
        "the bias of the output is missing.": right - K,
        "the bias of the units is missing.": right - H,
        "one bias too many; Keras has one per unit.": right + H,
        "every unit reads all units, not itself alone.": right - H * H + H,
    }
    return judge(
        answer,
        [((D, H, K), right), ((1, 20, 1), 461)],
        mistakes,
        "2 features, 10 units and 3 outputs have 163 weights.",
        given="2 features, 10 units and 3 outputs",
    )


def _case(timesteps: int, seed: int = 0) -> tuple[Array, Array, Weights]:
    """Return inputs, a start and weights in which no two axes are equal."""
    rng = np.random.default_rng(seed)
    kernel, recurrent = rng.normal(size=(3, 5)), rng.normal(size=(5, 5)) / 2
    x, h_0 = rng.normal(size=(2, timesteps, 3)), rng.normal(size=(2, 5)) / 2
    return x, h_0, (kernel, recurrent, rng.normal(size=5))


def _run(
    x: Array, h: Array, weights: Weights, activation: Callable = np.tanh
) -> Array:
    """Return h_1 to h_T: (batch, timesteps, units)."""
    states = []
    for x_t in x.swapaxes(0, 1):
        h = rnn_step(x_t, h, *weights, activation)
        states.append(h)
    return np.stack(states, axis=1)


def _masked(
    x: Array, mask: Array, weights: Weights, mix: Callable = np.where
) -> Array:
    """Return the states after the last true steps, from zeros."""
    h = np.zeros((len(x), 5))
    for x_t, true in zip(x.swapaxes(0, 1), mask.T, strict=True):
        h = mix(true[:, None], rnn_step(x_t, h, *weights), h)
    return h
