"""Why a stack of small products can beat one product of middling size.

Before it multiplies, OpenBLAS copies both matrices into an order of its own.
A large product pays that back.  The product of one time step does not: the
weights are copied, and each is then used for a few sequences only.  For
products of at most a hundred cubed multiplications OpenBLAS has kernels, on
processors with AVX-512, that read the matrices where they lie (its pull
request 3335, 2021).  So the product of a step is cut into blocks that small.
Elsewhere the blocks cost as much as the whole.
"""

import numpy as np

SMALL = 1_000_000  # multiplications of a product that nothing is copied for
LINE = 64  # bytes that a processor fetches together
LEAST = 8  # rows of a block; below, the calls would cost more than they save


def block_rows(rows: int, inner: int, columns: int) -> int:
    """Return how many rows of a product one small product should make.

    Parameters
    ----------
    rows, inner, columns : at least 1
        The product is (rows, inner) times (inner, columns).

    Returns
    -------
    block : divides rows
        All rows, where no block of a good size is small enough.

    Examples
    --------
    One step of 700 units, for six sequences: 14 blocks of 200 rows.

    >>> block_rows(2800, 701, 6)
    200
    """
    fit = SMALL // (inner * columns)
    sizes = [size for size in range(LEAST, fit + 1) if rows % size == 0]
    return max(sizes, default=rows)


def blocks(weights: np.ndarray, size: int) -> np.ndarray:
    """Return a view of a matrix as a stack of blocks of rows.

    Parameters
    ----------
    weights : (rows, inner)
    size : divides rows

    Returns
    -------
    stack : (rows / size, size, inner)
    """
    return weights.reshape(-1, size, weights.shape[1])


def aligned(rows: int, columns: int, dtype: np.dtype) -> np.ndarray:
    """Return an empty matrix each row of which starts a cache line.

    Parameters
    ----------
    rows, columns : at least 1
    dtype : np.float32 or np.float64

    Examples
    --------
    >>> matrix = aligned(3, 5, np.dtype(np.float32))
    >>> matrix.shape, matrix.strides
    ((3, 5), (64, 4))
    """
    line = LINE // dtype.itemsize
    width = -(-columns // line) * line
    room = np.empty(rows * width + line, dtype)
    start = -room.ctypes.data % LINE // dtype.itemsize
    return room[start:][: rows * width].reshape(rows, width)[:, :columns]
