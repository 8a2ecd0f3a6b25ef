"""What an encoder reads and what a decoder writes, made by rule.

Dates and numbers are strings, to be encoded with a vocabulary of one's own;
letters backwards are ids, padded and ready for a network.
"""

import datetime
import string
from collections.abc import Sequence

import numpy as np

from course_utils.arguments import checked_ids, generator, kind, whole

PAD, START, END = 0, 1, 2  # letters follow
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEK = "Mon Tue Wed Thu Fri Sat Sun".split()
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SIZES = (1_000_000, "million"), (1000, "thousand"), (100, "hundred")


def written_date(day: datetime.date, form: int) -> str:
    """Return a date as people write it.

    Parameters
    ----------
    day : of any year
    form : in [0, 5]
        Form 5 names the month and the year, but no day.

    Raises
    ------
    ValueError
        For what is no date, and another form.

    Examples
    --------
    >>> day = datetime.date(1587, 5, 3)
    >>> [written_date(day, form) for form in range(6)]
    ['3 May 1587', 'May 3, 1587', '1587/5/3', '3.5.1587', 'Sun 3 May 1587',
     'May 1587']
    """
    kind("day", day, datetime.date)
    form = whole("form", form, 0, 5)
    d, m, y = day.day, day.month, day.year
    month, short = MONTHS[m - 1], MONTHS[m - 1][:3]
    named = f"{d} {month} {y}", f"{month} {d}, {y}"
    numbers = f"{y}/{m}/{d}", f"{d}.{m}.{y}"
    week = f"{_WEEK[day.weekday()]} {d} {short} {y}"
    return (*named, *numbers, week, f"{month} {y}")[form]


def dates(
    years: Sequence[int] | np.ndarray, count: int, rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """Draw days, and write each as people do and as ISO 8601 does.

    Parameters
    ----------
    years : any length but 0
        In [1, 9999]; each is drawn equally often.  Of a year 365 days are,
        so that a leap year lacks the last one.
    count : at least 0
    rng : the source of all draws

    Returns
    -------
    read, wanted : `count` strings each
        One of the six forms of `written_date`, and the translation; where
        the form has no day, it has none either.

    Raises
    ------
    ValueError
        For other years or counts, and for a seed in place of a generator.

    Examples
    --------
    >>> dates([1587], 2, np.random.default_rng(8))
    (['Fri 27 Mar 1587', 'December 27, 1587'],
     ['1587-03-27', '1587-12-27'])
    """
    rng, found = generator(rng), checked_ids("years", years, 10_000, "years")
    count = whole("count", count, 0)
    drawn = rng.choice(found, count), rng.integers(6, size=count)
    read, wanted = [], []
    for year, form in zip(*drawn, strict=True):
        first = datetime.date(int(year), 1, 1)
        day = first + datetime.timedelta(int(rng.integers(365)))
        read.append(written_date(day, form))
        wanted.append(day.isoformat()[: 7 if form == 5 else 10])
    return read, wanted


def number_words(number: int) -> str:
    """Return a whole number in English words, without hyphen, comma or and.

    Parameters
    ----------
    number : in [0, 999 999 999]

    Raises
    ------
    ValueError
        For any other number.

    Examples
    --------
    >>> number_words(417_020)
    'four hundred seventeen thousand twenty'
    """
    number = whole("number", number, 0, 999_999_999)
    if number < 20:
        return _ONES[number]
    if number < 100:
        size, words = 10, [_TENS[number // 10 - 2]]
    else:
        size, name = next(one for one in _SIZES if number >= one[0])
        words = [number_words(number // size), name]
    if number % size:
        words.append(number_words(number % size))
    return " ".join(words)


def reversals(
    lengths: Sequence[int] | np.ndarray, places: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw letters to read, and the same letters backwards to write.

    Parameters
    ----------
    lengths : (batch,)
        How many letters each row has, in [0, places].
    places : at least 1
    rng : the source of all draws

    Returns
    -------
    read : (batch, places) of int32
        Letters from 3 to 28; 0 is padding.
    given : (batch, places + 1) of int32
        What the decoder reads when it is forced: 1, the start, and `wanted`
        one place later.
    wanted : (batch, places + 1) of int32
        The letters backwards, then 2, the end.

    Raises
    ------
    ValueError
        For other lengths or places, and for a seed in place of a generator.

    Examples
    --------
    >>> reversals(np.array([2]), 3, np.random.default_rng(8))
    (array([[21, 11,  0]], dtype=int32),
     array([[ 1, 11, 21,  0]], dtype=int32),
     array([[11, 21,  2,  0]], dtype=int32))
    """
    most = whole("places", places) + 1
    lengths = checked_ids("lengths", lengths, most, "batch")
    alphabet = len(string.ascii_lowercase)
    read = generator(rng).integers(3, 3 + alphabet, (len(lengths), places))
    read[np.arange(places) >= lengths[:, None]] = PAD
    wanted = np.zeros((len(lengths), places + 1), int)
    for row, source, length in zip(wanted, read, lengths, strict=True):
        row[:length], row[length] = source[:length][::-1], END
    given = np.hstack([np.full((len(lengths), 1), START), wanted[:, :-1]])
    given[given == END] = PAD
    return read.astype("int32"), given.astype("int32"), wanted.astype("int32")
