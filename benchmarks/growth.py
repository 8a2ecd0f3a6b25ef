"""Whether cost grows in proportion to the input: times at 1x, 10x and 100x.

Milliseconds for an input of one length, of ten and a hundred times that:
backpropagation through time in the number of steps (one sequence, 32 units),
the count models in the characters of the text (contexts of up to 5), and the
search for copied passages in those of source and of sample. Texts longer than
the book go on with its words in random order.
"""

from collections.abc import Iterator

import numpy as np

from harness.charts import lines
from harness.report import Section, run
from harness.turns import Contender, measure
from harness.words import number, target

TIMES = (1, 3, 10, 30, 100)  # as long as the shortest input
SHOWN = (1, 10, 100)  # of these in the table
COSTS = {  # the way, its option, and the length at 1x
    "RNN, forward and back": ("backpropagation", "rnn", 200),
    "LSTM, forward and back": ("backpropagation", "lstm", 200),
    "GRU, forward and back": ("backpropagation", "gru", 200),
    "counts, Kneser-Ney": ("counts", "kneser_ney", 15_000),
    "counts, Witten-Bell": ("counts", "witten_bell", 15_000),
    "copying, by source": ("copied", "source", 15_000),
    "copying, by sample": ("copied", "sample", 1_000),
}


def answer(quick: bool) -> Iterator[Section]:
    """Measure each cost at each length."""
    times, rounds = ((1, 3), 1) if quick else (TIMES, 7)
    contenders = [
        Contender(
            name,
            f"ways_growth:{way}",
            (option,),
            asks=tuple((n * shortest,) for n in times),
        )
        for name, (way, option, shortest) in COSTS.items()
    ]
    samples = measure(contenders, rounds)
    shown = [k for k, n in enumerate(times) if n in SHOWN]
    rows, targets, found = [], [], {}
    for name, (*_, shortest) in COSTS.items():
        each = found[name] = [taken.seconds for taken in samples[name]]
        medians = np.median(each, axis=1)
        slope = np.polyfit(np.log(times), np.log(medians), 1)[0]
        spread = max(max(each[k]) / min(each[k]) for k in shown)
        cells = (number(1000 * medians[k]) for k in shown)
        what = f"{name} ({shortest:,} at 1x)"
        rows.append((what, *cells, f"{spread:.2f}", f"{slope:.2f}"))
        claim = f"{name}: exponent within 0.1 of 1, off by"
        targets.append(target(claim, abs(slope - 1), most=0.1))
    heads = " | ".join(f"{times[k]}x, ms" for k in shown)
    yield Section(
        "growth",
        "Cost against length",
        f"what | {heads} | most / least | exponent",
        rows,
        targets,
        lines(("length, the shortest is 1", "seconds"), times, found),
        f"Medians of {rounds}. Exponent: the slope of a line through the "
        f"logarithms at {', '.join(f'{n}x' for n in times)}; 1 is a cost in "
        f"proportion to the input. Spread: the largest of the ratios of "
        f"slowest to quickest round in the columns before.",
    )


if __name__ == "__main__":
    run(__doc__, answer)
