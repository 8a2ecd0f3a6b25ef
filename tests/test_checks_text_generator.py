"""The checks of lecture 06 accept the right answer and name each mistake."""

from functools import partial

import numpy as np
from verdicts import RIGHT, names

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
