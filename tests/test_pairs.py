"""Pairs to learn from are right, whatever is drawn."""

import datetime
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils import text

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
    assert [iso[:4] for iso in wanted[:10]] != ["1587", "2000"] * 5
    assert {iso[5:7] for iso in wanted} == {f"{m:02}" for m in range(1, 13)}
    assert len({iso[8:] for iso in wanted}) > 28
    assert {re.sub(r"\w+", "x", one) for one in read} == {
        *("x x x", "x x, x", "x/x/x", "x.x.x", "x x x x", "x x")
    }


def test_names_of_days_and_months_are_those_of_the_calendar():
    for k in range(366):
        day = datetime.date(2000, 1, 1) + datetime.timedelta(k)
        forms = [text.written_date(day, form) for form in (0, 4)]
        assert forms == [
            f"{day.day} {day:%B %Y}",
            f"{day:%a} {day.day} {day:%b %Y}",
        ]


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


def test_each_small_number_has_its_word():
    ones = (
        "zero one two three four five six seven eight nine ten eleven twelve "
        "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
    ).split()
    tens = "thirty forty fifty sixty seventy eighty ninety".split()
    found = [text.number_words(n) for n in (*range(21), *range(30, 100, 10))]
    assert found == ones + tens
    assert len(SMALL) == 1000


def test_letters_come_back_from_the_last_to_the_first():
    lengths = rng().integers(1, 8, 50)
    read, given, wanted = text.reversals(lengths, 7, rng())
    assert {one.dtype for one in (read, given, wanted)} == {np.dtype("int32")}
    assert set(read[read > 0].tolist()) == set(range(3, 29))
    for row, forced, back, n in zip(read, given, wanted, lengths, strict=True):
        letters = row[:n].tolist()
        assert not row[n:].any()
        assert back.tolist() == [*letters[::-1], 2, *[0] * (7 - n)]
        assert forced.tolist() == [1, *letters[::-1], *[0] * (7 - n)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: text.written_date(datetime.date.today(), 6), "form: got 6"),
        (lambda: text.number_words(10**9), "number: got 1000000000"),
        (lambda: text.number_words(-1), "number: got -1"),
        (lambda: text.written_date("May", 0), "day: got str, date is needed"),
        (lambda: text.dates([1587], -1, rng()), "count: got -1"),
        (lambda: text.dates([1.5], 1, rng()), "years: got float64"),
        (lambda: text.dates([1587], 1, 8), "rng: got int"),
        (lambda: text.reversals([8], 7, rng()), "lengths: got int64 from 8"),
        (lambda: text.reversals([1], 0, rng()), "places: got 0"),
    ],
)
def test_other_arguments_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
