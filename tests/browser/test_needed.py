"""Which cells a stepper builds on."""

import pytest
from needed import needed

LECTURE = {
    "setup": "import numpy as np\nfrom rnn import plots",
    "data": "x = np.ones(3)",
    "other": "y = np.ones(3)\ny.sort()\ny",
    "figure": "plots.draw(x)\nfor x_t in x:\n    print(x_t)",
    "kept": "speeds = {}\n\n\ndef record(name):\n    speeds[name] = x.sum()",
    "call": "record('first')",
    "changed": "x[0] = 2\n[k for k in x]",
    "again": "x = x + 1",
    "prose": "",
    "last": "def draw(step):\n    return speeds, x[step]\n\n\ndraw",
    "below": "x = 0",
}


def built_on(**cells):
    lecture = LECTURE | cells
    names = list(lecture)
    places = needed(list(lecture.values()), [names.index("last")])
    return [names[place] for place in places]


def test_cells_that_give_a_value_or_change_one_are_needed_and_no_others():
    assert built_on() == [
        *("setup", "data", "kept", "call", "changed", "again", "last")
    ]


def test_what_stood_before_a_name_got_a_new_value_is_not_needed():
    found = built_on(again="x = [4]", last="x")
    assert found == ["again", "last"]


@pytest.mark.parametrize(
    "change", ["x.append(1)", "x[0] = 1", "x.rate = 1", "x += 1", "sort(x)"]
)
def test_a_change_in_place_is_needed(change):
    assert "other" in built_on(other=f"{change}\n0")


@pytest.mark.parametrize(
    "harmless",
    [
        "x.mean()",
        "print(x)\n0",
        "plots.draw(x)\n0",
        "f = lambda x: x",
        "[x for x in (1, 2)]\n0",
    ],
)
def test_what_leaves_the_names_alone_is_not_needed(harmless):
    assert "other" not in built_on(other=harmless)
