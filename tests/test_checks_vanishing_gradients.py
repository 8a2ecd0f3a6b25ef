"""The checks of lecture 03 accept the right answer and name each mistake."""

import numpy as np
from verdicts import RIGHT, names

from course_utils import bptt, checks


def exact(factor, share):
    return np.log(share) / np.log(factor)


test_reach = names(
    checks.check_reach,
    (lambda f, s: int(np.ceil(exact(f, s))), RIGHT),
    (lambda f, s: np.ceil(np.log2(s) / np.log2(f)), RIGHT),
    (exact, "rounded up"),
    (lambda f, s: int(exact(f, s)), "off by one; after 43"),
    (lambda f, s: int(np.ceil(exact(f, s))) + 1, "off by one; after 44"),
    (lambda f, s: -int(np.ceil(exact(f, s))), "the sign is wrong"),
    (lambda f, s: np.ceil(-exact(f, s)), "the sign is wrong"),
    (lambda f, s: 1 / exact(f, s), "upside down"),
    (lambda f, s: np.ceil(1 / exact(f, s)), "upside down"),
    (lambda f, s: np.ceil((1 - s) / (1 - f)), "not of the start"),
    (lambda f, s: f**s, "you raised to the share"),
    (lambda f, s: np.log(s), "the factor's logarithm is missing"),
    (lambda f, s: 44, "but not for other numbers"),
    (lambda f, s: None, "returns nothing"),
    (lambda f, s: 7, "solve factor**steps = share"),
    (lambda f, s: np.ones(3), "one number is needed; you returned 3."),
    (lambda f, s: np.array([np.ceil(exact(f, s))]), RIGHT),
    (lambda f, s: int(exact(f, s)) + 1, "0.25, which 2 steps reach."),
)


def rows(h, d_h, kernel):
    d = [d_h]
    for h_t in h[::-1]:
        d.append(d[-1] @ bptt.step_jacobian(h_t, kernel))
    return np.array(d)


def lengths(h, d_h, kernel):
    return np.linalg.norm(rows(h, d_h, kernel), axis=1)


def shifted(h, d_h, kernel):
    before = np.concatenate([np.zeros_like(h[:1]), h[:-1]])
    return lengths(before, d_h, kernel)


test_lengths = names(
    checks.check_lengths,
    (lengths, RIGHT),
    (lambda h, d, W: list(lengths(h, d, W)), RIGHT),
    (lambda h, d, W: lengths(h, d, W)[:-1], "six lengths"),
    (lambda h, d, W: lengths(h, d, W)[1:], "lag 0 comes first"),
    (lambda h, d, W: lengths(h, d, W)[::-1], "turned round"),
    (lambda h, d, W: lengths(h, d, W) ** 2, "square root is missing"),
    (rows, "the gradients themselves"),
    (lambda h, d, W: rows(h, d, W).sum(1), "a sum is no length"),
    (lambda h, d, W: abs(rows(h, d, W)).sum(1), "sizes were added"),
    (lambda h, d, W: abs(rows(h, d, W)).max(1), "largest value is no"),
    (lambda h, d, W: lengths(0 * h, d, W), "slope of tanh"),
    (lambda h, d, W: lengths(h, d, W.T), "transposed"),
    (shifted, "off by one; J_t holds the slope at h_t"),
    (lambda h, d, W: lengths(h[::-1], d, W), "starts at the last state"),
    (lambda h, d, W: lengths(h, d, W) / lengths(h, d, W)[0], "not shares"),
    (lambda h, d, W: lengths(h, d, W)[:3], "the shape must be (6,)"),
    (lambda h, d, W: np.zeros(6), "note the length, then d = d J_t"),
    (lambda h, d, W: ..., "returns nothing"),
)


def length(gradients):
    return np.sqrt(sum((g**2).sum() for g in gradients))


def scaled(by):
    return lambda gradients, limit: [
        by(gradients, limit) * g for g in gradients
    ]


def right_scale(gradients, limit):
    return min(1.0, limit / max(length(gradients), 1e-12))


def only_long(gradients, limit):
    if length(gradients) > limit:
        return scaled(right_scale)(gradients, limit)


def one_row(gradients, limit):
    clipped = scaled(right_scale)(gradients, limit)
    return np.concatenate([g.ravel() for g in clipped])


def stops(gradients, limit):
    return gradients * limit


test_clipping = names(
    checks.check_clip,
    (scaled(right_scale), RIGHT),
    (lambda g, c: tuple(scaled(right_scale)(g, c)), RIGHT),
    (scaled(lambda g, c: 1), "nothing was shortened"),
    (scaled(lambda g, c: -right_scale(g, c)), "the sign is wrong"),
    (lambda g, c: [np.clip(a, -c, c) for a in g], "clipping by value"),
    (
        lambda g, c: [a * min(1, c / np.linalg.norm(a)) for a in g],
        "all share one length",
    ),
    (scaled(lambda g, c: 1 / length(g)), "limit is missing as a factor"),
    (scaled(lambda g, c: 1 / c), "divide by the length"),
    (scaled(lambda g, c: length(g) / c), "upside down"),
    (scaled(lambda g, c: c / length(g) ** 2), "square root is missing"),
    (
        scaled(lambda g, c: c / sum(abs(a).sum() for a in g)),
        "add squares for the length",
    ),
    (
        scaled(lambda g, c: c / max(abs(a).max() for a in g)),
        "largest value is no length",
    ),
    (scaled(lambda g, c: c), "divide by the length, too"),
    (
        scaled(lambda g, c: c / max(length(g), 1e-12)),
        "not for short gradients, which must stay as they are and not gr",
    ),
    (
        scaled(lambda g, c: right_scale(g, c) if length(g) > c else 0.5),
        "not for short gradients, which must stay as they are and not gr",
    ),
    (scaled(lambda g, c: 0.3), "by the limit over the common length"),
    (
        scaled(lambda g, c: min(1, c / length(g)) if length(g) else 2j),
        "but not for gradients of zeros: ",
    ),
    (lambda g, c: None, "returns nothing"),
    (only_long, "but not for short gradients, which must stay"),
    (only_long, "the function returns nothing"),
    (
        lambda g, c: only_long(g, c) or np.concatenate(g),
        "the numbers are right, but return a list with one array",
    ),
    (one_row, "the numbers are right, but return a list with one array"),
    (
        lambda g, c: [a.ravel() for a in scaled(right_scale)(g, c)],
        "the numbers are right, but return a list with one array",
    ),
    (lambda g, c: 0.5, "Not yet: return a list with one array for each"),
    (lambda g, c: g[:1], "Not yet: return a list with one array for each"),
    (lambda g, c: [], "Not yet: return a list with one array for each"),
    (lambda g, c: "g", "Not yet: return a list with one array for each"),
    (stops, f"in line {stops.__code__.co_firstlineno + 1} with TypeErr"),
)


def norm(a, by=lambda a: a.std(1, keepdims=True)):
    return (a - a.mean(1, keepdims=True)) / by(a)


test_layer_norm = names(
    checks.check_layer_norm,
    (norm, RIGHT),
    (lambda a: norm(a, lambda a: np.sqrt(a.var(1)[:, None] + 1e-12)), RIGHT),
    (lambda a: (a - a.mean(0)) / a.std(0), "this is batch norm"),
    (lambda a: (a - a.mean()) / a.std(), "one mean for all"),
    (lambda a: norm(a, lambda a: a.var(1)[:, None]), "not the variance"),
    (lambda a: norm(a, lambda a: 1), "division by the standard"),
    (lambda a: a / a.std(1)[:, None], "mean was not taken away"),
    (
        lambda a: (a + a.mean(1)[:, None]) / a.std(1)[:, None],
        "the sign is wrong; take",
    ),
    (lambda a: -norm(a), "the sign is wrong; a comes first"),
    (lambda a: norm(a) * a.var(1)[:, None], "do not multiply"),
    (
        lambda a: norm(a) / np.sqrt(a.shape[1]),
        "the length is not the deviation",
    ),
    (
        lambda a: norm(a, lambda a: a.std(1, ddof=1)[:, None]),
        "not by one less",
    ),
    (lambda a: norm(a, lambda a: np.sqrt(a.var(1)[:, None] + 1e-5)), RIGHT),
    (lambda a: norm(a, lambda a: a.std(1)[:, None] + 1e-5), RIGHT),
    (
        lambda a: norm(a, lambda a: a.std(1)[:, None] + 1e-3),
        "the small number beside the deviation is too large",
    ),
    (lambda a: (a - a.mean(1)) / a.std(1), "keepdims=True keeps"),
    (lambda a: norm(a)[0], "the shape must be (3, 4), yours is (4,)"),
    (lambda a: 0 * a, "take away each row's mean"),
    (lambda a: None, "returns nothing"),
)
