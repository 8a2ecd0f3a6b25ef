"""What every test gets: the settings of Matplotlib as they were before."""

from collections.abc import Iterator

import matplotlib as mpl
import pytest


@pytest.fixture(autouse=True)
def _settings_of_its_own() -> Iterator[None]:
    """Undo what a test, or an example of a docstring, sets for figures."""
    with mpl.rc_context():
        yield
