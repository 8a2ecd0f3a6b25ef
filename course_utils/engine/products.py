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

import numpy as np

from course_utils.engine.threads import blas

# OpenBLAS' names of processors with AVX-512.
IN_PLACE = {"SkylakeX", "Cooperlake", "SapphireRapids"}
FEW = 32  # sequences of a thread that do not pay for a copy of all weights
SMALL = 1_000_000  # multiplications of a product that nothing is copied for
LINE = 64  # bytes that a processor fetches together
LEAST = 8  # columns of a block; below, the calls cost more than they save


def block_columns(rows: int, inner: int, columns: int) -> int:
    """Return how many columns of a step's product stand in one block.

    Parameters
    ----------
    rows, inner, columns : at least 1
        The product is (rows, inner) times (inner, columns).

    Returns
    -------
    size : divides columns
        All columns, where small products are copied like large ones, or no
        block of a good size is small enough.

    Examples
    --------
    One gate of 700 units, for six sequences: 4 blocks of 175 columns with
    AVX-512, and else the whole.

    >>> block_columns(6, 701, 700) in (175, 700)
    True
    """
    if not reads_in_place():
        return columns
    fit = min(SMALL // (rows * inner), columns)
    sizes = [size for size in range(LEAST, fit + 1) if columns % size == 0]
    return max(sizes, default=columns)


def reads_in_place() -> bool:
    """Return whether NumPy's small products copy nothing."""
    return any(one.get("architecture") in IN_PLACE for one in blas().info())


def shares_layers(layers: int, batch: int, threads: int) -> bool:
    """Return whether threads should share layers, and not the sequences.

    Parameters
    ----------
    layers, batch, threads : numbers

    Examples
    --------
    Where there is one layer, or sequences enough, never.

    >>> shares_layers(1, 12, 2), shares_layers(3, 64, 2)
    (False, False)
    """
    few = batch < FEW * threads
    return layers > 1 and threads > 1 and few and not reads_in_place()


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
    *shape, columns = matrices.shape
    cut = matrices.reshape(*shape, columns // size, size)
    return cut.swapaxes(-2, -3)


def aligned(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Return an empty array each row of which starts a cache line.

    Parameters
    ----------
    shape : (..., columns)
    dtype : np.float32 or np.float64

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
