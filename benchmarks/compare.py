"""Training, the course's engine beside its peers: one section of results."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from harness import (
    PEAKS,
    Contender,
    Samples,
    Section,
    Summary,
    Target,
    draw_bars,
    measure,
    number,
    operations,
    peak,
    rates,
    ratio,
    seconds,
    spread,
    summary,
)
from work import Shape, book

OURS = "engine, NumPy"
TORCH = "PyTorch, nn.LSTM"
KERAS = "Keras, fit"
COLUMNS = (
    "way",
    "characters/s",
    "spread",
    "ours / this",
    "spread of that",
    "share of peak",
)


def contenders(shape: Shape) -> list[Contender]:
    """Return the ways to train a network of one shape."""
    return [
        Contender(OURS, "ways_numpy:training", (shape,)),
        Contender(TORCH, "ways_torch:training", (shape,), "torch"),
        Contender(KERAS, "ways_keras:training", (shape,)),
    ]


def speeds(samples: Samples, shape: Shape) -> dict[str, list[float]]:
    """Return characters a second of those that took part, (rounds,) each."""
    return {
        name: rates(shape.characters, seconds(samples, name))
        for name in (OURS, TORCH, KERAS)
        if name in samples
    }


def disagreement(samples: Samples) -> tuple[float, float]:
    """Return how far the losses of all ways are apart.

    Returns
    -------
    first, rest : nats
        Of the first update, that is before any, and at most later on.
    """
    losses = np.array(
        [one[()][0].value for one in samples.values() if _has_losses(one)]
    )
    apart = np.ptp(losses, axis=0)
    return float(apart[0]), float(apart.max())


def _has_losses(asked: dict) -> bool:
    return isinstance(asked[()][0].value, list)


def shares(samples: Samples, shape: Shape, name: str) -> Summary:
    """Return which share of the machine's peak a way reached."""
    each = operations(shape.units, book()[1])
    speed = speeds(samples, shape)[name]
    return ratio([each * one for one in speed], peak(samples))


def rows(samples: Samples, shape: Shape) -> list[tuple[str, ...]]:
    """Return the lines of the table: the ways, and the peak."""
    found = speeds(samples, shape)
    lines = []
    for name, speed in found.items():
        one, apart = summary(speed), ratio(found[OURS], speed)
        share = shares(samples, shape, name).median
        compared = number(apart.median), spread(apart)
        if name == OURS:
            compared = "1", ""
        cells = number(one.median), spread(one), *compared, f"{share:.0%}"
        lines.append((name, *cells))
    if TORCH not in found:
        lines.append((TORCH, "not installed", *[""] * 4))
    return lines


def targets(
    samples: Samples, shape: Shape, bounds: Sequence[tuple[str, float]]
) -> tuple[Target, ...]:
    """Return what is to be reached: ours over a peer, at least a bound."""
    found = speeds(samples, shape)
    return tuple(
        Target(
            f"ours at least {bound} x {name}",
            ratio(found[OURS], found[name]).median if name in found else None,
            bound,
        )
        for name, bound in bounds
    )


def section(
    key: str,
    title: str,
    shape: Shape,
    samples: Samples,
    bounds: Sequence[tuple[str, float]],
) -> Section:
    """Return all that is said of one shape."""
    first, later = disagreement(samples)
    top = summary([one / 1e9 for one in peak(samples)])
    count = operations(shape.units, book()[1])
    return Section(
        key=key,
        title=title,
        question=(
            f"Updates of {shape.batch} streams of {shape.timesteps} "
            f"characters of the book, {book()[1]} symbols, one-hot, state "
            f"carried from update to update; Adam, gradients clipped to norm "
            f"1, no dropout; the same start for all, and two threads. "
            f"A measurement is {shape.steps} updates, the median is of "
            f"{len(peak(samples))}. Keras and PyTorch are given their rows "
            f"of zeros and a 1 ready-made; the engine makes them from ids."
        ),
        columns=COLUMNS,
        rows=tuple(rows(samples, shape)),
        targets=targets(samples, shape, bounds),
        alt=alt(samples, shape),
        by_kind=True,
        notes=(
            f"Peak: {number(top.median)} GFLOP/s (spread {spread(top)}), the "
            f"quickest float32 product of two 2048 x 2048 matrices in each "
            f"round. A character costs {count / 1e6:.2f} million "
            f"operations: 6 for each weight of a product, 4 where it reads "
            f"characters. Before the first update the losses of all ways are "
            f"within {first:.0e} of each other, and within {later:.0e} up to "
            f"update {shape.steps}."
        ),
    )


def alt(samples: Samples, shape: Shape) -> str:
    """Put the chart in words."""
    said = (
        f"{name} {number(summary(speed).median)}"
        for name, speed in speeds(samples, shape).items()
    )
    return "Bars of characters trained on in a second: " + ", ".join(said)


def draw(figure: Figure, samples: Samples, shape: Shape) -> None:
    """Draw the speeds, with their shares of the peak."""
    found = {n: summary(s) for n, s in speeds(samples, shape).items()}
    words = {
        name: f"{number(one.median)}: "
        f"{shares(samples, shape, name).median:.0%} of peak"
        for name, one in found.items()
    }
    label = "characters trained on in a second (median; line: least to most)"
    draw_bars(figure.subplots(), found, [OURS], label, words)


def taken(shape: Shape, rounds: int) -> Samples:
    """Take the times of all ways, and of the peak, in the same rounds."""
    return measure([*contenders(shape), *PEAKS], rounds)
