"""Checks for the exercises on character models."""

from collections.abc import Callable

import numpy as np

from course_utils.checks.verdict import Verdict, judge
from course_utils.text import next_distribution, streams


def check_bits(answer: Callable[[np.ndarray], float]) -> Verdict:
    """Judge a function from probabilities to bits per character.

    Parameters
    ----------
    answer : (length,) probabilities of the characters that came to float

    Examples
    --------
    >>> check_bits(lambda p: -np.log2(p).sum())
    Not yet: this is the sum over the text; divide by its length.
    """
    p = np.array([0.5, 0.25, 0.125, 0.125])
    surprise = -np.log2(p)
    mistakes = [
        (-surprise.mean(), "the sign is wrong; a surprise is not negative."),
        (
            surprise.sum(),
            "this is the sum over the text; divide by its length.",
        ),
        (-np.log(p).mean(), "these are nats; take the logarithm to base 2."),
        (-np.log10(p).mean(), "take the logarithm to base 2, not to base 10."),
        (-np.log2(p.mean()), "average the surprises, not the probabilities."),
        (p.mean(), "this is the mean probability; its surprise is wanted."),
        (
            (p * surprise).sum(),
            "this weighs each surprise with p; each character came once.",
        ),
    ]
    return judge(
        answer,
        [((p,), surprise.mean()), ((np.array([0.5]),), 1.0)],
        mistakes,
        "the probabilities 1/2, 1/4, 1/8, 1/8 cost 1, 2, 3 and 3 bits; "
        "the score is their mean, 2.25.",
        given="4 probabilities",
    )


def check_streams(
    answer: Callable[[np.ndarray, int, int], np.ndarray],
) -> Verdict:
    """Judge a function that cuts a text into streams and these into steps.

    Parameters
    ----------
    answer : (length,) ids, batch, timesteps to (steps, batch, timesteps)

    Examples
    --------
    >>> def rows_first(ids, batch, timesteps):
    ...     return streams(ids, batch, timesteps).x.swapaxes(0, 1)
    >>> check_streams(rows_first)
    Not yet: the first axis must count the steps, the second the rows.
    """
    ids = np.arange(100, 132)
    right = streams(ids, batch=2, timesteps=4).x
    cut = ids[: right.size]
    mistakes = [
        (
            ids.reshape(2, 4, 4).swapaxes(0, 1),
            "the last character has no successor, so it is nobody's input; "
            "32 characters fill three steps here, not four.",
        ),
        (
            right.swapaxes(0, 1),
            "the first axis must count the steps, the second the rows.",
        ),
        (
            cut.reshape(right.shape),
            "row 0 of step 2 goes on where row 1 of step 1 stopped, so the "
            "carried state would belong to another passage.",
        ),
        (
            streams(ids, batch=2, timesteps=4).y,
            "off by one; these are the targets, the inputs start at ids[0].",
        ),
        (
            cut.reshape(-1, 2, 4, order="F"),
            "each row must read neighbouring characters.",
        ),
    ]
    other = np.arange(19)
    return judge(
        answer,
        [((ids, 2, 4), right), ((other, 3, 2), streams(other, 3, 2).x)],
        mistakes,
        f"with 32 ids from 100 on, batch 2 and timesteps 4, row 0 reads "
        f"{right[0, 0].tolist()} in step 1 and {right[1, 0].tolist()} in "
        f"step 2.",
        given="32 ids, batch 2 and timesteps 4",
    )


def check_nucleus(
    answer: Callable[[np.ndarray, float], np.ndarray],
) -> Verdict:
    """Judge a function that keeps the nucleus of a distribution.

    Parameters
    ----------
    answer : (vocab_size,) probabilities and a mass to (vocab_size,)

    Examples
    --------
    >>> check_nucleus(lambda p, mass: p[::-1].cumsum()[:3])
    Not yet: for 5 probabilities the shape must be (5,), yours is (3,).
    """
    p, mass = np.array([0.1, 0.05, 0.5, 0.15, 0.2]), 0.8
    right = next_distribution(np.log(p), nucleus=mass)
    only_one = next_distribution(np.log(p), nucleus=0.45)
    kept = [np.where(p >= least, p, 0) for least in (0.2, 0.15, 0.1)]
    short, exact, long = (cut / cut.sum() for cut in kept)
    least = np.where(p < 0.5, p, 0)  # what sorting upwards keeps
    stays = "off by one; the character that reaches the mass stays in."
    stops = "off by one; stop at the character that reaches the mass."
    nothing = (
        "nothing was cut; sort from the most probable one down, and set "
        "what is outside the nucleus to 0."
    )
    again = "the kept probabilities must sum to 1 again."
    mistakes = [
        (p, nothing),
        (np.sort(exact)[::-1], "put the kept ones back into their places."),
        (short, stays),
        (long, stops),
        (kept[0], stays + " And " + again),
        (kept[1], again),
        (kept[2], stops + " And " + again),
        (least / least.sum(), "sort from the most probable one down."),
    ]
    return judge(
        answer,
        [((p.copy(), mass), right), ((p.copy(), 0.45), only_one)],
        mistakes,
        f"of {p.tolist()} the mass {mass} keeps 0.5, 0.2 and 0.15.",
        given="5 probabilities",
    )
