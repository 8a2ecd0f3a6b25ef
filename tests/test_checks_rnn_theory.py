"""The checks of lecture 01 accept the right answer and name each mistake."""

import numpy as np
from verdicts import RIGHT, names

from course_utils import checks


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
