"""What every test gets: the settings of Matplotlib as they were before."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Let nbval compare lectures without their pictures.

    Letters stand a pixel further on another machine.
    """
    if not config.option.nbval_sanitize_with:
        rules = Path(__file__).parent / "tests" / "pictures.ini"
        config.option.nbval_sanitize_with = str(rules)


@pytest.fixture(autouse=True)
def _settings_of_its_own() -> Iterator[None]:
    """Undo what a test, or an example of a docstring, sets for figures."""
    with mpl.rc_context():
        yield
