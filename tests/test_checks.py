"""Each check accepts the right answer and names each known mistake."""

import numpy as np
import pytest

from course_utils.checks import check_bits, check_nucleus, check_streams
from course_utils.text import next_distribution, streams

RIGHT = "Right."


def says(verdict, words):
    return repr(verdict) == words or (
        words != RIGHT
        and repr(verdict).startswith("Not yet: ")
        and words in repr(verdict)
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p: -np.log2(p).mean(), RIGHT),
        (lambda p: float(np.mean(np.log2(1 / p))), RIGHT),
        (lambda p: np.log2(p).mean(), "the sign is wrong"),
        (lambda p: -np.log2(p).sum(), "divide by its length"),
        (lambda p: -np.log(p).mean(), "these are nats"),
        (lambda p: -np.log10(p).mean(), "not to base 10"),
        (lambda p: -np.log2(p.mean()), "average the surprises"),
        (lambda p: p.mean(), "the mean probability"),
        (lambda p: -np.log2(p), "the shape must be (), yours is (4,)"),
        (lambda p: None, "returns nothing"),
        (lambda p: ..., "returns nothing"),
        (lambda p: -(p * np.log2(p)).sum(), "weighs each surprise with p"),
        (
            lambda p: 2.25,
            "right for 4 probabilities, but not for other numbers",
        ),
        (
            lambda p: "2.25 bits",
            "one array of numbers is needed",
        ),
        (lambda p: 7.0, "cost 1, 2, 3 and 3 bits"),
    ],
)
def test_the_check_of_bits_names_the_mistake(answer, words):
    assert says(check_bits(answer), words)


def neighbours(ids, batch, timesteps):
    steps = (len(ids) - 1) // (batch * timesteps)
    used = ids[: steps * batch * timesteps]
    return used.reshape(steps, batch, timesteps)


def columns(ids, batch, timesteps):
    return ids[:24].reshape(-1, batch, timesteps, order="F")


def one_step_too_many(ids, batch, timesteps):
    rows = ids[: len(ids) // batch * batch].reshape(batch, -1, timesteps)
    return rows.swapaxes(0, 1)


def shuffled(ids, batch, timesteps):
    return streams(ids, batch, timesteps).x[::-1]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
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
            "one array of numbers is needed, yours is a list",
        ),
        (columns, "each row must read neighbouring characters"),
        (shuffled, "row 0 reads [100, 101, 102, 103] in step 1"),
        (
            lambda i, b, t: streams(i, b, t).x[:-1],
            "the shape must be (3, 2, 4), yours is (2, 2, 4)",
        ),
        (lambda i, b, t: None, "returns nothing"),
    ],
)
def test_the_check_of_streams_names_the_mistake(answer, words):
    assert says(check_streams(answer), words)


def nucleus(extra, normalise=True, order=-1):
    """The right answer with so many characters more, or a mistake."""

    def answer(p, mass):
        ranked = np.argsort(p)[::order]
        count = np.searchsorted(np.cumsum(p[ranked]), mass) + 1 + extra
        kept = np.zeros_like(p)
        kept[ranked[:count]] = p[ranked[:count]]
        return kept / kept.sum() if normalise else kept

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (nucleus(0), RIGHT),
        (lambda p, m: next_distribution(np.log(p), nucleus=m), RIGHT),
        (nucleus(-1), "the character that reaches the mass stays in."),
        (nucleus(1), "stop at the character that reaches the mass."),
        (nucleus(0, normalise=False), "Not yet: the kept probabilities must"),
        (nucleus(-1, normalise=False), "stays in. And the kept"),
        (nucleus(1, normalise=False), "reaches the mass. And the kept"),
        (nucleus(-1, order=1), "sort from the most probable one down"),
        (lambda p, m: p, "nothing was cut; sort from the most probable"),
        (
            lambda p, m: np.sort(nucleus(0)(p, m))[::-1],
            "put the kept ones back",
        ),
        (lambda p, m: p[:3], "the shape must be (5,), yours is (3,)"),
        (
            lambda p, m: np.where(p >= 0.15, p, 0) / 0.85,
            "right for 5 probabilities, but not for other numbers",
        ),
        (lambda p, m: p * 0, "the mass 0.8 keeps 0.5, 0.2 and 0.15"),
        (lambda p, m: None, "returns nothing"),
    ],
)
def test_the_check_of_the_nucleus_names_the_mistake(answer, words):
    assert says(check_nucleus(answer), words)
