"""The minute of training: what its clock and its ways have to keep."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

from course_utils import engine

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
IDS = np.arange(400) ** 2 % 7
TICKS = 200  # how often the time is asked for until it is over


@pytest.fixture(scope="module")
def ways():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        import minute_ways

        yield minute_ways
    sys.modules.pop("minute_ways")


@pytest.fixture
def counted(ways, monkeypatch):
    """Let the time pass by being asked for, not by the clock."""

    def clock(seconds):
        asked = itertools.count()
        return lambda: next(asked) / TICKS

    monkeypatch.setattr(ways, "clock", clock)


def recipe_of(ways, **changes):
    small = ways.Recipe(8, 4, 5, 0.05, 0.1, 0.1)
    return small._replace(**changes)


def test_the_rate_is_zero_at_both_ends_and_highest_after_the_warm_up(ways):
    recipe = recipe_of(ways, rate=0.3, warm_up=0.25)
    shares = np.linspace(0, 1.1, 111)
    rates = [ways.rate_at(share, recipe) for share in shares]
    assert rates[0] == 0 and rates[100:] == pytest.approx([0] * 11)
    assert shares[np.argmax(rates)] == 0.25 and max(rates) == 0.3


def test_each_row_of_a_pass_goes_on_where_it_stopped(ways):
    recipe = recipe_of(ways)
    each = ways.steps_of(IDS, recipe)
    endless = ways.batches(np.arange(400), recipe, np.random.default_rng(6))
    x, y = np.array(list(itertools.islice(endless, 8 * each))).swapaxes(0, 1)
    assert np.array_equal(y, x + 1)
    goes_on = (x[1:, :, 0] == x[:-1, :, -1] + 1).all(axis=1)
    assert np.array_equal(np.flatnonzero(~goes_on) + 1, each * np.arange(1, 8))
    assert len(set(x[::each, 0, 0].tolist())) > 1  # another cut each time


def test_training_stops_when_the_time_is_over(ways, counted):
    rates, resets = [], []
    recipe = recipe_of(ways, warm_up=0.1)
    seconds, updates = ways.by_clock(
        lambda x, y, rate: rates.append(rate),
        lambda: resets.append(len(rates)),
        IDS,
        recipe,
        60,
        np.random.default_rng(6),
    )
    assert seconds == 60 and updates == len(rates) == TICKS
    assert np.argmax(rates) == TICKS / 10 and rates[-1] < recipe.rate / 1000
    each = ways.steps_of(IDS, recipe)
    assert resets == list(range(0, updates, each))


@pytest.mark.parametrize("way", ["numpy", "torch", "keras"])
def test_a_trained_network_says_the_same_after_its_move(ways, counted, way):
    if way == "torch":
        pytest.importorskip("torch")
    start = engine.init_net(7, [8], np.random.default_rng(6))
    train = getattr(ways, f"with_{way}")
    trained = train(IDS, start, recipe_of(ways), 60, 6)
    moved = engine.Reader(trained.net)
    here = np.array([moved(int(k)) for k in IDS[:50]])
    np.testing.assert_allclose(here, trained.logits(IDS[:50]), atol=1e-4)
    before, after = (
        engine.log_p(net, IDS[200:], IDS[:200]).mean()
        for net in (start, trained.net)
    )
    assert trained.updates >= TICKS / 2 and after > before + 0.3
