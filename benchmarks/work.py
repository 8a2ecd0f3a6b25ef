"""The work that all ways do: one text, one start, one recipe."""

import string
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_utils import bptt, engine, text

SEED = 6
RATE = 0.002
CLIP = 1.0

Product = Callable[[], float]  # of two matrices
Training = Callable[[], list[float]]  # the loss of each update
Writing = Callable[[int], list[int]]  # so many characters
Alphabet = Callable[[int], list[float]]  # the mean loss of so many epochs


class Shape(NamedTuple):
    """A network, and how many characters a measurement trains it on."""

    units: tuple[int, ...]
    batch: int
    timesteps: int
    steps: int  # updates in one measurement


def book() -> tuple[np.ndarray, int]:
    """Return the ids of the course's book, and how many symbols it has."""
    vocabulary = text.Vocabulary(text.ADMISSIBLE)
    ids = vocabulary.encode(text.clean(text.load_corpus()))
    return ids, len(vocabulary)


def batches(shape: Shape) -> text.Batches:
    """Return some steps of the book, x and y (steps, batch, timesteps)."""
    x, y = text.streams(book()[0], shape.batch, shape.timesteps)
    return text.Batches(x[: shape.steps], y[: shape.steps])


def one_hot(shape: Shape) -> np.ndarray:
    """Return x of `batches` as rows of zeros and a 1, (..., vocab_size)."""
    return np.eye(book()[1], dtype=np.float32)[batches(shape).x]


def start(units: tuple[int, ...]) -> engine.Net:
    """Return the weights from which every way begins."""
    return engine.init_net(book()[1], units, np.random.default_rng(SEED))


def alphabet_pairs() -> text.Batches:
    """Return the letters A to Y as numbers in [0, 1), and what follows each.

    Returns
    -------
    Batches
        x is (25, 1, 1, 1), y one-hot (25, 1, 26).
    """
    count = len(string.ascii_uppercase)
    ids = np.arange(count)
    x = (ids[:-1, None, None, None] / count).astype(np.float32)
    return text.Batches(x, np.eye(count, dtype=np.float32)[ids[1:], None])


def alphabet_start() -> list[np.ndarray]:
    """Return the weights, in Keras' order, from which it is learned."""
    rng = np.random.default_rng(SEED)
    net = bptt.init_lstm(1, 50, len(string.ascii_uppercase), rng)
    lstm = net.kernel, net.recurrent_kernel, net.bias
    weights = *lstm, net.output_kernel, net.output_bias
    return [weight.astype(np.float32) for weight in weights]
