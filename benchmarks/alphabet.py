"""How long the alphabet trains: the classic loop, and one graph.

Seconds that lecture 05's LSTM of 50 units trains: one letter an update, Adam,
300 epochs of 25 updates, state carried and reset after each epoch; the same
start for all, two threads where it does not say one. Building the network
and, for the graph, compiling it are part of the time; starting the library is
not.
"""

from collections.abc import Iterator

from harness.charts import bars
from harness.report import Section, run
from harness.turns import Contender, measure
from harness.words import target, told

OURS = "one graph, lecture 05"
CLASSIC = "Keras, one fit per epoch"
WAYS = {  # the way, its options, and the threads
    CLASSIC: ("ways_keras:alphabet_fit", ("arrays",), 2),
    "Keras, on a dataset": ("ways_keras:alphabet_fit", ("dataset",), 2),
    "Keras, one fit": ("ways_keras:alphabet_fit", ("at once",), 2),
    "PyTorch, plain loop": ("ways_torch:alphabet", (False,), 2),
    "PyTorch, fused Adam": ("ways_torch:alphabet", (True,), 2),
    "PyTorch, fused, one thread": ("ways_torch:alphabet", (True,), 1),
    OURS: ("ways_keras:alphabet_graph", (), 2),
}


def answer(quick: bool) -> Iterator[Section]:
    """Measure all ways."""
    epochs, rounds = (3, 1) if quick else (300, 3)
    asks = ((epochs,),)
    contenders = [
        Contender(name, way, options, asks, threads)
        for name, (way, options, threads) in WAYS.items()
    ]
    samples = {n: asked[0] for n, asked in measure(contenders, rounds).items()}
    rows, targets = [], []
    for name, (seconds, losses) in samples.items():
        slower = seconds / samples[OURS].seconds
        pairs = zip(losses, samples[CLASSIC].first, strict=True)
        gap = max(abs(loss - right) for loss, right in pairs)
        rows.append((name, *told(seconds), *told(slower), f"{gap:.0e}"))
        if name == CLASSIC or name.startswith("PyTorch"):
            bound = 30 if name == CLASSIC else 5
            claim = f"one graph at least {bound} x as fast as {name}"
            targets.append(target(claim, slower, bound))
    times = {name: seconds for name, (seconds, _) in samples.items()}
    yield Section(
        "alphabet",
        "The alphabet, 7,500 updates",
        "way | seconds | spread | this / ours | spread of that | losses",
        rows,
        targets,
        bars("seconds", times, [OURS]),
        f"The median is of {rounds}. Losses: how far the mean loss of an "
        f"epoch is from the classic loop's, at most.",
    )


if __name__ == "__main__":
    run(__doc__, answer)
