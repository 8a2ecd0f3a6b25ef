"""A real browser, for tests of pages and of JupyterLab."""

import pytest
from chromium import chromium


@pytest.fixture(scope="session")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def expect(browser):
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)  # a slow machine may be busy too
    return expect
