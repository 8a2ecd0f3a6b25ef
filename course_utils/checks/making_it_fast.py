"""Checks for the exercises on speed: right first, then fast."""

import tracemalloc
from collections.abc import Callable
from functools import wraps

import numpy as np

from course_utils.cells import sigmoid
from course_utils.checks.verdict import Verdict, judge


def check_multiplications(
    answer: Callable[[int, int, int], int],
) -> Verdict:
    """Judge a function that counts what training multiplies.

    Parameters
    ----------
    answer : units, vocab_size and characters to multiplications
        Of one layer that looks its input up, and the dense layer above.

    Examples
    --------
    >>> check_multiplications(lambda units, vocab_size, n: 4 * units**2 * n)
    Not yet: the dense layer is missing, units times vocab_size.
    """
    first = 5, 7, 10
    return judge(
        answer,
        [(first, _count(*first)), ((256, 68, 6400), _count(256, 68, 6400))],
        _wrong_counts(*first),
        f"5 units, 7 symbols and 10 characters take {_count(*first):,}: 3 "
        "passes, 10 characters, and 5 * (20 + 7) weights.",
        given="5 units, 7 symbols and 10 characters",
    )


def _count(units: int, vocab: int, n: int, gates: int = 4) -> int:
    return 3 * n * units * (gates * units + vocab)


def _wrong_counts(units: int, vocab: int, n: int) -> list[tuple[int, str]]:
    """Return what plausible mistakes come to, and what to say of them."""
    right, recurrent = _count(units, vocab, n), 4 * units * units
    dense, inputs = units * vocab, 4 * units * vocab
    biases = 4 * units + vocab
    looked_up = "the input is looked up, not multiplied."
    no_bias = "a bias is added, not multiplied."
    return [
        (
            right // 3,
            "this is the way forward alone; on the way back each weight is "
            "used twice more.",
        ),
        (
            right // 3 * 2,
            "each weight is used twice on the way back: for its own gradient "
            "and for that of what was read.",
        ),
        (
            _count(units, vocab, n, gates=1),
            "there are four blocks of units times units, one for each gate.",
        ),
        (
            _count(units, vocab, n, gates=3),
            "the candidate is the fourth block, beside the three gates.",
        ),
        (right // n, "multiply by the number of characters."),
        (
            recurrent + inputs + dense + biases,
            "these are the weights; how often is each of them used?",
        ),
        *(
            (
                times * n * recurrent,
                "the dense layer is missing, units times vocab_size.",
            )
            for times in (1, 3)
        ),
        (
            3 * n * dense,
            "the recurrent weights are missing, units times 4 units.",
        ),
        (3 * n * (recurrent + inputs + dense), looked_up),
        (3 * n * (recurrent + inputs), looked_up),
        (3 * n * (recurrent + inputs + dense + biases), looked_up),
        (3 * n * (recurrent + dense + biases), no_bias),
        (3 * n * (recurrent + dense + 4 * units), no_bias),
        (3 * n * (recurrent + dense + vocab), no_bias),
        (2 * right, "count multiplications alone; additions come for free."),
    ]


def check_weight_gradient(
    answer: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> Verdict:
    """Judge a function that finds a gradient in one product over all steps.

    Parameters
    ----------
    answer : z (timesteps, batch, rows) and d_a (timesteps, batch, columns)
        to (rows, columns)

    Examples
    --------
    >>> check_weight_gradient(lambda z, d_a: z[-1].T @ d_a[-1])
    Not yet: this is the last step alone; the sum over time is missing.
    """
    rng = np.random.default_rng(7)

    def case(
        steps: int, batch: int, rows: int, columns: int
    ) -> tuple[np.ndarray, np.ndarray]:
        shape = steps, batch
        return rng.normal(size=(*shape, rows)), rng.normal(
            size=(*shape, columns)
        )

    z, d_a = case(3, 4, 2, 5)
    every = z.swapaxes(1, 2) @ d_a
    right = every.sum(axis=0)
    swapped = z.swapaxes(0, 1).reshape(12, 2).T @ d_a.reshape(12, 5)
    mistakes = [
        (
            every[-1],
            "this is the last step alone; the sum over time is missing.",
        ),
        (
            every[0],
            "this is the first step alone; the sum over time is missing.",
        ),
        (
            every.mean(axis=0),
            "this is the mean over time; a gradient is the sum.",
        ),
        (right / 12, "this is a mean; a gradient is the sum."),
        (right / 4, "this is the mean over the batch; a gradient is the sum."),
        (-right, "the sign is wrong; nothing here has a minus."),
        (
            swapped,
            "rows of z and of d_a that stand side by side belong to different "
            "steps; give both the same order of axes before you reshape.",
        ),
        (
            z.reshape(2, -1) @ d_a.reshape(-1, 5),
            "reshape keeps the order in memory and does not turn a matrix; "
            "make rows of z first, then transpose.",
        ),
        (
            z.sum(axis=0).T @ d_a.sum(axis=0),
            "multiply first, then add; you added over time first.",
        ),
        (
            z.sum(axis=(0, 1))[:, None] * d_a.sum(axis=(0, 1)),
            "multiply first, then add; you added first.",
        ),
    ]
    others = [case(1, 2, 3, 4), case(6, 1, 2, 3)]
    return judge(
        answer,
        [((z, d_a), right)]
        + [(pair, np.einsum("tbr,tbc->rc", *pair)) for pair in others],
        mistakes,
        "each entry is the sum of z[t, b, r] * d_a[t, b, c] over all t and b.",
        given="3 steps of 4 sequences",
        shapes={
            (5, 2): "this is the gradient transposed; rows come first.",
            (3, 2, 5): "one matrix for each step; add them over time.",
            (12, 2): "this is z reshaped; multiply it with d_a.",
            (
                4,
                2,
                5,
            ): "one matrix for each sequence; add over the batch.",
        },
    )


def check_in_place(answer: Callable[[np.ndarray], None]) -> Verdict:
    """Judge a function that turns an array into its sigmoid, in place.

    Parameters
    ----------
    answer : a of any shape to nothing
        Afterwards a holds the sigmoid of what it held.

    Examples
    --------
    >>> check_in_place(lambda a: np.tanh(a, out=a))
    Not yet: a holds tanh(a); halve before, then halve and add 1/2.
    """
    a = np.linspace(-3, 3, 7)

    @wraps(answer)
    def inside(array: np.ndarray) -> np.ndarray:
        """Run the answer, and return what the array holds after it."""
        held = array.copy()
        answer(held)
        return held

    mistakes = [
        (a, "a is as it was; write into it, with out=a or a *= ..."),
        (
            np.tanh(a),
            "a holds tanh(a); halve before, then halve and add 1/2.",
        ),
        (np.tanh(a / 2), "a holds tanh(a / 2); halve it and add 1/2."),
        (np.tanh(a / 2) / 2, "add 1/2 at the end."),
        (np.tanh(a) / 2 + 0.5, "a must be halved before the tanh."),
        (np.tanh(a / 2) + 0.5, "tanh must be halved before 1/2 is added."),
        (np.tanh(a / 2) + 1, "halve it all at the end."),
        (a / 2, "a was halved and nothing more; is the result of tanh lost?"),
        (1 - sigmoid(a), "the sign is wrong; this falls, a sigmoid rises."),
    ]
    large = np.array([[-800.0, 0.0], [800.0, 1.0]])
    verdict = judge(
        inside,
        [((a,), sigmoid(a)), ((large,), sigmoid(large))],
        mistakes,
        "sigmoid(a) = (1 + tanh(a / 2)) / 2, step by step in a itself.",
        given="7 numbers",
    )
    if verdict == "Right." and _makes_new(answer):
        return Verdict(
            "Not yet: the numbers are right, but a new array as large as a "
            "was made on the way; write each step into a."
        )
    return verdict


def _makes_new(answer: Callable[[np.ndarray], None]) -> bool:
    """Tell whether an answer asks for memory as large as what it gets."""
    large = np.zeros(1_000_000)
    tracemalloc.start()
    try:
        answer(large)
        return tracemalloc.get_traced_memory()[1] > large.nbytes / 2
    finally:
        tracemalloc.stop()
