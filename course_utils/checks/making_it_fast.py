"""Checks for the exercises on speed: right first, then fast."""

import dis
import io
import tracemalloc
from collections.abc import Callable
from functools import wraps

import numpy as np

from course_utils.cells import sigmoid
from course_utils.checks.verdict import Verdict, judge


def check_multiplications(answer: Callable[[int, int, int], int]) -> Verdict:
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
    u, v, n = 5, 7, 10
    recurrent, dense, inputs, biases = 4 * u * u, u * v, 4 * u * v, 4 * u + v
    used = 3 * n  # times for each weight: once forward, twice back
    right = used * (recurrent + dense)
    one, three = (used * (gates * u * u + dense) for gates in (1, 3))
    mistakes = {
        "this is the forward pass alone; on the way back each weight is used "
        "twice more.": right // 3,
        "each weight is used twice on the way back: for its own gradient and "
        "for that of what was read.": right // 3 * 2,
        "there are four blocks of units times units, one for each gate.": one,
        "the candidate is the fourth block, beside the three gates.": three,
        "multiply by the number of characters.": right // n,
        "these are the weights; how often is each of them used?": (
            recurrent + inputs + dense + biases
        ),
        "the dense layer is missing, units times vocab_size.": (
            n * recurrent,
            used * recurrent,
        ),
        "the recurrent weights are missing, units times 4 units.": (
            used * dense
        ),
        "the input is looked up, not multiplied.": (
            right + used * inputs,
            used * (recurrent + inputs),
            right + used * (inputs + biases),
        ),
        "a bias is added, not multiplied.": (
            right + used * biases,
            right + used * 4 * u,
            right + used * v,
        ),
        "count multiplications alone; additions come for free.": 2 * right,
    }
    return judge(
        answer,
        [((u, v, n), right), ((256, 68, 6400), 5_367_398_400)],
        mistakes,
        f"5 units, 7 symbols and 10 characters take {right:,}: 3 passes, 10 "
        "characters, and 5 * (20 + 7) weights.",
        given="5 units, 7 symbols and 10 characters",
    )


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

    def case(steps: int, batch: int, *wide: int) -> list[np.ndarray]:
        return [rng.normal(size=(steps, batch, n)) for n in wide]

    z, d_a = case(3, 4, 2, 5)
    each = np.einsum("tbr,tbc->tbrc", z, d_a)
    right = each.sum((0, 1))
    first, middle, last = each.sum(1)
    flat_z, flat_d = z.reshape(12, 2), d_a.reshape(12, 5)
    turned_z, turned_d = z.reshape(2, 12), d_a.reshape(5, 12)
    by_time, by_batch = (z.sum(k).T @ d_a.sum(k) for k in (0, 1))
    mistakes = {
        "this is the last step alone; the sum over time is missing.": last,
        "this is the first step alone; the sum over time is missing.": first,
        "one step is missing; the sum runs over all of them.": (
            middle + last,
            first + middle,
        ),
        "this is one sequence alone; the sum over the batch is missing.": (
            each[:, 0].sum(0),
            each[:, -1].sum(0),
        ),
        "this is the mean over time; a gradient is the sum.": right / 3,
        "this is a mean; a gradient is the sum.": right / 12,
        "this is the mean over the batch; a gradient is the sum.": right / 4,
        "the sign is wrong; nothing here has a minus.": -right,
        "this is the gradient transposed; rows come first.": right.T,
        "this is z reshaped; multiply it with d_a.": flat_z,
        "off by one; z[t] belongs to d_a[t].": (
            np.einsum("tbr,tbc->rc", z[:-1], d_a[1:]),
            np.einsum("tbr,tbc->rc", z[1:], d_a[:-1]),
        ),
        "rows of z and of d_a that stand side by side belong to different "
        "steps; give both the same order of axes before you reshape.": (
            z.swapaxes(0, 1).reshape(12, 2).T @ flat_d,
            flat_z.T @ d_a.swapaxes(0, 1).reshape(12, 5),
        ),
        "reshape keeps the order in memory and does not turn a matrix; make "
        "rows first, then transpose.": (
            turned_z @ flat_d,
            turned_z @ turned_d.T,
            flat_z.T @ turned_d.T,
        ),
        "multiply first, then add; you added over time first.": by_time,
        "multiply first, then add; you added over the batch first.": by_batch,
        "multiply first, then add; you added first.": np.outer(
            z.sum((0, 1)), d_a.sum((0, 1))
        ),
    }
    others = [case(1, 2, 3, 4), case(6, 1, 2, 3)]
    verdict = judge(
        answer,
        [((z, d_a), right)]
        + [(pair, np.einsum("tbr,tbc->rc", *pair)) for pair in others],
        mistakes,
        "each entry is the sum of z[t, b, r] * d_a[t, b, c] over all t and b.",
        given="3 steps of 4 sequences",
        shapes={
            (5, 2): "rows come first: z stands on the left of the product.",
            (3, 2, 5): "one matrix for each step; add them over time.",
            (4, 2, 5): "one matrix for each sequence; add over the batch.",
        },
    )
    if verdict and _has_loop(answer):
        return Verdict(
            "the numbers are right, but there is a loop or a comprehension; "
            "write it without one: one product of two matrices adds over all "
            "steps."
        )
    return verdict


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
    half, whole, falling = np.tanh(a / 2), np.tanh(a), np.exp(-a)

    @wraps(answer)
    def inside(array: np.ndarray) -> np.ndarray:
        """Run the answer, and return what the array holds after it."""
        held = array.copy()
        with np.errstate(over="raise"):
            answer(held)
        return held

    mistakes = {
        "a is as it was; write into it, with out=a or a *= ...": a,
        "a holds tanh(a); halve before, then halve and add 1/2.": whole,
        "a holds tanh(a / 2); halve it and add 1/2, with *= and +=.": half,
        "add 1/2 at the end, with +=.": half / 2,
        "a must be halved before the tanh.": (
            whole / 2 + 0.5,
            np.tanh(2 * a) / 2 + 0.5,
        ),
        "a must be halved before the tanh, and all at the end.": whole + 1,
        "tanh must be halved before 1/2 is added.": (
            half + 0.5,
            (half + 0.5) / 2,
        ),
        "halve it all at the end.": half + 1,
        "1/2 is added once the tanh is halved, not 1.": half / 2 + 1,
        "a was halved and nothing more; is the result of tanh lost?": a / 2,
        "the sign is wrong; this falls, a sigmoid rises.": 1 - sigmoid(a),
        "this is on the way to 1 / (1 + exp(-a)); equation (7.4) takes "
        "tanh.": (falling, 1 + falling),
    }
    square, large = np.array([[-1.0, 0.0], [2.0, 3.0]]), 800 * a
    verdict = judge(
        inside,
        [
            ((a,), sigmoid(a)),
            ((square,), sigmoid(square)),
            ((large,), sigmoid(large), "large ones, where exp overflows"),
        ],
        mistakes,
        "sigmoid(a) = (1 + tanh(a / 2)) / 2, step by step in a itself.",
        given="7 numbers",
    )
    if verdict and _makes_new(answer):
        return Verdict(
            "the numbers are right, but a new array as large as a was made "
            "on the way; write each step into a."
        )
    return verdict


def check_gain(answer: Callable[[float, float], float]) -> Verdict:
    """Judge a function that says what a faster part brings to the whole.

    Parameters
    ----------
    answer : share of the time in [0, 1] and times as fast to times as fast
        The first is of the part, the result of the whole (Amdahl, 1967).

    Examples
    --------
    >>> check_gain(lambda share, times: 1 - share + share / times)
    Not yet: this is the time that is left; turn it over to get the gain.
    """
    share, times = 0.6, 4.0
    rest, part = 1 - share, share / times
    right = 1 / (rest + part)
    mistakes = {
        "this is the time that is left; turn it over to get the gain.": (
            rest + part
        ),
        "this is the time that is saved; what is left is 1 minus that.": (
            share - part
        ),
        "turn over the time that is left, not the time that is saved.": (
            1 / (share - part)
        ),
        "the rest of the program takes its time as before; add 1 - share.": (
            1 / part,
            part,
        ),
        "the faster part still takes some time; add share / times.": (
            1 / rest,
            rest,
        ),
        "add up times, not speeds: the part takes share / times now.": (
            rest + share * times,
            share * times,
        ),
        "a faster part takes less time: share / times, not share * times.": (
            1 / (rest + share * times)
        ),
        "share is the part that gets faster, 1 - share is the rest.": (
            1 / (share + rest / times)
        ),
        "only the part is so much faster, not the whole.": times,
    }
    return judge(
        answer,
        [
            ((share, times), right),
            ((1.0, 3.0), 3.0, "a part that is the whole program"),
            ((0.0, 5.0), 1.0, "a part that takes no time"),
            (
                (0.5, np.inf),
                2.0,
                "a part that becomes infinitely fast (divide by times; "
                "inf / inf is no number)",
            ),
        ],
        mistakes,
        "of 10 seconds, 6 become 1.5; 4 and 1.5 are 5.5, and 10 / 5.5 is "
        "1.82.",
        given="a share of 0.6 that gets 4 times as fast",
    )


def _has_loop(answer: Callable) -> bool:
    """Tell whether there is a loop in a function, or in one within it."""
    said = io.StringIO()
    dis.dis(getattr(answer, "__code__", ""), file=said)
    return any(name in said.getvalue() for name in ("FOR_ITER", "BACKWARD"))


def _makes_new(answer: Callable[[np.ndarray], None]) -> bool:
    """Tell whether an answer asks for memory as large as what it gets."""
    large = np.zeros(1_000_000)
    tracemalloc.start()
    try:
        answer(large)
        return tracemalloc.get_traced_memory()[1] > large.nbytes / 2
    finally:
        tracemalloc.stop()
