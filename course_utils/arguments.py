"""What public functions take, checked at their door in one place.

A message names the argument, what came, and what is needed.
"""

import inspect
import operator
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import ParamSpec, SupportsFloat, SupportsIndex, TypeVar

import numpy as np

P = ParamSpec("P")
T = TypeVar("T")


def whole(
    name: str, value: object, least: int = 1, most: int | None = None
) -> int:
    """Return a whole number in a range; `most` of None is no limit."""
    found = least - 1
    if isinstance(value, SupportsIndex):
        found = operator.index(value)
    if found < least or (most is not None and found > most):
        limit = f"of at least {least}"
        if most is not None:
            limit = f"from {least} to {most}"
        raise ValueError(
            f"{name}: got {value!r:.80}, a whole number {limit} is needed"
        )
    return found


def at_least_one(**values: object) -> None:
    """Refuse sizes that are not whole numbers of at least 1."""
    for name, value in values.items():
        whole(name, value)


def number(
    name: str,
    value: object,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> float:
    """Return a finite number within limits; None is no limit."""
    found = np.nan
    if isinstance(value, SupportsFloat):
        with suppress(TypeError, ValueError):  # arrays of several numbers
            found = float(value)
    limits = {
        f"above {above}": above is None or found > above,
        f"of at least {least}": least is None or found >= least,
        f"at most {most}": most is None or found <= most,
        f"below {below}": below is None or found < below,
    }
    if not (np.isfinite(found) and all(limits.values())):
        told = [said for said in limits if "None" not in said]
        needed = " ".join(["a finite number", " and ".join(told)]).strip()
        raise ValueError(f"{name}: got {value!r:.80}, {needed} is needed")
    return found


def checked_text(name: str, value: object) -> str:
    """Return a string; a list of characters, or bytes, is none."""
    if not isinstance(value, str):
        raise ValueError(
            f"{name}: got {type(value).__name__}, a string is needed"
        )
    return value


def generator(rng: np.random.Generator) -> np.random.Generator:
    """Return a generator of random numbers; a seed is none."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"rng: got {type(rng).__name__}, a generator is needed, such as "
            f"np.random.default_rng(6)"
        )
    return rng


def kind(name: str, value: object, wanted: type) -> None:
    """Refuse what is of another class."""
    if not isinstance(value, wanted):
        raise ValueError(
            f"{name}: got {type(value).__name__}, {wanted.__name__} is needed"
        )


def array(
    name: str,
    value: object,
    axes: str | None = None,
    sizes: dict[str, int] | None = None,
    finite: bool = False,
) -> np.ndarray:
    """Return an array of real numbers with certain axes.

    Parameters
    ----------
    axes : such as "batch 4*units", or None for any
        A word is a size, a number before it a factor; "..." stands for any
        axes in front, and for the same ones whenever it is met.
    sizes : what words stand for
        Those that are met for the first time are added.
    finite : whether to refuse infinite numbers, and those that are none
    """
    try:
        found = np.asarray(value)
    except ValueError:  # rows of several lengths
        found = np.array(None)
    if found.dtype.kind not in "biuf":
        raise ValueError(
            f"{name}: got {type(value).__name__} of {found.dtype}, an array "
            f"of real numbers is needed"
        )
    if axes is not None:
        check_shape(name, found.shape, axes, {} if sizes is None else sizes)
    if finite and not np.isfinite(found).all():
        raise ValueError(
            f"{name}: some are infinite or not a number, as after a training "
            f"run that diverged; finite ones are needed"
        )
    return found


def floats(name: str, value: object, axes: str | None = None) -> np.ndarray:
    """Return an array of floats; whole numbers become float64."""
    found = array(name, value, axes)
    return found if found.dtype.kind == "f" else found.astype(np.float64)


def checked_ids(
    name: str, value: object, vocab_size: int, axes: str = "length"
) -> np.ndarray:
    """Return ids of a vocabulary as 64-bit numbers."""
    found = array(name, value, axes)
    if found.size and (
        found.dtype.kind not in "iu"
        or not 0 <= found.min() <= found.max() < vocab_size
    ):
        raise ValueError(
            f"{name}: got {found.dtype} from {found.min()} to {found.max()}, "
            f"whole numbers from 0 to {vocab_size - 1} are needed"
        )
    return found.astype(np.int64, copy=False)


def shaped(
    **axes: str | Callable[[dict], str],
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Check arrays at the door of a function, all with the same sizes.

    Arguments are named with their axes, as in `array`, or with a function
    from all arguments to these; those that others depend on come first, and
    None passes.  A loop that has checked may go in by `inspect.unwrap`.

    Examples
    --------
    >>> @shaped(x="batch features", kernel="features units")
    ... def product(x, kernel):
    ...     return x @ kernel
    >>> product(np.ones((2, 3)), np.ones((2, 3)))
    Traceback (most recent call last):
    ValueError: kernel: got shape (2, 3), (3, units) is needed
    """

    def with_door(function: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(function)

        @wraps(function)
        def door(*args: P.args, **kwargs: P.kwargs) -> T:
            given = signature.bind(*args, **kwargs)
            sizes: dict[str, int] = {}
            for name, wanted in axes.items():
                if (value := given.arguments.get(name)) is not None:
                    if not isinstance(wanted, str):
                        wanted = wanted(given.arguments)
                    found = array(name, value, wanted, sizes)
                    given.arguments[name] = found
            return function(*given.args, **given.kwargs)

        return door

    return with_door


def check_shape(
    name: str, shape: tuple[int, ...], axes: str, sizes: dict[str, int]
) -> None:
    """Refuse a shape that does not fit axes and sizes, as in `array`."""
    words = axes.split()
    met = dict(sizes)
    if words[:1] == ["..."]:
        front = met.setdefault("...", max(len(shape) + 1 - len(words), 0))
        words = [*(f"...{k}" for k in range(front)), *words[1:]]
    for word, size in zip(words, shape, strict=False):
        times, symbol = _parsed(word)
        if not symbol.isdigit() and size % times == 0:
            met.setdefault(symbol, size // times)
    wanted = [_told(word, met) for word in words]
    if wanted != list(map(str, shape)):
        needed = ", ".join(_told(word, sizes) for word in words)
        needed += "," if len(words) == 1 else ""
        raise ValueError(f"{name}: got shape {shape}, ({needed}) is needed")
    sizes.update(met)


def _parsed(word: str) -> tuple[int, str]:
    """Return the factor and the symbol of such as 4*units."""
    *factor, symbol = word.split("*")
    return int(factor[0]) if factor else 1, symbol


def _told(word: str, sizes: dict[str, int]) -> str:
    """Return the size that a word stands for, or the word."""
    times, symbol = _parsed(word)
    unknown = "..." if symbol.startswith("...") else word
    return str(times * sizes[symbol]) if symbol in sizes else unknown
