"""Every deck of slides, opened from its file without a network."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

DECKS = sorted((Path(__file__).parents[2] / "build/slides").glob("*.html"))
ROOM, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
SHOWN = "article:not([hidden])"
# Pixels by which a slide, or what it shows, is larger than its place; and
# the smallest letters of what it shows.
OVER = """shown => {
    const slide = shown.querySelector(".slide");
    return Math.max(...[slide, slide.querySelector(".look")].flatMap(one => [
        one.scrollHeight - one.clientHeight,
        one.scrollWidth - one.clientWidth]))
}"""
SMALLEST = """shown => Math.min(...[
    ...shown.querySelectorAll(".slide p, .slide li, .slide td, .slide pre")
].map(one => parseFloat(getComputedStyle(one).fontSize)))"""
FONTS = "Promise.all([...document.fonts].map(font => font.load()))"
PICTURES = """shown => Promise.all([...shown.querySelectorAll("img")]
    .filter(one => one.checkVisibility()).map(one => one.decode()
    .then(() => one.getBoundingClientRect().height)))"""

pytestmark = [
    pytest.mark.site,
    pytest.mark.skipif(not DECKS, reason="make slides has not been called"),
]
each_deck = pytest.mark.parametrize(
    "path", DECKS, ids=[path.stem for path in DECKS]
)


@pytest.fixture
def attend(visit):
    """Open a deck in a room, at a slide."""

    def attend(path, slide=1, viewport=ROOM, **options):
        page = visit(path, f"#{slide}", viewport, **options)
        page.evaluate(FONTS)
        return page

    return attend


def slides(page):
    """Walk from slide to slide by key, and yield what is shown."""
    for number in range(1, page.locator("article").count() + 1):
        there = (
            f"document.querySelector('output').value.startsWith('{number} /')"
        )
        page.wait_for_function(there)
        yield page.locator(SHOWN)
        page.keyboard.press("ArrowRight")


@each_deck
def test_every_slide_is_shown_and_fits(attend, path):
    page = attend(path)
    heights = []
    for shown in slides(page):
        number = page.locator("output").inner_text()
        assert shown.locator("h1, h2").inner_text(), number
        assert shown.evaluate(OVER) <= 1, number
        assert shown.evaluate(SMALLEST) >= 14, number
        heights += shown.evaluate(PICTURES)
    assert min(heights) > 150
    assert page.errors == []
    assert {urlsplit(url).scheme for url in page.asked} <= {"file", "data"}


@each_deck
def test_formulas_are_set(attend, path):
    page = attend(path)
    assert page.locator(".katex-error").count() == 0
    assert page.locator(".katex").count() > 10
    prose = page.locator("main").evaluate(
        "one => { one.querySelectorAll('pre, code, .katex, script').forEach("
        "part => part.remove()); return one.textContent }"
    )
    assert not re.search(r"\$[^$\n]+\$|\\[a-z]+\b|\*\*", prose)


@each_deck
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(attend, axe, path, scheme):
    page = attend(path, color_scheme=scheme, bypass_csp=True)
    page.keyboard.press("n")
    page.evaluate(
        "document.querySelectorAll('article').forEach("
        "one => { one.hidden = false; })"
    )
    assert axe(page) == []


@each_deck
def test_a_phone_shows_slides_and_notes(attend, path):
    page = attend(path, viewport=PHONE)
    page.get_by_role("button", name="Notes").click()
    for shown in slides(page):
        number = page.locator("output").inner_text()
        assert shown.evaluate(SMALLEST) >= 8, number
        assert page.evaluate("document.body.scrollWidth") <= 390, number


def test_keys_and_buttons_move_and_the_address_keeps_the_slide(attend, expect):
    page = attend(DECKS[0], 7)
    count = page.locator("article").count()
    place = page.locator("output")
    expect(place).to_have_text(f"7 / {count}")
    for key, slide in {
        "ArrowRight": 8, "ArrowDown": 9, "PageDown": 10, " ": 11,
        "ArrowLeft": 10, "ArrowUp": 9, "PageUp": 8, "End": count, "Home": 1,
    }.items():  # fmt: skip
        page.keyboard.press(key)
        expect(place, key).to_have_text(f"{slide} / {count}")
        assert page.url.endswith(f"#{slide}")
    page.get_by_role("button", name="Next slide").click()
    expect(place).to_have_text(f"2 / {count}")
    page.get_by_role("button", name="Previous slide").press(" ")
    expect(place).to_have_text(f"1 / {count}")


def test_a_key_shows_the_notes_beside_a_smaller_slide(attend, expect):
    page = attend(DECKS[0])
    notes = page.get_by_role("complementary", name="Notes")
    expect(notes).to_be_hidden()
    page.keyboard.press("n")
    expect(notes).to_contain_text("cut first")
    assert page.locator(f"{SHOWN} .slide").bounding_box()["width"] < 900
    page.keyboard.press("n")
    expect(notes).to_be_hidden()


def test_a_second_window_follows_without_notes(attend, expect):
    page = attend(DECKS[0])
    with page.context.expect_page() as opened:
        page.keyboard.press("w")
    opened.value.wait_for_load_state()
    page.keyboard.press("n")
    page.keyboard.press("End")
    count = page.locator("article").count()
    expect(opened.value.locator("output")).to_have_text(f"{count} / {count}")
    expect(opened.value.locator("aside:visible")).to_have_count(0)


@each_deck
def test_arrows_belong_to_a_stepper_that_has_the_focus(attend, expect, path):
    page = attend(path)
    found = 0
    for shown in slides(page):
        for player in shown.locator(".course-player").all():
            found += 1
            number = page.locator("output").inner_text()
            player.get_by_role("slider").focus()
            page.keyboard.press("Home")
            page.keyboard.press("ArrowRight")
            expect(player.get_by_role("status")).to_contain_text("2 of")
            expect(player.locator("img").nth(1)).to_be_visible()
            assert page.locator("output").inner_text() == number
            page.evaluate("document.activeElement.blur()")
    assert found == page.locator(".course-player").count()
    assert page.errors == []


def test_each_slide_is_a_page_on_paper(attend):
    page = attend(DECKS[0])
    paper = page.pdf(prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type /Page\b", paper))
    assert pages == page.locator("article").count()
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Notes").is_visible()
