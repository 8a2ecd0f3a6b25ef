"""How fast a trained network writes, and whether it slows down.

python benchmarks/generation.py            five minutes
python benchmarks/generation.py --quick    a smoke run, nothing written
"""

import numpy as np
from matplotlib.figure import Figure

from course_utils.style import COLORS
from harness import (
    Contender,
    Samples,
    Section,
    Summary,
    Target,
    call,
    draw_lines,
    measure,
    number,
    publish,
    rates,
    ratio,
    seconds,
    spread,
    summary,
)
from work import book

UNITS = (256,)
LENGTHS = (200, 2_000, 20_000)
PIECE = 5  # characters that the classic code writes far into a text
OURS = "engine, NumPy"
TORCH = "PyTorch, nn.LSTM"
CELL = "PyTorch, nn.LSTMCell"
CELL_ALONE = "PyTorch, nn.LSTMCell, one thread"
KERAS = "Keras, keras_tools.OneStep"
CLASSIC = "Keras, predict on all so far"
READING = "reading, NumPy"
# Numbers that the engine reads for a character: the recurrent weights, its
# row of the table, and the dense layer.
READ = 4 * UNITS[0] * (UNITS[0] + 1) + (UNITS[0] + 1) * book()[1]
COLORED = {
    OURS: COLORS["network"],
    TORCH: COLORS["f"],
    CELL: COLORS["g"],
    CELL_ALONE: COLORS["r"],
    KERAS: COLORS["h"],
    CLASSIC: COLORS["baseline"],
}


def contenders(lengths: tuple[int, ...]) -> list[Contender]:
    """Return the ways to write texts of these lengths.

    The classic code writes the shortest in full, and a few characters at
    the end of each of the others.
    """
    asks = tuple((length,) for length in lengths)
    far = tuple((PIECE, length) for length in lengths[1:])
    way = UNITS, 1.0  # temperature
    by_cell = "ways_torch:writing_by_cell"
    return [
        Contender(OURS, "ways_numpy:writing", way, asks=asks),
        Contender(READING, "ways_numpy:reading", (READ,)),
        Contender(TORCH, "ways_torch:writing", way, "torch", asks),
        Contender(CELL, by_cell, way, "torch", asks),
        Contender(CELL_ALONE, by_cell, way, "torch", asks, threads=1),
        Contender(KERAS, "ways_keras:one_step", way, asks=asks),
        Contender(
            CLASSIC,
            "ways_keras:growing_prefix",
            way,
            asks=(asks[0], (PIECE, 1), *far),
        ),
    ]


def classic_speed(samples: Samples, length: int, whole: int) -> list[float]:
    """Return the characters a second of the classic code.

    Parameters
    ----------
    samples : as from `measure`
    length : of the text
    whole : length that was written in full
        Above it, the seconds of a character are taken at its start and where
        it was measured far into a text, are joined by straight lines, and
        are added up.

    Returns
    -------
    speed : (rounds,)
    """
    if length == whole:
        return rates(length, seconds(samples, CLASSIC, (whole,)))
    asks = [ask for ask in samples[CLASSIC] if len(ask) == 2]
    places = [before for _, before in asks]
    each = [seconds(samples, CLASSIC, ask) for ask in asks]
    at = np.arange(length)
    return [
        length / np.interp(at, places, np.array(costs) / PIECE).sum()
        for costs in zip(*each, strict=True)
    ]


def speeds(
    samples: Samples, lengths: tuple[int, ...]
) -> dict[str, list[list[float]]]:
    """Return characters a second: for each way (lengths, rounds)."""
    found = {
        name: [rates(n, seconds(samples, name, (n,))) for n in lengths]
        for name in (OURS, TORCH, CELL, CELL_ALONE, KERAS)
        if name in samples
    }
    found[CLASSIC] = [classic_speed(samples, n, lengths[0]) for n in lengths]
    return found


def rows(
    found: dict[str, list[list[float]]], lengths: tuple[int, ...]
) -> tuple[tuple[str, ...], ...]:
    """Return a line for each way and length."""
    lines = []
    for name, each in found.items():
        for length, speed in zip(lengths, each, strict=True):
            ours = found[OURS][lengths.index(length)]
            compared = ratio(ours, speed)
            estimated = name == CLASSIC and length != lengths[0]
            cells = number(compared.median), spread(compared)
            if name == OURS:
                cells = "1", ""
            lines.append(
                (
                    f"{name}, {length:,} characters"
                    + (" (estimated)" if estimated else ""),
                    number(summary(speed).median),
                    spread(summary(speed)),
                    *cells,
                )
            )
    if TORCH not in found:
        lines.append((TORCH, "not installed", "", "", ""))
    return tuple(lines)


def limit(samples: Samples, lengths: tuple[int, ...]) -> str:
    """Say how near the engine is to what the memory gives."""
    bytes_a_second = rates(100 * 4 * READ, seconds(samples, READING))
    speed = rates(lengths[-1], seconds(samples, OURS, (lengths[-1],)))
    share = ratio([4 * READ * one for one in speed], bytes_a_second)
    gigabytes = summary([one / 1e9 for one in bytes_a_second])
    return (
        f"For a character the engine reads {4 * READ / 1e6:.2f} MB of "
        f"weights. As much is read at {number(gigabytes.median)} GB/s (spread "
        f"{spread(gigabytes)}) by the product of a vector with itself, so at "
        f"{lengths[-1]:,} characters it is at {share.median:.0%} of what the "
        f"cache gives (spread {share.least:.0%} to {share.most:.0%})."
    )


def targets(
    found: dict[str, list[list[float]]], lengths: tuple[int, ...]
) -> tuple[Target, ...]:
    """Return what is to be reached."""
    reached = [
        Target(
            f"ours at least 5 x {name} at {length:,} characters",
            ratio(found[OURS][k], found[name][k]).median
            if name in found
            else None,
            5,
        )
        for name in (TORCH, CELL)
        for k, length in enumerate(lengths)
    ]
    same = ratio(found[OURS][-1], found[OURS][0]).median
    claim = (
        f"ours as fast at {lengths[-1]:,} characters as at {lengths[0]}, "
        f"at least 0.9 of it"
    )
    return (*reached, Target(claim, same, 0.9))


def section(samples: Samples, lengths: tuple[int, ...]) -> Section:
    """Return all that is said of writing."""
    found = speeds(samples, lengths)
    said = (
        f"{name} {number(summary(each[0]).median)} at {lengths[0]} and "
        f"{number(summary(each[-1]).median)} at {lengths[-1]:,}"
        for name, each in found.items()
    )
    return Section(
        key="generation",
        title="Writing, 1 x 256",
        question=(
            f"Characters a second that a network of 256 units and 68 symbols "
            f"writes, one drawn at a time at temperature 1, texts of "
            f"{', '.join(f'{n:,}' for n in lengths)} characters; equal "
            f"weights, and two threads where it does not say one. PyTorch "
            f"and Keras' OneStep keep the state, as the engine does. The "
            f"median is of {len(found[OURS][0])}."
        ),
        columns=("way", "characters/s", "spread", "ours / this", "spread"),
        rows=rows(found, lengths),
        targets=targets(found, lengths),
        alt="Characters a second against length: " + "; ".join(said),
        by_kind=True,
        notes=(
            f"The classic code reads all that is written again for each "
            f"character. It wrote {lengths[0]} characters in full; longer "
            f"texts are estimated from {PIECE} characters each at their "
            f"start and after "
            f"{' and '.join(f'{n:,}' for n in lengths[1:])}, with straight "
            f"lines between. {limit(samples, lengths)}"
        ),
    )


def draw(figure: Figure, samples: Samples, lengths: tuple[int, ...]) -> None:
    """Draw speed against length, a line for each way."""
    lines: dict[str, tuple[tuple[int, ...], list[Summary]]] = {
        name: (lengths, [summary(speed) for speed in each])
        for name, each in speeds(samples, lengths).items()
    }
    labels = "characters of the text", "characters written in a second"
    draw_lines(figure.subplots(), lines, labels, COLORED)


def main() -> None:
    """Measure, and write the section."""
    called = call(__doc__, rounds=5)
    lengths = (20, 40, 60) if called.quick else LENGTHS
    samples = measure(contenders(lengths), called.rounds)
    publish(
        section(samples, lengths),
        lambda figure: draw(figure, samples, lengths),
        keep=not called.quick,
    )


if __name__ == "__main__":
    main()
