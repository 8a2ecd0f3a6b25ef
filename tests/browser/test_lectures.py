"""Lectures as a learner meets them: in JupyterLab, by keyboard."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

IDLE = "[...document.querySelectorAll('.jp-StatusBar-TextItem')]\
.some(item => item.textContent.endsWith('| Idle'))"
PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]\
.map(prompt => prompt.textContent)"
ERROR = ".jp-OutputArea-output:has-text('Traceback (most recent call last)')"
BROKEN = re.compile("javascript error|error displaying widget", re.I)


class Lecture(NamedTuple):
    name: str
    seconds: int  # time for Run All
    steppers: int


LECTURES = [
    Lecture("01_rnn_theory", seconds=240, steppers=1),
    Lecture("02_bptt", seconds=180, steppers=1),
    Lecture("03_vanishing_gradients", seconds=300, steppers=2),
    Lecture("04_lstm_gates", seconds=300, steppers=1),
    Lecture("05_alphabet_stateful_lstm", seconds=240, steppers=1),
    Lecture("06_text_generator", seconds=480, steppers=1),
    Lecture("07_making_it_fast", seconds=240, steppers=1),
]


@pytest.fixture(params=LECTURES, ids=lambda lecture: lecture.name)
def lecture(request, lab, page):
    page.goto(lab.url(f"{request.param.name}.ipynb"))
    page.wait_for_function(IDLE, timeout=60_000)
    return request.param


def test_a_reader_who_runs_nothing_sees_a_picture(lecture, page, shoot):
    pictures = page.locator(".jp-OutputArea img[src^='data:image/png']")
    page.locator(".jp-Notebook").first.hover()
    # Lab renders a cell when it comes near, and a busy machine may pass it
    # by: so down quickly, then up slowly.
    for wheel in [800] * 100 + [-300] * 300:
        if pictures.count() >= lecture.steppers:
            break
        page.mouse.wheel(0, wheel)
        page.wait_for_timeout(100)
    assert pictures.count() >= lecture.steppers
    pictures.first.scroll_into_view_if_needed()
    assert pictures.first.bounding_box()["width"] > 100
    shoot(f"{lecture.name}-not-run")


def test_a_learner_walks_the_steppers_by_keyboard(
    lecture, page, expect, shoot
):
    try:
        run_all(page, lecture.seconds)
    finally:
        shoot(f"{lecture.name}-run")
    steppers = page.locator(".course-stepper")
    expect(steppers).to_have_count(lecture.steppers)
    for index in range(lecture.steppers):
        stepper = steppers.nth(index)
        stepper.scroll_into_view_if_needed()
        walk(stepper, page, expect)
        shoot(f"{lecture.name}-stepper-{index + 1}", stepper)
    expect(page.locator("body")).not_to_contain_text(BROKEN)
    assert page.errors == []
    hosts = {urlsplit(url).hostname for url in page.asked}
    assert hosts <= {"127.0.0.1", None}, "the page asked another host"


def run_all(page, seconds):
    choose(page, "View", "Expand All Code")  # a folded cell has no prompt
    choose(page, "Edit", "Clear Outputs of All Cells")  # and stored counts
    choose(page, "Run", "Run All Cells")
    page.wait_for_function(f"{PROMPTS}.some(text => text != '[ ]:')")
    page.wait_for_function(
        f"!{PROMPTS}.some(text => text == '[*]:') && {IDLE}",
        timeout=1000 * seconds,
    )
    assert "[ ]:" not in page.evaluate(PROMPTS), "an error stopped the run"
    assert page.locator(ERROR).count() == 0, "the last cell raised an error"


def choose(page, menu, item):
    for name in (menu, item):
        page.get_by_role("menuitem", name=name, exact=True).click()


def walk(stepper, page, expect):
    tab_order(stepper, page, expect)
    for element, key in [
        (stepper.get_by_role("button", name="Next"), "Enter"),
        (stepper.get_by_role("button", name="Next"), "Space"),
        (stepper.get_by_role("button", name="Previous"), "Enter"),
        (stepper.get_by_role("slider"), "ArrowRight"),
        (stepper.locator(".widget-play button").first, "Enter"),
    ]:
        before = shown(stepper)
        element.focus()
        page.keyboard.press(key)
        expect(stepper.locator("img")).not_to_have_attribute("src", before[0])
        expect(stepper.get_by_role("status")).not_to_have_text(before[1])
        expect(element).to_be_focused()
        assert stepper.locator("img").get_attribute("alt")


def tab_order(stepper, page, expect):
    stepper.get_by_role("button", name="Previous").focus()
    for element in [
        stepper.get_by_role("button", name="Next"),
        stepper.get_by_role("slider"),
        stepper.locator(".widget-play button").first,
    ]:
        page.keyboard.press("Tab")
        expect(element).to_be_focused()


def shown(stepper):
    picture, status = stepper.locator("img"), stepper.get_by_role("status")
    return picture.get_attribute("src"), status.text_content()
