"""What the tests share: sentences for failures, and equal examples."""

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("equations", "figures", "verdicts")

# The same examples in each run, however slow the machine.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
