"""From logits to the next character."""

import numpy as np

from course_utils.arguments import array, generator, number, whole


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities along the last axis.

    Parameters
    ----------
    logits : (..., vocab_size)
        Any finite numbers, or -inf for what must not be chosen.

    Returns
    -------
    p : (..., vocab_size)
        In [0, 1]; each row sums to 1.

    Examples
    --------
    Only differences count, so large logits do no harm.

    >>> softmax(np.array([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    logits = array("logits", logits, "... vocab_size").astype(np.float64)
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


def next_distribution(
    logits: np.ndarray,
    temperature: float = 1.0,
    top_k: int | None = None,
    nucleus: float | None = None,
) -> np.ndarray:
    """Return the distribution that the next character is drawn from.

    The temperature divides the logits; then `top_k` and `nucleus` set the
    tail to zero and the rest is scaled to sum to 1 again.

    Parameters
    ----------
    logits : (vocab_size,)
    temperature : above 0
        Below 1 sharpens, above 1 flattens.
    top_k : in [1, vocab_size], or None for all
        How many of the most probable characters stay (Fan et al., 2018).
    nucleus : in (0, 1], or None for all
        Keep the fewest most probable characters whose mass reaches this
        (Holtzman et al., 2020, "top-p").

    Returns
    -------
    p : (vocab_size,)

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> logits = np.log([0.5, 0.25, 0.15, 0.1])
    >>> next_distribution(logits, top_k=2).round(2)
    array([0.67, 0.33, 0.  , 0.  ])
    >>> next_distribution(logits, nucleus=0.7).round(2)
    array([0.67, 0.33, 0.  , 0.  ])
    >>> next_distribution(logits, temperature=0.5).round(2)
    array([0.72, 0.18, 0.07, 0.03])
    """
    logits = array("logits", logits).astype(np.float64)
    _check(logits, temperature, top_k, nucleus)
    # Shifted first, so that a temperature near 0 cannot overflow.
    p = softmax((logits - logits.max()) / temperature)
    order = np.argsort(-logits, kind="stable")
    if top_k is not None:
        p = _keep(p, order[: int(top_k)])
    if nucleus is not None:
        reached = np.searchsorted(np.cumsum(p[order]), nucleus - 1e-12)
        p = _keep(p, order[: reached + 1])
    return p


def sample(
    logits: np.ndarray,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    nucleus: float | None = None,
) -> int:
    """Draw the id of the next character.

    Parameters
    ----------
    logits : (vocab_size,)
    rng : generator
        The same state of the generator gives the same draw.
    temperature, top_k, nucleus
        As in `next_distribution`, which raises for bad values.

    Examples
    --------
    >>> rng = np.random.default_rng(6)
    >>> [sample(np.log([0.1, 0.9]), rng) for _ in range(8)]
    [1, 1, 1, 1, 1, 1, 1, 1]
    """
    p = next_distribution(logits, temperature, top_k, nucleus)
    generator(rng)
    cumulative = np.cumsum(p)
    drawn = np.searchsorted(
        cumulative, rng.random() * cumulative[-1], side="right"
    )
    return int(drawn)


def greedy(logits: np.ndarray) -> int:
    """Return the id of the most probable character; the first one of equals.

    Parameters
    ----------
    logits : (vocab_size,)

    Examples
    --------
    >>> greedy(np.array([0.1, 2.0, 0.3]))
    1
    """
    logits = array("logits", logits).astype(np.float64)
    _check(logits)
    return int(np.argmax(logits))


def _keep(p: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Return p with all but the kept ids at zero, summing to 1 again."""
    mass = np.zeros_like(p)
    mass[kept] = p[kept]
    return mass / mass.sum()


def _check(
    logits: np.ndarray,
    temperature: float = 1.0,
    top_k: int | None = None,
    nucleus: float | None = None,
) -> None:
    """Raise for the first argument outside its range."""
    if logits.ndim != 1:
        raise ValueError(
            f"logits: got shape {logits.shape}, (vocab_size,) is needed"
        )
    if not len(logits) or not np.isfinite(logits.max()):  # nan if any is nan
        raise ValueError(
            "logits: got none, or nan, or no finite one; "
            "nan is what a diverged training run leaves behind"
        )
    number("temperature", temperature, above=0)  # at its limit 0: greedy()
    if top_k is not None:
        whole("top_k", top_k, 1, len(logits))
    if nucleus is not None:
        number("nucleus", nucleus, above=0, most=1)
