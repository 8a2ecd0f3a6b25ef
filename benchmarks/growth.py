"""Whether cost grows in proportion to the input: times at 1x, 10x and 100x.

python benchmarks/growth.py            two minutes
python benchmarks/growth.py --quick    a smoke run, nothing written
"""

from typing import NamedTuple

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
    exponent,
    measure,
    number,
    publish,
    seconds,
    summary,
)

TIMES = (1, 3, 10, 30, 100)  # as long as the shortest input
SHOWN = (1, 10, 100)  # of these in the table
MARGIN = 0.1  # by which the exponent may differ from 1


class Cost(NamedTuple):
    """Something whose time is taken against the length of its input."""

    name: str
    way: str
    options: tuple
    shortest: int  # input, at 1x
    unit: str  # of the input
    color: str


COSTS = (
    Cost(
        "RNN, forward and back",
        "ways_growth:backpropagation",
        ("rnn",),
        200,
        "steps",
        COLORS["h"],
    ),
    Cost(
        "LSTM, forward and back",
        "ways_growth:backpropagation",
        ("lstm",),
        200,
        "steps",
        COLORS["c"],
    ),
    Cost(
        "GRU, forward and back",
        "ways_growth:backpropagation",
        ("gru",),
        200,
        "steps",
        COLORS["z"],
    ),
    Cost(
        "counts, Kneser-Ney",
        "ways_growth:counts",
        ("kneser_ney",),
        15_000,
        "characters of text",
        COLORS["p"],
    ),
    Cost(
        "counts, Witten-Bell",
        "ways_growth:counts",
        ("witten_bell",),
        15_000,
        "characters of text",
        COLORS["test"],
    ),
    Cost(
        "copying, by source",
        "ways_growth:meter_by_source",
        (),
        15_000,
        "characters of source",
        COLORS["network"],
    ),
    Cost(
        "copying, by sample",
        "ways_growth:meter_by_sample",
        (),
        1_000,
        "characters of sample",
        COLORS["f"],
    ),
)


def asks(cost: Cost, times: tuple[int, ...]) -> tuple[tuple[int], ...]:
    """Return the lengths of the input, as a contender is asked."""
    return tuple((cost.shortest * n,) for n in times)


def contenders(times: tuple[int, ...]) -> list[Contender]:
    """Return one process for each cost."""
    return [
        Contender(c.name, c.way, c.options, asks=asks(c, times)) for c in COSTS
    ]


def found(
    samples: Samples, times: tuple[int, ...]
) -> dict[str, list[Summary]]:
    """Return the seconds of each cost, (times,)."""
    return {
        cost.name: [
            summary(seconds(samples, cost.name, ask))
            for ask in asks(cost, times)
        ]
        for cost in COSTS
    }


def exponents(samples: Samples, times: tuple[int, ...]) -> dict[str, float]:
    """Return the exponent of each cost."""
    return {
        name: exponent(times, [one.median for one in each])
        for name, each in found(samples, times).items()
    }


def rows(
    samples: Samples, times: tuple[int, ...]
) -> tuple[tuple[str, ...], ...]:
    """Return a line for each cost."""
    fitted, lines = exponents(samples, times), []
    for cost in COSTS:
        each = dict(zip(times, found(samples, times)[cost.name], strict=True))
        shown = [each[n] for n in SHOWN if n in each]
        spreads = max(one.most / one.least for one in shown)
        lines.append(
            (
                f"{cost.name} ({cost.shortest:,} {cost.unit} at 1x)",
                *(number(1000 * one.median) for one in shown),
                f"{spreads:.2f}",
                f"{fitted[cost.name]:.2f}",
            )
        )
    return tuple(lines)


def section(samples: Samples, times: tuple[int, ...]) -> Section:
    """Return all that is said of growth."""
    fitted, rounds = (
        exponents(samples, times),
        len(next(iter(samples.values()))[asks(COSTS[0], times)[0]]) - 1,
    )
    said = ", ".join(f"{name} {k:.2f}" for name, k in fitted.items())
    return Section(
        key="growth",
        title="Cost against length",
        question=(
            f"Milliseconds for an input of one length, of ten and a hundred "
            f"times that: backpropagation through time in the number of "
            f"steps (one sequence, 32 units), the count models in the length "
            f"of the text (contexts of up to 5), and the search for copied "
            f"passages in the length of source and of sample. Medians of "
            f"{rounds}. Texts longer than the book go on with its words in "
            f"random order."
        ),
        columns=(
            "what",
            *(f"{n}x, ms" for n in SHOWN if n in times),
            "most / least",
            "exponent",
        ),
        rows=rows(samples, times),
        targets=tuple(
            Target(
                f"{name}: exponent within {MARGIN} of 1, off by",
                abs(k - 1),
                MARGIN,
                at_least=False,
            )
            for name, k in fitted.items()
        ),
        alt=f"Lines of time against length, both logarithmic; exponents: "
        f"{said}",
        notes=(
            f"Exponent: the slope of a line through the logarithms at "
            f"{', '.join(f'{n}x' for n in times)}; 1 is a cost in proportion "
            f"to the input. Spread: the largest of the ratios of slowest to "
            f"quickest round in the columns before."
        ),
    )


def draw(figure: Figure, samples: Samples, times: tuple[int, ...]) -> None:
    """Draw time against length, a line for each cost."""
    lines = {n: (times, each) for n, each in found(samples, times).items()}
    labels = "length of the input; the shortest is 1", "seconds"
    colors = {cost.name: cost.color for cost in COSTS}
    draw_lines(figure.subplots(), lines, labels, colors)


def main() -> None:
    """Measure, and write the section."""
    called = call(__doc__, rounds=7)
    times = (1, 3) if called.quick else TIMES
    samples = measure(contenders(times), called.rounds)
    publish(
        section(samples, times),
        lambda figure: draw(figure, samples, times),
        keep=not called.quick,
    )


if __name__ == "__main__":
    main()
