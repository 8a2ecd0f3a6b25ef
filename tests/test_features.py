"""What characters carry, and which units follow it."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils import text as T

texts = st.text(alphabet="aXT `'.!,-()\n", max_size=40)


# What a character carries


@given(text=texts, more=texts)
def test_features_depend_on_the_text_so_far_alone(text, more):
    later = T.character_features(text + more)
    for name, values in T.character_features(text).items():
        assert values.shape == (len(text),) and values.dtype == float
        assert np.array_equal(later[name][: len(text)], values)


def by_hand(text, ends):
    count, counts = 0, []
    for character in text:
        count = 0 if character in ends else count + 1
        counts.append(count)
    return counts


@given(texts)
def test_places_are_counted_from_the_last_end(text):
    found = T.character_features(text)
    ends = {"line": "\n", "sentence": ".!?", "word": " \n\t"}
    for name, those in ends.items():
        if name != "line" or "\n" in text:
            counts = found[f"place in {name}"].tolist()
            assert counts == by_hand(text, those)


def test_brackets_hold_from_the_opening_one_to_the_closing_one():
    inside = T.character_features("a (X) X")["inside brackets"]
    assert inside.tolist() == [0, 0, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("space", "000010"),
        ("vowel", "001001"),
        ("capital", "110000"),
        ("punctuation", "000100"),
    ],
)
def test_a_sign_is_of_the_kind_that_its_name_says(name, expected):
    found = T.character_features("XT\N{LATIN SMALL LETTER E WITH ACUTE}, o")
    assert "".join(f"{value:.0f}" for value in found[name]) == expected


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("`No!' I", "1111000"),
        ("`I'm' up", "11111000"),  # seen one character late
        ("`'Tis so,' I", "111111111000"),  # 'tis is no closing mark
        ("say `'em up", "00001111111"),
        ("`do 'em.'", "111111110"),
        ("`(' a'", "111111"),
        ('`"Oh"\' I', "11111000"),  # a quotation in a quotation
        ("it's", "0000"),
        ("`a' `b' ", "11101110"),
    ],
)
def test_a_quotation_goes_from_its_opening_mark_to_its_closing_one(
    text, inside
):
    found = T.character_features(text).get("inside quotes", np.zeros(4))
    assert "".join(f"{value:.0f}" for value in found) == inside


def test_every_quotation_of_the_book_is_closed():
    text = T.load_corpus()
    turns = np.diff(T.character_features(text)["inside quotes"], prepend=0)
    opened, closed = np.flatnonzero(turns > 0), np.flatnonzero(turns < 0)
    assert len(opened) == len(closed) == 1105
    assert {text[place] for place in opened} == {"`"}
    late = [place for place in closed if text[place] != "'"]
    assert len(late) == 14
    assert {text[place - 1] for place in late} == {"'"}
    assert (closed - opened).max() < 1400  # a song


def test_the_cleaned_book_has_no_lines_quotes_or_brackets_to_follow():
    raw = T.character_features(T.load_corpus()[:3000])
    cleaned = T.character_features(T.clean(T.load_corpus()[:3000]))
    missing = ["place in line", "inside quotes", "inside brackets"]
    places = ["place in sentence", "place in word"]
    signs = ["space", "vowel", "capital", "punctuation"]
    assert list(raw) == missing + places + signs
    assert list(cleaned) == places + signs


@given(st.text(alphabet="aT `'.!,-()\n;\t\x0b\xa0\u2028", max_size=40))
def test_kept_places_say_where_a_cleaned_text_comes_from(text):
    places = T.kept_places(text)
    kept = "".join(text[place] for place in places)
    assert re.sub(r"\s", " ", kept) == T.clean(text)
    assert (np.diff(places) > 0).all()


# Which units follow it


RNG = np.random.default_rng(4)
H = RNG.uniform(-1, 1, (400, 7))
CAUSE = {"first": H[:, 2] > 0, "second": 3 - H[:, 5], "always": np.ones(400)}
LATER = RNG.uniform(-1, 1, (300, 7))


def test_correlations_are_pearsons_and_zero_where_nothing_changes():
    h = np.column_stack([H, np.full(400, 0.1)])
    found = T.correlations(h, CAUSE)
    for name in ("first", "second"):
        expected = [np.corrcoef(CAUSE[name], unit)[0, 1] for unit in H.T]
        assert found[name][:7] == pytest.approx(expected)
        assert found[name][7] == 0
    assert found["always"].tolist() == [0] * 8


def test_the_search_finds_the_unit_that_causes_a_feature():
    found = T.find_units(H, CAUSE)
    assert [(one.feature, one.unit) for one in found] == [
        ("second", 5),
        ("first", 2),
    ]
    assert found[0].correlation == pytest.approx(-1)
    held_out = T.correlations(LATER, {"second": -LATER[:, 5]})["second"]
    assert held_out[found[0].unit] == pytest.approx(-1)


def test_chance_is_far_below_a_cause_and_grows_with_the_units_to_choose():
    h = np.random.default_rng(0).normal(size=(400, 60))
    coin = {"coin": h[:, 3] > 0}
    many = T.chance_levels(h, coin, np.random.default_rng(4))["coin"]
    one = T.chance_levels(h[:, [3]], coin, np.random.default_rng(4))["coin"]
    assert one < many < abs(T.find_units(h, coin)[0].correlation) / 2
    assert 0.05 < one < 0.15 < many < 0.25


def test_chance_says_so_when_a_slow_feature_meets_a_slow_unit():
    slow, fast = np.sin(np.arange(400) / 60), np.sin(np.arange(400) * 1.7)
    h = np.random.default_rng(0).normal(size=(400, 20)).cumsum(0)
    levels = T.chance_levels(
        h, {"slow": slow, "fast": fast}, np.random.default_rng(4)
    )
    assert levels["slow"] > 0.5 > 0.1 > levels["fast"]


def test_a_feature_of_another_length_is_named():
    for ask in (T.correlations, T.find_units):
        with pytest.raises(
            ValueError, match=r"'short': got shape \(9,\), \(40"
        ):
            ask(H, {"short": np.ones(9)})


def test_no_turn_is_smaller_than_a_tenth_of_the_text():
    pulse = np.arange(400) < 40  # never on top of itself once it is turned
    rng = np.random.default_rng(4)
    levels = T.chance_levels(pulse[:, None], {"pulse": pulse}, rng)
    assert levels["pulse"] == pytest.approx(1 / 9)
