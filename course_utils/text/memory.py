"""What a sample holds word for word of the text that a model learnt from."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class _Automaton(NamedTuple):
    """All passages of a text, as states that a reader walks through.

    A state is a set of passages that end at the same places of the text;
    each is a suffix of the longest one.  State 0 has read nothing.
    """

    moves: list[dict[str, int]]  # what the next character leads to
    links: list[int]  # to the longest suffix that ends elsewhere too
    lengths: list[int]  # of the longest passage of the state
    prefixes: list[int]  # the state of each prefix of the text


class Passage(NamedTuple):
    """A part of a sample that is copied word for word."""

    start: int
    stop: int
    length: int  # of the whole copied passage that this is a part of


def longest_matches(sample: str, training: str) -> np.ndarray:
    """Return, for each character, the longest copied passage it ends.

    The sample becomes a suffix automaton, and the training text runs
    through it once, so the time grows in proportion to the length of each.

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

    References
    ----------
    Blumer, Blumer, Haussler, Ehrenfeucht, Chen and Seiferas (1985), The
    smallest automaton recognizing the subwords of a text, Theoretical
    Computer Science 40.

    Examples
    --------
    After "the c" the sample goes its own way, and "at" is known again.

    >>> longest_matches("the cat", "the cow sat")
    array([1, 2, 3, 4, 5, 1, 2])
    """
    automaton = _automaton(sample)
    found = _longest_in_states(automaton, training)
    lengths = []
    for state in automaton.prefixes:
        unseen = []
        while found[state] < 0:
            unseen.append(state)
            state = automaton.links[state]
        for longer in unseen:  # so that no state is asked twice
            found[longer] = found[state]
        lengths.append(found[state])
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
    """Return the share of a sample that stands in copied passages.

    Parameters
    ----------
    lengths : (len(sample),)
        From `longest_matches`.
    least : at least 1
        A copied passage counts if it has so many characters.

    Returns
    -------
    share : in [0, 1]

    Raises
    ------
    ValueError
        If `least` is below 1, or there is no sample.

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
    if least < 1:
        raise ValueError(f"least: got {least}, at least 1 is needed")
    after = [*lengths, 0][1:]
    return [
        Passage(t + 1 - int(n), t + 1, int(n))
        for t, (n, longer) in enumerate(zip(lengths, after, strict=True))
        if n >= least and longer <= n
    ]


def _automaton(text: str) -> _Automaton:
    """Return the smallest automaton that reads every passage of a text."""
    moves, links, lengths, prefixes = [{}], [-1], [0], []
    last = 0
    for character in text:
        state = len(moves)
        moves.append({})
        links.append(0)
        lengths.append(lengths[last] + 1)
        before, last = last, state
        prefixes.append(state)
        while before >= 0 and character not in moves[before]:
            moves[before][character] = state
            before = links[before]
        if before < 0:
            continue
        suffix = moves[before][character]
        if lengths[suffix] > lengths[before] + 1:
            # Only its shorter passages end here too: they part company.
            copy = len(moves)
            moves.append(moves[suffix].copy())
            links.append(links[suffix])
            lengths.append(lengths[before] + 1)
            links[suffix] = copy
            while before >= 0 and moves[before].get(character) == suffix:
                moves[before][character] = copy
                before = links[before]
            suffix = copy
        links[state] = suffix
    return _Automaton(moves, links, lengths, prefixes)


def _longest_in_states(automaton: _Automaton, training: str) -> list[int]:
    """Return the longest passage of each state that stands in a text.

    -1 where none does; of state 0 it is the empty one.
    """
    moves, links, lengths, _ = automaton
    found = [0, *[-1] * (len(moves) - 1)]
    state = length = 0
    for character in training:
        while state and character not in moves[state]:
            state = links[state]
            length = lengths[state]
        if character in moves[state]:
            state = moves[state][character]
            length += 1
            if length > found[state]:
                found[state] = length
    for state in range(1, len(moves)):
        suffix = links[state]
        while found[state] > 0 and found[suffix] < lengths[suffix]:
            found[suffix] = lengths[suffix]
            suffix = links[suffix]
    return found
