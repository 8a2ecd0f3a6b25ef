"""Checks for the exercises on vanishing and exploding gradients."""

from collections.abc import Callable

import numpy as np

from course_utils.bptt import step_jacobian
from course_utils.checks.verdict import Verdict, in_a_row, judge

Array = np.ndarray


def check_reach(answer: Callable[[float, float], int]) -> Verdict:
    """Judge a function that says how far a gradient reaches.

    Parameters
    ----------
    answer : factor per step, below 1, and a share to the smallest number of
        steps after which at most that share is left

    Examples
    --------
    >>> check_reach(lambda factor, share: np.log(share) / np.log(factor))
    Not yet: a whole number of steps is wanted, rounded up.
    """
    exact = np.log(0.01) / np.log(0.9)  # 43.7
    upside_down = np.log(0.9) / np.log(0.01)
    mistakes = {
        "a whole number of steps is wanted, rounded up.": exact,
        "off by one; after 43 steps more than the share is left.": 43,
        "off by one; after 44 steps less than the share is left.": 45,
        "the sign is wrong; both logarithms are negative.": (-44, -43),
        "upside down; divide by the factor's logarithm.": (upside_down, 1),
        "each step takes a share of what is left, not of the start.": (
            np.ceil(0.99 / 0.1)
        ),
        "you raised to the share; the steps are wanted.": 0.9**0.01,
        "the factor's logarithm is missing.": np.log(0.01),
    }
    tie = "a factor of 0.5 and a share of 0.25, which 2 steps reach"
    return judge(
        answer,
        [
            ((0.9, 0.01), 44),
            ((0.6, 0.01), 10),
            ((0.99, 0.5), 69),
            ((0.5, 0.25), 2, tie),
        ],
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
    h, d_h, kernel = given = _case(timesteps=5, seed=0)
    rows, right = _walk(*given), _lengths(*given)
    before = np.concatenate([np.zeros((1, 4)), h[:-1]])  # h_{t-1} for h_t
    early = _lengths(before, d_h, kernel)
    transposed = _lengths(h, d_h, kernel.T)
    turned = _lengths(h[::-1], d_h, kernel)
    mistakes = {
        "off by one; from h_5 to h_0 there are six lengths.": right[:-1],
        "off by one; the length at lag 0 comes first.": right[1:],
        "turned round; lag 0, the last state, comes first.": right[::-1],
        "these are squares; the square root is missing.": right**2,
        "these are the gradients themselves; take their lengths.": rows,
        "a sum is no length; take the norm.": rows.sum(1),
        "sizes were added; the length adds squares.": abs(rows).sum(1),
        "the largest value is no length; add squares.": abs(rows).max(1),
        "the slope of tanh, 1 - h^2, is missing.": _lengths(
            0 * h, d_h, kernel
        ),
        "W_h must be transposed on the way back.": transposed,
        "off by one; J_t holds the slope at h_t, after the step.": early,
        "the walk starts at the last state, not at the first.": turned,
        "lengths are wanted, not shares of the first one.": right / right[0],
    }
    other = _case(timesteps=1, seed=1)
    return judge(
        answer,
        [(given, right), (other, _lengths(*other))],
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
    g, norm = np.array([3.0, 4.0, 12.0, 0.0, 0.0]), 13.0
    parts = np.array([5.0, 5, 12, 12, 12])
    by_value = np.clip(g, -limit, limit)

    mistakes = {
        "nothing was shortened; together they are longer than the limit.": g,
        "the sign is wrong; the direction must stay.": -g * limit / norm,
        "this is clipping by value; scale all.": by_value,
        "each array was scaled for itself; all share one length.": (
            g * limit / parts
        ),
        "scaled to length 1; the limit is missing as a factor.": g / norm,
        "divide by the length and multiply by the limit.": g / limit,
        "upside down; long gradients must become short.": g * norm / limit,
        "the square root is missing in the length.": g * limit / norm**2,
        "add squares for the length, not sizes.": g * limit / g.sum(),
        "the largest value is no length.": g * limit / g.max(),
        "divide by the length, too.": g * limit,
    }
    short = [np.array([0.3]), np.array([0.4])]
    stay = "short gradients, which must stay as they are and not grow"
    keep = "return a list with one array for each gradient, of its shape."
    verdict = judge(
        answer,
        [
            ((long, limit), g * limit / norm),
            ((short, limit), np.array([0.3, 0.4]), stay),
            (([np.zeros(2)], 1.0), np.zeros(2), "gradients of zeros"),
        ],
        mistakes,
        "multiply every array by the limit over the common length.",
        given="two arrays",
        form=keep,
        read=in_a_row,
    )
    for gradients in (long, short) if verdict else ():
        if _shapes(answer(gradients, limit)) != _shapes(gradients):
            return Verdict(f"the numbers are right, but {keep}")
    return verdict


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
    # So large that a small number beside the variance makes no difference.
    a = np.random.default_rng(0).normal(200, 300, (3, 4))
    mean, std = a.mean(1, keepdims=True), a.std(1, keepdims=True)
    centred = a - mean
    right = centred / std
    mistakes = {
        "this is batch norm; each row has its own mean and deviation.": (
            (a - a.mean(0)) / a.std(0)
        ),
        "one mean for all; each row has its own.": (a - a.mean()) / a.std(),
        "divide by the deviation, not the variance.": centred / std**2,
        "the division by the standard deviation is missing.": centred,
        "the mean was not taken away.": a / std,
        "the sign is wrong; take the mean away.": (a + mean) / std,
        "the sign is wrong; a comes first.": -right,
        "divide by the deviation, do not multiply.": centred * std,
        "the length is not the deviation; the mean of squares is.": right / 2,
        "divide the sum of squares by the units, not by one less.": (
            centred / a.std(1, keepdims=True, ddof=1)
        ),
        "the small number beside the deviation is too large; leave it out.": (
            centred / (std + 1e-3)
        ),
    }
    return judge(
        answer,
        [((a,), right), ((a[:1],), right[:1])],
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


def _lengths(h: Array, d_h: Array, kernel: Array) -> Array:
    return np.linalg.norm(_walk(h, d_h, kernel), axis=1)


def _shapes(arrays: list[Array]) -> list[tuple[int, ...]]:
    return [np.shape(array) for array in arrays]
