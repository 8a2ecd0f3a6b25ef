"""Lecture 05's page on Keras 3: each message is provoked, each cure runs."""

import json
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from course_utils import keras_tools, text
from course_utils.keras_tools import keras

LECTURE = (
    Path(__file__).parents[1] / "notebooks" / "05_alphabet_stateful_lstm.ipynb"
)
ROW = re.compile(
    r"^\| `(?P<old>[^`]+)` \| (?P<kind>\w+): (?P<ticks>`+) ?(?P<message>.+?) ?"
    r"(?P=ticks) \| `(?P<now>[^`]+)` \|$",
    re.M,
)


def page():
    cells = json.loads(LECTURE.read_text(encoding="utf-8"))["cells"]
    prose = ["".join(c["source"]) for c in cells]
    (found,) = [cell for cell in prose if "| old | the message |" in cell]
    return found


ROWS = [match.groupdict() for match in ROW.finditer(page())]


@pytest.fixture
def names(tmp_path, monkeypatch):
    """What a line of the page may use, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(1, 1, 1)),
            keras.layers.LSTM(2, stateful=True),
            keras.layers.Dense(26, activation="softmax"),
        ]
    )
    model.compile(
        loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"]
    )
    x = np.zeros((3, 1, 1), "float32")
    y = np.eye(26, dtype="float32")[:3]
    steps = keras_tools.dataset(text.Batches(x[:, None], y[:, None]))
    return {
        "keras": keras,
        "keras_tools": keras_tools,
        "model": model,
        "x": x,
        "y": y,
        "steps": steps,
    }


def fits(said, shown):
    """Tell whether a message is the one shown, with … for what is left out."""
    pattern = ".*".join(re.escape(part) for part in shown.split("…"))
    return re.search(pattern, said, re.S) is not None


def test_every_row_of_the_page_is_read():
    rows = [
        line
        for line in page().splitlines()
        if line.startswith("| ") and not line.startswith(("| old", "| ---"))
    ]
    assert len(ROWS) == len(rows) >= 20


@pytest.mark.parametrize(
    "spelling",
    ["batch_input_shape", "reset_states", "np_utils", "hdf5", "time_major"],
)
def test_the_removals_of_the_classic_recipe_are_listed(spelling):
    assert any(spelling in row["old"] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["old"])
def test_the_old_spelling_says_what_the_page_says(row, names):
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            exec(row["old"], names)
        except Exception as error:
            kind, said = type(error).__name__, str(error)
        else:
            ours = [w for w in warned if fits(str(w.message), row["message"])]
            assert ours, "it runs, and says nothing of the kind"
            kind = ours[0].category.__name__
            said = str(ours[0].message)
    assert kind == row["kind"]
    assert fits(said, row["message"]), said


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["old"])
def test_what_to_write_now_runs_without_a_warning(row, names):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Keras' own files do not yet speak to NumPy 2 in its new way.
        warnings.filterwarnings("ignore", "__array__ impl", DeprecationWarning)
        exec(row["now"], names)


def test_shuffling_is_still_the_default_of_fit():
    import inspect

    assert inspect.signature(keras.Model.fit).parameters["shuffle"].default
