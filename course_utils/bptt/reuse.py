"""Memory that one update leaves behind, kept for the next one."""

import ctypes
import sys

MUCH = 2**25  # bytes: for nets with gates, and for several at once
LITTLE = 2**20  # for one simple net, so that its kernels stay light

# From malloc.h of glibc.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3

_asked = {0}  # bytes for which there was a call


def keep_memory(block: int = MUCH) -> None:
    """Have freed memory kept for the next update.

    An update makes arrays of some hundred kilobytes and drops them.  The C
    library of Linux gives such blocks back to the system and asks for new
    ones, which the system fills with zeros, page by page: up to half the
    time of an update.  It can be told (mallopt(3)) to keep smaller blocks,
    up to twice `block` in all, and to give back at once what is larger.
    Other C libraries take no notice.

    Parameters
    ----------
    block : bytes, at most `MUCH`
        The largest one in the process counts.

    Examples
    --------
    >>> keep_memory()
    """
    if block <= max(_asked):
        return
    _asked.add(block)
    mallopt = _mallopt()
    if mallopt:
        mallopt(_M_MMAP_THRESHOLD, block)
        mallopt(_M_TRIM_THRESHOLD, 2 * block)


def _mallopt() -> "ctypes._FuncPointer | None":
    """Return glibc's function, where there is one."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "mallopt", None)
