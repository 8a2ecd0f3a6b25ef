"""What should cost in proportion to its input: functions of the package."""

from collections.abc import Callable

import numpy as np

from course_utils import bptt, text
from work import SEED, book

UNITS = 32
ORDER = 5
SHORT = 1_000  # characters of the other text, where a search has two

Run = Callable[[int], None]  # through an input of so many


def backpropagation(kind: str) -> Run:
    """Go forward and backward through the steps of one sequence."""
    init, forward, backward = {
        "rnn": (bptt.init_rnn, bptt.forward, bptt.backward),
        "lstm": (bptt.init_lstm, bptt.forward_lstm, bptt.backward_lstm),
        "gru": (bptt.init_gru, bptt.forward_gru, bptt.backward_gru),
    }[kind]
    net = init(1, UNITS, 1, np.random.default_rng(SEED))

    def run(timesteps: int) -> None:
        run = forward(np.ones((1, timesteps, 1)), net)
        backward(run, np.ones_like(run.y), net)

    return run


def counts(model: str) -> Run:
    """Count the characters of a text by "kneser_ney" or "witten_bell"."""
    ids, vocab_size = long_text(), book()[1]

    def run(length: int) -> None:
        getattr(text, model)(ids[:length], vocab_size, ORDER)

    return run


def copied(by: str) -> Run:
    """Search in a "source", or for a "sample", of so many characters."""
    known = text.Vocabulary(text.ADMISSIBLE).decode(long_text())

    def run(length: int) -> None:
        source = known[: length if by == "source" else SHORT]
        sample = known[-(length if by == "sample" else SHORT) :]
        text.longest_matches(sample, source)

    return run


def long_text() -> np.ndarray:
    """Return ids: the book, then ten times its words in random order."""
    ids, _ = book()
    (space,) = text.Vocabulary(text.ADMISSIBLE).encode(" ")
    words = np.split(ids, np.flatnonzero(ids == space))
    rng = np.random.default_rng(SEED)
    orders = [rng.permutation(len(words)) for _ in range(10)]
    return np.concatenate([ids, *(words[k] for k in np.ravel(orders))])
