"""Every page of the built site, opened from its file without a network."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from urllib.request import url2pathname

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build/site"
PAGES = sorted(SITE.glob("[!_]*.html")) + sorted(SITE.glob("[!_]*/*.html"))
LECTURES = sorted((ROOT / "notebooks").glob("*.ipynb"))
PHONE = {"width": 390, "height": 844}
FIRST_LOOK = 1_500_000  # bytes of a page before the reader moves
LINKS = """[...document.querySelectorAll("[href], [src]")].map(one => [
    one.localName,
    new URL(one.getAttribute("href") ?? one.getAttribute("src"), document.URL)
    .href])"""
# Numbers of formulas that stand on the formula.
COVERED = """[...document.querySelectorAll(".katex-display .tag")].filter(
    tag => {
        const here = tag.lastElementChild.getBoundingClientRect();
        return [...tag.parentElement.querySelectorAll(":scope > .base")].some(
            base => {
                const it = base.getBoundingClientRect();
                return it.right > here.left && it.bottom > here.top + 5;
            });
    }).map(tag => tag.textContent)"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
pytestmark = [
    pytest.mark.site,
    pytest.mark.skipif(not PAGES, reason="make site has not been called"),
]
each_page = pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: path.relative_to(SITE).as_posix()
)


def file_of(url):
    return Path(url2pathname(urlsplit(url).path))


def words(text):
    return Counter(re.findall(r"[^\W\d_]{3,}", text))


@cache
def anchors(path):
    return set(re.findall(r'\bid="([^"]*)"', path.read_text("utf-8")))


@each_page
def test_a_page_asks_no_network_and_has_no_error(visit, path):
    page = visit(path)
    for picture in page.locator("img:visible").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("one => one.decode().then(() => true)")
    assert page.errors == []
    schemes = {urlsplit(url).scheme for url in page.asked}
    assert schemes <= {"file", "data"}


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_no_word_of_a_lecture_is_lost(visit, path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    prose = [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "markdown"
    ]
    told = "\n".join(one for one in prose if one != "A solution:")
    # Neither formulas, nor descriptions of pictures, nor addresses.
    told = re.sub(
        r"\$[^$]*\$|```\w*|!\[[^]]*\]\([^)]*\)|\]\([^)]*\)|<[^>]*>", " ", told
    )
    page = visit(SITE / f"notebooks/{path.stem}.html")
    shown = page.locator("article").text_content()
    lost = words(told) - words(shown)
    assert not lost


@each_page
def test_a_page_is_light_before_the_reader_moves(visit, path):
    page = visit(path)
    page.wait_for_timeout(500)  # for pictures that are nearly seen
    files = {file_of(url) for url in page.asked if url.startswith("file:")}
    assert sum(file.stat().st_size for file in files) < FIRST_LOOK


@each_page
def test_every_link_picture_and_anchor_is_there(visit, path):
    for kind, url in visit(path).evaluate(LINKS):
        address, anchor = urldefrag(url)
        scheme = urlsplit(url).scheme
        if scheme == "file":
            assert file_of(address).is_file(), url
            if anchor:
                assert unquote(anchor) in anchors(file_of(address)), url
        else:
            assert scheme == "data" or kind == "a", url


@each_page
def test_nothing_is_wider_than_a_phone(visit, path):
    assert visit(path, viewport=PHONE).evaluate(TOO_WIDE) <= 0


@each_page
def test_pictures_can_be_read_on_a_phone(visit, path):
    page = visit(path, viewport=PHONE)
    for picture in page.locator("article img:visible").all():
        assert picture.bounding_box()["width"] >= 500


@each_page
@pytest.mark.parametrize(
    "options", [{}, {"viewport": PHONE}], ids=["desk", "phone"]
)
def test_no_formula_runs_into_its_number(visit, path, options):
    assert visit(path, **options).evaluate(COVERED) == []


@each_page
def test_every_formula_is_set(visit, path):
    page = visit(path)
    assert page.locator(".katex-error").count() == 0
    prose = page.locator("article").evaluate(
        "one => { one.querySelectorAll('pre, code, .katex').forEach("
        "part => part.remove()); return one.textContent }"
    )
    assert not re.search(r"\$[^$\n]+\$|\\[a-z]+\b", prose)


@each_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(visit, axe, path, scheme):
    assert axe(visit(path, color_scheme=scheme, bypass_csp=True)) == []


@each_page
def test_steppers_move_by_keyboard_and_say_so(visit, path, expect):
    page = visit(path)
    for stepper in page.locator(".course-player").all():
        slider, frames = stepper.get_by_role("slider"), stepper.locator("img")
        slider.focus()
        page.keyboard.press("Home")
        for step in range(1, frames.count() + 1):
            place = f"{step} of {frames.count()}"
            expect(stepper.get_by_role("status")).to_contain_text(place)
            expect(slider).to_have_attribute("aria-valuetext", place)
            expect(frames.nth(step - 1)).to_be_visible()
            several = 1 if step == 1 else 2  # the first lies below the others
            expect(stepper.locator("img:visible")).to_have_count(several)
            page.keyboard.press("ArrowRight")
        stepper.get_by_role("button", name="Previous").focus()
        page.keyboard.press("Enter")
        place = f"{frames.count() - 1} of {frames.count()}"
        expect(stepper.get_by_role("status")).to_contain_text(place)
    assert page.errors == []


def test_play_stops_at_the_end(visit, expect):
    page = visit(SITE / "index.html")
    play = page.get_by_role("button", name="Play")
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    expect(play).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("status")).to_contain_text("7 of 7")


def test_nothing_plays_for_readers_who_want_less_motion(visit, expect):
    page = visit(SITE / "index.html", reduced_motion="reduce")
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_hidden()


def test_on_paper_there_are_no_buttons(visit, expect):
    page = visit(SITE / "notebooks/01_rnn_theory.html")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    expect(page.get_by_text("Code", exact=True).first).to_be_hidden()


def test_the_search_finds_words_from_a_file(visit):
    page = visit(SITE / "search.html", "?q=perplexity")
    page.locator("#search-results li a").first.wait_for()
    assert page.errors == []


def test_solutions_are_closed_and_code_is_open_and_both_fold(visit):
    page = visit(SITE / "notebooks/01_rnn_theory.html")
    for name, state in {"Code": True, "A solution": False}.items():
        folds = page.locator("details.fold").filter(
            has=page.get_by_text(name, exact=True)
        )
        assert folds.count() > 3
        first = folds.first
        assert first.evaluate("one => one.open") is state
        first.locator("summary").click()
        assert first.evaluate("one => one.open") is not state
