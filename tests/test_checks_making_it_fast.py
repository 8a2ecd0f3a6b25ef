"""The checks of lecture 07 accept the right answer and name each mistake."""

import numpy as np
from verdicts import RIGHT, names

from course_utils import checks
from course_utils.cells import sigmoid

test_count = names(
    checks.check_multiplications,
    (lambda u, v, n: 3 * n * u * (4 * u + v), RIGHT),
    (lambda u, v, n: n * u * (4 * u + v), "forward pass alone"),
    (lambda u, v, n: 2 * n * u * (4 * u + v), "twice on the way back"),
    (lambda u, v, n: 3 * n * u * (u + v), "one for each gate"),
    (lambda u, v, n: 3 * n * u * (3 * u + v), "candidate is the fourth"),
    (lambda u, v, n: 3 * u * (4 * u + v), "number of characters"),
    (lambda u, v, n: 3 * n * 4 * u * u, "dense layer is missing"),
    (lambda u, v, n: 4 * u * u * n, "dense layer is missing"),
    (lambda u, v, n: 3 * n * u * v, "recurrent weights are missing"),
    (
        lambda u, v, n: 3 * n * (4 * u * (u + v) + u * v),
        "looked up, not multiplied",
    ),
    (
        lambda u, v, n: 3 * n * (4 * u * (u + 1) + v * (u + 1)),
        "a bias is added",
    ),
    (
        lambda u, v, n: 4 * u * (u + 1 + v) + v * (u + 1),
        "how often is each of them used",
    ),
    (lambda u, v, n: 3 * n * 4 * u * (u + v), "looked up"),
    (lambda u, v, n: 3 * n * (4 * u * (u + 1 + v) + v * (u + 1)), "looked up"),
    (lambda u, v, n: 3 * n * (4 * u * (u + 1) + u * v), "a bias is"),
    (lambda u, v, n: 3 * n * (4 * u * u + v * (u + 1)), "a bias is"),
    (lambda u, v, n: 6 * n * u * (4 * u + v), "count multiplications"),
    (lambda u, v, n: 4050, "but not for other numbers"),
    (lambda u, v, n: 7, "take 4,050"),
    (lambda u, v, n: None, "returns nothing"),
)


def gradient(z, d_a):
    return np.einsum("tbr,tbc->rc", z, d_a)


def with_while(z, d_a):
    total, t = 0, len(z)
    while t:
        t -= 1
        total = total + z[t].T @ d_a[t]
    return total


def two_loops(z, d_a):
    total = np.zeros((z.shape[-1], d_a.shape[-1]))
    for t in range(len(z)):
        for b in range(z.shape[1]):
            total += np.outer(z[t, b], d_a[t, b])
    return total


def flat(a):
    return a.reshape(-1, a.shape[-1])


test_gradient = names(
    checks.check_weight_gradient,
    (gradient, RIGHT),
    (lambda z, d: flat(z).T @ flat(d), RIGHT),
    (lambda z, d: z[-1].T @ d[-1], "the last step alone"),
    (lambda z, d: z[0].T @ d[0], "the first step alone"),
    (lambda z, d: gradient(z, d) / len(z), "the mean over time"),
    (lambda z, d: gradient(z, d) / len(flat(z)), "this is a mean"),
    (lambda z, d: gradient(z, d) / z.shape[1], "mean over the batch"),
    (lambda z, d: -gradient(z, d), "the sign is wrong"),
    (
        lambda z, d: flat(z.swapaxes(0, 1)).T @ flat(d),
        "the same order of axes",
    ),
    (
        lambda z, d: z.reshape(z.shape[-1], -1) @ flat(d),
        "does not turn a matrix",
    ),
    (lambda z, d: z.sum(0).T @ d.sum(0), "you added over time first"),
    (
        lambda z, d: np.outer(z.sum((0, 1)), d.sum((0, 1))),
        "multiply first, then add",
    ),
    (lambda z, d: gradient(z, d).T, "transposed"),
    (lambda z, d: d[0].T @ z[0], "z stands on the left"),
    (lambda z, d: gradient(z[1:], d[1:]), "one step is missing"),
    (lambda z, d: z[:, 0].T @ d[:, 0], "this is one sequence alone"),
    (lambda z, d: gradient(z[:-1], d[1:]), "z[t] belongs to d_a[t]"),
    (lambda z, d: z.sum(1).T @ d.sum(1), "added over the batch first"),
    (two_loops, "there is a loop"),
    (with_while, "there is a loop"),
    (lambda z, d: sum(a.T @ b for a, b in zip(z, d)), "there is a loop"),  # noqa: B905
    (lambda z, d: z.swapaxes(1, 2) @ d, "add them over time"),
    (lambda z, d: flat(z), "this is z reshaped"),
    (lambda z, d: np.einsum("tbr,tbc->brc", z, d), "add over the batch"),
    (lambda z, d: np.zeros((2, 5)), "each entry is the sum"),
    (lambda z, d: None, "returns nothing"),
)


def in_place(a):
    a *= 0.5
    np.tanh(a, out=a)
    a *= 0.5
    a += 0.5


def by_exp(a):
    np.negative(a, out=a)
    np.exp(a, out=a)
    a += 1
    np.reciprocal(a, out=a)


def stops(a):
    a *= 0.5
    raise IndexError("too far")


def put(function):
    def answer(a):
        a[...] = function(a)

    return answer


test_sigmoid = names(
    checks.check_in_place,
    (in_place, RIGHT),
    (put(sigmoid), "a new array as large as a"),
    (stops, f"in line {stops.__code__.co_firstlineno + 2} with"),
    (sigmoid, "a is as it was"),
    (lambda a: None, "a is as it was"),
    (put(np.tanh), "halve before, then halve and add"),
    (put(lambda a: np.tanh(a / 2)), "halve it and add 1/2"),
    (put(lambda a: np.tanh(a / 2) / 2), "add 1/2 at the end"),
    (put(lambda a: np.tanh(a) / 2 + 0.5), "halved before the tanh"),
    (put(lambda a: np.tanh(a / 2) + 0.5), "tanh must be halved"),
    (put(lambda a: np.tanh(a / 2) + 1), "halve it all at the end"),
    (put(lambda a: a / 2), "is the result of tanh lost"),
    (put(lambda a: 1 - sigmoid(a)), "the sign is wrong"),
    (put(lambda a: 0), "step by step in a itself"),
    (put(lambda a: np.where(abs(a) < 9, sigmoid(a), 2)), "not for large ones"),
    (by_exp, "not for large ones, where exp overflows: it stops in line"),
    (put(lambda a: np.exp(-a)), "equation (7.4) takes tanh"),
    (put(lambda a: 1 + np.tanh(a)), "before the tanh, and all at the"),
    (put(lambda a: np.tanh(a / 2) / 2 + 1), "1/2 is added once"),
    (put(lambda a: (np.tanh(a / 2) + 0.5) / 2), "tanh must be halved"),
    (put(lambda a: np.tanh(2 * a) / 2 + 0.5), "halved before the tanh"),
)


def in_whole_numbers(share, times):
    return 1 / (1 - share + share / int(times))


test_gain = names(
    checks.check_gain,
    (lambda s, n: 1 / (1 - s + s / n), RIGHT),
    (lambda s, n: np.array([1 / (1 - s * (1 - 1 / n))]), RIGHT),
    (lambda s, n: 1 - s + s / n, "this is the time that is left"),
    (lambda s, n: s - s / n, "this is the time that is saved"),
    (lambda s, n: 1 / (s - s / n), "not the time that is saved"),
    (lambda s, n: n / s, "add 1 - share"),
    (lambda s, n: s / n, "add 1 - share"),
    (lambda s, n: 1 / (1 - s), "the faster part still takes some time"),
    (lambda s, n: 1 - s, "the faster part still takes some time"),
    (lambda s, n: 1 - s + s * n, "add up times, not speeds"),
    (lambda s, n: s * n, "add up times, not speeds"),
    (lambda s, n: 1 / (1 - s + s * n), "not share * times"),
    (lambda s, n: 1 / (s + (1 - s) / n), "1 - share is the rest"),
    (lambda s, n: n, "not the whole"),
    (in_whole_numbers, "inf / inf is no number): it stops"),
    (lambda s, n: 1 / 0.55, "but not for a part that is the whole"),
    (
        lambda s, n: 3.0 if s == 1 else 1 / 0.55,
        "but not for a part that takes no time",
    ),
    (lambda s, n: 1.5, "of 10 seconds, 6 become 1.5"),
    (lambda s, n: None, "returns nothing"),
)
