"""A browser for the pages of the site, without a network."""

import re

import pytest
from chromium import chromium

DESK = {"width": 1300, "height": 1000}


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def expect(browser):
    from playwright.sync_api import expect

    return expect


@pytest.fixture
def visit(browser):
    """Open a page; it remembers its errors and the addresses it asked."""
    contexts = []

    def visit(path, query="", viewport=DESK, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        context.route(re.compile("^(?!file:|data:)"), lambda r: r.abort())
        page = context.new_page()
        page.errors, page.asked = [], []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on(
            "console",
            lambda one: one.type == "error" and page.errors.append(one.text),
        )
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(path.as_uri() + query)
        return page

    yield visit
    for context in contexts:
        context.close()
