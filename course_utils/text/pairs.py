"""What an encoder reads and what a decoder writes, made by rule.

Dates, numbers in words, and letters backwards: as many examples as one likes,
each with the one right answer.
"""

import datetime
import string
from collections.abc import Sequence

import numpy as np

from course_utils.arguments import checked_ids, generator, whole

MONTHS = (
    "January February March April May June July August September October "
    "November December"
).split()
_WEEK = "Mon Tue Wed Thu Fri Sat Sun".split()
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SIZES = (1_000_000, "million"), (1000, "thousand"), (100, "hundred")
_PAD, _START, _END = 0, 1, 2  # letters follow


def written_date(day: datetime.date, form: int) -> str:
    """Return a date as people write it.

    Parameters
    ----------
    day : any
    form : in [0, 5]
        Form 5 names the month and the year, but no day.

    Examples
    --------
    >>> day = datetime.date(1587, 5, 3)
    >>> [written_date(day, form) for form in range(6)]
    ['3 May 1587', 'May 3, 1587', '1587/5/3', '3.5.1587', 'Sun 3 May 1587',
     'May 1587']
    """
    form = whole("form", form, 0, 5)
    d, m, y = day.day, day.month, day.year
    month, short = MONTHS[m - 1], MONTHS[m - 1][:3]
    named = f"{d} {month} {y}", f"{month} {d}, {y}"
    numbers = f"{y}/{m}/{d}", f"{d}.{m}.{y}"
    week = f"{_WEEK[day.weekday()]} {d} {short} {y}"
    return (*named, *numbers, week, f"{month} {y}")[form]


def dates(
    years: Sequence[int], count: int, rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """Draw days, and write each as people do and as ISO 8601 does.

    Parameters
    ----------
    years : any length but 0
        In [1, 9999]; each is drawn equally often.
    count : at least 0
    rng : the source of all draws

    Returns
    -------
    read, wanted : `count` strings each
        One of the six forms of `written_date`, and the translation; where
        the form has no day, it has none either.

    Examples
    --------
    >>> dates([1587], 2, np.random.default_rng(8))
    (['Fri 27 Mar 1587', 'December 27, 1587'],
     ['1587-03-27', '1587-12-27'])
    """
    rng, found = generator(rng), checked_ids("years", years, 10_000, "years")
    drawn = rng.choice(found, count), rng.integers(6, size=count)
    read, wanted = [], []
    for year, form in zip(*drawn, strict=True):
        first = datetime.date(int(year), 1, 1)
        day = first + datetime.timedelta(int(rng.integers(365)))
        read.append(written_date(day, form))
        wanted.append(day.isoformat()[: 7 if form == 5 else 10])
    return read, wanted


def number_words(number: int) -> str:
    """Return a whole number in English words, without hyphen and comma.

    Parameters
    ----------
    number : in [0, 999 999 999]

    Examples
    --------
    >>> number_words(417_020)
    'four hundred seventeen thousand twenty'
    """
    number = whole("number", number, 0, 999_999_999)
    if number < 20:
        return _ONES[number]
    for size, name in _SIZES:
        if number >= size:
            words = [number_words(number // size), name]
            break
    else:
        size, words = 10, [_TENS[number // 10 - 2]]
    if number % size:
        words.append(number_words(number % size))
    return " ".join(words)


def reversals(
    lengths: np.ndarray, places: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw letters to read, and the same letters backwards to write.

    Parameters
    ----------
    lengths : (batch,)
        How many letters each row has, at least 1 and at most `places`.
    places : at least 1
    rng : the source of all draws

    Returns
    -------
    read : (batch, places) of int32
        Letters from 3 on; 0 is padding.
    given : (batch, places + 1) of int32
        What the decoder reads when it is forced: 1, the start, and `wanted`
        one place later.
    wanted : (batch, places + 1) of int32
        The letters backwards, then 2, the end.

    Examples
    --------
    >>> reversals(np.array([2]), 3, np.random.default_rng(8))
    (array([[21, 11,  0]], dtype=int32),
     array([[ 1, 11, 21,  0]], dtype=int32),
     array([[11, 21,  2,  0]], dtype=int32))
    """
    most = whole("places", places) + 1
    lengths = checked_ids("lengths", lengths, most, "batch")
    letters = len(string.ascii_lowercase)
    read = generator(rng).integers(3, 3 + letters, (len(lengths), places))
    read[np.arange(places) >= lengths[:, None]] = _PAD
    wanted = np.zeros((len(lengths), places + 1), int)
    for row, source, length in zip(wanted, read, lengths, strict=True):
        row[:length], row[length] = source[:length][::-1], _END
    given = np.hstack([np.full((len(lengths), 1), _START), wanted[:, :-1]])
    given[given == _END] = _PAD
    return read.astype("int32"), given.astype("int32"), wanted.astype("int32")
