"""Numbers and verdicts, written."""

from math import inf

import numpy as np
from numpy.typing import ArrayLike


def number(values: ArrayLike) -> str:
    """Write the median with three digits, or all before the point.

    Examples
    --------
    >>> number(81234.5), number(0.01234), number([9, 1, 2.5])
    ('81,234', '0.0123', '2.50')
    """
    value, digits = np.median(values), 0
    while digits < 9 and abs(value) * 10**digits < 99.95:
        digits += 1
    return f"{value:,.{digits}f}"


def spread(values: ArrayLike) -> str:
    """Write the least and the most."""
    return f"{number(np.min(values))} to {number(np.max(values))}"


def told(values: ArrayLike) -> tuple[str, str]:
    """Write the median of all rounds and their spread, for a table."""
    return number(values), spread(values)


def target(
    claim: str, values: ArrayLike, least: float = -inf, most: float = inf
) -> str:
    """Say in one line whether the median is where it has to be.

    Examples
    --------
    >>> target("ours at least 2 x theirs", [1.5, 1, 3], least=2)
    '- ours at least 2 x theirs: **missed**, 1.50'
    """
    verdict = "reached" if least <= np.median(values) <= most else "missed"
    return f"- {claim}: **{verdict}**, {number(values)}"
