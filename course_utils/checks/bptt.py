"""Checks for the exercises on backpropagation through time."""

from collections.abc import Callable

import numpy as np

from course_utils.bptt import RNN, backward, forward, init_rnn
from course_utils.bptt.rnn import RNNGradients, RNNRun
from course_utils.checks.verdict import Verdict, judge

Array = np.ndarray


def check_step_back(answer: Callable[[Array, Array, Array], Array]) -> Verdict:
    """Judge a function that takes the gradient one step back.

    Parameters
    ----------
    answer : (batch, units) dL/dh_t, (batch, units) h_t and the recurrent
        kernel to (batch, units) dL/dh_{t-1}

    Examples
    --------
    >>> check_step_back(lambda d_h, h, W_h: (d_h * (1 - h**2)) @ W_h)
    Not yet: W_h must be transposed: the way back has rows and columns swapped.
    """
    d_h, h, kernel = _one_step(batch=3, units=4, seed=0)
    slope = 1 - h**2
    right = (d_h * slope) @ kernel.T
    after = "the slope belongs to h_t, before the product with W_h."
    mistakes = [
        (-right, "the sign is wrong; the slope of tanh is positive."),
        (
            (d_h * slope) @ kernel,
            "W_h must be transposed: the way back has rows and columns "
            "swapped.",
        ),
        (d_h @ kernel.T, "the slope of tanh is missing."),
        (d_h * slope, "the product with W_h is missing."),
        ((d_h @ kernel.T) * slope, after),
        (
            (d_h * (1 - h)) @ kernel.T,
            "the slope of tanh is 1 - h^2, with a square.",
        ),
        (
            (d_h * (1 - np.tanh(h) ** 2)) @ kernel.T,
            "h is tanh(a) already; its slope is 1 - h^2.",
        ),
        (
            (d_h * h**2) @ kernel.T,
            "the slope of tanh is 1 - h^2, not h^2.",
        ),
        (kernel @ (d_h * slope).T, "turned over; rows are sequences."),
        (
            right.sum(0),
            "do not sum over the batch; each sequence has its own gradient.",
        ),
    ]
    other = _one_step(batch=2, units=5, seed=1)
    return judge(
        answer,
        [
            ((d_h, h, kernel), right),
            (other, (other[0] * (1 - other[1] ** 2)) @ other[2].T),
        ],
        mistakes,
        "first d_a = d_h * (1 - h^2), then d_a @ W_h.T.",
        given="3 sequences and 4 units",
    )


def check_recurrent_gradient(
    answer: Callable[[Array, Array], Array],
) -> Verdict:
    """Judge a function that collects the gradient of the recurrent weights.

    Parameters
    ----------
    answer : (batch, timesteps + 1, units) states from h_0 on and
        (batch, timesteps, units) dL/da_t to (units, units) dL/dW_h

    Examples
    --------
    >>> check_recurrent_gradient(lambda h, d_a: h[:, -2].T @ d_a[:, -1])
    Not yet: the sum over time is missing; this is the last step alone.
    """
    _, run, gradients = _example(timesteps=4)
    h, d_a = run.h, _d_a(run, gradients)
    each = np.einsum("bti,btj->tij", h[:, :-1], d_a)
    right = each.sum(0)
    mistakes = [
        (-right, "the sign is wrong; nothing here is subtracted."),
        (
            each[-1],
            "the sum over time is missing; this is the last step alone.",
        ),
        (each, "the sum over time is missing; add up the first axis."),
        (
            np.einsum("bti,btj->ij", h[:, 1:], d_a),
            "off by one; W_h multiplied h_{t-1}, the state before the step.",
        ),
        (
            np.einsum("bti,btj->ij", h[:, :-2], d_a[:, 1:]),
            "off by one; pair h[:, t] with d_a[:, t]: h begins with h_0.",
        ),
        (right.T, "transposed; rows belong to h_{t-1}, columns to a_t."),
        (
            right / len(h),
            "add the sequences; the loss has taken its mean already.",
        ),
        (
            right / d_a.shape[1],
            "add the steps; the loss has taken its mean already.",
        ),
        (
            np.einsum("bti,btj->bij", h[:, :-1], d_a),
            "the sum over the batch is missing.",
        ),
        (
            h[0, :-1].T @ d_a[0],
            "the sum over the batch is missing; this is one sequence.",
        ),
    ]
    other_run, other = _example(timesteps=1, seed=1)[1:]
    return judge(
        answer,
        [
            ((h, d_a), right),
            (
                (other_run.h, _d_a(other_run, other)),
                other.d_weights.recurrent_kernel,
            ),
        ],
        mistakes,
        "it is the sum of h_{t-1}^T d_a_t over all steps and sequences.",
        given="2 sequences, 4 steps and 3 units",
        advice="h has one step more than d_a: leave out h_T. And transpose "
        "one step at a time, h[:, t].T.",
    )


def check_state_gradients(
    answer: Callable[[Array, Array, RNN], Array],
) -> Verdict:
    """Judge a function that finds dL/dh_t when every output is scored.

    Parameters
    ----------
    answer : (batch, timesteps + 1, units) states from h_0 on,
        (batch, timesteps, outputs) dL/dy_t and the net to
        (batch, timesteps + 1, units) dL/dh_t

    Examples
    --------
    >>> check_state_gradients(lambda h, d_y, net: 0 * h)
    Not yet: d_h[:, t] = d_y[:, t - 1] W_y^T + what step t + 1 sends back.
    """
    net, run, gradients = _example(timesteps=4)
    d_y = _d_y(run)
    right = gradients.d_h
    outputs = np.zeros_like(right)
    outputs[:, 1:] = d_y @ net.output_kernel.T
    only_last = np.zeros_like(d_y)
    only_last[:, -1] = d_y[:, -1]
    mistakes = [
        (-right, "the sign is wrong; nothing here is subtracted."),
        (
            backward(run, only_last, net).d_h,
            "only the last output sends gradient back; all of them are "
            "scored.",
        ),
        (
            outputs,
            "each step sees its own output alone; add what comes back from "
            "the step after.",
        ),
        (
            _overwritten(run, outputs, net),
            "what comes back was overwritten by the output's part; add them "
            "up.",
        ),
        (right[:, 1:], "off by one; h_0 has a gradient, too."),
        (
            np.roll(right, -1, axis=1),
            "off by one; index 0 belongs to h_0, index t to h_t.",
        ),
        (
            _without_slope(run, outputs, net),
            "the slope of tanh, 1 - h_t^2, is missing.",
        ),
        (
            _walked(run, outputs, net.recurrent_kernel.T),
            "W_h must be transposed on the way back.",
        ),
        (
            _walked(run, outputs, net.recurrent_kernel, late=True),
            "the slope belongs to h_t, the state after the step.",
        ),
        (
            np.where(np.arange(5)[:, None] > 0, right, 0),
            "h_0 has no output, but step 1 sends gradient back to it.",
        ),
        (
            right * (1 - run.h**2),
            "these are dL/da_t; leave the slope out at the end.",
        ),
        (
            _d_a(run, gradients),
            "these are dL/da_t; dL/dh_0 to dL/dh_4 are wanted.",
        ),
    ]
    other_net, other_run, other = _example(timesteps=1, seed=1)
    return judge(
        answer,
        [
            ((run.h, d_y, net), right),
            ((other_run.h, _d_y(other_run), other_net), other.d_h),
        ],
        mistakes,
        "d_h[:, t] = d_y[:, t - 1] W_y^T + what step t + 1 sends back.",
        given="2 sequences, 4 steps and 3 units",
        advice="The output of h[:, t] is y_t, and its gradient "
        "d_y[:, t - 1]; h_0 has none.",
    )


def _one_step(batch: int, units: int, seed: int) -> tuple[Array, ...]:
    """Return dL/dh_t, h_t and the recurrent kernel of one step."""
    rng = np.random.default_rng(seed)
    d_h, h = rng.normal(size=(2, batch, units))
    return d_h, np.tanh(h), rng.normal(size=(units, units))


def _example(
    timesteps: int, seed: int = 0
) -> tuple[RNN, RNNRun, RNNGradients]:
    """Return a net with 3 units, a run over 2 sequences, and its gradients."""
    rng = np.random.default_rng(seed)
    net = init_rnn(features=2, units=3, outputs=2, rng=rng)
    net = net._replace(recurrent_kernel=rng.normal(size=(3, 3)))
    run = forward(
        rng.normal(size=(2, timesteps, 2)), net, np.full((2, 3), 0.3)
    )
    return net, run, backward(run, _d_y(run), net)


def _d_y(run: RNNRun) -> Array:
    """Return dL/dy of half the squared outputs."""
    return run.y


def _d_a(run: RNNRun, gradients: RNNGradients) -> Array:
    return gradients.d_h[:, 1:] * (1 - run.h[:, 1:] ** 2)


def _overwritten(run: RNNRun, outputs: Array, net: RNN) -> Array:
    """Return d_h if `=` stands where `+=` should."""
    d_a = outputs[:, 1:] * (1 - run.h[:, 1:] ** 2)
    d_h = outputs.copy()
    d_h[:, 0] = d_a[:, 0] @ net.recurrent_kernel.T
    return d_h


def _without_slope(run: RNNRun, outputs: Array, net: RNN) -> Array:
    d_h = outputs.copy()
    for t in reversed(range(run.y.shape[1])):
        d_h[:, t] += d_h[:, t + 1] @ net.recurrent_kernel.T
    return d_h


def _walked(
    run: RNNRun, outputs: Array, recurrent_kernel: Array, late: bool = False
) -> Array:
    """Return d_h by the recursion, the slope taken one state late or not."""
    d_h = outputs.copy()
    for t in range(run.y.shape[1], 0, -1):
        slope = 1 - run.h[:, t - late] ** 2
        d_h[:, t - 1] += (d_h[:, t] * slope) @ recurrent_kernel.T
    return d_h
