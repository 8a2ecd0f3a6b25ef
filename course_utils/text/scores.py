"""How well a model predicts a text, in bits per character."""

import bz2

import numpy as np

from course_utils.arguments import array, checked_text, whole


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return log probabilities, in nats, along the last axis.

    Examples
    --------
    >>> log_softmax(np.array([0.0, 1000.0]))
    array([-1000.,     0.])
    """
    logits = array("logits", logits, "... vocab_size").astype(np.float64)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def bits_per_character(log_p: np.ndarray) -> float:
    """Return the mean surprise of a text, in bits per character.

    Parameters
    ----------
    log_p : (length,)
        Natural logarithm of the probability that a model gave to each
        character before it saw it.

    Raises
    ------
    ValueError
        If there is no character, or a number is above 0 or not a number.

    Examples
    --------
    Eight equally likely characters take three bits each.

    >>> round(bits_per_character(np.log(np.full(5, 1 / 8))), 6)
    3.0
    """
    log_p = array("log_p", log_p, "length").astype(np.float64)
    if log_p.size == 0 or not (log_p <= 1e-9).all():
        raise ValueError(
            f"log_p: got {log_p.size} numbers, the largest "
            f"{log_p.max(initial=-np.inf)}; at least one is needed, none "
            f"above 0, none nan"
        )
    return float(-log_p.mean() / np.log(2))


def uniform_bits(vocab_size: int) -> float:
    """Return the bits per character of a model that knows nothing.

    Examples
    --------
    >>> uniform_bits(64)
    6.0
    """
    return float(np.log2(whole("vocab_size", vocab_size)))


def compressed_bits(text: str, context: str = "") -> float:
    """Return what bzip2 spends on a text, in bits per character.

    Parameters
    ----------
    text : what is scored
    context : what stands before it
        bzip2 compresses both together; what the context takes alone is
        not charged, so bzip2 may learn from it as a model learns from the
        training part.

    Raises
    ------
    ValueError
        If there is no text to score.

    Examples
    --------
    >>> compressed_bits("ha" * 5000) < 0.1
    True
    """
    if not checked_text("text", text):
        raise ValueError("text: got none, at least one character is needed")
    checked_text("context", context)
    size = len(bz2.compress((context + text).encode()))
    if context:
        size -= len(bz2.compress(context.encode()))
    return 8 * size / len(text)
