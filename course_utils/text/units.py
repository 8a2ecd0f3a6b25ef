"""Features of a text, and which unit follows one better than by chance.

A feature is what a reader knows after character t, from the text up to and
with it, so it can be compared with the state after that character.  The
search takes the best of many units, so a part of the text on which nothing
was chosen has to confirm what it finds.
"""

import string
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from course_utils.arguments import array, checked_text, generator
from course_utils.text.corpus import ADMISSIBLE

TURNS = 100  # of a feature, to see what chance alone gives
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))


def character_features(text: str) -> dict[str, np.ndarray]:
    """Return what each character of a text carries.

    Parameters
    ----------
    text : any length
        `clean` leaves neither lines nor quotes nor brackets; for these use
        the book's own text and `kept_places`.

    Returns
    -------
    features : name to (len(text),)
        Places: how many characters were read since the last line end, the
        last of ``.!?`` or the last space, 0 at each of these.  Then 1 or 0:
        whether the character stands inside quotes or brackets, the opening
        mark with it and the closing one not; and what it is.  Lines, quotes
        and brackets are left out of a text that has none.

    Examples
    --------
    >>> features = character_features("`Oh!' I")
    >>> list(features)
    ['inside quotes', 'place in sentence', 'place in word', 'space', 'vowel',
     'capital', 'punctuation']
    >>> features["inside quotes"], features["place in word"]
    (array([1., 1., 1., 1., 0., 0., 0.]), array([1., 2., 3., 4., 5., 0., 1.]))
    """
    found = {}
    if "\n" in checked_text("text", text):
        found["place in line"] = _since(_is_in(text, "\n"))
    if "`" in text:
        found["inside quotes"] = _inside_quotes(text)
    if "(" in text:
        found["inside brackets"] = _between(
            _is_in(text, "("), _is_in(text, ")")
        )
    found["place in sentence"] = _since(_is_in(text, ".!?"))
    found["place in word"] = _since(_is_in(text, _SPACES))
    # Letters without their accents, so that an Ä is a vowel, too.
    bare = [unicodedata.normalize("NFD", c)[0].lower() for c in text]
    signs = {
        "space": _is_in(text, _SPACES),
        "vowel": _is_in("".join(bare), "aeiou"),
        "capital": np.array([c.isupper() for c in text], dtype=bool),
        "punctuation": _is_in(text, ".,;:!?"),
    }
    return found | {name: here.astype(float) for name, here in signs.items()}


def _inside_quotes(text: str) -> np.ndarray:
    """Return where a character of the story speaks, in a text quoting `thus'.

    A grave accent opens, as in the course's book.  A ``'`` closes if it
    stands after a mark, as in ``!'``, but not after a space or a grave
    accent, as in 'tis.  After a letter it is taken for an apostrophe; if no
    letter follows, the quotation is closed one character late, which
    happens to 14 of the book's 1,105.
    """
    letter, mark = _is_in(text, string.ascii_letters), _is_in(text, "'")
    never = letter | _is_in(text, _SPACES + "`([")
    closes = mark & ~_earlier(never, start=True)
    late = ~letter & _earlier(mark & _earlier(letter))
    return _between(_is_in(text, "`"), closes | late)


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
    checked_text("text", text)
    kept = np.flatnonzero(_is_in(text, ADMISSIBLE + _SPACES))
    space = _is_in(text, _SPACES)[kept]
    kept = kept[~space | ~_earlier(space, start=True)]
    if kept.size and text[kept[-1]] in _SPACES:
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


class Found(NamedTuple):
    """The unit that follows a feature best."""

    feature: str
    unit: int
    correlation: float


def correlations(
    h: np.ndarray, features: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return Pearson's correlation of every unit with every feature.

    Parameters
    ----------
    h : (length, units)
        State after each character.
    features : name to (length,)

    Returns
    -------
    correlations : name to (units,)
        In [-1, 1]; 0 where a unit or a feature does not change at all.

    Raises
    ------
    ValueError
        If a feature is not as long as h.

    Examples
    --------
    >>> h = np.array([[0.1, 0.9], [0.5, 0.1], [0.9, 0.5]])
    >>> correlations(h, {"place": np.arange(3.0)})["place"].round(2)
    array([ 1. , -0.5])
    """
    h = array("h", h, "length units", finite=True)
    units, rows = _standard(h), _rows(h, features)
    return dict(zip(features, rows @ units, strict=True))


def find_units(
    h: np.ndarray, features: Mapping[str, np.ndarray]
) -> list[Found]:
    """Return the unit that follows each feature best, the best feature first.

    Parameters
    ----------
    h : (length, units)
        State after each character of the part to search.
    features : name to (length,)

    Returns
    -------
    found : (features,)
        Without those features that do not change in this part.

    Examples
    --------
    >>> h = np.array([[0.1, 0.9], [0.5, 0.1], [0.9, 0.5]])
    >>> found = find_units(h, {"place": np.arange(3.0), "same": np.ones(3)})
    >>> [(one.feature, one.unit) for one in found]
    [('place', 0)]
    """
    found = []
    for feature, values in correlations(h, features).items():
        unit = int(np.argmax(np.abs(values)))
        if values[unit]:
            found.append(Found(feature, unit, float(values[unit])))
    return sorted(found, key=lambda one: -abs(one.correlation))


def chance_levels(
    h: np.ndarray, features: Mapping[str, np.ndarray], rng: np.random.Generator
) -> dict[str, float]:
    """Return how well the best unit follows a feature of the wrong place.

    `TURNS` times the feature is turned in a circle by a random part of the
    text, which keeps its rhythm and breaks its bond with the states, and the
    best of all units is taken, as in `find_units`.

    Parameters
    ----------
    h : (length, units)
        One column, ``h[:, [unit]]``, gives the level of one unit that was
        chosen elsewhere.
    features : name to (length,)
    rng : generator
        Draws the turns, each at least a tenth of the text.

    Returns
    -------
    levels : name to number in [0, 1]
        The strength that 95 % of the turns do not exceed.

    Examples
    --------
    A hundred units of noise: the best follows a coin by chance alone.

    >>> rng = np.random.default_rng(4)
    >>> h, coin = rng.normal(size=(500, 100)), rng.integers(0, 2, 500)
    >>> level = chance_levels(h, {"coin": coin}, rng)["coin"]
    >>> 0.1 < level < 0.2
    True
    """
    h = array("h", h, "length units", finite=True)
    units, rows = _standard(h), _rows(h, features)
    if len(units) < 2:
        raise ValueError(f"h: got {len(units)} states, at least 2 are needed")
    near = len(units) // 10
    turns = generator(rng).integers(near, len(units) - near, size=TURNS)
    strengths = [
        np.abs(_turned(rows, some) @ units).max(axis=1)
        for some in np.split(turns, range(10, TURNS, 10))
    ]
    best = np.concatenate(strengths).reshape(TURNS, -1)
    levels = np.quantile(best, 0.95, axis=0).tolist()
    return dict(zip(features, levels, strict=True))


def _turned(rows: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """Return the rows after each turn, (turns * features, length)."""
    return np.concatenate([np.roll(rows, turn, axis=1) for turn in turns])


def _rows(h: np.ndarray, features: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return features in standard form as (features, length)."""
    rows = np.zeros((len(features), len(h)))
    for k, (name, values) in enumerate(features.items()):
        told = f"features: {name!r}"
        rows[k] = array(told, values, f"{len(h)}", finite=True)
    return _standard(rows.T).T


def _standard(columns: np.ndarray) -> np.ndarray:
    """Give every column mean 0 and length 1, or zeros if it is constant."""
    columns = columns.astype(np.float64)
    centred = columns - columns.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=0)
    size = np.abs(columns).max(axis=0, initial=0) * np.sqrt(len(columns))
    constant = lengths <= 1e-9 * size
    return np.where(constant, 0.0, centred) / np.where(constant, 1, lengths)
