"""What a unit could mean: numbers that each character of a text carries.

Every feature is what a reader knows after character t, from the text up to
and with it, so it can be compared with the state after that character.
"""

import string

import numpy as np

from course_utils.text.corpus import ADMISSIBLE

_SPACES = " \n\t"


def place_in_line(text: str) -> np.ndarray:
    r"""Return how many characters of the line have been read.

    Parameters
    ----------
    text : any length

    Returns
    -------
    count : (len(text),)
        0 at the end of a line.

    Examples
    --------
    >>> place_in_line("So\nshe")
    array([1., 2., 0., 1., 2., 3.])
    """
    return _since(_is_in(text, "\n"))


def place_in_sentence(text: str) -> np.ndarray:
    """Return how many characters were read since the last of ``.!?``.

    Parameters
    ----------
    text : any length

    Returns
    -------
    count : (len(text),)
        0 at each of the three marks, wherever they stand.

    Examples
    --------
    >>> place_in_sentence("Oh! I")
    array([1., 2., 0., 1., 2.])
    """
    return _since(_is_in(text, ".!?"))


def place_in_word(text: str) -> np.ndarray:
    """Return how many characters were read since the last space.

    Parameters
    ----------
    text : any length

    Returns
    -------
    count : (len(text),)
        0 at a space and at the end of a line; marks belong to their word.

    Examples
    --------
    >>> place_in_word("Oh my!")
    array([1., 2., 0., 1., 2., 3.])
    """
    return _since(_is_in(text, _SPACES))


def inside_quotes(text: str) -> np.ndarray:
    """Return whether somebody is speaking, in a text that quotes `thus'.

    A grave accent opens, as in the course's book.  A ``'`` closes if it
    stands after a mark, as in ``!'``, but not after a space or a grave
    accent, as in 'tis.  After a letter it is taken for an apostrophe; if no
    letter follows, the quotation is closed one character late, which
    happens to 14 of the book's 1,105.

    Parameters
    ----------
    text : any length
        `clean` leaves no grave accent, so in its texts nobody speaks; use
        the book's own text and `kept_places`.

    Returns
    -------
    inside : (len(text),)
        1 at an opening mark, 0 at a closing one.

    Examples
    --------
    >>> inside_quotes("`Don't!' she").astype(int).tolist()
    [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    >>> inside_quotes("`EAT ME' on").astype(int).tolist()
    [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    """
    letter, mark = _is_in(text, string.ascii_letters), _is_in(text, "'")
    never = letter | _is_in(text, _SPACES + "`([")
    closes = mark & ~_earlier(never, start=True)
    late = ~letter & _earlier(mark & _earlier(letter))
    return _between(_is_in(text, "`"), closes | late)


def inside_brackets(text: str) -> np.ndarray:
    """Return 1 from ``(`` to the next ``)``.

    Parameters
    ----------
    text : any length

    Returns
    -------
    inside : (len(text),)
        1 at the opening bracket, 0 at the closing one.

    Examples
    --------
    >>> inside_brackets("a (b) c")
    array([0., 0., 1., 1., 0., 0., 0.])
    """
    return _between(_is_in(text, "("), _is_in(text, ")"))


def character_features(text: str) -> dict[str, np.ndarray]:
    """Return all that this module knows about each character of a text.

    Parameters
    ----------
    text : any length

    Returns
    -------
    features : name to (len(text),)
        Places, and 1 or 0 for what the character is.  Lines, quotes and
        brackets are left out of a text that has none.

    Examples
    --------
    >>> features = character_features("Oh my!")
    >>> list(features)
    ['place in sentence', 'place in word', 'space', 'vowel', 'capital',
     'punctuation']
    >>> features["vowel"]
    array([1., 0., 0., 0., 0., 0.])
    """
    if_there = {
        "\n": ("place in line", place_in_line),
        "`": ("inside quotes", inside_quotes),
        "(": ("inside brackets", inside_brackets),
    }
    present = [pair for sign, pair in if_there.items() if sign in text]
    signs = {
        "space": _SPACES,
        "vowel": "aeiouAEIOU",
        "capital": string.ascii_uppercase,
        "punctuation": ".,;:!?",
    }
    return {
        **{name: feature(text) for name, feature in present},
        "place in sentence": place_in_sentence(text),
        "place in word": place_in_word(text),
        **{name: _is_in(text, s).astype(float) for name, s in signs.items()},
    }


def kept_places(text: str) -> np.ndarray:
    """Return where each character of a cleaned text stands in the whole one.

    So a cleaned text can be asked what only the whole one tells: where its
    lines end, and who speaks.

    Parameters
    ----------
    text : any length
        As it was before `clean`.

    Returns
    -------
    places : (len(clean(text)),)
        Ascending; of a run of spaces, the first.

    Examples
    --------
    >>> text = "`No!'  (she"
    >>> from course_utils.text import clean
    >>> clean(text), kept_places(text).tolist()
    ("No!' she", [1, 2, 3, 4, 5, 8, 9, 10])
    """
    kept = np.flatnonzero(_is_in(text, ADMISSIBLE + "\n"))
    space = _is_in(text, " \n")[kept]
    kept = kept[~space | ~_earlier(space, start=True)]
    if kept.size and text[kept[-1]] in " \n":
        kept = kept[:-1]
    return kept


def _is_in(text: str, signs: str) -> np.ndarray:
    """Return which characters of a text are among some signs."""
    return np.array([character in signs for character in text], dtype=bool)


def _earlier(mask: np.ndarray, start: bool = False) -> np.ndarray:
    """Return the same mask one character later."""
    return np.concatenate([[start], mask])[: len(mask)]


def _last(mask: np.ndarray) -> np.ndarray:
    """Return where the mask was last true, up to here; -1 if nowhere."""
    places = np.where(mask, np.arange(len(mask)), -1)
    return np.maximum.accumulate(places)


def _since(mask: np.ndarray) -> np.ndarray:
    """Return the number of characters since the mask was last true."""
    return (np.arange(len(mask)) - _last(mask)).astype(float)


def _between(opens: np.ndarray, closes: np.ndarray) -> np.ndarray:
    """Return 1 where something was opened later than closed."""
    return (_last(opens) > _last(closes)).astype(float)
