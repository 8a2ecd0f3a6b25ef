"""The site's sources: what is taken from lectures, and what is added."""

import csv
import json
import re
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from nbformat import v4

import networks
import pages
import run_lectures
from course_utils.engine import load_shipped
from course_utils.stepper import Stepper
from course_utils.text import clean, load_corpus

ROOT = Path(__file__).parents[1]
NAME = "01_rnn_theory.ipynb"
LECTURES = sorted((ROOT / "notebooks").glob("*.ipynb"))
with open(ROOT / "site/glossary.csv", encoding="utf-8", newline="") as file:
    GLOSSARY = list(csv.DictReader(file))


def notebook(*cells):
    return json.loads(json.dumps({"cells": cells}))


def code(tags=(), **data):
    output = {"output_type": "execute_result", "data": data}
    return {
        "cell_type": "code",
        "source": "1",
        "metadata": {"tags": list(tags)},
        "outputs": [output] if data else [],
    }


def markdown(source):
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def stepper(k):
    data = {"text/plain": "Stepper: 3 frames.", "text/html": f"picture {k}"}
    return code(**data)


def shown(page):
    return [
        output["data"]["text/html"]
        for cell in page["cells"]
        for output in cell["outputs"]
    ]


def test_each_stepper_gets_its_frames_in_order():
    stored = notebook(stepper(1), stepper(2))
    page = pages.lecture(stored, NAME, ["a", "b"], [])
    assert shown(page) == ["a", "b"]


def test_a_stepper_without_frames_keeps_its_picture():
    page = pages.lecture(notebook(stepper(1)), NAME, [], [])
    assert shown(page) == ["picture 1"]


def test_a_picture_that_grows_says_where_it_does():
    growing = code(**{"text/plain": "LivePicture: It falls."})
    page = pages.lecture(notebook(growing, stepper(1)), NAME, ["a"], [])
    assert shown(page) == [pages.GROWING, "a"]


def test_a_solution_folds_with_its_output_and_has_no_line_above():
    stored = notebook(code(), markdown("A solution:"), code(["solution"]))
    cells = pages.lecture(stored, NAME, [], [])["cells"]
    assert [cell["metadata"]["tags"][-1] for cell in cells] == [
        "hide-input",
        "hide-cell",
    ]


def test_sections_have_labels_and_the_readme_is_the_home_page():
    source = "Hm.\n\n## 2. Two\n[all](../README.md#lectures)"
    told = pages.prose(source, "07_making_it_fast.ipynb", [])
    assert "(lecture-7-2)=\n## 2. Two" in told
    assert "[all](../index.md#lectures)" in told


def test_a_page_has_each_frame_in_a_file(tmp_path):
    def draw(figure, step):
        figure.text(0.5, 0.5, str(step))

    captions = ["One.", "Two."]
    one = Stepper(lambda figure: figure, draw, captions, "A number.", (1, 1))
    one.save(tmp_path / "01_1")
    html = pages.stepper(tmp_path / "01_1", "../x")
    layers = re.findall(r'src="(.*?)"', html)
    assert layers == ["../x/01_1/00.webp", "../x/01_1/01.webp"]
    within = re.findall(r"base64,(.*?)\"", one.as_html())
    for name, layer in zip(("00.webp", "01.webp"), within, strict=True):
        kept = (tmp_path / "01_1" / name).read_bytes()
        assert kept == b64decode(layer)
    without = re.compile(r'src=".*?"')
    assert without.sub("", html) == without.sub("", one.as_html())


def test_every_letter_of_the_course_has_a_section():
    stored = json.loads(LECTURES[0].read_text("utf-8"))
    table = pages.with_sections(pages.notation(stored), GLOSSARY)
    assert len(table) > 12
    assert all("](#lecture-" in line for line in table[2:])


def test_a_letter_that_the_glossary_lacks_is_an_error():
    table = ["| quantity |", "| --- |", "| speed |"]
    with pytest.raises(KeyError, match="speed"):
        pages.with_sections(table, GLOSSARY)


def sections():
    """Return the prose and code of each section, by lecture and number."""
    found = {}
    for number, path in enumerate(LECTURES, 1):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        whole = "\n".join("".join(cell["source"]) for cell in cells)
        _, *parts = re.split(r"^## (\d+)\. ", whole, flags=re.MULTILINE)
        for part, told in zip(parts[::2], parts[1::2], strict=True):
            found[f"{number}.{part}"] = told.split("\n## ")[0].lower()
    return found


SECTIONS = sections()


def test_the_glossary_has_each_entry_once():
    entries = [row["entry"].lower() for row in GLOSSARY]
    assert len(set(entries)) == len(entries)


@pytest.mark.parametrize(
    "row",
    [row for row in GLOSSARY if row["meaning"]],
    ids=lambda row: row["entry"],
)
def test_a_term_stands_in_the_section_that_introduces_it(row):
    told, entry = SECTIONS[row["section"]], row["entry"].lower()
    words = re.findall(r"[^\W_]{3,}", re.sub(r"\(.*\)", "", entry))
    assert all(word[:5] in told for word in words)


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_a_lecture_leads_to_the_terms_that_it_introduces(path):
    stored = json.loads(path.read_text("utf-8"))
    page = pages.lecture(stored, path.name, [], GLOSSARY)
    told = "".join(map(pages.text, page["cells"]))
    here = path.name[1]
    for row in GLOSSARY:
        if row["meaning"] and row["section"].split(".")[0] == here:
            assert f"{{term}}`{row['entry']}`" in told


def test_an_exercise_leads_to_its_notebook():
    exercise = "## 10. Try it\n\n**Exercise 1. The run.** Write it."
    told = pages.prose(exercise, NAME, [])
    assert f"_static/notebooks/{NAME}" in told
    assert "_static" not in pages.prose("No exercise.", NAME, [])


def test_a_run_keeps_the_frames_of_displayed_steppers(tmp_path, monkeypatch):
    steppers = tmp_path / "steppers"
    monkeypatch.setattr(run_lectures, "STEPPERS", steppers)
    (steppers / "09_7").mkdir(parents=True)  # of an earlier run
    lines = [
        "from course_utils.stepper import Stepper",
        "draw = lambda figure, step: figure.text(0, 0, str(step))",
        "Stepper(lambda f: f, draw, ['One.', 'Two.'], 'A number.', (1, 1))",
    ]
    lecture = tmp_path / "09_toy.ipynb"
    stored = v4.new_notebook(cells=[v4.new_code_cell("\n".join(lines))])
    lecture.write_text(json.dumps(stored), "utf-8")
    run_lectures.run(lecture)
    assert [path.name for path in steppers.iterdir()] == ["09_1"]
    assert len(list((steppers / "09_1").glob("*.webp"))) == 2
    assert len(json.loads(lecture.read_text("utf-8"))["cells"]) == 1


def test_the_lectures_word_has_the_lectures_weights():
    net = networks.remember()
    h = np.zeros(4)
    for letter in "curiou":
        row = net["W_x"][networks.LETTERS.index(letter)]
        h = np.tanh(row + h @ net["W_h"])
    assert h.round(2).tolist() == [-0.95, -0.07, -0.92, 0.06]


def test_the_page_has_the_shipped_weights_to_the_last_bit():
    net, vocabulary, _ = load_shipped()
    told = networks.writes()
    [layer] = net.layers
    for weights, sent in (layer, "weights"), (net.output, "output"):
        read = np.frombuffer(b64decode(told[sent]), "<f2")
        assert np.array_equal(read.reshape(weights.shape), weights)
    assert told["characters"] == vocabulary.characters
    assert len(told["book"]) == 0.9 * len(clean(load_corpus())) // 1
