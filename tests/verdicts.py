"""What the tests of checks ask of a verdict."""

import re
from functools import wraps

import pytest

RIGHT = "Right."
NAMES = {"LSTM", "GRU", "RNN"}


def names(check, *cases):
    """Return the test that each answer earns its words from a check.

    Parameters
    ----------
    cases : (answer, words)
    """

    @pytest.mark.parametrize(
        ("answer", "words"), cases, ids=[words for _, words in cases]
    )
    def test(answer, words):
        assert says(check, answer, words), check(answer)

    return test


def says(check, answer, words):
    """Whether a check says `Right.`, or names the mistake in these words.

    An answer that is right only the first time must not pass.
    """
    if words == RIGHT:
        late = _sentence(check(_once(answer)))
        return check(answer).passed and "right for " in late
    return words in _sentence(check(answer))


def _sentence(verdict):
    """Return a verdict that names a mistake, in proper words.

    It goes on after "Not yet:", so it begins small, unless with a name or a
    symbol; it ends like a sentence, shouts nothing, and no word is missing.
    """
    said = repr(verdict)
    assert re.fullmatch(r"Not yet: (?![A-Z][a-z]* ).*[.?]\)?", said, re.S), (
        said
    )
    assert set(re.findall("[A-Z]{2,}", said)) <= NAMES, said
    assert not re.search(r"\bNone\b(?!\])", said), said
    return said


def _once(answer):
    calls = []

    @wraps(answer)
    def once(*given):
        calls.append(given)
        return answer(*given) if len(calls) == 1 else None

    return once
