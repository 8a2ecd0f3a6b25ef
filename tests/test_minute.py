"""The minute of training: what its clock and its ways have to keep."""

import importlib
import itertools

import numpy as np
import pytest

import clock
import minute
from course_utils import engine

IDS = np.arange(400) ** 2 % 7
TICKS = 200  # how often the time is asked for until it is over


@pytest.fixture
def task():
    dropout = engine.Dropout(0.1, 0.1)
    recipe = minute.RECIPE._replace(rate=0.05, dropout=dropout)
    net = engine.init_net(7, [8], np.random.default_rng(6))
    return clock.Task(IDS, net, recipe, 60, seed=6, batch=4, timesteps=5)


@pytest.fixture
def counted(monkeypatch):
    """Let the time pass by being asked for, not by the clock."""

    def counts(seconds):
        asked = itertools.count()
        return lambda: next(asked) / TICKS

    monkeypatch.setattr(clock, "clock", counts)


def test_training_stops_when_the_time_is_over(task, counted):
    """By then the rate, highest after 7 % of the time, is back at zero."""
    rates, resets = [], []
    seconds, updates = clock.by_clock(
        task,
        lambda x, y, rate: rates.append(rate),
        lambda: resets.append(len(rates)),
    )
    assert seconds == 60 and updates == len(rates) == TICKS
    assert rates[0] == 0 and rates[-1] < max(rates) / 1000
    assert np.argmax(rates) == 14 and max(rates) == 0.05
    assert resets == list(range(0, updates, task.steps))


@pytest.mark.parametrize("library", ["numpy", "torch", "keras"])
def test_a_trained_network_predicts_better_after_its_move(
    task, counted, library, monkeypatch
):
    if library == "torch":
        pytest.importorskip("torch")
    way = importlib.import_module(f"ways_{library}")
    monkeypatch.setattr(way, "clock", clock.clock, raising=False)
    trained = way.minute(task)
    before, after = (
        engine.log_p(net, IDS[200:], IDS[:200]).mean()
        for net in (task.net, trained.net)
    )
    assert trained.updates >= TICKS / 3 and after > before + 0.3
