"""A verdict on an answer, and the one way to come to it."""

from collections.abc import Callable

import numpy as np


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


_ONLY_HERE = "Not yet: right for {}, but not for other numbers."


def judge(
    answer: Callable,
    cases: list[tuple[tuple, np.ndarray | float]],
    mistakes: list[tuple[np.ndarray | float, str]],
    hint: str,
    given: str,
) -> Verdict:
    """Try an answer on the first case, and if it is right, on the others.

    Parameters
    ----------
    answer : the learner's function
    cases : pairs of arguments and the right result
        The first one is compared with the mistakes, too.
    mistakes : pairs of a wrong result and the sentence that it earns
    hint : said about a wrong result of the right shape that is not listed
    given : what the first case consists of, in words

    Examples
    --------
    >>> cases, mistakes = [((2.0,), 4.0)], [(2.0, "square it.")]
    >>> judge(lambda x: x, cases, mistakes, "2 gives 4.", given="a number")
    Not yet: square it.
    """
    (arguments, right), *others = cases
    found = answer(*arguments)
    if problem := _not_numbers(found):
        return Verdict(f"Not yet: {problem}")
    if _equal(found, right):
        fits = all(_fits(answer, *case) for case in others)
        return Verdict("Right." if fits else _ONLY_HERE.format(given))
    for value, sentence in mistakes:
        if _equal(found, value):
            return Verdict(f"Not yet: {sentence}")
    if np.shape(found) != np.shape(right):
        return Verdict(
            f"Not yet: for {given} the shape must be {np.shape(right)}, "
            f"yours is {np.shape(found)}."
        )
    return Verdict(f"Not yet: {hint}")


def _fits(
    answer: Callable, arguments: tuple, right: np.ndarray | float
) -> bool:
    """Tell whether an answer is right for other numbers, too."""
    try:
        found = answer(*arguments)
    except Exception:  # whatever a learner's code may raise
        return False
    return not _not_numbers(found) and _equal(found, right)


def _not_numbers(found: object) -> str:
    """Return what is wrong with an answer that holds no array of numbers."""
    if found is None or found is ...:
        return "the function returns nothing; does it end in a return?"
    try:
        np.asarray(found, dtype=float)
    except (TypeError, ValueError):
        kind = type(found).__name__
        return f"one array of numbers is needed, yours is a {kind} without."
    return ""


def _equal(found: object, value: np.ndarray | float) -> bool:
    """Tell whether two answers agree in shape and to six decimals."""
    return np.shape(found) == np.shape(value) and np.allclose(
        np.asarray(found, dtype=float), value, atol=1e-6
    )
