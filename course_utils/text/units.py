"""Which unit follows which feature of the text, and what chance would give.

The search takes the best of many units, so a part of the text on which
nothing was chosen has to confirm what it finds.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np


class Found(NamedTuple):
    """The unit that follows a feature best."""

    feature: str
    unit: int
    correlation: float


def correlations(
    h: np.ndarray, features: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return Pearson's correlation of every unit with every feature.

    Parameters
    ----------
    h : (length, units)
        State after each character.
    features : name to (length,)

    Returns
    -------
    correlations : name to (units,)
        In [-1, 1]; 0 where a unit or a feature does not change at all.

    Raises
    ------
    ValueError
        If a feature is not as long as h.

    Examples
    --------
    >>> h = np.array([[0.1, 0.9], [0.5, 0.1], [0.9, 0.5]])
    >>> correlations(h, {"place": np.arange(3.0)})["place"].round(2)
    array([ 1. , -0.5])
    """
    units, rows = _standard(h), _rows(h, features)
    return dict(zip(features, rows @ units, strict=True))


def find_units(
    h: np.ndarray, features: Mapping[str, np.ndarray]
) -> list[Found]:
    """Return the unit that follows each feature best, the best feature first.

    Parameters
    ----------
    h : (length, units)
        State after each character of the part to search.
    features : name to (length,)

    Returns
    -------
    found : (features,)
        Without those features that do not change in this part.

    Raises
    ------
    ValueError
        If a feature is not as long as h.

    Examples
    --------
    >>> h = np.array([[0.1, 0.9], [0.5, 0.1], [0.9, 0.5]])
    >>> found = find_units(h, {"place": np.arange(3.0), "same": np.ones(3)})
    >>> [(one.feature, one.unit) for one in found]
    [('place', 0)]
    """
    found = []
    for feature, values in correlations(h, features).items():
        unit = int(np.argmax(np.abs(values)))
        if values[unit]:
            found.append(Found(feature, unit, float(values[unit])))
    return sorted(found, key=lambda one: -abs(one.correlation))


def chance_levels(
    h: np.ndarray,
    features: Mapping[str, np.ndarray],
    rng: np.random.Generator,
    count: int = 100,
    quantile: float = 0.95,
) -> dict[str, float]:
    """Return how well the best unit follows a feature of the wrong place.

    The feature is turned in a circle by a random part of the text, which
    keeps its rhythm and breaks its bond with the states, and the best of
    all units is taken, as in `find_units`.

    Parameters
    ----------
    h : (length, units)
        One column, ``h[:, [unit]]``, gives the level of one unit that was
        chosen elsewhere.
    features : name to (length,)
    rng : generator
        Draws the turns, each at least a tenth of the text.
    count : number of turns, at least 1
    quantile : in [0, 1]

    Returns
    -------
    levels : name to number in [0, 1]
        The strength that this share of the turns does not exceed.

    Raises
    ------
    ValueError
        If a feature is not as long as h.

    Examples
    --------
    A hundred units of noise: the best follows a coin by chance alone.

    >>> rng = np.random.default_rng(4)
    >>> h, coin = rng.normal(size=(500, 100)), rng.integers(0, 2, 500)
    >>> level = chance_levels(h, {"coin": coin}, rng)["coin"]
    >>> 0.1 < level < 0.2
    True
    """
    units, rows = _standard(h), _rows(h, features)
    near = len(units) // 10
    turns = rng.integers(near, len(units) - near, size=count)
    strengths = [
        np.abs(_turned(rows, some) @ units).max(axis=1)
        for some in np.split(turns, range(10, count, 10))
    ]
    best = np.concatenate(strengths).reshape(count, -1)
    levels = np.quantile(best, quantile, axis=0).tolist()
    return dict(zip(features, levels, strict=True))


def _turned(rows: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """Return the rows after each turn, (turns * features, length)."""
    return np.concatenate([np.roll(rows, turn, axis=1) for turn in turns])


def _rows(h: np.ndarray, features: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return features in standard form as (features, length)."""
    for name, values in features.items():
        if np.shape(values) != (len(h),):
            raise ValueError(
                f"features: {name!r} has shape {np.shape(values)}, "
                f"({len(h)},) is needed"
            )
    rows = np.array(list(features.values()), dtype=float)
    return _standard(rows.reshape(len(features), len(h)).T).T


def _standard(columns: np.ndarray) -> np.ndarray:
    """Give every column mean 0 and length 1, or zeros if it is constant."""
    columns = np.asarray(columns, dtype=float)
    centred = columns - columns.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=0)
    size = np.abs(columns).max(axis=0, initial=0) * np.sqrt(len(columns))
    constant = lengths <= 1e-9 * size
    return np.where(constant, 0.0, centred) / np.where(constant, 1, lengths)
