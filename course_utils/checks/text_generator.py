"""Checks for the exercises on character models."""

from collections.abc import Callable, Collection
from functools import wraps

import numpy as np

from course_utils.checks.verdict import Verdict, judge
from course_utils.engine import Recipe, Trainer, init_net
from course_utils.text import Batches, streams


def check_bits(answer: Callable[[np.ndarray], float]) -> Verdict:
    """Judge a function from probabilities to bits per character.

    Parameters
    ----------
    answer : (length,) probabilities of the characters that came to float

    Examples
    --------
    >>> check_bits(lambda p: -np.log2(p).sum())
    Not yet: this is the sum over the text; divide by its length.
    """
    p = np.array([0.5, 0.25, 0.125, 0.125])
    bits = -np.log2(p)
    mistakes = {
        "the sign is wrong; a surprise is not negative.": -bits.mean(),
        "this is the sum over the text; divide by its length.": bits.sum(),
        "these are nats; take the logarithm to base 2.": -np.log(p).mean(),
        "take the logarithm to base 2, not to base 10.": -np.log10(p).mean(),
        "average the surprises, not the probabilities.": -np.log2(p.mean()),
        "this is the mean probability; its surprise is wanted.": p.mean(),
        "this weighs each surprise with p; each character came once.": p
        @ bits,
    }
    long = "5,000, whose product is too small for a float: add logarithms"
    return judge(
        answer,
        [
            ((p,), bits.mean()),
            ((np.array([0.5]),), 1.0),
            ((np.array([0.3, 0.9]),), -np.log2(0.27) / 2),
            ((np.repeat(p, 1250),), bits.mean(), long),
        ],
        mistakes,
        "the probabilities 1/2, 1/4, 1/8, 1/8 cost 1, 2, 3 and 3 bits; "
        "the score is their mean, 2.25.",
        given="4 probabilities",
    )


def check_streams(
    answer: Callable[[np.ndarray, int, int], np.ndarray],
) -> Verdict:
    """Judge a function that cuts a text into streams and these into steps.

    Parameters
    ----------
    answer : (length,) ids, batch, timesteps to (steps, batch, timesteps)

    Examples
    --------
    >>> def rows_first(ids, batch, timesteps):
    ...     return streams(ids, batch, timesteps).x.swapaxes(0, 1)
    >>> check_streams(rows_first)
    Not yet: the first axis must count the steps, the second the rows.
    """
    ids = np.arange(100, 132)
    right, targets = streams(ids, batch=2, timesteps=4)
    cut = ids[:24]
    too_many = ids.reshape(2, 4, 4).swapaxes(0, 1)
    longer = [ids[: 2 * length].reshape(2, length) for length in (16, 15)]
    of_five = ids[:30].reshape(2, 3, 5).swapaxes(0, 1)
    mistakes = {
        "the last character has no successor, so it is nobody's input; "
        "32 characters fill three steps here, not four.": too_many,
        "the first axis must count the steps, the second the "
        "rows.": right.swapaxes(0, 1),
        "row 0 of step 2 goes on where row 1 of step 1 stopped, so the "
        "carried state would belong to another "
        "passage.": cut.reshape(right.shape),
        "off by one; these are the targets, the inputs start at "
        "ids[0].": targets,
        "each row must read neighbouring characters.": cut.reshape(
            -1, 2, 4, order="F"
        ),
        "row 1 starts at 112, where row 0 stops; leave out at the end of the "
        "text, not at the end of each row.": tuple(
            rows[:, :12].reshape(2, 3, 4).swapaxes(0, 1) for rows in longer
        ),
        "each step starts right after the one before; yours leave out one id "
        "between them.": of_five[..., :4],
    }
    other = np.arange(19), 3, 2
    return judge(
        answer,
        [((ids, 2, 4), right), (other, streams(*other).x)],
        mistakes,
        "with 32 ids from 100 on, batch 2 and timesteps 4, row 0 reads 100 "
        "to 111 and row 1 reads 112 to 123, four ids in each step.",
        given="32 ids, batch 2 and timesteps 4",
        shapes={
            (3, 2, 5): "a step has 4 inputs; the fifth is the target of the "
            "last, and belongs to the next step."
        },
    )


def check_nucleus(
    answer: Callable[[np.ndarray, float], np.ndarray],
) -> Verdict:
    """Judge a function that keeps the nucleus of a distribution.

    Parameters
    ----------
    answer : (vocab_size,) probabilities and a mass to (vocab_size,)

    Examples
    --------
    >>> check_nucleus(lambda p, mass: p[::-1].cumsum()[:3])
    Not yet: for 5 probabilities the shape must be (5,), yours is (3,).
    """
    p, mass = np.array([0.1, 0.05, 0.5, 0.15, 0.2]), 0.75
    kept = [np.where(p >= least, p, 0) for least in (0.5, 0.2, 0.15, 0.1)]
    top, short, right, long = (cut / cut.sum() for cut in kept)
    upwards = np.where(p < 0.5, p, 0)  # what sorting upwards keeps
    unsorted = [np.where(p.cumsum() <= 0.65, p, 0), p * [1, 1, 1, 1, 0]]
    stays = "off by one; the character that reaches the mass stays in."
    stops = "off by one; stop at the character that reaches the mass."
    again = "the kept probabilities must sum to 1 again."
    mistakes = {
        "nothing was cut; sort from the most probable one down, and set "
        "what is outside the nucleus to 0.": p,
        "put the kept ones back into their places.": np.sort(right)[::-1],
        "only the most probable one stays; add up the probabilities until "
        "they reach the mass.": (top, kept[0]),
        stays: short,
        stops: long,
        f"{stays} And {again}": kept[1],
        again: kept[2],
        f"{stops} And {again}": kept[3],
        "sort from the most probable one down.": tuple(
            cut / cut.sum() for cut in (upwards, *unsorted)
        ),
    }

    equal = np.full(5, 0.2), 0.5
    return judge(
        answer,
        [((p, mass), right), ((p, 0.45), top)],
        mistakes,
        f"of {p.tolist()} the mass {mass} keeps 0.5, 0.2 and 0.15.",
        given="5 probabilities",
    ) and judge(
        answer,
        [(equal, np.array([0, 0, 1, 1, 1]) / 3)],
        {},
        "of equal probabilities, too, only the fewest that reach the mass "
        "stay: 3 of 5 for the mass 0.5.",
        given="5 equal probabilities",
        read=np.sort,  # which of equal ones stay does not matter
    )


def check_training(
    answer: Callable[[Trainer, Batches, int], np.ndarray],
) -> Verdict:
    """Judge a function that trains a network for some epochs.

    Parameters
    ----------
    answer : trainer, batches and epochs to (epochs,) mean losses, in bits

    Examples
    --------
    >>> check_training(lambda trainer, batches, epochs: np.zeros(epochs))
    Not yet: reset the state, learn from each step, and take the mean loss.
    """
    ids = np.random.default_rng(0).integers(0, 5, 41)
    batches = streams(ids, batch=2, timesteps=5)  # 4 steps

    @wraps(answer)
    def trained(epochs: int) -> np.ndarray:
        return answer(_fresh_trainer(), batches, epochs)

    right = _losses(batches, 3).mean(axis=1)
    swapped = Batches(batches.y, batches.x)
    mistakes = {
        "these are nats; divide by ln 2 for bits.": right * np.log(2),
        "the state is never reset; the end of the text is not its "
        "beginning.": _losses(batches, 3, resets=()).mean(axis=1),
        "the state is reset before each step; reset it once an "
        "epoch.": _losses(batches, 3, resets=range(4)).mean(axis=1),
        "these are the losses of the last steps; take the mean of each "
        "epoch.": _losses(batches, 3)[:, -1],
        "these are sums; take the mean of each epoch.": 4 * right,
        "inputs come first, targets second.": _losses(swapped, 3).mean(axis=1),
    }
    return judge(
        trained,
        [((3,), right), ((1,), right[:1], "one epoch")],
        mistakes,
        "reset the state, learn from each step, and take the mean loss.",
        given="3 epochs of 4 steps",
        shapes={
            (12,): "one number for each epoch is wanted, not for each step.",
            (): "one number for each epoch is wanted, yours is one for all.",
        },
    )


def _fresh_trainer() -> Trainer:
    rng = np.random.default_rng(0)
    return Trainer(init_net(5, [4], rng), Recipe(rate=0.05), 2, 5, rng)


def _losses(
    batches: Batches, epochs: int, resets: Collection[int] = (0,)
) -> np.ndarray:
    """Return (epochs, steps) losses in bits, with resets before some steps."""
    trainer, rows = _fresh_trainer(), list[list[float]]()
    for _ in range(epochs):
        rows.append([])
        for k, (x, y) in enumerate(zip(*batches, strict=True)):
            if k in resets:
                trainer.reset()
            rows[-1].append(trainer.step(x, y))
    return np.array(rows) / np.log(2)
