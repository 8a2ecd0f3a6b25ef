"""Training by the clock, for as long as a task says."""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from course_utils import engine, text


class Task(NamedTuple):
    """What a way is given: what to learn, from where, how, for how long."""

    ids: np.ndarray  # (length,)
    net: engine.Net
    recipe: engine.Recipe  # its updates are thousandths of the time
    seconds: float
    seed: int
    bfloat16: bool = False  # products in 16 bits, where the way can do it
    batch: int = 32
    timesteps: int = 32

    @property
    def steps(self) -> int:
        """Updates that go through the text once, however it is cut."""
        spare = self.ids[self.timesteps - 1 :]
        return len(text.streams(spare, self.batch, self.timesteps).x)


class Trained(NamedTuple):
    """What a way gives back."""

    net: engine.Net
    seconds: float
    updates: int


def clock(seconds: float) -> Callable[[], float]:
    """Return a function that tells which share of a time has passed."""
    begun = time.perf_counter()
    return lambda: (time.perf_counter() - begun) / seconds


def cut(task: Task) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Go through a text again and again, cut at another place each time.

    Yields
    ------
    x, y : (batch, timesteps)
    """
    rng, each = np.random.default_rng(task.seed), task.steps
    while True:
        ids = task.ids[rng.integers(task.timesteps) :]
        steps = text.streams(ids, task.batch, task.timesteps)
        yield from list(zip(*steps, strict=True))[:each]


def by_clock(
    task: Task,
    learn: Callable[[np.ndarray, np.ndarray, float], object],
    reset: Callable[[], object],
) -> tuple[float, int]:
    """Call `learn(x, y, rate)` until the time is over.

    Returns
    -------
    seconds, updates
    """
    passed, each = clock(task.seconds), task.steps
    for k, (x, y) in enumerate(cut(task)):
        if (share := passed()) >= 1:
            break
        if k % each == 0:
            reset()
        learn(x, y, engine.learning_rate(1000 * share, task.recipe))
    return share * task.seconds, k
