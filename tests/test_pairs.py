"""Pairs to learn from are right, whatever is drawn."""

import datetime
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import text

settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")

SMALL = {text.number_words(n): n for n in range(1000)}


def rng(seed=0):
    return np.random.default_rng(seed)


def test_each_date_is_one_of_the_six_forms_of_its_translation():
    read, wanted = text.dates([1587, 2000], 500, rng())
    for one, iso in zip(read, wanted, strict=True):
        day = datetime.date.fromisoformat(f"{iso}-01"[:10])
        forms = [text.written_date(day, form) for form in range(6)]
        assert one in (forms[:5] if len(iso) == 10 else forms[5:])
    assert {iso[:4] for iso in wanted} == {"1587", "2000"}
    assert {len(iso) for iso in wanted} == {7, 10}


def test_the_day_of_the_week_is_that_of_the_calendar():
    assert text.written_date(datetime.date(1945, 5, 8), 4) == "Tue 8 May 1945"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (19, "nineteen"),
        (20, "twenty"),
        (85, "eighty five"),
        (100, "one hundred"),
        (1_000_001, "one million one"),
        (12_000_340, "twelve million three hundred forty"),
    ],
)
def test_numbers_are_said_as_in_english(number, words):
    assert text.number_words(number) == words


@given(st.integers(0, 999_999_999))
def test_a_number_can_be_read_back_from_its_words(number):
    said = text.number_words(number)
    parts = re.fullmatch(r"(.+ million)? ?(.+ thousand)? ?(.*)", said)
    assert parts is not None
    million, thousand, rest = (part or "zero" for part in parts.groups())
    found = SMALL[rest or "zero"]
    for part, size in (million, 1_000_000), (thousand, 1000):
        found += size * SMALL[part.rpartition(" ")[0] or part]
    assert found == number


def test_the_thousand_smallest_numbers_have_words_of_their_own():
    assert len(SMALL) == 1000


def test_letters_come_back_from_the_last_to_the_first():
    lengths = rng().integers(1, 8, 50)
    read, given, wanted = text.reversals(lengths, 7, rng())
    for row, forced, back, n in zip(read, given, wanted, lengths, strict=True):
        letters = row[:n].tolist()
        assert min(letters) >= 3 and max(letters) <= 28
        assert not row[n:].any()
        assert back.tolist() == [*letters[::-1], 2, *[0] * (7 - n)]
        assert forced.tolist() == [1, *letters[::-1], *[0] * (7 - n)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: text.written_date(datetime.date.today(), 6), "form: got 6"),
        (lambda: text.number_words(10**9), "number: got 1000000000"),
        (lambda: text.number_words(-1), "number: got -1"),
        (lambda: text.dates([1.5], 1, rng()), "years: got float64"),
        (lambda: text.dates([1587], 1, 8), "rng: got int"),
        (lambda: text.reversals([8], 7, rng()), "lengths: got int64 from 8"),
        (lambda: text.reversals([1], 0, rng()), "places: got 0"),
    ],
)
def test_other_arguments_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
