"""What is said of several times: median, spread, ratio, exponent."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Summary(NamedTuple):
    """Several measurements of one thing."""

    median: float
    least: float
    most: float


def summary(values: Sequence[float]) -> Summary:
    """Return median and spread.

    Parameters
    ----------
    values : (rounds,)

    Examples
    --------
    >>> summary([3, 1, 2, 9])
    Summary(median=2.5, least=1, most=9)
    """
    return Summary(statistics.median(values), min(values), max(values))


def rates(work: float, seconds: Sequence[float]) -> list[float]:
    """Return how much work was done in a second, round by round."""
    return [work / one for one in seconds]


def ratio(over: Sequence[float], under: Sequence[float]) -> Summary:
    """Divide round by round; what a round did to both falls out.

    Parameters
    ----------
    over, under : (rounds,)

    Raises
    ------
    ValueError
        If they have not as many rounds.

    Examples
    --------
    In the second round the machine was half as fast; the ratio stays.

    >>> ratio([10, 5, 12], [5, 2.5, 4])
    Summary(median=2.0, least=2.0, most=3.0)
    """
    pairs = zip(over, under, strict=True)
    return summary([one / other for one, other in pairs])


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Fit costs = a * sizes ** k by least squares of logarithms; return k.

    Parameters
    ----------
    sizes, costs : (points,)
        Above 0.

    Examples
    --------
    >>> round(exponent([1, 10, 100], [2, 20, 200]), 3)
    1.0
    >>> round(exponent([1, 10, 100], [3, 300, 30000]), 3)
    2.0
    """
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])
