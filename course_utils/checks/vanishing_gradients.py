"""Checks for the exercises on vanishing and exploding gradients."""

from collections.abc import Callable

import numpy as np

from course_utils.bptt import step_jacobian
from course_utils.checks.verdict import Verdict, judge

Array = np.ndarray


def check_reach(answer: Callable[[float, float], int]) -> Verdict:
    """Judge a function that says how far a gradient reaches.

    Parameters
    ----------
    answer : factor per step, below 1, and a share to the smallest number of
        steps after which less than that share is left

    Examples
    --------
    >>> check_reach(lambda factor, share: np.log(share) / np.log(factor))
    Not yet: a whole number of steps is wanted, rounded up.
    """
    exact = np.log(0.01) / np.log(0.9)  # 43.7
    mistakes = [
        (exact, "a whole number of steps is wanted, rounded up."),
        (43, "off by one; after 43 steps more than the share is left."),
        (45, "off by one; after 44 steps less than the share is left."),
        (-44, "the sign is wrong; both logarithms are negative."),
        (-43, "the sign is wrong; both logarithms are negative."),
        (np.ceil(1 / exact), "upside down; divide by the factor's logarithm."),
        (1 / exact, "upside down; divide by the factor's logarithm."),
        (
            np.ceil((1 - 0.01) / (1 - 0.9)),
            "each step takes a share of what is left, not of the start.",
        ),
        (0.9**0.01, "you raised to the share; the steps are wanted."),
        (np.log(0.01), "the factor's logarithm is missing."),
    ]
    return judge(
        answer,
        [((0.9, 0.01), 44), ((0.6, 0.01), 10), ((0.99, 0.5), 69)],
        mistakes,
        "solve factor**steps = share for the steps, and round up.",
        given="a factor of 0.9 and a share of 0.01",
    )


def check_lengths(answer: Callable[[Array, Array, Array], Array]) -> Verdict:
    """Judge a function that walks back and notes the lengths.

    Parameters
    ----------
    answer : (timesteps, units) states h_1 to h_T, (units,) dL/dh_T and the
        recurrent kernel to (timesteps + 1,) lengths of dL/dh_T to dL/dh_0

    Examples
    --------
    >>> check_lengths(lambda h, d_h, kernel: np.zeros(6))
    Not yet: note the length, then d = d J_t, from t = T down to t = 1.
    """
    h, d_h, kernel = _case(timesteps=5, seed=0)
    rows = _walk(h, d_h, kernel)
    right = np.linalg.norm(rows, axis=1)
    late = np.concatenate([np.zeros((1, 4)), h[:-1]])  # h_{t-1} for h_t
    mistakes = [
        (right[:-1], "off by one; from h_5 to h_0 there are six lengths."),
        (right[1:], "off by one; the length at lag 0 comes first."),
        (right[::-1], "turned round; lag 0, the last state, comes first."),
        (right**2, "these are squares; the square root is missing."),
        (rows, "these are the gradients themselves; take their lengths."),
        (rows.sum(1), "a sum is no length; take the norm."),
        (np.abs(rows).sum(1), "sizes were added; the length adds squares."),
        (np.abs(rows).max(1), "the largest value is no length; add squares."),
        (
            np.linalg.norm(_walk(0 * h, d_h, kernel), axis=1),
            "the slope of tanh, 1 - h^2, is missing.",
        ),
        (
            np.linalg.norm(_walk(h, d_h, kernel.T), axis=1),
            "W_h must be transposed on the way back.",
        ),
        (
            np.linalg.norm(_walk(late, d_h, kernel), axis=1),
            "off by one; J_t holds the slope at h_t, after the step.",
        ),
        (
            np.linalg.norm(_walk(h[::-1], d_h, kernel), axis=1),
            "the walk starts at the last state, not at the first.",
        ),
        (
            right / right[0],
            "lengths are wanted, not shares of the first one.",
        ),
    ]
    other = _case(timesteps=1, seed=1)
    return judge(
        answer,
        [
            ((h, d_h, kernel), right),
            (other, np.linalg.norm(_walk(*other), axis=1)),
        ],
        mistakes,
        "note the length, then d = d J_t, from t = T down to t = 1.",
        given="5 steps and 4 units",
    )


def check_clip(answer: Callable[[list[Array], float], list[Array]]) -> Verdict:
    """Judge a function that clips gradients by their common norm.

    Parameters
    ----------
    answer : list of arrays and a limit to a list of arrays

    Examples
    --------
    >>> check_clip(lambda gradients, limit: gradients)
    Not yet: nothing was shortened; together they are longer than the limit.
    """
    long, limit = [np.array([[3.0, 4.0]]), np.array([12.0, 0.0, 0.0])], 2.0
    norm = 13.0

    def flat(gradients: list[Array], limit: float) -> Array:
        found = answer(gradients, limit)
        if isinstance(found, (list, tuple)):
            return np.concatenate([np.ravel(one) for one in found])
        return found

    g = np.concatenate([one.ravel() for one in long])
    parts = np.array([5.0, 5, 12, 12, 12])
    mistakes = [
        (g, "nothing was shortened; together they are longer than the limit."),
        (-g * limit / norm, "the sign is wrong; the direction must stay."),
        (np.clip(g, -limit, limit), "this is clipping by value; scale all."),
        (np.minimum(g, limit), "this is clipping by value; scale all."),
        (
            g * limit / parts,
            "each array was scaled for itself; all share one length.",
        ),
        (g / norm, "scaled to length 1; the limit is missing as a factor."),
        (g / limit, "divide by the length and multiply by the limit."),
        (g * norm / limit, "upside down; long gradients must become short."),
        (g * limit / norm**2, "the square root is missing in the length."),
        (
            g * limit / np.abs(g).sum(),
            "add squares for the length, not sizes.",
        ),
        (g * limit / np.abs(g).max(), "the largest value is no length."),
        (g * limit, "divide by the length, too."),
    ]
    first = judge(
        flat,
        [((long, limit), g * limit / norm)],
        mistakes,
        "multiply every array by the limit over the common length.",
        given="two arrays",
    )
    if first != "Right.":
        return first
    short = [np.array([0.3]), np.array([0.4])]
    return judge(
        flat,
        [((short, 2.0), np.array([0.3, 0.4])), (([np.zeros(2)], 1.0), [0, 0])],
        [
            (
                np.array([1.2, 1.6]),
                "short gradients must stay as they are; yours grew.",
            )
        ],
        "gradients shorter than the limit must stay as they are.",
        given="short gradients",
    )


def check_layer_norm(answer: Callable[[Array], Array]) -> Verdict:
    """Judge a function that normalises pre-activations over the units.

    Parameters
    ----------
    answer : (batch, units) to (batch, units) of mean 0 and variance 1 in
        each row

    Examples
    --------
    >>> check_layer_norm(lambda a: (a - a.mean(0)) / a.std(0))
    Not yet: this is batch norm; each row has its own mean and deviation.
    """
    a = np.random.default_rng(0).normal(2, 3, (3, 4))
    mean, std = a.mean(1, keepdims=True), a.std(1, keepdims=True)
    mistakes = [
        (
            (a - a.mean(0)) / a.std(0),
            "this is batch norm; each row has its own mean and deviation.",
        ),
        (
            (a - a.mean()) / a.std(),
            "one mean for all; each row has its own.",
        ),
        ((a - mean) / std**2, "divide by the deviation, not the variance."),
        (a - mean, "the division by the standard deviation is missing."),
        (a / std, "the mean was not taken away."),
        ((a + mean) / std, "the sign is wrong; take the mean away."),
        ((mean - a) / std, "the sign is wrong; a comes first."),
        ((a - mean) * std, "divide by the deviation, do not multiply."),
        (
            (a - mean) / np.linalg.norm(a - mean, axis=1, keepdims=True),
            "the length is not the deviation; the mean of squares is.",
        ),
        (
            (a - mean) / a.std(1, keepdims=True, ddof=1),
            "divide the sum of squares by the units, not by one less.",
        ),
        (
            (a - mean) / np.sqrt(std**2 + 1e-3),
            "leave the small number under the root out here.",
        ),
    ]
    return judge(
        answer,
        [((a,), (a - mean) / std), ((a[:1],), ((a - mean) / std)[:1])],
        mistakes,
        "take away each row's mean and divide by its deviation.",
        given="3 sequences and 4 units",
        advice="keepdims=True keeps the shape (batch, 1).",
    )


def _case(timesteps: int, seed: int) -> tuple[Array, Array, Array]:
    """Return states, a last gradient and a recurrent kernel of 4 units."""
    rng = np.random.default_rng(seed)
    h = np.tanh(rng.normal(size=(timesteps, 4)))
    return h, rng.normal(size=4), rng.normal(size=(4, 4))


def _walk(h: Array, d_h: Array, kernel: Array) -> Array:
    """Return dL/dh_T to dL/dh_0: (timesteps + 1, units)."""
    rows = [d_h]
    for h_t in h[::-1]:
        rows.append(rows[-1] @ step_jacobian(h_t, kernel))
    return np.array(rows)
