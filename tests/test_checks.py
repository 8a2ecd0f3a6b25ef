"""Each check accepts the right answer and names each known mistake."""

from functools import partial

import numpy as np
from verdicts import RIGHT, names

from course_utils import bptt, checks
from course_utils.checks import (
    check_bits,
    check_nucleus,
    check_streams,
    check_training,
)
from course_utils.text import next_distribution, streams

BIT = np.log(2)  # nats


def of_the_product(p):
    with np.errstate(divide="ignore"):
        return -np.log2(np.prod(p)) / len(p)


test_bits = names(
    check_bits,
    (lambda p: -np.log2(p).mean(), RIGHT),
    (lambda p: float(np.mean(np.log2(1 / p))), RIGHT),
    (lambda p: np.log2(p).mean(), "the sign is wrong"),
    (lambda p: -np.log2(p).sum(), "divide by its length"),
    (lambda p: -np.log(p).mean(), "these are nats"),
    (lambda p: -np.log10(p).mean(), "not to base 10"),
    (lambda p: -np.log2(p.mean()), "average the surprises"),
    (lambda p: p.mean(), "the mean probability"),
    (lambda p: -np.log2(p), "one number is needed; you returned 4."),
    (lambda p: [2.25, 2.25], "one number is needed; you returned 2."),
    (lambda p: -np.log2(p).mean(keepdims=True), RIGHT),
    (lambda p: round(-np.log2(p).mean(), 2), "not for other numbers"),
    (of_the_product, "not for 5,000, whose product is too small"),
    (lambda p: None, "returns nothing"),
    (lambda p: ..., "returns nothing"),
    (lambda p: -(p * np.log2(p)).sum(), "weighs each surprise with p"),
    (lambda p: 2.25, "right for 4 probabilities, but not for other numbers"),
    (lambda p: "2.25 bits", "one number is needed; you returned a str that"),
    (lambda p: 7.0, "cost 1, 2, 3 and 3 bits"),
)


def neighbours(ids, batch, timesteps):
    steps = (len(ids) - 1) // (batch * timesteps)
    used = ids[: steps * batch * timesteps]
    return used.reshape(steps, batch, timesteps)


def columns(ids, batch, timesteps):
    return ids[:24].reshape(-1, batch, timesteps, order="F")


def one_step_too_many(ids, batch, timesteps):
    rows = ids[: len(ids) // batch * batch].reshape(batch, -1, timesteps)
    return rows.swapaxes(0, 1)


def cut_in_each_row(length):
    def answer(ids, batch, timesteps):
        rows = ids[: batch * length].reshape(batch, length)
        steps = length // (timesteps + 1)
        rows = rows[:, : steps * timesteps]
        return rows.reshape(batch, steps, timesteps).swapaxes(0, 1)

    return answer


def of_five(ids, batch):
    return ids[: 15 * batch].reshape(batch, 3, 5).swapaxes(0, 1)


def shuffled(ids, batch, timesteps):
    return streams(ids, batch, timesteps).x[::-1]


test_streams = names(
    check_streams,
    (lambda i, b, t: streams(i, b, t).x, RIGHT),
    (lambda i, b, t: streams(i, b, t).x.swapaxes(0, 1), "count the steps"),
    (neighbours, "where row 1 of step 1 stopped"),
    (lambda i, b, t: streams(i, b, t).y, "off by one; these are the tar"),
    (one_step_too_many, "32 characters fill three steps here, not four"),
    (
        lambda i, b, t: i[:24].reshape(2, 3, 4).swapaxes(0, 1),
        "right for 32 ids, batch 2 and timesteps 4, but not for other",
    ),
    (
        lambda i, b, t: [[[1, 2], [3]]],
        "one array of numbers is needed; you returned a list",
    ),
    (columns, "each row must read neighbouring characters"),
    (shuffled, "row 0 reads 100 to 111 and row 1 reads 112 to 123"),
    (cut_in_each_row(16), "row 1 starts at 112, where row 0 stops"),
    (cut_in_each_row(15), "row 1 starts at 112, where row 0 stops"),
    (lambda i, b, t: of_five(i, b), "the fifth is the target of the"),
    (lambda i, b, t: of_five(i, b)[..., :4], "leave out one id between"),
    (
        lambda i, b, t: streams(i, b, t).x[:-1],
        "the shape must be (3, 2, 4), yours is (2, 2, 4)",
    ),
    (lambda i, b, t: None, "returns nothing"),
)


def scaled(p):
    return p / p.sum()


def by_value(p, mass):
    """Look the kept ones up by their value, which equal ones share."""
    ranked = np.sort(p)[::-1]
    count = np.searchsorted(np.cumsum(ranked), mass) + 1
    kept = list(ranked[:count])
    return scaled(np.array([x if x in kept else 0 for x in p]))


def nucleus(extra, normalise=True, order=-1):
    """The right answer with so many characters more, or a mistake."""

    def answer(p, mass):
        ranked = np.argsort(p)[::order]
        count = np.searchsorted(np.cumsum(p[ranked]), mass) + 1 + extra
        kept = np.zeros_like(p)
        kept[ranked[:count]] = p[ranked[:count]]
        return kept / kept.sum() if normalise else kept

    return answer


test_nucleus = names(
    check_nucleus,
    (nucleus(0), RIGHT),
    (lambda p, m: next_distribution(np.log(p), nucleus=m), RIGHT),
    (nucleus(-1), "the character that reaches the mass stays in."),
    (nucleus(1), "stop at the character that reaches the mass."),
    (nucleus(0, normalise=False), "Not yet: the kept probabilities must"),
    (nucleus(-1, normalise=False), "stays in. And the kept"),
    (nucleus(1, normalise=False), "reaches the mass. And the kept"),
    (nucleus(-1, order=1), "sort from the most probable one down"),
    (lambda p, m: p, "nothing was cut; sort from the most probable"),
    (lambda p, m: np.sort(nucleus(0)(p, m))[::-1], "put the kept ones back"),
    (lambda p, m: p[:3], "the shape must be (5,), yours is (3,)"),
    (
        lambda p, m: np.where(p >= 0.15, p, 0) / 0.85,
        "right for 5 probabilities, but not for other numbers",
    ),
    (lambda p, m: p * 0, "the mass 0.75 keeps 0.5, 0.2 and 0.15"),
    (lambda p, m: np.where(p >= 1 - m, p, 0), "only the most probable"),
    (lambda p, m: scaled(p * (p >= 1 - m)), "only the most probable"),
    (lambda p, m: scaled(p * (p.cumsum() <= m)), "sort from the most"),
    (by_value, "of equal probabilities, too, only the fewest"),
    (lambda p, m: None, "returns nothing"),
)


def training(
    trainer, batches, epochs, resets=(0,), of=np.mean, unit=BIT, turned=1
):
    found = []
    for _ in range(epochs):
        nats = []
        for k, pair in enumerate(zip(*batches, strict=True)):
            if k in resets:
                trainer.reset()
            nats.append(trainer.step(*pair[::turned]))
        found.append(of(nats) / unit)
    return found


def each_step(*arguments):
    return np.ravel(training(*arguments, of=np.array))


test_training = names(
    check_training,
    (training, RIGHT),
    (partial(training, unit=1), "these are nats"),
    (partial(training, resets=()), "the state is never reset"),
    (partial(training, resets=range(4)), "reset it once an epoch"),
    (partial(training, of=lambda nats: nats[-1]), "the losses of the last"),
    (partial(training, of=np.sum), "these are sums"),
    (partial(training, turned=-1), "inputs come first"),
    (partial(training, of=np.array), "of 4 steps the shape must be (3,)"),
    (each_step, "not for each step"),
    (lambda *given: np.mean(training(*given)), "yours is one for all"),
)


def run(x, h, W_x, W_h, b, f=np.tanh):
    states = []
    for t in range(x.shape[1]):
        h = f(x[:, t] @ W_x + h @ W_h + b)
        states.append(h)
    return np.array(states).swapaxes(0, 1)


def with_start(x, h, *weights):
    return np.concatenate([h[:, None], run(x, h, *weights)], axis=1)


def never_carried(x, h, W_x, W_h, b):
    return np.tanh(x @ W_x + (h @ W_h + b)[:, None])


def time_first(x, h, *weights):
    return run(x, h, *weights).swapaxes(0, 1)


test_run = names(
    checks.check_run,
    (run, RIGHT),
    (lambda x, h, *w: run(x, h, *w)[:, -1], "of all steps are wanted"),
    (lambda x, h, *w: with_start(x, h, *w)[:, :-1], "h_0 to h_3, not h_1"),
    (with_start, "leave it out"),
    (time_first, "must count the sequences"),
    (never_carried, "hand the new state on"),
    (lambda x, h, *w: run(x, 0 * h, *w), "not from zeros"),
    (lambda x, h, W, R, b: run(x, h, W, -R, b), "the sign before W_h"),
    (lambda x, h, W, R, b: run(x, h, W, R.T, b), "W_h is transposed"),
    (lambda x, h, W, R, b: run(x, h, W, R, 0), "the bias is missing"),
    (lambda *a: run(*a, f=lambda a: a), "the tanh is missing"),
    (lambda x, h, *w: run(x[:, ::-1], h, *w), "is read from its end"),
    (lambda x, h, *w: run(x, h, *w)[:, 1], "of all steps are wanted"),
    (lambda x, h, *w: run(x, h, *w)[:, 1:], "the shape must be (2, 4, 5)"),
    (lambda x, h, *w: run(x, h, *w) + 1, "h_t = tanh(x_t W_x + h_{t-1}"),
    (lambda x, h, *w: None, "returns nothing"),
    (
        lambda x, h, *w: np.stack([run(x, h, *w)[:, -1]] * 4, axis=1),
        "one array was appended four times",
    ),
    (
        lambda x, h, *w: run(x, h, *w).swapaxes(0, 1).reshape(2, 4, 5),
        "reshape mixes the sequences up",
    ),
    (
        lambda x, h, *w: np.concatenate(
            [h[:, None], run(x[:, 1:], h, *w)], axis=1
        ),
        "step 1 reads x[:, 0], and h_0 is no output",
    ),
    (
        lambda x, h, W, R, b: [x_t @ W + h @ R + b for x_t in x],
        "step t reads x[:, t]",
    ),
    (
        lambda x, h, *w: run(x, h, *w) if x.shape[1] == 4 else h,
        "but not for other numbers",
    ),
)


def masked(x, mask, W_x, W_h, b, padded=lambda old, new: old):
    h = np.zeros((len(x), len(b)))
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ W_x + h @ W_h + b)
        m = mask[:, [t]]
        h = m * new + (1 - m) * padded(h, new)
    return h


def added(x, mask, W_x, W_h, b):
    h = np.zeros((len(x), len(b)))
    for t in range(x.shape[1]):
        h = h + mask[:, [t]] * np.tanh(x[:, t] @ W_x + h @ W_h + b)
    return h


def last(x, mask, *w):
    return run(x, np.zeros((len(x), len(w[2]))), *w)[:, -1]


def one_more(x, mask, *w):
    ends = mask.sum(1).astype(int)
    states = run(x, np.zeros((len(x), len(w[2]))), *w)
    return states[range(len(x)), np.minimum(ends, x.shape[1] - 1)]


def one_less(x, mask, *w):
    ends = mask.sum(1).astype(int)
    states = run(x, np.zeros((len(x), len(w[2]))), *w)
    return states[range(len(x)), ends - 2]


def gathered(x, mask, *w):
    ends = mask.sum(1).astype(int)
    states = run(x, np.zeros((len(x), len(w[2]))), *w)
    return states[range(len(x)), ends - 1]


test_mask = names(
    checks.check_masked,
    (masked, RIGHT),
    (gathered, RIGHT),
    (last, "read like any other input"),
    (lambda x, m, *w: masked(x, 1 - m, *w), "upside down"),
    (lambda *a: masked(*a, padded=lambda h, new: 0), "not wipe the state"),
    (lambda x, m, *w: last(x * m[..., None], m, *w), "input of zeros"),
    (one_more, "off by one; stop at the last true step"),
    (one_less, "off by one; the last true step is still to be read"),
    (lambda x, m, *w: np.where(m[:, 0], last(x, m, *w), 0), "[:, t, None]"),
    (lambda x, m, *w: masked(x, m, *w).T, "the shape must be (2, 5)"),
    (lambda x, m, *w: -masked(x, m, *w), "must stay as it was"),
    (
        lambda *a: masked(*a, padded=lambda h, new: -h),
        "but not for other numbers",
    ),
    (added, "takes the place of the old one; you added them"),
    (
        lambda x, m, *w: masked(x, m, *w) if x.shape[1] == 4 else 0,
        "but not for other numbers",
    ),
)


def one_way(x, weights):
    return run(x, np.zeros((len(x), len(weights[2]))), *weights)


def both(x, onward, back):
    first, second = one_way(x, onward), one_way(x[:, ::-1], back)
    return np.concatenate([first, second[:, ::-1]], axis=-1)


def unturned(x, onward, back):
    first, second = one_way(x, onward), one_way(x[:, ::-1], back)
    return np.concatenate([first, second], axis=-1)


def late(x, onward, back):
    first, second = one_way(x, onward), one_way(x[:, ::-1], back)[:, ::-1]
    after = np.concatenate([second[:, 1:], 0 * second[:, :1]], axis=1)
    return np.concatenate([first, after], axis=-1)


def never_reversed(x, onward, back):
    return np.concatenate([one_way(x, onward), one_way(x, back)], axis=-1)


def turned(before, after):
    def answer(x, onward, back):
        states = one_way(x[before], back)[after]
        return np.concatenate([one_way(x, onward), states], axis=-1)

    return answer


def summed(x, onward, back):
    return one_way(x, onward) + one_way(x[:, ::-1], back)[:, ::-1]


def in_a_row(x, onward, back):
    first, second = one_way(x, onward), one_way(x[:, ::-1], back)
    return np.concatenate([first, second[:, ::-1]], axis=1)


test_both_ways = names(
    checks.check_both_ways,
    (both, RIGHT),
    (unturned, "turn them round"),
    (never_reversed, "must read from the end"),
    (turned(np.s_[::-1], np.s_[:]), "another axis was turned round"),
    (turned(np.s_[::-1], np.s_[::-1]), "x[::-1] the batch."),
    (turned(np.s_[::-1], np.s_[:, ::-1]), "another axis was turned round"),
    (turned(np.s_[:, ::-1], np.s_[::-1]), "another axis was turned round"),
    (turned(np.s_[..., ::-1], np.s_[:, ::-1]), "another axis was turned"),
    (lambda x, a, b: np.roll(both(x, a, b), 5, -1), "states come first"),
    (lambda x, a, b: both(x, a, a), "backward direction has weights"),
    (lambda x, a, b: both(x, b, b), "forward direction has weights"),
    (late, "off by one; the backward state of step t has read x_t"),
    (summed, "side by side, on the last axis"),
    (in_a_row, "side by side, on the last axis"),
    (lambda x, a, b: one_way(x, a), "side by side, on the last axis"),
    (lambda x, a, b: both(x, a, b)[:, -1], "the shape must be (2, 4, 10)"),
    (lambda x, a, b: -both(x, a, b), "both from zeros; turn the backward"),
    (
        lambda x, a, b: both(x, a, b) if x.shape[1] == 4 else 0,
        "but not for other numbers",
    ),
)


test_count = names(
    checks.check_count,
    (lambda D, H, K: H * (D + H + 1) + K * (H + 1), RIGHT),
    (lambda D, H, K: D * H + H * H + H * K, "the biases are missing"),
    (lambda D, H, K: H * (D + 1) + K * (H + 1), "recurrent weights are m"),
    (lambda D, H, K: H * (D + H + 1), "the output layer is missing"),
    (lambda D, H, K: H * (D + H + 1) + K * H, "bias of the output"),
    (lambda D, H, K: H * (D + H) + K * (H + 1), "bias of the units"),
    (lambda D, H, K: H * (D + H + 2) + K * (H + 1), "one bias too many"),
    (lambda D, H, K: H * (D + 2) + K * (H + 1), "reads all units"),
    (lambda D, H, K: [H, K], "one number is needed; you returned 2."),
    (lambda D, H, K: str(H), "one number is needed; you returned a str"),
    (lambda D, H, K: np.full(1, H), "have 163 weights"),
    (lambda D, H, K: 0, "have 163 weights"),
    (lambda D, H, K: 163, "but not for other numbers"),
)


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
