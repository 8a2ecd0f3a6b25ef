"""Take times in turn: every contender in a process of its own.

Two libraries in one process would share its thread pools, and threads of one
that still wait for work take the processor from the other.  So each contender
has a process, started once and warmed up.  Then all are asked for one
measurement at a time, A B C A B C, and whatever else the machine does falls
on all alike.  Who is not asked waits.
"""

import functools
import importlib.util
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple
from unittest import mock

import numpy as np

REST = 0.1  # seconds before a measurement, in which others' threads lie down

# What OpenBLAS, OpenMP (PyTorch), MKL and TensorFlow read when they start.
POOLS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


class Contender(NamedTuple):
    """One way to do the work of a question.

    `way` names a function, "module:function".  It is called once, in the
    contender's process, with `options`, and returns a function that does the
    work; that one is timed, called with each of `asks` in turn.
    """

    name: str
    way: str
    options: tuple = ()
    asks: tuple[tuple, ...] = ((),)
    threads: int = 2


class Taken(NamedTuple):
    """What one ask took of a contender."""

    seconds: np.ndarray  # (rounds,)
    first: object  # what the work returned in the warm-up, from the start


Samples = dict[str, list[Taken]]  # a name's, one for each of its asks


def can_start(way: str) -> bool:
    """Tell whether there is PyTorch, if a way is PyTorch's."""
    found = importlib.util.find_spec("torch") is not None
    return found or not way.startswith("ways_torch")


def process(threads: int) -> ProcessPoolExecutor:
    """Start a process whose libraries use so many threads each."""
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    with mock.patch.dict(os.environ, dict.fromkeys(POOLS, str(threads))):
        pool.submit(os.getpid).result()  # so that it starts here
    return pool


def measure(contenders: Sequence[Contender], rounds: int) -> Samples:
    """Take the times of all contenders in turn, after a round to warm up.

    Without PyTorch, its ways are left out.
    """
    here, done = [one for one in contenders if can_start(one.way)], []
    with ExitStack() as stack:
        pools = [stack.enter_context(process(one.threads)) for one in here]
        order = [
            (k, one, pool)
            for k in range(max(len(one.asks) for one in here))
            for one, pool in zip(here, pools, strict=True)
            if k < len(one.asks)
        ]
        for k, one, pool in (rounds + 1) * order:
            time.sleep(REST)
            done.append(pool.submit(timed, one, one.asks[k]).result())
    samples = {one.name: [] for one in here}
    for place, (_, one, _) in enumerate(order):
        seconds, values = zip(*done[place :: len(order)], strict=True)
        samples[one.name].append(Taken(np.array(seconds[1:]), values[0]))
    return samples


def timed(contender: Contender, ask: tuple) -> tuple[float, object]:
    """Do the work once; return seconds, and what came out."""
    work = built(contender)
    begun = time.perf_counter()
    value = work(*ask)
    return time.perf_counter() - begun, value


@functools.cache
def built(contender: Contender) -> Callable[..., object]:
    """Return what does the work, made once in a process."""
    module, function = contender.way.split(":")
    return getattr(importlib.import_module(module), function)(
        *contender.options
    )
