"""A verdict on an answer, and the one way to come to it."""

import inspect
import io
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from copy import deepcopy
from functools import wraps
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

SECONDS = 60  # for an answer; the longest right ones train for some
PRINTED = 20_000  # characters that an answer may print


class Verdict(str):
    """One sentence about an answer; a notebook shows it without quotes.

    It is true if the answer passed: `if check(answer): ...`

    Examples
    --------
    >>> Verdict()
    Right.
    >>> Verdict("square it.")
    Not yet: square it.
    >>> Verdict("square it.").passed
    False
    """

    passed: bool

    def __new__(cls, problem: str = "") -> "Verdict":
        """Say what the problem is, or that there is none."""
        self = super().__new__(
            cls, f"Not yet: {problem}" if problem else "Right."
        )
        self.passed = not problem
        return self

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return str(self)


def judge(
    answer: Callable,
    cases: Sequence[tuple],
    mistakes: Mapping[str, Any],
    hint: str,
    given: str,
    advice: str = "",
    shapes: Mapping[tuple[int, ...], str] = MappingProxyType({}),
    form: str = "",
    read: Callable[[Any], Any] | None = None,
) -> Verdict:
    """Try an answer on the first case, and if it is right, on the others.

    It gets copies, so an answer that changes its arguments in place is as
    good as any other.

    Parameters
    ----------
    answer : the learner's function
    cases : arguments, the right result and, of a case with a point, its name
        The first one is compared with the mistakes, too.
    mistakes : the sentence to the wrong result, or the tuple of them, that
        earns it
        The first that fits is said.
    hint : said about a wrong result of the right shape that is not listed
    given : what the first case consists of, in words
    advice : said, after the error, if the answer raises one
    shapes : wrong shape to the sentence that it earns
    form : said about any other shape, and about what is no array of numbers
    read : makes what is compared of what the answer returns

    Examples
    --------
    >>> cases, mistakes = [((2.0,), 4.0)], {"square it.": 2.0}
    >>> judge(lambda x: x, cases, mistakes, "2 gives 4.", given="a number")
    Not yet: square it.
    >>> judge(lambda x: x / 0, cases, mistakes, "2 gives 4.", given="a number")
    Not yet: it stops in line 1 with ZeroDivisionError: float division by zero.
    """
    answer = _read_by(read, answer) if read else answer
    (arguments, right, *_), *others = cases
    found, problem = _tried(answer, arguments, right, advice, form)
    if problem:
        return Verdict(problem)
    if _equal(found, right):
        return _of_others(answer, others, given)
    for sentence, wrong in mistakes.items():
        results = wrong if isinstance(wrong, tuple) else (wrong,)
        if any(_equal(found, result) for result in results):
            return Verdict(sentence)
    if np.shape(found) in shapes:
        return Verdict(shapes[np.shape(found)])
    if np.shape(found) != np.shape(right):
        return Verdict(form or _wrong_shape(found, right, given))
    return Verdict(hint)


def in_a_row(found: object) -> object:
    """Return the numbers of one array or of several in one row.

    Examples
    --------
    >>> in_a_row([np.array([[1, 2]]), 3])
    array([1., 2., 3.])
    """
    if isinstance(found, np.ndarray):
        return found.ravel()
    if isinstance(found, (list, tuple)):
        return np.concatenate([[], *map(np.ravel, found)])
    return found


def _read_by(read: Callable[[Any], Any], answer: Callable) -> Callable:
    """Return an answer whose results are read before they are compared."""

    @wraps(answer)
    def result(*arguments: object) -> object:
        return read(answer(*arguments))

    return result


class _Printed(io.StringIO):
    """What an answer prints, as long as a page can show it."""

    def write(self, said: str) -> int:
        """Take some text, or stop the answer."""
        if self.tell() + len(said) > PRINTED:
            raise RuntimeError(f"it prints more than {PRINTED:,} characters")
        return super().write(said)


@contextmanager
def _time_limit() -> Iterator[None]:
    """Stop what takes too long, where the system can do that.

    Windows has no alarm, and only the main thread, where cells run, has one.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(
            f"no end after {SECONDS} seconds; is there a loop that never ends?"
        )

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _tried(
    answer: Callable,
    arguments: tuple,
    right: ArrayLike,
    advice: str = "",
    form: str = "",
) -> tuple[Any, str]:
    """Return what an answer gives, and why that cannot be compared."""
    printed = _Printed()
    try:
        with _time_limit(), redirect_stdout(printed):
            found = answer(*deepcopy(tuple(arguments)))
    except Exception as error:  # whatever a learner's code may raise
        said = str(error).rstrip(". ")
        said = f"{type(error).__name__}: {said}".removesuffix(": ")
        stopped = f"it stops{_line(answer, error)} with {said}. {advice}"
        return None, stopped.strip()
    finally:
        print(printed.getvalue(), end="")
    if problem := _not_numbers(found, right, form):
        return None, problem
    if np.ndim(right) == 0 and np.size(found) == 1:
        found = np.reshape(found, ())
    return found, ""


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


def _of_others(
    answer: Callable, cases: Sequence[tuple], given: str
) -> Verdict:
    """Tell whether an answer is right for the other cases, too."""
    for arguments, right, *name in cases:
        found, problem = _tried(answer, arguments, right)
        if problem or not _equal(found, right):
            where = name[0] if name else "other numbers"
            why = f": {problem}" if problem else "."
            return Verdict(f"right for {given}, but not for {where}{why}")
    return Verdict()


def _not_numbers(found: object, right: ArrayLike, form: str) -> str:
    """Return what is wrong with an answer that holds no numbers."""
    if found is None or found is ...:
        return "the function returns nothing; does it end in a return?"
    yours = f"a {type(found).__name__} that cannot be made into one"
    try:
        array = np.asarray(found)
    except (TypeError, ValueError):
        array = np.array(None)
    if array.dtype.kind in "biuf":
        return ""
    if isinstance(found, np.ndarray):
        yours = f"one of {array.dtype.name}"
    wanted = "one array of numbers" if np.ndim(right) else "one number"
    return form or f"{wanted} is needed; you returned {yours}."


def _wrong_shape(found: ArrayLike, right: ArrayLike, given: str) -> str:
    """Return what is wrong with the shape of an answer."""
    if np.ndim(right) == 0:
        return f"one number is needed; you returned {np.size(found)}."
    wanted, yours = np.shape(right), np.shape(found)
    if isinstance(found, tuple):
        return (
            f"one array of shape {wanted} is needed, yours is a tuple of "
            f"{len(found)}."
        )
    return f"for {given} the shape must be {wanted}, yours is {yours}."


def _equal(found: ArrayLike, value: ArrayLike) -> bool:
    """Tell whether two answers agree in shape and to six decimals.

    The relative part is room for the rounding of long sums, and no more.
    """
    return np.shape(found) == np.shape(value) and np.allclose(
        np.asarray(found, dtype=float), value, rtol=1e-9, atol=1e-6
    )
