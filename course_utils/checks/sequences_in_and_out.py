"""Checks for the exercises on encoders and decoders."""

from collections.abc import Callable

import numpy as np

from course_utils.checks.verdict import Verdict, judge
from course_utils.text import log_softmax, softmax

_TABLE = np.random.default_rng(260).normal(size=(11, 6))  # it ends after 5


def check_masked_loss(
    answer: Callable[[np.ndarray, np.ndarray], float],
) -> Verdict:
    """Judge a loss that leaves out padding.

    Parameters
    ----------
    answer : (batch, timesteps) targets, 0 where padded, and (batch,
        timesteps, vocab_size) logits to the mean loss, in nats

    Examples
    --------
    >>> check_masked_loss(lambda y, logits: 0.0)
    Not yet: take -ln p of each target, and the mean where y is not 0.
    """
    y = np.array([[3, 1, 2, 1], [2, 1, 0, 0], [1, 0, 0, 0]])
    logits = np.random.default_rng(8).normal(size=(3, 4, 4)).astype("f4")
    chosen = np.take_along_axis(logits, y[..., None], 2)[..., 0]
    each = -np.take_along_axis(log_softmax(logits), y[..., None], 2)[..., 0]
    real = y != 0
    right = each[real].mean()
    rows = (each * real).sum(axis=1) / real.sum(axis=1)
    mistakes = {
        "padding is counted, too; it is where y is 0.": each.mean(),
        "divide by the number of real targets, not by the number of all "
        "places.": (each * real).mean(),
        "this is the sum; divide by the number of real targets.": each[
            real
        ].sum(),
        "the sign is wrong; a loss is not negative.": -right,
        "each sequence counts alike here, short or long; take the mean of "
        "all real targets together.": rows.mean(),
        "these are logits; make them log-probabilities first.": -chosen[
            real
        ].mean(),
        "these are bits; take the natural logarithm.": right / np.log(2),
        "this is the loss of the padding.": each[~real].mean(),
    }
    full = y.clip(1), logits
    others = np.take_along_axis(log_softmax(logits), full[0][..., None], 2)
    return judge(
        answer,
        [((y, logits), right), (full, -others.mean(), "no padding")],
        mistakes,
        "take -ln p of each target, and the mean where y is not 0.",
        given="three targets padded to length 4",
        advice="With Keras, use functions of `keras.ops` only.",
    )


def check_greedy(answer: Callable[..., np.ndarray]) -> Verdict:
    """Judge a loop that lets a decoder write.

    Parameters
    ----------
    answer : step, state, start, end and most to (written,) ids
        `step(symbol, state)` returns probabilities, (vocab_size,), and the
        state after it.

    Examples
    --------
    >>> check_greedy(lambda step, state, start, end, most: np.array([start]))
    Not yet: the first symbol that the decoder reads is no part of the answer.
    """
    first = _toy_step, 1, 1, 2, 8
    right, endless = _greedy(), _greedy(most=3)
    loop = (
        "read the start symbol, then each symbol that was written, and stop "
        "at the end symbol."
    )
    mistakes = {
        "the end symbol says that the answer is over; it is no part of "
        "it.": _greedy(with_end=True),
        "the first symbol that the decoder reads is no part of the answer.": (
            np.array([1]),
            np.append(1, right),
            np.append(1, _greedy(with_end=True)),
        ),
        "the state is not carried on; give each step the state that the one "
        "before returned.": _greedy(carry=False),
        "each step must read the symbol that has just been written.": _greedy(
            feed=False
        ),
        "it does not stop at the end symbol.": _greedy(stops=False),
        "the last symbol before the end is missing.": right[:-1],
        "take the most probable symbol, not the least.": _greedy(sign=-1),
    }
    return judge(
        answer,
        [
            (first, right),
            ((*first[:4], 3), endless, "at most 3 symbols"),
            ((_toy_step, 1, 1, 3, 8), _greedy(end=3), "another end symbol"),
        ],
        mistakes,
        loop,
        given="a decoder that writes 5 symbols and ends",
        form=f"{loop} Return the ids as one row of numbers.",
    )


def _toy_step(symbol: int, state: int) -> tuple[np.ndarray, int]:
    """Return probabilities that depend on what is read and on the state."""
    place = (3 * state + 5 * symbol) % 11
    return softmax(3 * _TABLE[place]), (2 * state + symbol) % 11


def _greedy(
    most: int = 8,
    carry: bool = True,
    feed: bool = True,
    stops: bool = True,
    with_end: bool = False,
    sign: int = 1,
    end: int = 2,
) -> np.ndarray:
    """Write as the exercise wants it, or with one mistake."""
    symbol, state, written = 1, 1, list[int]()
    for _ in range(most):
        p, after = _toy_step(symbol if feed else 1, state)
        state = after if carry else state
        symbol = int(np.argmax(sign * p))
        if symbol == end and stops:
            return np.array([*written, end] if with_end else written)
        written.append(symbol)
    return np.array(written)


def check_attention(answer: Callable[..., np.ndarray]) -> Verdict:
    """Judge dot-product attention of one query.

    Parameters
    ----------
    answer : (units,) query, (timesteps, units) keys, (timesteps, size)
        values and (timesteps,) mask to the (size,) context

    Examples
    --------
    >>> check_attention(lambda query, keys, values, mask: mask @ values)
    Not yet: all real steps count alike here; weigh them by a softmax.
    """
    rng = np.random.default_rng(8)
    query, keys, values = (
        rng.normal(size=shape) for shape in ((3,), (4, 3), (4, 2))
    )
    mask = np.array([1, 1, 1, 0])
    scores = keys @ query
    cut = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    right = softmax(cut) @ values
    mistakes = {
        "the padded step takes part; its weight must be 0.": weights @ values,
        "the weights of the real steps must sum to 1; mask the scores, "
        "before the softmax.": (weights * mask) @ values,
        "a score of 0 still has a weight, for exp(0) is 1; a masked score "
        "must be far below all others.": softmax(scores * mask) @ values,
        "these are the scores as weights; the softmax is missing.": (
            (scores * mask) @ values,
            scores @ values,
        ),
        "all real steps count alike here; weigh them by a softmax.": (
            mask @ values,
            mask @ values / 3,
        ),
        "the largest score takes all here; that is no softmax.": values[
            np.argmax(cut)
        ],
        "the scores are not divided by the square root of the units "
        "here.": softmax(cut / np.sqrt(3)) @ values,
        "the exponent of the scores must be positive.": softmax(
            np.where(mask, -scores, -np.inf)
        )
        @ values,
    }
    large = query * 400, keys, values, mask
    winner = values[np.argmax(np.where(mask, keys @ large[0], -np.inf))]
    # Real scores of minus some hundreds, and 0 where it is padded.
    low = np.full(3, -400.0), np.abs(keys) * mask[:, None], values, mask
    real = np.where(mask, low[1] @ low[0], -np.inf)
    return judge(
        answer,
        [
            ((query, keys, values, mask), right),
            (large, winner, "scores of several hundred: softmax overflows"),
            (
                low,
                softmax(real) @ values,
                "real scores far below that of the padding",
            ),
        ],
        mistakes,
        "score each step by keys @ query, mask, softmax, and add up the "
        "values with these weights.",
        given="4 steps, the last one padded",
        shapes={
            (4,): "the context is wanted, not the weights.",
            (4, 2): "add up the weighted values; one row is wanted.",
        },
    )


def check_best(
    answer: Callable[[np.ndarray, np.ndarray, int], np.ndarray],
) -> Verdict:
    """Judge what keeps the best continuations of several beams.

    Parameters
    ----------
    answer : (beams,) log-probabilities so far, (beams, vocab_size) of the
        next symbol, and k to (k, 2): beam and symbol, the best first

    Examples
    --------
    >>> check_best(lambda so_far, log_p, k: np.zeros((k, 2)))
    Not yet: add each beam's log-probability to its row, and take the best.
    """
    so_far = np.log([0.34, 0.19, 0.47])
    first, *others = [0.21, 0.31, 0.3, 0.18], [0.12, 0.2, 0.62, 0.06]
    log_p = np.log([first, *others, [0.23, 0.53, 0.14, 0.1]])
    total = so_far[:, None] + log_p
    right = _best(total, 4)
    each = np.array([[beam, np.argmax(row)] for beam, row in enumerate(log_p)])
    mistakes = {
        "the log-probability of what a beam has written so far must be "
        "added.": _best(log_p, 4),
        "these are the worst.": (_best(-total, 4), _best(-total, 4)[::-1]),
        "these are logarithms: add them.": _best(so_far[:, None] * log_p, 4),
        "the columns are swapped: first the beam, then the symbol.": right[
            :, ::-1
        ],
        "the best one must come first.": (
            right[::-1],
            np.array(sorted(right.tolist())),
        ),
        "the best of all beams together are wanted, not the best of "
        "each.": each,
    }
    return judge(
        answer,
        [((so_far, log_p, 4), right), ((so_far, log_p, 1), _best(total, 1))],
        mistakes,
        "add each beam's log-probability to its row, and take the best.",
        given="3 beams of 4 symbols and k = 4",
        shapes={
            (4,): "beam and symbol are wanted for each; divmod by the number "
            "of symbols takes a place in the flat array apart.",
            (2, 4): "one row for each that is kept is wanted; transpose.",
        },
    )


def _best(total: np.ndarray, k: int) -> np.ndarray:
    """Return beam and symbol of the k largest, the largest first."""
    order = np.argsort(-total, axis=None, kind="stable")[:k]
    return np.array(np.unravel_index(order, total.shape)).T
