"""Memory that one update leaves behind, kept for the next one."""

from functools import cache

import numpy as np

# The largest block that moves glibc's thresholds is one of 32 MB in all
# (mallopt(3), M_MMAP_THRESHOLD), and a little of it is not ours.
MUCH = 2**25 - 2**16  # bytes: for nets with gates, and for several at once
LITTLE = 2**22  # for one simple net, so that its kernels stay light


@cache
def keep_memory(block: int = MUCH) -> None:
    """Have freed memory kept for the next update, once in a process.

    An update makes arrays of some hundred kilobytes and drops them.  The C
    library of Linux gives such blocks back to the system and asks for new
    ones, which the system fills with zeros, page by page: up to half the
    time of an update.  From the largest block that it has seen freed it
    learns to keep up to twice as much.  So one is freed here; nobody writes
    to it, so it costs nothing.  Other C libraries take no notice.

    Parameters
    ----------
    block : bytes, at most `MUCH`

    Examples
    --------
    >>> keep_memory()
    """
    np.empty(block, np.uint8)
