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


def test_each_row_of_a_pass_goes_on_where_it_stopped(task):
    endless = clock.cut(task._replace(ids=np.arange(400)))
    steps = list(itertools.islice(endless, 8 * task.steps))
    x, y = np.array(steps).swapaxes(0, 1)
    assert np.array_equal(y, x + 1)
    goes_on = (x[1:, :, 0] == x[:-1, :, -1] + 1).all(axis=1)
    anew = np.flatnonzero(~goes_on) + 1
    assert np.array_equal(anew, task.steps * np.arange(1, 8))
    assert len(set(x[:: task.steps, 0, 0].tolist())) > 1  # another cut


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


def test_pytorch_takes_and_gives_back_the_weights_of_the_engine(task):
    pytest.importorskip("torch")
    import ways_torch

    net = engine.init_net(7, [8, 8], np.random.default_rng(6))
    network = ways_torch.characters(net).eval()
    again = engine.from_keras(network.weights())
    assert np.array_equal(engine.flatten(again), engine.flatten(net))
    hot = ways_torch.torch.eye(7)[IDS[:50], None]
    logits = network(hot, None)[0][:, 0].detach().numpy()
    reader = engine.Reader(net)
    here = np.array([reader(int(k)) for k in IDS[:50]])
    np.testing.assert_allclose(here, logits, atol=1e-5)
