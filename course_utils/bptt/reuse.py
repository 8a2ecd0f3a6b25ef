"""Memory that one update leaves behind, kept for the next one."""

import ctypes
import sys
from collections.abc import Callable

MUCH = 2**25  # bytes: for nets with gates, and for several at once
LITTLE = 2**20  # for one simple net, so that its kernels stay light

# From malloc.h of glibc.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3

_kept = 0  # bytes: the largest block so far


def keep_memory(block: int = MUCH) -> None:
    """Have freed memory kept for the next update.

    An update makes arrays of some hundred kilobytes and drops them.  The C
    library of Linux gives such blocks back to the system and asks for new
    ones, which the system fills with zeros, page by page: up to half the
    time of an update.  It can be told (mallopt(3)) to keep smaller blocks,
    about twice `block` of them when nothing is in use, and to give back at
    once what is larger.  That then holds for all of the process: the library
    no longer learns from what it sees.  Other C libraries are left alone.

    Parameters
    ----------
    block : bytes, at most `MUCH`
        The largest one in the process counts.

    Examples
    --------
    >>> keep_memory()
    """
    global _kept
    if block <= _kept:
        return
    _kept = block
    mallopt = _mallopt()
    if mallopt and mallopt(_M_MMAP_THRESHOLD, block):  # 0: too large
        mallopt(_M_TRIM_THRESHOLD, 2 * block)


def _mallopt() -> Callable[[int, int], int] | None:
    """Return glibc's function, where there is one."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "mallopt", None)
