"""What a sample holds word for word of the text that a model learnt from."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from course_utils.arguments import array, checked_text, whole


class Passage(NamedTuple):
    """A part of a sample that is copied word for word."""

    start: int
    stop: int
    length: int  # of the whole copied passage that this is a part of


def longest_matches(sample: str, training: str) -> np.ndarray:
    """Return, for each character, the longest copied passage it ends.

    The end of a passage goes on by one character at a time, and its start
    follows where it has to; so there are at most two searches a character.

    Parameters
    ----------
    sample : any length
    training : any length
        The text that may have been copied.

    Returns
    -------
    lengths : (len(sample),)
        ``sample[t + 1 - n : t + 1]``, with ``n = lengths[t]``, is the
        longest passage ending with character t that stands in the training
        text; 0 if that character does not.

    Examples
    --------
    After "the c" the sample goes its own way, and "at" is known again.

    >>> longest_matches("the cat", "the cow sat")
    array([1, 2, 3, 4, 5, 1, 2])
    """
    checked_text("sample", sample)
    checked_text("training", training)
    lengths, start = [], 0
    for stop in range(1, len(sample) + 1):
        while sample[start:stop] not in training:
            start += 1
        lengths.append(stop - start)
    return np.array(lengths, dtype=np.int64)


def verbatim_passages(
    lengths: Sequence[int] | np.ndarray, least: int
) -> list[Passage]:
    """Return the passages of a sample that are copied word for word.

    Parameters
    ----------
    lengths : (len(sample),)
        From `longest_matches`.
    least : at least 1
        A copied passage counts if it has so many characters.

    Returns
    -------
    passages : (passages,), in reading order
        None overlaps another, and together they are all characters of all
        passages that count.  Where two overlap, the longer one (of equals,
        the earlier) keeps what both have; of the other the rest is left.

    Raises
    ------
    ValueError
        If `least` is below 1.

    Examples
    --------
    >>> lengths = longest_matches("the cat sat", "the cow sat")
    >>> verbatim_passages(lengths, least=5)
    [Passage(start=0, stop=5, length=5)]
    >>> [(p.start, p.stop) for p in verbatim_passages(lengths, least=4)]
    [(0, 5), (7, 11)]
    """
    left = []
    taken = np.zeros(len(lengths), dtype=bool)
    for passage in sorted(_whole(lengths, least), key=lambda p: -p.length):
        start, stop, _ = passage
        free = start + np.flatnonzero(~taken[start:stop])  # always one piece
        if free.size:
            ends = int(free[0]), int(free[-1]) + 1
            left.append(Passage(*ends, passage.length))
        taken[start:stop] = True
    return sorted(left)


def verbatim_share(lengths: Sequence[int] | np.ndarray, least: int) -> float:
    """Return the share of a sample, in [0, 1], that stands in copied passages.

    Parameters
    ----------
    lengths, least
        As for `verbatim_passages`, which refuses a `least` below 1.

    Raises
    ------
    ValueError
        If there is no sample.

    Examples
    --------
    >>> lengths = longest_matches("the cat", "the cow sat")
    >>> round(verbatim_share(lengths, least=5), 2)  # "the c" of "the cat"
    0.71
    """
    if not len(lengths):
        raise ValueError("lengths: got none, at least one is needed")
    passages = verbatim_passages(lengths, least)
    return sum(part.stop - part.start for part in passages) / len(lengths)


def _whole(lengths: Sequence[int] | np.ndarray, least: int) -> list[Passage]:
    """Return the passages of `least` or more that cannot be made longer.

    They may overlap, but none holds another.
    """
    least = whole("least", least)
    lengths = array("lengths", lengths, "length", finite=True)
    if lengths.size and lengths.min() < 0:
        raise ValueError(f"lengths: got {lengths.min()}, at least 0 is needed")
    after = [*lengths, 0][1:]
    return [
        Passage(t + 1 - int(n), t + 1, int(n))
        for t, (n, longer) in enumerate(zip(lengths, after, strict=True))
        if n >= least and longer <= n
    ]
