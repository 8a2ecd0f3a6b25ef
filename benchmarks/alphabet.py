"""How long the alphabet trains: the classic loop, and one graph.

    python benchmarks/alphabet.py                300 epochs each, five minutes
    python benchmarks/alphabet.py --epochs 30    fewer; nothing written
    python benchmarks/alphabet.py --quick        a smoke run, nothing written

The classic loop calls `fit` on the arrays once per epoch and resets the
state by hand.  Then come the same loop on a dataset whose autotuning is off,
one `fit` with 25 updates per call, the plain loop in PyTorch, and the loop of
lecture 05: all updates in one graph.  Same start, same updates, same losses.
"""

import argparse

import numpy as np
from matplotlib.figure import Figure

from harness import (
    THREADS,
    Contender,
    Samples,
    Section,
    Target,
    call,
    draw_bars,
    measure,
    number,
    publish,
    ratio,
    seconds,
    spread,
    summary,
)

EPOCHS = 300
UPDATES = 25  # in an epoch
OURS = "one graph, lecture 05"
CLASSIC = "Keras, one fit per epoch"
TORCH = "PyTorch, plain loop"
FUSED = "PyTorch, fused Adam"
FUSED_ALONE = "PyTorch, fused, one thread"
TORCHES = {TORCH: (False, 2), FUSED: (True, 2), FUSED_ALONE: (True, 1)}
WAYS = {
    CLASSIC: "ways_alphabet:classic",
    "Keras, the same on a dataset": "ways_alphabet:on_dataset",
    "Keras, one fit": "ways_alphabet:one_fit",
    **dict.fromkeys(TORCHES, "ways_torch:alphabet"),
    OURS: "ways_alphabet:one_graph",
}
BOUNDS = {CLASSIC: 30, **dict.fromkeys(TORCHES, 5)}


def contenders(epochs: int) -> list[Contender]:
    """Return the ways to train for so many epochs."""
    return [
        Contender(
            name,
            way,
            options=TORCHES[name][:1] if name in TORCHES else (),
            needs="torch" if name in TORCHES else None,
            asks=((epochs,),),
            threads=TORCHES[name][1] if name in TORCHES else THREADS,
        )
        for name, way in WAYS.items()
    ]


def gaps(samples: Samples, epochs: int) -> dict[str, float]:
    """Return how far the losses of each way are from the classic ones."""
    losses = {
        name: np.array(asked[epochs,][-1].value)
        for name, asked in samples.items()
    }
    right = losses[CLASSIC]
    return {
        name: float(np.abs(each - right).max())
        for name, each in losses.items()
    }


def rows(samples: Samples, epochs: int) -> tuple[tuple[str, ...], ...]:
    """Return a line for each way."""
    lines, ours = [], seconds(samples, OURS, (epochs,))
    for name, gap in gaps(samples, epochs).items():
        times = seconds(samples, name, (epochs,))
        compared = ratio(times, ours)
        cells = number(compared.median), spread(compared)
        if name == OURS:
            cells = "1", ""
        one = summary(times)
        lines.append(
            (name, number(one.median), spread(one), *cells, f"{gap:.0e}")
        )
    if TORCH not in samples:
        lines.append((TORCH, "not installed", "", "", "", ""))
    return tuple(lines)


def targets(samples: Samples, epochs: int) -> tuple[Target, ...]:
    """Return what is to be reached."""
    ours = seconds(samples, OURS, (epochs,))
    return tuple(
        Target(
            f"one graph at least {bound} x as fast as {name}",
            ratio(seconds(samples, name, (epochs,)), ours).median
            if name in samples
            else None,
            bound,
            digits=1,
        )
        for name, bound in BOUNDS.items()
    )


def section(samples: Samples, epochs: int) -> Section:
    """Return all that is said of the alphabet."""
    times = {n: seconds(samples, n, (epochs,)) for n in samples}
    said = (f"{n} {number(summary(t).median)}" for n, t in times.items())
    return Section(
        key="alphabet",
        title=f"The alphabet, {epochs * UPDATES:,} updates",
        question=(
            f"Seconds that lecture 05's LSTM of 50 units trains: one letter "
            f"an update, Adam, {epochs} epochs of {UPDATES} updates, state "
            f"carried and reset after each epoch; the same start for all, "
            f"two threads where it does not say one. Building the network "
            f"and, for the graph, compiling it are part of the time; "
            f"starting the library is not. The median is of "
            f"{len(times[OURS])}."
        ),
        columns=(
            "way",
            "seconds",
            "spread",
            "this / ours",
            "spread of that",
            "losses within",
        ),
        rows=rows(samples, epochs),
        targets=targets(samples, epochs),
        alt="Bars of seconds, logarithmic: " + ", ".join(said),
        notes=(
            "The last column: how far the mean loss of an epoch is from the "
            "classic loop's, at most."
        ),
    )


def draw(figure: Figure, samples: Samples, epochs: int) -> None:
    """Draw the seconds of each way."""
    found = {n: summary(seconds(samples, n, (epochs,))) for n in samples}
    words = {name: f"{number(one.median)} s" for name, one in found.items()}
    label = "seconds (median; line: least to most)"
    draw_bars(figure.subplots(), found, [OURS], label, words, log=True)


def main() -> None:
    """Measure, and write the section."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    chosen, rest = parser.parse_known_args()
    called = call(__doc__, rounds=3, arguments=rest)
    epochs = 3 if called.quick else chosen.epochs
    samples = measure(contenders(epochs), called.rounds)
    publish(
        section(samples, epochs),
        lambda figure: draw(figure, samples, epochs),
        keep=epochs == EPOCHS,
    )


if __name__ == "__main__":
    main()
