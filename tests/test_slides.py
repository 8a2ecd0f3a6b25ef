"""Decks of slides: what of a lecture is on them, and how it is chosen."""

import html
import json
import re
from functools import cache
from pathlib import Path

import pytest

import slides
from slides import Block

ROOT = Path(__file__).parents[1]
LECTURES = sorted((ROOT / "notebooks").glob("*.ipynb"))
each_lecture = pytest.mark.parametrize(
    "path", LECTURES, ids=[path.stem for path in LECTURES]
)


@pytest.fixture(autouse=True)
def no_node(monkeypatch):
    """Leave formulas as they are."""
    monkeypatch.setattr(
        slides.katex, "render_latex", lambda tex, options: html.escape(tex)
    )


@cache
def deck(path):
    return slides.deck(path)


def parts(page, tag):
    ends = tag.split()[0]
    found = re.findall(rf"<{tag}[^>]*>(.*?)</{ends}>", page, re.DOTALL)
    return [html.unescape(re.sub("<[^>]*>", "", one)) for one in found]


def squeezed(words):
    return re.sub(r"\s+", "", words)


def cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


@each_lecture
def test_every_core_section_occurs_and_no_optional_one(path):
    headings = parts(deck(path), "h2") + parts(deck(path), 'p class="where"')
    rows = "".join(cells(path)[1]["source"]).splitlines()
    named = [row.split("|")[1].strip() for row in rows if row[:1] == "|"][2:]
    assert len(named) > 6
    for name in named:
        optional = name.endswith(" *(optional)*")
        assert (name.removesuffix(" *(optional)*") in headings) != optional
    assert not any("optional" in heading for heading in headings)
    assert headings.index(named[0]) < headings.index(named[1])


@each_lecture
def test_a_deck_opens_with_the_question_and_closes_with_the_summary(path):
    question = "".join(cells(path)[0]["source"]).split("**")[1]
    first, *_, last = parts(deck(path), "section")
    assert question.split("?")[0] in " ".join(first.split())
    assert "What to remember" in last


@each_lecture
def test_no_solution_and_no_check_is_shown(path):
    page = deck(path)
    solutions = [
        "".join(cell["source"])
        for cell in cells(path)
        if "solution" in cell["metadata"].get("tags", ())
    ]
    assert solutions
    shown = squeezed(" ".join(parts(page, "article")))
    for solution in solutions:
        assert squeezed(solution.splitlines()[0]) not in shown
    assert "A solution" not in page
    assert "Not yet" not in page
    assert page.count("# your lines go here") == len(solutions)


@each_lecture
def test_the_notes_hold_all_prose_and_the_page_of_the_teacher(path):
    told = squeezed(" ".join(parts(deck(path), "aside")))
    core = "".join(
        "".join(cell["source"]) + "\n\n"
        for cell in cells(path)
        if cell["cell_type"] == "markdown"
    )
    sections = re.split(r"\n(?=## )", core)[1:]
    kept = [one for one in sections if "(optional)" not in one.split("\n")[0]]
    paragraphs = [
        squeezed(paragraph)
        for section in kept[: len(kept) - 2]
        for paragraph in section.split("\n\n")
        if re.match(r"[A-Z][^$`*\[]*$", paragraph)
    ]
    paragraphs = [one for one in paragraphs if "Eachexercisehas" not in one]
    assert len(paragraphs) > 9
    missing = [one for one in paragraphs if one not in told]
    assert set(missing) <= {"Asolution:"}
    teaching = (ROOT / "TEACHING.md").read_text("utf-8")
    page = teaching.split("\n## ")[LECTURES.index(path) + 1]
    questions = re.findall(r"^- \*([^$`*]+)\*", page, re.MULTILINE)
    assert all(squeezed(question) in told for question in questions)


@each_lecture
def test_a_deck_asks_for_nothing(path):
    page = deck(path)
    addresses = re.findall(r'(?:src|href)="(.{5})|url\((.{5})', page)
    assert len(addresses) > 20
    assert {src or url for src, url in addresses} == {"data:"}
    assert "<a " not in page


def test_every_figure_and_stepper_has_words_for_who_cannot_see_it():
    page = deck(LECTURES[0])
    assert page.count('class="course-player"') == 1
    pictures = re.findall("<img [^>]*>", page)
    below = [one for one in pictures if "hidden" not in one]
    assert len(below) > 6
    assert all(re.search('alt="[^"]{10,}"', one) for one in below)


def topic(*blocks):
    return list(slides.slides("1. One", "Two", blocks))


def prose(words):
    return Block("paragraph", f"<p>{words}</p>", words)


LOOK = Block("figure", "<img>")


def test_a_sentence_leads_to_what_is_shown_and_one_reads_it():
    long = "It is long, " * 20 + "and no slide holds it. It ends."
    [one, two] = topic(
        prose(f"{long}"), LOOK, prose("It is a duck. Or not? Look:"), LOOK
    )
    assert (one.lead, one.reads) == ("It ends.", "It is a duck. Or not?")
    assert (two.lead, two.reads) == ("Look:", "")


def test_a_paragraph_that_looks_ahead_leads_to_the_next_slide():
    [one, two] = topic(LOOK, prose("Now we fly. Far."), LOOK)
    assert (one.reads, two.lead) == ("", "Now we fly. Far.")


def test_what_stands_in_brackets_or_ends_a_formula_is_not_said():
    [one] = topic(prose("Fly. (It is easy.)"), LOOK, prose("and far. Land."))
    assert (one.lead, one.reads) == ("Fly.", "Land.")


def test_each_paragraph_is_in_the_notes_of_one_slide():
    words = [prose(f"Word {k}. More.") for k in range(6)]
    made = topic(*words[:2], LOOK, *words[2:4], LOOK, *words[4:])
    notes = [[block for block in one.notes if block.source] for one in made]
    assert notes == [words[:3], words[3:]]


def test_a_topic_with_nothing_to_show_says_its_first_words():
    [one] = topic(prose("First. Second. Third."))
    assert (one.look.kind, one.look.source[:6]) == ("statement", "First.")


def test_an_exercise_is_told_in_full():
    task = "Write a function. (It is short.) " + "It has to be right. " * 20
    made = slides.slides("9. Try it", "Exercise 1", [prose(task), LOOK])
    assert [one.lead for one in made] == [task]


def code(source, printed="", kind="text/plain"):
    output = {"output_type": "execute_result", "data": {kind: printed}}
    outputs = [output] if printed else []
    return [
        (one.kind, re.sub("<[^>]*>", "", one.html))
        for one in slides.coded(source, outputs, iter(["frames"]))
    ]


def test_code_is_shown_with_its_result_and_without_if_it_is_a_picture():
    assert code("1 + 1", "2") == [("code", "1 + 1\n2")]
    assert code("draw()", "picture", "text/html") == [("figure", "picture")]
    assert code("go()", "Stepper: 3 frames.") == [("stepper", "frames")]


def test_code_is_shown_without_a_result_if_it_defines_something():
    assert code("def f():\n    return 1") == [
        ("code", "def f():\n    return 1\n")
    ]
    assert code("x = 1") == []


def test_much_code_and_its_result_take_two_slides():
    assert len(code("1\n" * 12, "2\n" * 12)) == 2


def test_formulas_in_a_row_are_one_block():
    blocks = slides.parsed("$$a$$\n\n$$b$$\n\nOr:\n\n$$c$$")
    assert [one.kind for one in blocks] == [
        "math_block",
        "paragraph",
        "math_block",
    ]


def test_a_bold_beginning_is_a_topic():
    blocks = slides.parsed("## 1. A\n\n**B.** C.\n\n**D** is e.\n\nF **g**.")
    assert [
        (section, topic, [one.source for one in blocks])
        for section, topic, blocks in slides.topics(blocks)
    ] == [
        ("1. A", "1. A", []),
        ("1. A", "B", ["C."]),
        ("1. A", "D", ["**D** is e.", "F **g**."]),
    ]
