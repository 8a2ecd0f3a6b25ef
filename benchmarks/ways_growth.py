"""What should cost in proportion to its input: functions of the package."""

from collections.abc import Callable
from functools import cache

import numpy as np

from course_utils import bptt, text
from work import SEED, book

UNITS = 32
ORDER = 5
SAMPLE = 1_000  # characters of the sample that the meter judges


def backpropagation(kind: str) -> Callable[[int], None]:
    """Return forward and backward through so many steps.

    Parameters
    ----------
    kind : "rnn", "lstm" or "gru"
    """
    rng = np.random.default_rng(SEED)
    init, forward, backward = {
        "rnn": (bptt.init_rnn, bptt.forward, bptt.backward),
        "lstm": (bptt.init_lstm, bptt.forward_lstm, bptt.backward_lstm),
        "gru": (bptt.init_gru, bptt.forward_gru, bptt.backward_gru),
    }[kind]
    net = init(1, UNITS, 1, rng)

    def run(timesteps: int) -> None:
        run = forward(np.ones((1, timesteps, 1)), net)
        backward(run, np.ones_like(run.y), net)

    return run


def counts(model: str) -> Callable[[int], None]:
    """Return the counting of so many characters.

    Parameters
    ----------
    model : "kneser_ney" or "witten_bell"
    """
    count, vocab_size = getattr(text, model), book()[1]

    def run(length: int) -> None:
        count(long_text(length), vocab_size, ORDER)

    return run


def meter_by_source() -> Callable[[int], None]:
    """Return the search for a sample in a source of so many characters."""
    sample = long_string(SAMPLE, shuffled=True)

    def run(length: int) -> None:
        text.longest_matches(sample, long_string(length))

    return run


def meter_by_sample() -> Callable[[int], None]:
    """Return the search for so many characters in a short source."""
    source = long_string(SAMPLE)

    def run(length: int) -> None:
        text.longest_matches(long_string(length, shuffled=True), source)

    return run


@cache
def long_text(length: int, shuffled: bool = False) -> np.ndarray:
    """Return a text of any length: the book, then its words in any order.

    Made once, in the warm-up, so that nobody's time has it.

    Parameters
    ----------
    length : at least 1
    shuffled : whether to leave the book itself out

    Returns
    -------
    ids : (length,)
    """
    ids, _ = book()
    (space,) = text.Vocabulary(text.ADMISSIBLE).encode(" ")
    words = np.split(ids, np.flatnonzero(ids == space))
    rng = np.random.default_rng(SEED)
    parts, count = [] if shuffled else [ids], 0 if shuffled else len(ids)
    while count < length:
        parts += [words[k] for k in rng.permutation(len(words))]
        count += len(ids)
    return np.concatenate(parts)[:length]


@cache
def long_string(length: int, shuffled: bool = False) -> str:
    """Return `long_text` as a string."""
    vocabulary = text.Vocabulary(text.ADMISSIBLE)
    return vocabulary.decode(long_text(length, shuffled))
