"""What a sample holds word for word of the text that was learnt from."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_utils import text as T

short = st.text(alphabet="ab ", max_size=14)
training = st.text(alphabet="abc ", max_size=60)


def longest_by_hand(sample, training, stop):
    """Try every start, the earliest first."""
    for start in range(stop):
        if sample[start:stop] in training:
            return stop - start
    return 0


@example("abaabb", "aab")  # a suffix of a suffix, met in neither
@given(short, training)
def test_each_match_is_the_longest_passage_that_ends_there(sample, training):
    lengths = T.longest_matches(sample, training)
    assert lengths.tolist() == [
        longest_by_hand(sample, training, stop + 1)
        for stop in range(len(sample))
    ]


@given(st.text(max_size=12), st.text(max_size=40))
def test_any_sign_may_stand_in_either_text(sample, training):
    whole = T.longest_matches(sample, training + sample)
    assert whole.tolist() == list(range(1, len(sample) + 1))


def test_a_passage_of_the_book_is_found_from_its_first_to_its_last_sign():
    train, _, test = T.split(T.clean(T.load_corpus()))
    sample = test[:300] + train[5000:5100] + test[300:600]
    lengths = T.longest_matches(sample, train)
    assert lengths[399] >= 100
    longest = max(T.verbatim_passages(lengths, 20), key=lambda p: p.length)
    assert longest.start <= 300 and longest.stop >= 400
    assert sample[longest.start : longest.stop] in train


@given(short, training, st.integers(1, 5))
def test_passages_are_copied_apart_and_all_that_is_copied(
    sample, training, least
):
    passages = T.verbatim_passages(T.longest_matches(sample, training), least)
    covered = np.zeros(len(sample), dtype=bool)
    for start, stop, length in passages:
        assert start < stop and stop - start <= length >= least
        assert sample[start:stop] in training
        assert not covered[start:stop].any()
        covered[start:stop] = True
    expected = np.zeros(len(sample), dtype=bool)
    for start in range(len(sample) - least + 1):
        if sample[start : start + least] in training:
            expected[start : start + least] = True
    assert np.array_equal(covered, expected)
    assert passages == sorted(passages)


@given(short, training, st.integers(1, 5))
def test_the_share_is_what_the_passages_cover(sample, training, least):
    lengths = T.longest_matches(sample + "z", training)
    passages = T.verbatim_passages(lengths, least)
    covered = sum(part.stop - part.start for part in passages)
    share = T.verbatim_share(lengths, least)
    assert share == pytest.approx(covered / (len(sample) + 1))
    assert T.verbatim_share(lengths, least + 1) <= share < 1


def test_of_two_that_overlap_the_longer_keeps_what_both_have():
    lengths = T.longest_matches("abcdefg", "abcd__cdefg")
    assert T.verbatim_passages(lengths, 4) == [(0, 2, 4), (2, 7, 5)]
    lengths = T.longest_matches("abcdef", "abcd__cdef")
    assert T.verbatim_passages(lengths, 4) == [(0, 4, 4), (4, 6, 4)]


def test_nothing_is_copied_from_nothing_and_nothing_holds_nothing():
    assert T.longest_matches("abc", "").tolist() == [0, 0, 0]
    assert T.longest_matches("", "abc").tolist() == []
    assert T.verbatim_passages([0, 0], 1) == T.verbatim_passages([], 1) == []


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"least: got 0, .* at least 1"):
        T.verbatim_passages([1, 2], 0)
    with pytest.raises(ValueError, match="lengths: got none"):
        T.verbatim_share([], 3)
