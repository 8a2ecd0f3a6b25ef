"""How many threads NumPy's matrix products may use."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np

Calls = tuple[Callable[[], int], Callable[[int], None]]

# What is asked and told where there is nobody to ask.
_IDLE: Calls = (lambda: 1, lambda count: None)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let NumPy's products use one thread within the block.

    A product of a small network is over before it could be shared out, so
    sharing it costs more than it saves: much more where another program
    wants the processor, too.  The numbers stay the same up to rounding.

    Where NumPy was not built with OpenBLAS, as on newer Macs, nothing
    changes.

    Examples
    --------
    >>> with one_thread():
    ...     (np.ones((2, 3)) @ np.ones((3, 1))).sum()
    np.float64(6.0)
    """
    ask, tell = _openblas()
    before = ask()
    tell(1)
    try:
        yield
    finally:
        tell(before)


@cache
def _openblas() -> Calls:
    """Return how NumPy's OpenBLAS is asked and told, or two idle functions.

    NumPy itself offers neither; its wheels carry the library beside it.
    """
    package = Path(np.__file__).parent
    for path in sorted(
        [
            *(package.parent / "numpy.libs").glob("*openblas*"),
            *(package / ".dylibs").glob("*openblas*"),
        ]
    ):
        library = ctypes.CDLL(str(path))
        for name in ("scipy_openblas_{}64_", "scipy_openblas_{}"):
            try:
                return (
                    library[name.format("get_num_threads")],
                    library[name.format("set_num_threads")],
                )
            except AttributeError:
                continue
    return _IDLE
