"""Take times in turn: every contender in a process of its own.

Two libraries in one process would share its thread pools, and threads of one
that still wait for work take the processor from the other.  So each contender
has a process, started once and warmed up.  Then all are asked for one
measurement at a time, A B C A B C, and whatever else the machine does falls
on all alike.  Who is not asked waits.
"""

import importlib
import importlib.util
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

THREADS = 2  # of a contender that does not ask for another number
REST = 0.1  # seconds before a measurement, in which others' threads lie down

# What OpenBLAS, OpenMP (PyTorch), MKL and TensorFlow read when they start.
POOLS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)

Ask = tuple[object, ...]


class Contender(NamedTuple):
    """One way to do the work of a question.

    `way` names a function, "module:function".  It is called once, in the
    contender's process, with `options`, and returns a function that does the
    work; that one is timed, called with each of `asks` in turn.
    """

    name: str
    way: str
    options: tuple = ()
    needs: str | None = None  # a package that need not be installed
    asks: tuple[Ask, ...] = ((),)
    threads: int = THREADS


class Sample(NamedTuple):
    """One measurement."""

    seconds: float
    value: object  # what the work returned


class Worker:
    """The process of one contender, waiting to be asked.

    Parameters
    ----------
    contender : Contender
    """

    def __init__(self, contender: Contender) -> None:
        self.contender = contender
        spawn = multiprocessing.get_context("spawn")
        self._connection, other = spawn.Pipe()
        self._process = spawn.Process(
            target=serve,
            args=(contender.way, contender.options, other),
            daemon=True,
        )
        with threads_set(contender.threads):
            self._process.start()
        other.close()

    def ask(self, ask: Ask) -> Sample:
        """Do the work once.

        Raises
        ------
        RuntimeError
            If the process has ended, or the work raised.
        """
        try:
            self._connection.send(ask)
            answer = self._connection.recv()
        except (EOFError, OSError):
            answer = "its process has ended"
        if isinstance(answer, str):
            raise RuntimeError(f"{self.contender.name}: {answer}")
        return answer

    def end(self) -> None:
        """Let the process go."""
        self._connection.close()
        self._process.join(timeout=10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def serve(way: str, options: tuple, connection: Connection) -> None:
    """Build a way to do the work, and time it as often as asked."""
    module, function = way.split(":")
    run: Callable[..., object] | None = None
    while True:
        try:
            ask = connection.recv()
        except EOFError:
            return
        try:
            if run is None:
                run = getattr(importlib.import_module(module), function)(
                    *options
                )
            answer = timed(run, ask)
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        connection.send(answer)


def timed(run: Callable[..., object], ask: Ask = ()) -> Sample:
    """Return the seconds that a call takes, and what it returned."""
    begun = time.perf_counter()
    value = run(*ask)
    return Sample(time.perf_counter() - begun, value)


@contextmanager
def threads_set(count: int) -> Iterator[None]:
    """Tell every library that starts within the block its threads."""
    before = {name: os.environ.get(name) for name in POOLS}
    os.environ.update(dict.fromkeys(POOLS, str(count)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def is_installed(contender: Contender) -> bool:
    """Tell whether a contender has the package that it needs."""
    needs = contender.needs
    return needs is None or importlib.util.find_spec(needs) is not None


def turns(contenders: Sequence[Contender]) -> list[tuple[int, Ask]]:
    """Return the order of one round: ask by ask, contender by contender.

    Examples
    --------
    >>> a = Contender("a", "m:f", asks=((1,), (2,)))
    >>> b = Contender("b", "m:g", asks=((1,),))
    >>> turns([a, b])
    [(0, (1,)), (1, (1,)), (0, (2,))]
    """
    asks = dict.fromkeys(ask for one in contenders for ask in one.asks)
    return [
        (k, ask)
        for ask in asks
        for k, one in enumerate(contenders)
        if ask in one.asks
    ]


Samples = dict[str, dict[Ask, list[Sample]]]


def in_turn(
    workers: Sequence[Worker], rounds: int, rest: float = REST
) -> Samples:
    """Warm every worker up, then ask all in turn.

    Parameters
    ----------
    workers : of different names
    rounds : at least 1
        After the one that warms up.
    rest : seconds

    Returns
    -------
    samples : name to ask to (rounds + 1,)
        The first one is the warm-up: no time to judge by, but its value
        tells what was computed from the start.
    """
    samples: Samples = {}
    order = turns([worker.contender for worker in workers])
    for _ in range(rounds + 1):
        for k, ask in order:
            time.sleep(rest)
            found = samples.setdefault(workers[k].contender.name, {})
            found.setdefault(ask, []).append(workers[k].ask(ask))
    return samples


def measure(contenders: Iterable[Contender], rounds: int) -> Samples:
    """Start the contenders that can start, and take their times in turn.

    Parameters
    ----------
    contenders : of different names
        One whose package is missing is left out, and the report says so.
    rounds : at least 1

    Returns
    -------
    samples : as from `in_turn`
    """
    with ExitStack() as stack:
        workers = []
        for contender in filter(is_installed, contenders):
            workers.append(Worker(contender))
            stack.callback(workers[-1].end)
        return in_turn(workers, rounds)


def seconds(samples: Samples, name: str, ask: Ask = ()) -> list[float]:
    """Return the times of one contender, without the warm-up.

    Returns
    -------
    seconds : (rounds,)
        Empty if it did not take part.
    """
    return [s.seconds for s in samples.get(name, {}).get(ask, [])[1:]]
