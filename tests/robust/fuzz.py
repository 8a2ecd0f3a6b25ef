"""Plausible mistakes, made in every argument of every public function.

A case is a right call, given by what each argument is.  One argument at a
time is written otherwise.  Some ways keep its meaning, so that the result must
be the same; some spoil it, so that one sentence must say so; and some make it
another right argument, so that no result may hold a number that is none.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

KEEP, SPOIL, OTHER, NAN = "keeps", "spoils", "another", "nan"
Way = tuple[str, str, Any]  # its name, what it does to the meaning, the value
Ways = Callable[[Any], list[Way]]


class Given(NamedTuple):
    """An argument, and what it is."""

    value: Any
    ways: Ways


class Case(NamedTuple):
    """A right call."""

    function: Callable
    arguments: dict[str, Given]


def reals(*, free: bool = False, rows: str = SPOIL, nan: str = NAN) -> Ways:
    """Return the ways of an array of real numbers.

    `free`: any size of its axes is right; `rows`: what fewer rows do, `nan`:
    what a number does that is none.
    """

    def ways(a: np.ndarray) -> list[Way]:
        wide = np.zeros((*a.shape[:-1], 2 * a.shape[-1]), a.dtype)
        wide[..., ::2] = a
        spoiled = a.astype(np.result_type(a, np.float32), copy=True)
        spoiled.flat[-1] = np.nan
        found = [
            ("list", KEEP, a.tolist()),
            ("Fortran", KEEP, np.asfortranarray(a)),
            ("strided", KEEP, wide[..., ::2]),
            ("single", KEEP, a.astype(np.float32)),
            ("half", OTHER, a.astype(np.float16)),
            ("large", OTHER, a * 1e100),
            ("small", OTHER, a * 1e-200),
            ("nan", nan, spoiled),
            ("strings", SPOIL, a.astype(str)),
            ("objects", SPOIL, np.full(a.shape, None)),
            ("text", SPOIL, "0.5"),
            ("fewer rows", rows, a[:-1]),
        ]
        if not free:
            found.append(("one axis more", SPOIL, a[None]))
            found.append(("one number", SPOIL, a[..., -1:]))
            turned = [("ravelled", a.ravel()), ("transposed", a.T)]
            found += [
                (way, SPOIL, wrong)
                for way, wrong in turned
                if wrong.shape != a.shape
            ]
        return found

    return ways


def scale_of_its_own(*, rows: str = OTHER, nan: str = SPOIL) -> Ways:
    """Return the ways of numbers that are not to be scaled, one axis only."""
    scaled = {"half", "large", "small"}
    every = reals(free=True, rows=rows, nan=nan)
    return lambda a: [way for way in every(a) if way[0] not in scaled]


def ids(vocab_size: int, *, rows: str = OTHER) -> Ways:
    """Return the ways of an array of ids."""

    def ways(a: np.ndarray) -> list[Way]:
        below, above, half = a.copy(), a.copy(), a.astype(float)
        below.flat[-1], above.flat[0], half.flat[-1] = -1, vocab_size, np.nan
        found = [
            ("list", KEEP, a.tolist()),
            ("int32", KEEP, a.astype(np.int32)),
            ("uint8", KEEP, a.astype(np.uint8)),
            ("strided", KEEP, np.repeat(a, 2, axis=-1)[..., ::2]),
            ("below", SPOIL, below),
            ("above", SPOIL, above),
            ("floats", SPOIL, a.astype(float)),
            ("nan", SPOIL, half),
            ("text", SPOIL, "abc"),
            ("nothing", SPOIL, None),
            ("fewer", rows, a[:-1]),
            ("one axis more", SPOIL, a[None]),
        ]
        if a.ndim > 1:
            found += [("ravelled", SPOIL, a.ravel())]
            found += [("transposed", SPOIL, a.T)]
        return found

    return ways


def count(least: int = 1) -> Ways:
    """Return the ways of a whole number, `least` or more."""
    return lambda n: [
        ("int32", KEEP, np.int32(n)),
        ("too small", SPOIL, least - 1),
        ("negative", SPOIL, -3),
        ("a half", SPOIL, n + 0.5),
        ("nan", SPOIL, np.nan),
        ("string", SPOIL, str(n)),
        ("nothing", SPOIL, None),
        ("list", SPOIL, [n]),
    ]


def real(*wrong: float) -> Ways:
    """Return the ways of a number; `wrong` ones are outside its range."""
    return lambda x: [
        ("single", KEEP, np.float32(x)),
        ("nan", SPOIL, np.nan),
        ("infinite", SPOIL, np.inf),
        ("string", SPOIL, str(x)),
        ("list", SPOIL, [x, x]),
        *((f"{value}", SPOIL, value) for value in wrong),
    ]


def words(text: str) -> list[Way]:
    """Return the ways of a text."""
    return [
        ("bytes", SPOIL, text.encode()),
        ("list", SPOIL, list(text)),
        ("nothing", SPOIL, None),
        ("number", SPOIL, 3),
        ("array", SPOIL, np.array(list(text))),
        ("no letter it knows", OTHER, text[:1]),
    ]


def rng(_: np.random.Generator) -> list[Way]:
    """Return the ways of a generator."""
    return [("seed", SPOIL, 6), ("old", SPOIL, np.random.RandomState(6))]


def record(net: tuple) -> list[Way]:
    """Return the ways of a record of arrays: each of them spoiled."""
    found: list[Way] = [
        ("a tuple less", SPOIL, tuple(net)[:-1]),
        ("nothing", SPOIL, None),
    ]
    for name, value in zip(net._fields, net, strict=True):
        if isinstance(value, np.ndarray) and value.size > 1:
            for way, wrong in (
                ("one column", value[..., :1]),
                ("a row less", value[:-1]),
                ("an axis more", value[None]),
            ):
                if wrong.shape != value.shape:
                    spoiled = net._replace(**{name: wrong})
                    found.append((f"{name}, {way}", SPOIL, spoiled))
    return found


def fixed(_: object) -> list[Way]:
    """Return no way: the argument is spoiled in no case of its own."""
    return []


def calls(case: Case) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return each way to spoil a call: its name, its meaning, arguments."""
    plain = {name: given.value for name, given in case.arguments.items()}
    for name, given in case.arguments.items():
        for way, meaning, value in given.ways(given.value):
            yield f"{name}, {way}", meaning, plain | {name: value}


def numbers(found: object) -> np.ndarray:
    """Return all numbers of a result in one row."""
    if isinstance(found, Mapping):
        return numbers(list(found.values()))
    if isinstance(found, (list, tuple)):
        parts = [numbers(part) for part in found]
        return np.concatenate([np.zeros(0), *parts])
    if isinstance(found, str):
        return np.array([float(ord(character)) for character in found])
    try:
        return np.ravel(np.asarray(found, dtype=float))
    except (TypeError, ValueError):
        return np.zeros(0)


def same(one: object, other: object) -> bool:
    """Tell whether two results agree as far as single precision goes."""
    a, b = numbers(one), numbers(other)
    return a.shape == b.shape and np.allclose(
        a, b, rtol=2e-3, atol=1e-5, equal_nan=True
    )


def judged(case: Case, meaning: str, arguments: dict, right: object) -> str:
    """Return what became of a call: held, or why not."""
    names = {*case.arguments, *LOCAL}
    try:
        with np.errstate(all="ignore"):
            found = case.function(**arguments)
    except Exception as error:
        said = str(error)
        named = said.split(":")[0].split(",")[0] in names
        clear = isinstance(error, (ValueError, TypeError)) and named
        if meaning == KEEP:
            return f"refused, though right: {said:.90}"
        if not clear or "\n" in said:
            return f"obscure: {type(error).__name__}: {said:.90}"
        return "held"
    finite = bool(np.isfinite(numbers(found)).all())
    if meaning == KEEP:
        return "held" if same(found, right) else "another result"
    if meaning == SPOIL:
        return "taken for right"
    if meaning == NAN:
        return "taken for right" if finite else "held"
    was_finite = bool(np.isfinite(numbers(right)).all())
    return "held" if finite or not was_finite else "a number that is none"


# What a message may name beside the arguments: parts of a record, a file.
LOCAL = set(
    "batches dropout weights gradients run net path kernel recurrent_kernel "
    "bias peephole output_kernel output_bias".split()
)


def tried(cases: list[Case]) -> tuple[Counter, list[str]]:
    """Return how often each outcome came, and a line for each failure."""
    outcomes: Counter = Counter()
    failed = []
    for case in cases:
        plain = {k: given.value for k, given in case.arguments.items()}
        right = case.function(**plain)
        for name, meaning, arguments in calls(case):
            outcome = judged(case, meaning, arguments, right)
            outcomes[outcome.split(":")[0]] += 1
            if outcome != "held":
                told = f"{case.function.__name__}({name}): {outcome}"
                failed.append(told)
    return outcomes, failed
