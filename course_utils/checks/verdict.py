"""A verdict on an answer, and the one way to come to it."""

import inspect
import traceback
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


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
_STOPS_THERE = "Not yet: right for {}, but not for other numbers: {}"


def judge(
    answer: Callable,
    cases: Sequence[tuple[tuple, ArrayLike]],
    mistakes: Sequence[tuple[ArrayLike, str]],
    hint: str,
    given: str,
    advice: str = "",
    shapes: Mapping[tuple[int, ...], str] = MappingProxyType({}),
) -> Verdict:
    """Try an answer on the first case, and if it is right, on the others.

    It gets copies, so an answer that changes its arguments in place is as
    good as any other.

    Parameters
    ----------
    answer : the learner's function
    cases : pairs of arguments and the right result
        The first one is compared with the mistakes, too.
    mistakes : pairs of a wrong result and the sentence that it earns
    hint : said about a wrong result of the right shape that is not listed
    given : what the first case consists of, in words
    advice : said, after the error, if the answer raises one
    shapes : wrong shape to the sentence that it earns

    Examples
    --------
    >>> cases, mistakes = [((2.0,), 4.0)], [(2.0, "square it.")]
    >>> judge(lambda x: x, cases, mistakes, "2 gives 4.", given="a number")
    Not yet: square it.
    >>> judge(lambda x: x / 0, cases, mistakes, "2 gives 4.", given="a number")
    Not yet: it stops in line 1 with ZeroDivisionError: float division by zero.
    """
    (arguments, right), *others = cases
    found, stopped = _tried(answer, arguments)
    if stopped:
        return Verdict(f"Not yet: {stopped} {advice}".strip())
    if problem := _not_numbers(found):
        return Verdict(f"Not yet: {problem}")
    if _equal(found, right):
        return _of_others(answer, others, given)
    for value, sentence in mistakes:
        if _equal(found, value):
            return Verdict(f"Not yet: {sentence}")
    if np.shape(found) in shapes:
        return Verdict(f"Not yet: {shapes[np.shape(found)]}")
    if np.shape(found) != np.shape(right):
        return Verdict(
            f"Not yet: for {given} the shape must be {np.shape(right)}, "
            f"yours is {np.shape(found)}."
        )
    return Verdict(f"Not yet: {hint}")


def _tried(answer: Callable, arguments: tuple) -> tuple[Any, str]:
    """Return what an answer gives, and how it stops if it gives nothing."""
    try:
        return answer(*deepcopy(tuple(arguments))), ""
    except Exception as error:  # whatever a learner's code may raise
        said = str(error).rstrip(".")
        said = f"{type(error).__name__}: {said}".removesuffix(": ")
        return None, f"it stops{_line(answer, error)} with {said}."


def _line(answer: Callable, error: Exception) -> str:
    """Return the line at which an answer stopped, of those in its own cell."""
    answer = inspect.unwrap(answer)
    home = getattr(getattr(answer, "__code__", None), "co_filename", "")
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == home
    ]
    return f" in line {lines[-1]}" if lines else ""


def _of_others(answer: Callable, cases: list, given: str) -> Verdict:
    """Tell whether an answer is right for other numbers, too."""
    for arguments, right in cases:
        found, stopped = _tried(answer, arguments)
        if stopped:
            return Verdict(_STOPS_THERE.format(given, stopped))
        if _not_numbers(found) or not _equal(found, right):
            return Verdict(_ONLY_HERE.format(given))
    return Verdict("Right.")


def _not_numbers(found: object) -> str:
    """Return what is wrong with an answer that holds no array of numbers."""
    if found is None or found is ...:
        return "the function returns nothing; does it end in a return?"
    yours = f"a {type(found).__name__} that makes none"
    try:
        array = np.asarray(found)
    except (TypeError, ValueError):
        array = np.array(None)
    if array.dtype.kind in "biuf":
        return ""
    if isinstance(found, np.ndarray):
        yours = f"one of {array.dtype.name}"
    return f"one array of numbers is needed, yours is {yours}."


def _equal(found: ArrayLike, value: ArrayLike) -> bool:
    """Tell whether two answers agree in shape and to six decimals.

    The relative part is room for the rounding of long sums, and no more.
    """
    return np.shape(found) == np.shape(value) and np.allclose(
        np.asarray(found, dtype=float), value, rtol=1e-9, atol=1e-6
    )
