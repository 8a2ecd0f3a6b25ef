"""How fast a trained network writes, and whether it slows down.

Characters a second that a network of 256 units and 68 symbols writes, one
drawn at a time at temperature 1, texts of three lengths; equal weights, and
two threads where it does not say one. PyTorch and Keras' OneStep keep the
state, as the engine does. The classic code reads all that is written again
for each character.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from harness.charts import lines
from harness.report import Section, run
from harness.turns import Contender, Taken, measure
from harness.words import number, spread, target, told
from work import book

UNITS = 256
PIECE = 5  # characters that the classic code writes far into a text
OURS = "engine, NumPy"
CLASSIC = "Keras, predict on all so far"
READING = "reading, NumPy"
PEERS = ("PyTorch, nn.LSTM", "PyTorch, nn.LSTMCell")  # of the targets
WAYS = {  # the way, and the threads
    OURS: ("ways_numpy:writing", 2),
    PEERS[0]: ("ways_torch:writing", 2),
    PEERS[1]: ("ways_torch:writing_by_cell", 2),
    f"{PEERS[1]}, one thread": ("ways_torch:writing_by_cell", 1),
    "Keras, keras_tools.OneStep": ("ways_keras:one_step", 2),
    CLASSIC: ("ways_keras:growing_prefix", 2),
}
# Numbers that the engine reads for a character: the recurrent weights, its
# row of the table, and the dense layer.
READ = 4 * UNITS * (UNITS + 1) + (UNITS + 1) * book()[1]


def classic_speeds(
    asked: Sequence[Taken], lengths: Sequence[int]
) -> list[np.ndarray]:
    """Return the characters a second of the classic code, (rounds,) each.

    It writes the shortest text in full.  Of the others, the seconds of a
    character are taken at the start and after each of these lengths, are
    joined by straight lines, and are added up.
    """
    whole, *pieces = (taken.seconds for taken in asked)
    places, costs = (1, *lengths[1:]), np.transpose(pieces) / PIECE
    sums = [
        np.array([np.interp(range(n), places, one).sum() for one in costs])
        for n in lengths[1:]
    ]
    return [n / s for n, s in zip(lengths, [whole, *sums], strict=True)]


def limit(speed: np.ndarray, seconds: np.ndarray) -> str:
    """Say how near the engine is to what the memory gives.

    Parameters
    ----------
    speed : (rounds,), characters a second
    seconds : (rounds,), to read as much as for a hundred characters
    """
    share, gigabytes = speed * seconds / 100, 100 * 4e-9 * READ / seconds
    return (
        f"For a character the engine reads {4e-6 * READ:.2f} MB of weights. "
        f"As much is read at {number(gigabytes)} GB/s (spread "
        f"{spread(gigabytes)}) by the product of a vector with itself, so in "
        f"the longest text the engine is at {np.median(share):.0%} of what "
        f"the cache gives (spread {min(share):.0%} to {max(share):.0%})."
    )


def answer(quick: bool) -> Iterator[Section]:
    """Measure all ways, and the reading of memory."""
    lengths = (20, 40, 60) if quick else (200, 2_000, 20_000)
    asks = dict.fromkeys(WAYS, tuple((n,) for n in lengths))
    places = (1, *lengths[1:])
    asks[CLASSIC] = ((lengths[0],), *((PIECE, place) for place in places))
    contenders = [
        Contender(name, way, ((UNITS,), 1.0), asks[name], threads)
        for name, (way, threads) in WAYS.items()
    ]
    reading = Contender(READING, "ways_numpy:reading", (READ,))
    samples = measure([*contenders, reading], 1 if quick else 5)
    seconds = samples.pop(READING)[0].seconds
    speeds = {
        name: [n / one.seconds for n, one in zip(lengths, asked, strict=False)]
        for name, asked in samples.items()
    }
    speeds[CLASSIC] = classic_speeds(samples[CLASSIC], lengths)
    ours, rows, targets = speeds[OURS], [], []
    for name, each in speeds.items():
        for k, n in enumerate(lengths):
            what = f"{name}, {n:,} characters"
            guess = " (estimated)" if name == CLASSIC and k else ""
            ahead = ours[k] / each[k]
            rows.append((what + guess, *told(each[k]), *told(ahead)))
            if name in PEERS:
                claim = f"ours at least 5 x {name} at {n:,} characters"
                targets.append(target(claim, ahead, 5))
    claim = "ours as fast in the longest text as in the shortest, at least 0.9"
    targets.append(target(claim, ours[-1] / ours[0], 0.9))
    labels = "characters of the text", "characters written in a second"
    yield Section(
        "generation",
        "Writing, 1 x 256",
        "way | characters/s | spread | ours / this | spread",
        rows,
        targets,
        lines(labels, lengths, speeds),
        f"The median is of {len(seconds)}. The classic code wrote "
        f"{lengths[0]} characters in full; longer texts are estimated from "
        f"{PIECE} characters each at their start and after "
        f"{' and '.join(f'{n:,}' for n in lengths[1:])}, with straight lines "
        f"between. {limit(ours[-1], seconds)}",
        by_kind=True,
    )


if __name__ == "__main__":
    run(__doc__, answer)
