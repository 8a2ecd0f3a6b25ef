"""Models that only count: the baseline every network has to beat."""

from typing import NamedTuple

import numpy as np


class CountModel(NamedTuple):
    """How often each character followed each context of 0 to `order` ids.

    Table n of each field belongs to contexts of n characters.  A context is
    one number, its ids read as digits to the base `vocab_size`.
    """

    vocab_size: int
    order: int
    contexts: tuple[np.ndarray, ...]  # (contexts,), ascending
    totals: tuple[np.ndarray, ...]  # (contexts,), characters that followed
    kinds: tuple[np.ndarray, ...]  # (contexts,), different ones among them
    pairs: tuple[np.ndarray, ...]  # (pairs,), context and follower, ascending
    counts: tuple[np.ndarray, ...]  # (pairs,)

    def log_p(self, ids: np.ndarray, before: np.ndarray = ()) -> np.ndarray:
        """Return the log probability of each character given what precedes.

        Parameters
        ----------
        ids : (length,)
            The text to score.
        before : (any,)
            The text that stands before it; gives the first ids a context.

        Returns
        -------
        log_p : (length,)
            In nats.
        """
        before = np.asarray(before, dtype=np.int64)[-self.order or None :]
        whole = np.concatenate([before[: self.order], ids]).astype(np.int64)
        p = np.full(len(whole), 1.0 / self.vocab_size)
        for n in range(self.order + 1):
            context = _contexts(whole, n, self.vocab_size)
            p[n:] = self._mix(n, context, whole[n:], p[n:])
        return np.log(p[len(whole) - len(ids) :])

    def next_p(self, before: np.ndarray) -> np.ndarray:
        """Return the distribution of the next character.

        Parameters
        ----------
        before : (any,)
            The text read so far; only its last `order` ids matter.

        Returns
        -------
        p : (vocab_size,)
            Sums to 1.
        """
        before = np.asarray(before, dtype=np.int64)
        follower = np.arange(self.vocab_size)
        p = np.full(self.vocab_size, 1.0 / self.vocab_size)
        for n in range(min(self.order, len(before)) + 1):
            digits = before[len(before) - n :]
            context = _contexts(np.append(digits, 0), n, self.vocab_size)
            p = self._mix(n, np.repeat(context, len(p)), follower, p)
        return p

    def _mix(
        self,
        n: int,
        context: np.ndarray,
        follower: np.ndarray,
        lower: np.ndarray,
    ) -> np.ndarray:
        """Mix the counts of contexts of n ids with the shorter ones' p."""
        total = _look_up(self.contexts[n], self.totals[n], context)
        kinds = _look_up(self.contexts[n], self.kinds[n], context)
        pair = context * self.vocab_size + follower
        count = _look_up(self.pairs[n], self.counts[n], pair)
        seen = total > 0
        mixed = (count + kinds * lower) / np.where(seen, total + kinds, 1)
        return np.where(seen, mixed, lower)


def count_model(ids: np.ndarray, vocab_size: int, order: int) -> CountModel:
    """Count what follows each context of 0 to `order` characters.

    A context's share of the prediction is N / (N + K), where N counts the
    characters that followed it and K the different ones among them; the
    rest is left to the context that is one character shorter, down to the
    uniform distribution (Witten and Bell, 1991, method C, interpolated).

    Parameters
    ----------
    ids : (length,)
        The training text, integers in [0, vocab_size).
    vocab_size : at least 1
    order : longest context in characters, 0 or more

    Raises
    ------
    ValueError
        If order is negative, the text no longer than it, or the contexts
        are too many for 64-bit numbers.

    Examples
    --------
    After "a" came b, b and c.  Longer than "a" the model cannot see, so of
    the five votes b has two, c one, and two go to the shorter contexts.

    >>> ids = np.array([0, 1, 0, 1, 0, 2])
    >>> count_model(ids, vocab_size=3, order=1).next_p([0]).round(3)
    array([0.178, 0.533, 0.289])
    """
    ids = np.asarray(ids, dtype=np.int64)
    if not 0 <= order < len(ids):
        raise ValueError(
            f"order: got {order}, a number from 0 to {len(ids) - 1} is needed"
        )
    if (order + 1) * np.log2(max(vocab_size, 2)) > 62:
        raise ValueError(f"order: {order} is too long for {vocab_size} ids")
    tables = [_table(ids, n, vocab_size) for n in range(order + 1)]
    return CountModel(vocab_size, order, *zip(*tables, strict=True))


def _table(ids: np.ndarray, n: int, vocab_size: int) -> tuple:
    """Return contexts, totals, kinds, pairs and counts for contexts of n."""
    codes = _contexts(ids, n, vocab_size) * vocab_size + ids[n:]
    pairs, counts = np.unique(codes, return_counts=True)
    contexts, first = np.unique(pairs // vocab_size, return_index=True)
    totals = np.add.reduceat(counts, first)
    kinds = np.diff(np.append(first, len(pairs)))
    return contexts, totals, kinds, pairs, counts


def _contexts(ids: np.ndarray, n: int, vocab_size: int) -> np.ndarray:
    """Return the code of the n ids before each id from position n on."""
    codes = np.zeros(max(len(ids) - n, 0), dtype=np.int64)
    for k in range(n):
        codes = codes * vocab_size + ids[k : len(ids) - n + k]
    return codes


def _look_up(
    keys: np.ndarray, values: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Return the value of each wanted key, 0 where there is none."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)
