"""A browser without a network for the built pages, and what judges them."""

import re
from pathlib import Path

import pytest

AXE = Path(__file__).parents[2] / "build/axe/node_modules/axe-core"
DESK = {"width": 1300, "height": 1000}
SERIOUS = "axe.run({resultTypes: ['violations']}).then(found => \
found.violations.filter(one => /serious|critical/.test(one.impact))\
.map(one => [one.id, ...one.nodes.map(node => node.html.slice(0, 200))]))"


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


@pytest.fixture
def axe():
    """Say which serious faults axe-core finds."""
    if not AXE.is_dir():
        pytest.skip("axe-core is not in build/axe; see make site-test")

    def axe(page):
        page.add_script_tag(path=AXE / "axe.min.js")
        return page.evaluate(SERIOUS)

    return axe
