"""Checks for the exercises: they say what is wrong, not only that it is."""

from collections.abc import Callable

import numpy as np

from course_utils.text import next_distribution, streams


class Verdict(str):
    """One sentence about an answer; a notebook shows it without quotes.

    Examples
    --------
    >>> Verdict("Right.")
    Right.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


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
    ]
    return _judge(
        answer(p),
        surprise.mean(),
        mistakes,
        "the probabilities 1/2, 1/4, 1/8, 1/8 cost 1, 2, 3 and 3 bits.",
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
    ids = np.arange(100, 125)
    right = streams(ids, batch=2, timesteps=4).x
    cut = ids[: right.size]
    mistakes = [
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
    return _judge(
        answer(ids, 2, 4),
        right,
        mistakes,
        f"in step 1 row 0 reads {right[0, 0].tolist()}, "
        f"in step 2 it reads {right[1, 0].tolist()}.",
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
    >>> check_nucleus(lambda p, mass: p)
    Not yet: nothing was cut; what is outside the nucleus gets 0.
    """
    p, mass = np.array([0.1, 0.05, 0.5, 0.15, 0.2]), 0.8
    right = next_distribution(np.log(p), nucleus=mass)
    kept = [np.where(p >= least, p, 0) for least in (0.2, 0.15, 0.1)]
    short, exact, long = (cut / cut.sum() for cut in kept)
    least = np.where(p < 0.5, p, 0)  # what sorting upwards keeps
    stays = "off by one; the character that reaches the mass stays in."
    stops = "off by one; stop at the character that reaches the mass."
    again = "the kept probabilities must sum to 1 again."
    mistakes = [
        (p, "nothing was cut; what is outside the nucleus gets 0."),
        (np.sort(exact)[::-1], "put the kept ones back into their places."),
        (short, stays),
        (long, stops),
        (kept[0], stays + " And " + again),
        (kept[1], again),
        (kept[2], stops + " And " + again),
        (least / least.sum(), "sort from the most probable one down."),
    ]
    return _judge(
        answer(p.copy(), mass),
        right,
        mistakes,
        f"of {p.tolist()} the mass {mass} keeps 0.5, 0.2 and 0.15.",
    )


def _judge(
    found: object,
    right: np.ndarray | float,
    mistakes: list[tuple[np.ndarray | float, str]],
    hint: str,
) -> Verdict:
    """Compare an answer with the right one, then with known mistakes."""
    if found is None or found is ...:
        return Verdict("Not yet: the function returns nothing.")
    if _equal(found, right):
        return Verdict("Right.")
    for value, sentence in mistakes:
        if _equal(found, value):
            return Verdict(f"Not yet: {sentence}")
    if np.shape(found) != np.shape(right):
        return Verdict(
            f"Not yet: the shape must be {np.shape(right)}, "
            f"yours is {np.shape(found)}."
        )
    return Verdict(f"Not yet: {hint}")


def _equal(found: object, value: np.ndarray | float) -> bool:
    """Tell whether two answers agree in shape and to six decimals."""
    return np.shape(found) == np.shape(value) and np.allclose(
        np.asarray(found, dtype=float), value, atol=1e-6
    )
