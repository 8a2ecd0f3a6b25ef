"""The checks of lecture 02 accept the right answer and name each mistake."""

import numpy as np
from verdicts import RIGHT, names

from course_utils import bptt, checks

test_step_back = names(
    checks.check_step_back,
    (lambda d, h, W: (d * (1 - h**2)) @ W.T, RIGHT),
    (lambda d, h, W: (d * (h**2 - 1)) @ W.T, "the sign is wrong"),
    (lambda d, h, W: (d * (1 - h**2)) @ W, "W_h must be transposed"),
    (lambda d, h, W: d @ W.T, "the slope of tanh is missing"),
    (lambda d, h, W: d * (1 - h**2), "the product with W_h is missing"),
    (lambda d, h, W: (d @ W.T) * (1 - h**2), "before the product"),
    (lambda d, h, W: (d * (1 - h)) @ W.T, "with a square"),
    (lambda d, h, W: d / np.cosh(h) ** 2 @ W.T, "h is tanh(a) already"),
    (lambda d, h, W: (d * h**2) @ W.T, "1 - h^2, not h^2"),
    (lambda d, h, W: W @ (d * (1 - h**2)).T, "transposed; rows are"),
    (lambda d, h, W: ((d - d * h**2) @ W.T).sum(0), "do not sum over"),
    (lambda d, h, W: d[:2], "the shape must be (3, 4)"),
    (lambda d, h, W: d, "first d_a = d_h"),
    (
        lambda d, h, W: (d * (1 - h**2)) @ W.T if len(d) == 3 else d,
        "but not for other numbers",
    ),
)


def collected(h, d_a):
    return sum(h[:, t].T @ d_a[:, t] for t in range(d_a.shape[1]))


def off_by_one(h, d_a):
    return sum(h[:, t + 1].T @ d_a[:, t] for t in range(d_a.shape[1]))


def off_the_other_way(h, d_a):
    return sum(h[:, t - 1].T @ d_a[:, t] for t in range(1, d_a.shape[1]))


test_recurrent_gradient = names(
    checks.check_recurrent_gradient,
    (collected, RIGHT),
    (lambda h, d: -collected(h, d), "the sign is wrong"),
    (lambda h, d: h[:, -2].T @ d[:, -1], "sum over time is missing"),
    (
        lambda h, d: h[:, :-1].transpose(1, 2, 0) @ d.swapaxes(0, 1),
        "sum over time is missing; add up the first axis",
    ),
    (off_by_one, "the state before the step"),
    (off_the_other_way, "pair h[:, t] with d_a[:, t]"),
    (lambda h, d: collected(h, d).T, "transposed"),
    (lambda h, d: collected(h, d) / len(h), "add the sequences"),
    (lambda h, d: collected(h, d) / d.shape[1], "add the steps"),
    (lambda h, d: h[0, :-1].T @ d[0], "this is one sequence"),
    (
        lambda h, d: h[:, :-1].swapaxes(1, 2) @ d,
        "the sum over the batch is missing",
    ),
    (lambda h, d: collected(h, d)[:2], "the shape must be (3, 3)"),
    (lambda h, d: np.einsum("bti,btj->ij", h, d), "leave out h_T"),
    (lambda h, d: 0 * collected(h, d), "sum of h_{t-1}^T d_a_t over"),
    (lambda h, d: collected(h, d) / 8, "add the steps and the sequences"),
    (
        lambda h, d: sum(h[:, t - 1].T @ d[:, t] for t in range(4)),
        "h[:, t - 1] is h[:, -1], the last state",
    ),
    (
        lambda h, d: collected(h, d) if d.shape[1] == 4 else 0,
        "but not for other numbers",
    ),
)


def walked(
    h, d_y, net, slope=1, through=1, plus=True, recurrent=None, late=False
):
    W_h = net.recurrent_kernel if recurrent is None else recurrent
    d_h = np.zeros_like(h)
    for t in range(d_y.shape[1], 0, -1):
        own = d_y[:, t - 1] @ net.output_kernel.T
        d_h[:, t] = (d_h[:, t] if plus else 0) + own
        d_a = d_h[:, t] * (1 - slope * h[:, t - late] ** 2)
        d_h[:, t - 1] = through * d_a @ W_h.T
    return d_h


def without_the_start(*arguments):
    d_h = walked(*arguments)
    d_h[:, 0] = 0
    return d_h


def of_the_last(h, d_y, net):
    only = d_y.copy()
    only[:, :-1] = 0
    return walked(h, only, net)


test_state_gradients = names(
    checks.check_state_gradients,
    (walked, RIGHT),
    (lambda *a: -walked(*a), "the sign is wrong"),
    (of_the_last, "only the last output sends"),
    (lambda *a: walked(*a, through=0), "its own output alone"),
    (lambda *a: walked(*a, plus=False), "overwritten"),
    (lambda *a: walked(*a)[:, 1:], "off by one; h_0 has a gradient"),
    (lambda *a: np.roll(walked(*a), -1, axis=1), "index 0 belongs to h_0"),
    (lambda *a: walked(*a, slope=0), "the slope of tanh"),
    (
        lambda h, d, net: walked(h, d, net, recurrent=net[1].T),
        "W_h must be transposed",
    ),
    (lambda *a: walked(*a)[0], "the shape must be (2, 5, 3)"),
    (lambda *a: walked(*a, late=True), "the state after the step"),
    (without_the_start, "step 1 sends gradient back to it"),
    (lambda h, *a: walked(h, *a) * (1 - h**2), "leave the slope out"),
    (
        lambda h, *a: (walked(h, *a) * (1 - h**2))[:, 1:],
        "dL/dh_0 to dL/dh_4 are wanted",
    ),
    (lambda h, d, net: d[:, 4] @ net.output_kernel.T, "h_0 has none"),
    (lambda *a: 2 * walked(*a), "what step t + 1 sends back"),
    (
        lambda h, d, net: walked(h, d, net) if d.shape[1] == 4 else 0,
        "but not for other numbers",
    ),
)


def in_pieces(
    net, x, target, rate, piece, sign=-1, whose=-1, zero=False, late=False
):
    losses, state = [], None
    for start in range(0, x.shape[1], piece):
        steps = slice(start, start + piece)
        run = bptt.forward(x[:, steps], net, state)
        loss, d_y = bptt.mean_squared_error(run.y, target[:, steps])
        slopes = bptt.backward(run, d_y, net).d_weights
        pairs = zip(net, slopes, strict=True)
        net = bptt.RNN(*(w + sign * rate * slope for w, slope in pairs))
        if late:
            y = bptt.forward(x[:, steps], net, state).y
            loss = np.mean((y - target[:, steps]) ** 2)
        losses.append(loss)
        state = None if zero else run.h[:, whose]
    return losses


def targets_of_the_first(net, x, target, rate, piece):
    n = x.shape[1] // piece
    return in_pieces(
        net, x, np.tile(target[:, :piece], (1, n, 1)), rate, piece
    )


test_training_in_pieces = names(
    checks.check_pieces,
    (in_pieces, RIGHT),
    (lambda *a: np.array(in_pieces(*a)), RIGHT),
    (lambda *a: in_pieces(*a, sign=0), "the weights never change"),
    (lambda *a: in_pieces(*a, sign=1), "the sign is wrong"),
    (lambda *a: in_pieces(*a, zero=True), "starts from zeros"),
    (lambda *a: in_pieces(*a, whose=-2), "off by one; the state to"),
    (lambda n, x, t, r, p: in_pieces(n, x, t, 1, p), "rate is missing"),
    (targets_of_the_first, "the targets of the first"),
    (lambda *a: in_pieces(*a, late=True), "before its update"),
    (lambda *a: in_pieces(*a)[-1], "yours is one number"),
    (lambda n, x, t, r, p: in_pieces(n, x, t, r, 1), "not each step"),
    (lambda *a: in_pieces(*a)[:2], "the shape must be (3,)"),
    (lambda *a: np.ones(3), "run, loss, gradients"),
    (lambda n, x, t, r, p: x[:, :p] @ n.bias, "A piece is x[:, start"),
    (
        lambda n, x, *a: in_pieces(n, x[:, : x.shape[1] // 4 * 4], *a),
        "not for 7 steps in pieces of 3",
    ),
    (lambda *a: None, "returns nothing"),
)
