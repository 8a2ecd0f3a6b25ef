"""How the product of a time step is cut, and among whom it is shared.

Before it multiplies, OpenBLAS copies both matrices into an order of its own.
A large product pays that back.  The product of one time step does not: the
weights are copied, and each is then used for a few sequences only.

For products of at most a hundred cubed multiplications OpenBLAS has kernels,
on processors with AVX-512, that read the matrices where they lie (its pull
request 3335, 2021).  There the weights of a step are cut into blocks of
columns that small, and threads share the sequences.

Elsewhere blocks are copied, too, one by one, so the weights stay whole.  And
where the sequences are few, threads do not share them, for each would copy
all weights for its share: they share the layers, and a copy of a layer's
weights serves all sequences.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from itertools import product
from threading import Event

import numpy as np
from threadpoolctl import ThreadpoolController

from course_utils.arguments import array, at_least_one, whole

# OpenBLAS' names of processors with AVX-512.
IN_PLACE = {"SkylakeX", "Cooperlake", "SapphireRapids"}
SMALL = 1_000_000  # multiplications of a product that nothing is copied for
LINE = 64  # bytes that a processor fetches together
LEAST = 8  # columns of a block; below, the calls cost more than they save


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
    done with it.  `run` is like `map`, and starts its calls in order.

    Examples
    --------
    >>> assembly_line(print, [1, 2], [range(3), range(3, 6)])
    1 range(0, 3)
    1 range(3, 6)
    2 range(0, 3)
    2 range(3, 6)
    """
    counts = product(range(len(stages)), range(len(pieces)))
    tasks = sorted(counts, key=sum)  # none waits for one after it
    done = {task: Event() for task in tasks}

    def do(task: tuple[int, int]) -> None:
        stage, piece = task
        for before in ((stage - 1, piece), (stage, piece - 1)):
            if before in done:
                done[before].wait()
        try:
            work(stages[stage], pieces[piece])
        finally:  # or, after an error, others would wait for ever
            done[task].set()

    list(run(do, tasks))


def block_columns(rows: int, inner: int, columns: int) -> int:
    """Return how many columns of a step's product stand in one block.

    The product is (rows, inner) times (inner, columns).  A block has all
    columns where small products are copied like large ones, or no block of a
    good size is small enough; always a divisor of them.

    Examples
    --------
    One gate of 700 units, for six sequences: 4 blocks of 175 columns with
    AVX-512, and else the whole.

    >>> block_columns(6, 701, 700) in (175, 700)
    True
    """
    at_least_one(rows=rows, inner=inner, columns=columns)
    if not reads_in_place():
        return columns
    fit = min(SMALL // (rows * inner), columns)
    sizes = [size for size in range(LEAST, fit + 1) if columns % size == 0]
    return max(sizes, default=columns)


def reads_in_place() -> bool:
    """Return whether NumPy's small products copy nothing."""
    return any(one.get("architecture") in IN_PLACE for one in blas().info())


def blocks(matrices: np.ndarray, size: int) -> np.ndarray:
    """Return a view of each matrix as a stack of blocks of columns.

    Parameters
    ----------
    matrices : (..., rows, columns)
    size : divides columns

    Returns
    -------
    stacks : (..., columns / size, rows, size)

    Examples
    --------
    >>> blocks(np.array([[1, 2, 3, 4], [5, 6, 7, 8]]), 2)
    array([[[1, 2],
            [5, 6]],
    <BLANKLINE>
           [[3, 4],
            [7, 8]]])
    """
    *shape, columns = array("matrices", matrices, "... rows columns").shape
    if columns % whole("size", size):
        raise ValueError(
            f"size: got {size}, a divisor of {columns} columns is needed"
        )
    cut = matrices.reshape(*shape, columns // size, size)
    return cut.swapaxes(-2, -3)


def aligned(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Return an empty array each row of which starts a cache line.

    Examples
    --------
    >>> array = aligned((2, 3, 5), np.dtype(np.float32))
    >>> array.shape, array.strides
    ((2, 3, 5), (192, 64, 4))
    """
    *outer, columns = shape
    line = LINE // dtype.itemsize
    width = -(-columns // line) * line
    size = int(np.prod(outer)) * width
    room = np.empty(size + line, dtype)
    start = -room.ctypes.data % LINE // dtype.itemsize
    return room[start:][:size].reshape(*outer, width)[..., :columns]
