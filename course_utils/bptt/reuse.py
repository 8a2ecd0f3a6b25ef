"""Memory that one update leaves behind, kept for the next one."""

from functools import cache

import numpy as np

# The largest block that moves glibc's thresholds is one of 32 MB in all
# (mallopt(3), M_MMAP_THRESHOLD), and a little of it is not ours.
_LARGEST = 2**25 - 2**16


@cache
def keep_memory() -> None:
    """Have freed memory kept for the next update, once in a process.

    An update makes arrays of some hundred kilobytes and drops them.  The C
    library of Linux gives such blocks back to the system and asks for new
    ones, which the system fills with zeros, page by page: up to half the
    time of an update.  From the largest block that it has seen freed it
    learns to keep up to 64 MB.  So one is freed here; nobody writes to it,
    so it costs nothing.  Other C libraries take no notice.

    Examples
    --------
    >>> keep_memory()
    """
    np.empty(_LARGEST, np.uint8)
