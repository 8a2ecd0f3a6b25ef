"""A verdict is fair to what is right, and exact about what is wrong."""

from typing import NamedTuple

import numpy as np
import pytest

from course_utils import checks
from course_utils.checks.verdict import judge


class Pair(NamedTuple):
    a: np.ndarray
    b: np.ndarray


X, OTHER = np.arange(1.0, 4.0), np.arange(4.0)


def judge_twice(answer, advice=""):
    cases = [((X,), 2 * X), ((OTHER,), 2 * OTHER)]
    mistakes = {"twice.": X}
    return judge(answer, cases, mistakes, "hint.", "3 numbers", advice)


def verdict(answer, advice=""):
    return repr(judge_twice(answer, advice))


def test_only_a_right_answer_passes():
    right, wrong = judge_twice(lambda x: 2 * x), judge_twice(lambda x: x)
    assert right and right.passed
    assert not wrong and not wrong.passed


def test_several_wrong_results_earn_one_sentence():
    mistakes = {"twice.": (X, 3 * X), "three.": 3 * X}
    cases = [((X,), 2 * X)]
    said = judge(lambda x: 3 * x, cases, mistakes, "hint.", "3 numbers")
    assert repr(said) == "Not yet: twice."


def in_place(x):
    x *= 2
    return x


def test_an_answer_may_change_its_arguments_in_place():
    before = X.copy(), OTHER.copy()
    assert verdict(in_place) == "Right."
    assert np.array_equal(X, before[0]) and np.array_equal(OTHER, before[1])


def step_back_in_place(d_h, h, kernel):
    d_h *= 1 - h**2
    return d_h @ kernel.T


def test_a_right_step_back_in_place_is_right():
    assert repr(checks.check_step_back(step_back_in_place)) == "Right."


def test_arrays_within_tuples_and_records_are_copied_too():
    def answer(pair, others):
        for array in (*pair, *others):
            array += 1
        return pair.a + pair.b + others[0]

    given = Pair(X, X.copy()), (X.copy(), OTHER)
    right = 3 * X + 3
    cases = [(given, right), (given, right)]
    assert repr(judge(answer, cases, {}, "hint.", "a pair")) == "Right."


def deep(x):
    y = x + 1

    return helper(y)


def helper(y):
    return np.split(y, 2)


def first_line(function):
    return function.__code__.co_firstlineno


def test_an_answer_that_stops_is_told_where():
    line = first_line(helper) + 1  # not one of NumPy's own lines
    said = verdict(deep, "Try again.")
    assert said.startswith(f"Not yet: it stops in line {line} with ValueError")
    assert said.endswith("equal division. Try again.")


def test_a_function_with_other_parameters_has_no_line_to_blame():
    said = verdict(lambda: X)
    assert said.startswith("Not yet: it stops with TypeError: ")
    assert "takes 0 positional arguments" in said


def test_an_error_without_words_is_named():
    def answer(x):
        raise KeyError

    line = first_line(answer) + 1
    assert (
        verdict(answer) == f"Not yet: it stops in line {line} with KeyError."
    )


def three_only(x):
    return (2 * x).reshape(3)


def test_an_error_with_other_numbers_is_named():
    said = verdict(three_only)
    line = first_line(three_only) + 1
    assert said.startswith(
        "Not yet: right for 3 numbers, but not for other numbers: "
        f"it stops in line {line} with ValueError: cannot reshape"
    )


@pytest.mark.parametrize("off", [1e-4, -1e-4, 1e-5])
def test_almost_right_is_not_right(off):
    assert verdict(lambda x: 2 * x + off) == "Not yet: hint."
    assert verdict(lambda x: 2 * x + off * (len(x) == 4)) == (
        "Not yet: right for 3 numbers, but not for other numbers."
    )


@pytest.mark.parametrize("off", [1e-4, 0.001, 1e-5])
def test_a_count_is_a_whole_number(off):
    def answer(D, H, K):
        return H * (D + H + 1) + K * (H + 1) + off

    assert "have 163 weights" in repr(checks.check_count(answer))


def test_rounding_is_no_mistake():
    assert verdict(lambda x: 2 * x + 1e-9) == "Right."
    assert verdict(lambda x: (x + x).astype("float32")) == "Right."
    large = 1e12 * X
    cases = [((large,), large), ((large,), large)]
    said = judge(lambda x: x * (1 + 1e-12), cases, {}, "hint.", "numbers")
    assert repr(said) == "Right."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: (2 * x).astype(str), "you returned one of str"),
        (lambda x: 2 * x + 0j, "you returned one of complex128."),
        (lambda x: (2 * x).astype(object), "you returned one of object."),
        (
            lambda x: [str(2 * n) for n in x],
            "you returned a list that cannot",
        ),
        (lambda x: "2.0", "you returned a str that cannot be made into one"),
        (lambda x: iter(2 * x), "iterator that cannot be made into one."),
        (
            lambda x: [[1, 2], [3]],
            "you returned a list that cannot",
        ),
        (lambda x: {1: 2}, "you returned a dict that cannot be made into one"),
    ],
)
def test_what_is_no_number_is_refused(answer, words):
    said = verdict(answer)
    assert said.startswith("Not yet: one array of numbers is needed")
    assert words in said


def test_one_array_is_needed_where_a_tuple_came():
    assert verdict(lambda x: (2 * x, x)) == (
        "Not yet: one array of shape (3,) is needed, yours is a tuple of 2."
    )


def test_tuples_lists_and_whole_numbers_are_numbers():
    assert verdict(lambda x: list(2 * x)) == "Right."
    assert verdict(lambda x: tuple(int(2 * n) for n in x)) == "Right."


def test_an_answer_without_an_end_is_stopped(monkeypatch):
    monkeypatch.setattr("course_utils.checks.verdict.SECONDS", 0.2)

    def forever(x):
        while True:
            pass

    said = verdict(forever)
    assert "no end after 0.2 seconds; is there a loop that never" in said
    assert "it stops in line" in said


def test_what_an_answer_prints_is_shown_up_to_a_page(capsys):
    def chatty(x):
        print("x is", x)
        return 2 * x

    def flood(x):
        for k in range(1_000_000):
            print(k)

    assert verdict(chatty)
    assert "x is" in capsys.readouterr().out
    assert "it prints more than 20,000 characters" in verdict(flood)
    assert 19_900 < len(capsys.readouterr().out) <= 20_000
