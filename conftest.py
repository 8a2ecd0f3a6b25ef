"""What tests share: equal examples, Matplotlib as it was, and a browser."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.register_assert_rewrite("equations", "figures", "verdicts")

# The same examples in each run, however slow the machine.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")


def pytest_configure(config: pytest.Config) -> None:
    """Let nbval compare lectures without their pictures.

    Letters stand a pixel further on another machine.
    """
    if not config.option.nbval_sanitize_with:
        rules = Path(__file__).parent / "tests" / "pictures.ini"
        config.option.nbval_sanitize_with = str(rules)


def pytest_collection_finish() -> None:
    """Leave what is imported out of garbage collections, as lectures do."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _settings_of_its_own() -> Iterator[None]:
    """Undo what a test, or an example of a docstring, sets for figures."""
    with mpl.rc_context():
        yield


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Start one real browser, for pages and for JupyterLab."""
    from chromium import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def expect(browser: "Browser") -> "Callable[..., object]":
    """Wait longer for what a page is to show: a slow machine may be busy."""
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)
    return expect
