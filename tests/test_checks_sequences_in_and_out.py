"""The checks of lecture 08 accept the right answer and name each mistake."""

import numpy as np
from verdicts import RIGHT, names

from course_utils import checks
from course_utils.text import log_softmax, softmax


def nats(y, logits):
    return -np.take_along_axis(log_softmax(logits), y[..., None], 2)[..., 0]


def mean_of_rows(y, logits):
    real = y != 0
    return ((nats(y, logits) * real).sum(1) / real.sum(1)).mean()


test_loss = names(
    checks.check_masked_loss,
    (lambda y, z: nats(y, z)[y != 0].mean(), RIGHT),
    (lambda y, z: np.average(nats(y, z), weights=y > 0), RIGHT),
    (lambda y, z: nats(y, z).mean(), "padding is counted"),
    (lambda y, z: (nats(y, z) * (y != 0)).mean(), "not by the number of"),
    (lambda y, z: nats(y, z)[y != 0].sum(), "this is the sum"),
    (lambda y, z: -nats(y, z)[y != 0].mean(), "not negative"),
    (mean_of_rows, "each sequence counts alike"),
    (
        lambda y, z: -np.take_along_axis(z, y[..., None], 2)[y != 0].mean(),
        "make them log-probabilities",
    ),
    (lambda y, z: nats(y, z)[y != 0].mean() / np.log(2), "these are bits"),
    (lambda y, z: nats(y, z)[y == 0].mean(), "the loss of the padding"),
    (lambda y, z: nats(y, z), "one number is needed"),
    (lambda y, z: 1.0, "take -ln p"),
    (lambda y, z: None, "returns nothing"),
    (lambda y, z: y / "2", "functions of `keras.ops`"),
    (lambda y, z: nats(y[:, :4], z)[y > 0].mean() + y.min(), "no padding"),
)


def greedy(
    with_start=False, with_end=False, carry=True, feed=True, stops=True
):
    def answer(step, state, start, end, most):
        symbol, written = start, [start] if with_start else []
        for _ in range(most):
            p, after = step(symbol if feed else start, state)
            state = after if carry else state
            symbol = int(np.argmax(p))
            if symbol == end and stops:
                return np.array([*written, end] if with_end else written)
            written.append(symbol)
        return np.array(written)

    return answer


def endless(step, state, start, end, most):
    return greedy()(step, state, start, end, 99)


def stops_at_two(step, state, start, end, most):
    return greedy()(step, state, start, 2, most)


test_writing = names(
    checks.check_greedy,
    (greedy(), RIGHT),
    (lambda *given: greedy()(*given).tolist(), RIGHT),
    (greedy(with_end=True), "it is no part"),
    (greedy(with_start=True), "is no part of the answer"),
    (greedy(with_start=True, with_end=True), "is no part of the answer"),
    (greedy(carry=False), "state is not carried on"),
    (greedy(feed=False), "the symbol that has just been written"),
    (greedy(stops=False), "does not stop"),
    (lambda *given: greedy()(*given)[:-1], "last symbol before the end"),
    (endless, "but not for at most 3 symbols"),
    (lambda *given: np.zeros((6, 6)), "one row of numbers"),
    (lambda *given: np.array([4, 4]), "stop at the end symbol"),
    (stops_at_two, "but not for another end symbol"),
    (lambda *given: "<4>", "as one row of numbers"),
    (lambda *given: None, "returns nothing"),
)


def attend(query, keys, values, mask, norm=softmax):
    return norm(np.where(mask, keys @ query, -1e9)) @ values


def overflows(query, keys, values, mask):
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(np.where(mask, keys @ query, -np.inf))
        return powers / powers.sum() @ values


test_attention = names(
    checks.check_attention,
    (attend, RIGHT),
    (lambda q, k, v, m: softmax(k @ q) @ v, "padded step takes part"),
    (lambda q, k, v, m: softmax(k @ q) * m @ v, "must sum to 1"),
    (lambda q, k, v, m: softmax(k @ q * m) @ v, "exp(0) is 1"),
    (lambda q, k, v, m: (k @ q * m) @ v, "the softmax is missing"),
    (lambda q, k, v, m: m @ v / m.sum(), "count alike"),
    (
        lambda q, k, v, m: v[np.where(m, k @ q, -9e9).argmax()],
        "takes all here",
    ),
    (
        lambda q, k, v, m: attend(q / np.sqrt(3), k, v, m),
        "square root of the units",
    ),
    (lambda q, k, v, m: attend(-q, k, v, m), "must be positive"),
    (lambda q, k, v, m: softmax(np.where(m, k @ q, -9e9)), "not the weights"),
    (
        lambda q, k, v, m: softmax(np.where(m, k @ q, -9e9))[:, None] * v,
        "add up the weighted values",
    ),
    (overflows, "softmax overflows"),
    (
        lambda q, k, v, m: softmax(k @ q - 100 * (m == 0)) @ v,
        "far below that of the padding",
    ),
    (lambda q, k, v, m: np.zeros(2), "score each step"),
    (lambda q, k, v, m: None, "returns nothing"),
)


def best(total, k):
    order = np.argsort(-total, axis=None)[:k]
    return np.stack(np.unravel_index(order, total.shape), axis=1)


def each_best(so_far, log_p, k):
    return np.stack([np.arange(3), log_p.argmax(axis=1)], axis=1)


test_best = names(
    checks.check_best,
    (lambda s, p, k: best(s[:, None] + p, k), RIGHT),
    (lambda s, p, k: best(s[:, None] + p, k).tolist(), RIGHT),
    (lambda s, p, k: best(p, k), "so far must be added"),
    (lambda s, p, k: best(s[:, None] * p, k), "logarithms: add"),
    (lambda s, p, k: best(s[:, None] + p, k)[:, ::-1], "columns"),
    (lambda s, p, k: best(s[:, None] + p, k)[::-1], "must come first"),
    (
        lambda s, p, k: np.array(sorted(best(s[:, None] + p, k).tolist())),
        "must come first",
    ),
    (lambda s, p, k: best(-s[:, None] - p, k), "the worst"),
    (each_best, "not the best of each"),
    (lambda s, p, k: np.argsort(-(s[:, None] + p), axis=None)[:k], "divmod"),
    (lambda s, p, k: best(s[:, None] + p, k).T, "transpose"),
    (lambda s, p, k: best(s[:, None] + p, 4), "but not for other"),
    (
        lambda s, p, k: np.transpose(
            divmod(np.argsort(-(s[:, None] + p), axis=None)[:k], 3)
        ),
        "Not yet",
    ),
    (lambda s, p, k: np.zeros((k, 2)), "take the best"),
    (lambda s, p, k: None, "returns nothing"),
)
