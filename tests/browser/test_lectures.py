"""Steppers as a learner meets them: in JupyterLab, by keyboard and mouse."""

import re
import time
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

PICTURE = ".jp-OutputArea img[src^='data:image/png']"
ERROR = ".jp-OutputArea-output:has-text('Traceback (most recent call last)')"
BROKEN = re.compile("javascript error|error displaying widget", re.I)
SECONDS = 480  # time for the cells that a stepper builds on


def test_steppers_are_pictures_first_and_then_walked_by_keyboard_and_mouse(
    lecture, page, expect, shoot
):
    assert lecture.steppers
    for number, place in enumerate(lecture.steppers, 1):
        picture = cell(page, place).locator(PICTURE)
        expect(picture).to_have_count(1)
        picture.scroll_into_view_if_needed()
        assert picture.bounding_box()["width"] > 100
        shoot(f"{lecture.name}-not-run-{number}")
    try:
        run(page, lecture)
    finally:
        shoot(f"{lecture.name}-run")
    steppers = page.locator(".course-stepper")
    expect(steppers).to_have_count(len(lecture.steppers))
    for number, place in enumerate(lecture.steppers, 1):
        stepper = cell(page, place).locator(".course-stepper")
        stepper.scroll_into_view_if_needed()
        walk(stepper, page, expect)
        shoot(f"{lecture.name}-stepper-{number}", stepper)
    expect(page.locator("body")).not_to_contain_text(BROKEN)
    assert page.errors == []
    hosts = {urlsplit(url).hostname for url in page.asked}
    assert hosts <= {"127.0.0.1", None}, "the page asked another host"


def cell(page, place):
    return page.locator(f"[data-windowed-list-index='{place}']")


def run(page, lecture):
    """Run all cells in a fresh kernel."""
    choose(page, "Run", "Run All Cells")
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt")
    done = [f"[{count}]:" for count in range(1, lecture.runs + 1)]
    end = time.monotonic() + SECONDS
    while (found := prompts.all_text_contents()) != done:
        assert page.locator(ERROR).all_text_contents() == []
        assert time.monotonic() < end, f"after {SECONDS} s: {found}"
        page.wait_for_timeout(1000)  # each look takes time from the kernel
    assert page.locator(ERROR).all_text_contents() == []


def choose(page, menu, item):
    for name in (menu, item):
        page.get_by_role("menuitem", name=name, exact=True).click()


def walk(stepper, page, expect):
    """Use every control; each shows another picture and caption."""
    following = stepper.get_by_role("button", name="Next")
    previous = stepper.get_by_role("button", name="Previous")
    slider = stepper.get_by_role("slider")
    play = stepper.locator(".widget-play button").first
    picture = stepper.locator("img")
    status = stepper.get_by_role("status")

    def press(key):
        return lambda: page.keyboard.press(key)

    previous.focus()
    for element in (following, slider, play):
        page.keyboard.press("Tab")
        expect(element).to_be_focused()
    for element, act in [
        (following, press("Enter")),
        (following, press("Space")),
        (previous, press("Enter")),
        (following, following.click),
        (previous, previous.click),
        (slider, press("ArrowRight")),
        (play, press("Enter")),
    ]:
        before = picture.get_attribute("src"), status.text_content()
        element.focus()
        act()
        expect(picture).not_to_have_attribute("src", before[0])
        expect(status).not_to_have_text(before[1])
        expect(element).to_be_focused()
        assert picture.get_attribute("alt")
