"""One spoiled argument at a time: the right value, or one sentence."""

import pytest
from robust.calls import drawn, of_keras
from robust.fuzz import tried


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("draw", [drawn, of_keras])
def test_no_spoiled_argument_is_taken_for_right(draw):
    outcomes, failed = tried(draw(6))
    assert not failed
    assert outcomes["held"] > 60
