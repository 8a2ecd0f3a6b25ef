"""How many threads work, and at what."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from itertools import product
from threading import Event

from threadpoolctl import ThreadpoolController


@cache
def blas() -> ThreadpoolController:
    """Return the library of NumPy's matrix products, as far as it is known.

    It is empty where threadpoolctl knows none, as on newer Macs.
    """
    return ThreadpoolController().select(user_api="blas")


def one_thread() -> AbstractContextManager:
    """Let NumPy's products use one thread within the block.

    A product of a small network is over before it could be shared out, so
    sharing it costs more than it saves: much more where another program
    wants the processor, too.  The numbers stay the same up to rounding.

    Examples
    --------
    >>> import numpy as np
    >>> with one_thread():
    ...     (np.ones((2, 3)) @ np.ones((3, 1))).sum()
    np.float64(6.0)
    """
    return blas().limit(limits=1)


def assembly_line(
    work: Callable[[int, range], None],
    stages: Sequence[int],
    pieces: Sequence[range],
    run: Callable[..., Iterable] = map,
) -> None:
    """Do all pieces at all stages, different stages side by side.

    A stage takes the pieces in order, and each when the stage before it has
    done with it.

    Parameters
    ----------
    work : called with each stage and each piece
    stages, pieces : any length
    run : like `map`
        Starts its calls in order.

    Examples
    --------
    >>> assembly_line(print, [1, 2], [range(3), range(3, 6)])
    1 range(0, 3)
    1 range(3, 6)
    2 range(0, 3)
    2 range(3, 6)
    """
    counts = product(range(len(stages)), range(len(pieces)))
    tasks = sorted(counts, key=sum)  # the first ones wait for none after them
    done = {task: Event() for task in tasks}

    def do(task: tuple[int, int]) -> None:
        stage, piece = task
        for before in ((stage - 1, piece), (stage, piece - 1)):
            if before in done:
                done[before].wait()
        work(stages[stage], pieces[piece])
        done[task].set()

    list(run(do, tasks))
