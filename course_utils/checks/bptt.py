"""Checks for the exercises on backpropagation through time."""

from collections.abc import Callable

import numpy as np

from course_utils.bptt import (
    RNN,
    backward,
    forward,
    init_rnn,
    mean_squared_error,
)
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
    d_h, h, W_h = given = _one_step(batch=3, units=4, seed=0)
    slope = 1 - h**2
    d_a, right = d_h * slope, _step_back(*given)
    mistakes = {
        "the sign is wrong; the slope of tanh is positive.": -right,
        "W_h must be transposed: the way back has rows and columns "
        "swapped.": d_a @ W_h,
        "the slope of tanh is missing.": d_h @ W_h.T,
        "the product with W_h is missing.": d_a,
        "the slope belongs to h_t, before the product with W_h.": (
            (d_h @ W_h.T) * slope
        ),
        "the slope of tanh is 1 - h^2, with a square.": (
            (d_h * (1 - h)) @ W_h.T
        ),
        "h is tanh(a) already; its slope is 1 - h^2.": (
            (d_h / np.cosh(h) ** 2) @ W_h.T
        ),
        "the slope of tanh is 1 - h^2, not h^2.": (d_h * h**2) @ W_h.T,
        "transposed; rows are sequences.": W_h @ d_a.T,
        "do not sum over the batch; each sequence has its own "
        "gradient.": right.sum(0),
    }
    other = _one_step(batch=2, units=5, seed=1)
    return judge(
        answer,
        [(given, right), (other, _step_back(*other))],
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
    h, d_a, _ = _example(timesteps=4, outputs=3)
    each = np.einsum("bti,btj->btij", h[:, :-1], d_a)
    right = each.sum((0, 1))
    late = _collected(h[:, 1:], d_a)
    early = _collected(h[:, :-2], d_a[:, 1:])
    mistakes = {
        "the sign is wrong; nothing here is subtracted.": -right,
        "the sum over time is missing; this is the last step alone.": each[
            :, -1
        ].sum(0),
        "the sum over time is missing; add up the first axis.": each.sum(0),
        "off by one; W_h multiplied h_{t-1}, the state before the step.": late,
        "off by one; pair h[:, t] with d_a[:, t]: h begins with h_0.": early,
        "at the first step h[:, t - 1] is h[:, -1], the last state; pair "
        "h[:, t] with d_a[:, t]: h begins with h_0.": _collected(
            np.roll(h, 1, axis=1)[:, :-1], d_a
        ),
        "transposed; rows belong to h_{t-1}, columns to a_t.": right.T,
        "add the sequences; the loss has taken its mean already.": right / 2,
        "add the steps; the loss has taken its mean already.": right / 4,
        "add the steps and the sequences; the loss has taken its mean "
        "already.": right / 8,
        "the sum over the batch is missing.": each.sum(1),
        "the sum over the batch is missing; this is one sequence.": each[
            0
        ].sum(0),
    }
    other_h, other_d_a, _ = _example(timesteps=1, outputs=3, seed=1)
    return judge(
        answer,
        [
            ((h, d_a), right),
            ((other_h, other_d_a), _collected(other_h[:, :-1], other_d_a)),
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
    h, d_y, net = given = _example(timesteps=4, outputs=2)
    right = _back(*given)
    own, W_h = _own(d_y, net), net.recurrent_kernel
    last = np.arange(4)[:, None] == 3
    d_a = right * (1 - h**2)
    overwritten = own.copy()
    overwritten[:, 0] = (own[:, 1] * (1 - h[:, 1] ** 2)) @ W_h.T
    transposed = _back(h, d_y, net._replace(recurrent_kernel=W_h.T))
    mistakes = {
        "the sign is wrong; nothing here is subtracted.": -right,
        "only the last output sends gradient back; all of them are "
        "scored.": _back(h, d_y * last, net),
        "each step sees its own output alone; add what comes back from "
        "the step after.": own,
        "what comes back was overwritten by the output's part; add them "
        "up.": overwritten,
        "off by one; h_0 has a gradient, too.": right[:, 1:],
        "off by one; index 0 belongs to h_0, index t to h_t.": np.roll(
            right, -1, axis=1
        ),
        "the slope of tanh, 1 - h_t^2, is missing.": _back(0 * h, d_y, net),
        "W_h must be transposed on the way back.": transposed,
        "the slope belongs to h_t, the state after the step.": _back(
            np.roll(h, 1, axis=1), d_y, net
        ),
        "h_0 has no output, but step 1 sends gradient back to it.": (
            np.concatenate([0 * right[:, :1], right[:, 1:]], axis=1)
        ),
        "these are dL/da_t; leave the slope out at the end.": (
            d_a,
            np.concatenate([right[:, :1], d_a[:, 1:]], axis=1),
        ),
        "these are dL/da_t; dL/dh_0 to dL/dh_4 are wanted.": d_a[:, 1:],
    }
    other = _example(timesteps=1, outputs=2, seed=1)
    return judge(
        answer,
        [(given, right), (other, _back(*other))],
        mistakes,
        "d_h[:, t] = d_y[:, t - 1] W_y^T + what step t + 1 sends back.",
        given="2 sequences, 4 steps and 3 units",
        advice="The output of h[:, t] is y_t, and its gradient "
        "d_y[:, t - 1]; h_0 has none.",
    )


def check_pieces(answer: Callable[..., Array]) -> Verdict:
    """Judge a function that trains a net on a sequence in pieces.

    Parameters
    ----------
    answer : the net, (batch, timesteps, features) inputs, (batch, timesteps,
        outputs) targets, rate and steps in a piece to the (pieces,) losses,
        each before its own update

    Examples
    --------
    >>> check_pieces(lambda net, x, target, rate, piece: np.ones(3))
    Not yet: for each piece: run, loss, gradients, w - rate * dL/dw.
    """
    net, x, target = _sequence(timesteps=12)
    rate, piece = 0.3, 4
    given = net, x, target, rate, piece
    reset = _in_pieces(*given, carried=lambda h: 0 * h[:, -1])
    early = _in_pieces(*given, carried=lambda h: h[:, -2])
    first = np.concatenate([target[:, :piece]] * 3, axis=1)
    mistakes = {
        "the weights never change; run each piece with those that the last "
        "update returned.": _in_pieces(net, x, target, 0.0, piece),
        "the sign is wrong; a weight moves against its gradient.": (
            _in_pieces(net, x, target, -rate, piece)
        ),
        "each piece starts from zeros; hand it the last state of the piece "
        "before.": reset,
        "off by one; the state to hand on is the last one, run.h[:, -1].": (
            early
        ),
        "the rate is missing.": _in_pieces(net, x, target, 1.0, piece),
        "all pieces have the targets of the first.": _in_pieces(
            net, x, first, rate, piece
        ),
        "take the loss of a piece before its update.": _in_pieces(
            *given, late=True
        ),
    }
    other, cut = _sequence(timesteps=7, seed=1), (0.1, 3)
    return judge(
        answer,
        [
            (given, _in_pieces(*given)),
            (
                (*other, *cut),
                _in_pieces(*other, *cut),
                "7 steps in pieces of 3, the last of which is short",
            ),
        ],
        mistakes,
        "for each piece: run, loss, gradients, w - rate * dL/dw.",
        given="12 steps in pieces of 4",
        advice="A piece is x[:, start : start + piece], for start in "
        "range(0, x.shape[1], piece). The weights and their gradients are "
        "tuples of five arrays: update each, and put them into a bptt.RNN "
        "again.",
        shapes={
            (): "the losses of all pieces are wanted, yours is one number.",
            (12,): "an update follows each piece, not each step.",
        },
    )


def _one_step(batch: int, units: int, seed: int) -> tuple[Array, ...]:
    """Return dL/dh_t, h_t and the recurrent kernel of one step."""
    rng = np.random.default_rng(seed)
    d_h, h = rng.normal(size=(2, batch, units))
    return d_h, np.tanh(h), rng.normal(size=(units, units))


def _step_back(d_h: Array, h: Array, recurrent_kernel: Array) -> Array:
    return (d_h * (1 - h**2)) @ recurrent_kernel.T


def _example(
    timesteps: int, outputs: int, seed: int = 0
) -> tuple[Array, Array, RNN]:
    """Return the states of 2 sequences, gradients at each step, and a net."""
    rng = np.random.default_rng(seed)
    net = init_rnn(features=2, units=3, outputs=outputs, rng=rng)
    net = net._replace(recurrent_kernel=rng.normal(size=(3, 3)))
    h = np.tanh(rng.normal(size=(2, timesteps + 1, 3)))
    return h, rng.normal(size=(2, timesteps, outputs)), net


def _collected(h: Array, d_a: Array) -> Array:
    return np.einsum("bti,btj->ij", h, d_a)


def _own(d_y: Array, net: RNN) -> Array:
    """Return what each output sends to its own state; h_0 has none."""
    return np.pad(d_y @ net.output_kernel.T, [(0, 0), (1, 0), (0, 0)])


def _back(h: Array, d_y: Array, net: RNN) -> Array:
    """Return dL/dh_0 to dL/dh_T."""
    d_h = _own(d_y, net)
    for t in range(d_y.shape[1], 0, -1):
        d_h[:, t - 1] += _step_back(d_h[:, t], h[:, t], net.recurrent_kernel)
    return d_h


def _sequence(timesteps: int, seed: int = 0) -> tuple[RNN, Array, Array]:
    """Return a net, two sequences and their targets."""
    rng = np.random.default_rng(seed)
    net = init_rnn(features=3, units=5, outputs=1, rng=rng)
    x = rng.normal(size=(2, timesteps, 3))
    return net, x, rng.normal(size=(2, timesteps, 1))


def _in_pieces(
    net: RNN,
    x: Array,
    target: Array,
    rate: float,
    piece: int,
    carried: Callable[[Array], Array] = lambda h: h[:, -1],
    late: bool = False,
) -> Array:
    """Return the loss of each piece, before its update or after it."""
    losses, state = [], None
    for start in range(0, x.shape[1], piece):
        steps = slice(start, start + piece)
        run = forward(x[:, steps], net, state)
        loss, d_y = mean_squared_error(run.y, target[:, steps])
        slopes = backward(run, d_y, net).d_weights
        pairs = zip(net, slopes, strict=True)
        net = RNN(*(w - rate * slope for w, slope in pairs))
        if late:
            again = forward(x[:, steps], net, state).y
            loss, _ = mean_squared_error(again, target[:, steps])
        losses.append(loss)
        state = carried(run.h)
    return np.array(losses)
