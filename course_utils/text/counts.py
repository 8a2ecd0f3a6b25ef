"""Models that only count: the baseline every network has to beat."""

from typing import NamedTuple

import numpy as np

from course_utils.arguments import checked_ids, whole


class Table(NamedTuple):
    """What followed each context of one length.

    A context is one number, its ids read as digits to the base
    `vocab_size`; a pair is a context and its follower, read the same way.
    """

    contexts: np.ndarray  # (contexts,), ascending
    totals: np.ndarray  # (contexts,), all votes of a context
    left: np.ndarray  # (contexts,), votes it leaves to shorter contexts
    pairs: np.ndarray  # (pairs,), ascending
    votes: np.ndarray  # (pairs,), for this follower


class CountModel(NamedTuple):
    """Votes for the next character, by contexts of 0 to `order` ids.

    A context's votes are its counts, smoothed; the votes that it leaves go
    to the context one character shorter, and so on to the uniform
    distribution.  Made by `witten_bell` or `kneser_ney`.
    """

    vocab_size: int
    tables: tuple[Table, ...]  # for contexts of 0, 1, ... order ids

    def log_p(self, ids: np.ndarray, before: np.ndarray) -> np.ndarray:
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
        ids = checked_ids("ids", ids, self.vocab_size)
        before = checked_ids("before", before, self.vocab_size)
        known = min(len(before), len(self.tables) - 1)
        read = np.concatenate([before[len(before) - known :], ids])
        p = np.full(len(read), 1.0 / self.vocab_size)
        for n, table in enumerate(self.tables):
            context = _contexts(read, n, self.vocab_size)
            p[n:] = self._mix(table, context, read[n:], p[n:])
        return np.log(p[known:])

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
        before = checked_ids("before", before, self.vocab_size)
        followers = np.arange(self.vocab_size)
        p = np.full(self.vocab_size, 1.0 / self.vocab_size)
        for n, table in enumerate(self.tables[: len(before) + 1]):
            recent = np.append(before[len(before) - n :], 0)
            context = _contexts(recent, n, self.vocab_size)
            p = self._mix(table, context, followers, p)
        return p

    def _mix(
        self,
        table: Table,
        context: np.ndarray,
        follower: np.ndarray,
        lower: np.ndarray,
    ) -> np.ndarray:
        """Give the votes left by these contexts to the shorter ones' p."""
        total = _look_up(table.contexts, table.totals, context)
        left = _look_up(table.contexts, table.left, context)
        pair = context * self.vocab_size + follower
        votes = _look_up(table.pairs, table.votes, pair)
        seen = total > 0
        mixed = (votes + left * lower) / np.where(seen, total, 1)
        return np.where(seen, mixed, lower)


def witten_bell(ids: np.ndarray, vocab_size: int, order: int) -> CountModel:
    """Count what follows each context of 0 to `order` characters.

    A context that was followed N times, by K different characters, gives
    each its count, leaves K votes to the next shorter context, and divides
    by N + K (Witten and Bell, 1991, method C, interpolated).

    Parameters
    ----------
    ids : (length,)
        The training text, integers in [0, vocab_size).
    vocab_size : at least 1
    order : longest context in characters, 0 or more

    Raises
    ------
    ValueError
        If order is negative, the text no longer than it, an id outside its
        range, or the contexts are too many for 64-bit numbers.

    Examples
    --------
    After "a" came b, b and c: of five votes b has two, c one, and two are
    left to the counts without context.

    >>> ids = np.array([0, 1, 0, 1, 0, 2])
    >>> witten_bell(ids, vocab_size=3, order=1).next_p([0]).round(3)
    array([0.178, 0.533, 0.289])
    """
    ids = _checked(ids, vocab_size, order)

    def table(n: int) -> Table:
        pairs = _pairs(ids, n, vocab_size)
        pairs, counts = np.unique(pairs, return_counts=True)
        contexts, first = np.unique(pairs // vocab_size, return_index=True)
        kinds = np.diff(np.append(first, len(pairs)))
        totals = np.add.reduceat(counts, first) + kinds
        return Table(contexts, totals, kinds, pairs, counts)

    return CountModel(vocab_size, tuple(map(table, range(order + 1))))


def kneser_ney(ids: np.ndarray, vocab_size: int, order: int) -> CountModel:
    """Count like `witten_bell`, but smooth as the best count models do.

    Each count is lowered by a discount that the counts themselves suggest,
    and a shorter context counts in how many different surroundings a pair
    was seen, not how often: "ueen" is frequent, but only after "Q" (Kneser
    and Ney, 1995; three discounts as in Chen and Goodman, 1998).

    Parameters
    ----------
    ids, vocab_size, order
        As for `witten_bell`, which raises for the same reasons.

    Examples
    --------
    In "abababcac", b is more frequent than c, but follows nothing but a:
    without a context it gets less.

    >>> ids = np.array([0, 1, 0, 1, 0, 1, 2, 0, 2])
    >>> p = kneser_ney(ids, vocab_size=3, order=1).next_p([])
    >>> p[1] < p[2]
    np.True_
    """
    ids = _checked(ids, vocab_size, order)

    def table(n: int) -> Table:
        pairs = _pairs(ids, n, vocab_size)
        if n < order:  # each surrounding once, and then without it
            longer = np.unique(_pairs(ids, n + 1, vocab_size))
            pairs = longer % vocab_size ** (n + 1)
        pairs, counts = np.unique(pairs, return_counts=True)
        return _discounted(pairs, counts, vocab_size)

    return CountModel(vocab_size, tuple(map(table, range(order + 1))))


def _discounted(
    pairs: np.ndarray, counts: np.ndarray, vocab_size: int
) -> Table:
    """Lower each count by its discount and leave that to shorter contexts."""
    contexts, first = np.unique(pairs // vocab_size, return_index=True)
    discount = _discounts(counts)[np.minimum(counts, 3)]
    totals = np.add.reduceat(counts, first)
    left = np.add.reduceat(discount, first)
    return Table(contexts, totals, left, pairs, counts - discount)


def _discounts(counts: np.ndarray) -> np.ndarray:
    """Return the discount of counts 0, 1, 2, and 3 or more.

    Chen and Goodman (1998), modified Kneser-Ney smoothing; where a text is
    too small to have the counts that it asks for, the middle of the range.
    """
    n = np.bincount(np.minimum(counts, 5), minlength=6)[1:5].astype(float)
    if not n.all():
        return np.array([0, 0.5, 0.5, 0.5])
    share = n[0] / (n[0] + 2 * n[1])
    steps = np.arange(1, 4)
    lowered = steps - (steps + 1) * share * n[1:] / n[:-1]
    return np.append(0, np.clip(lowered, 0, steps - 0.05))


def _checked(ids: np.ndarray, vocab_size: int, order: int) -> np.ndarray:
    """Return ids as 64-bit integers; raise if the order does not fit."""
    ids = checked_ids("ids", ids, whole("vocab_size", vocab_size))
    order = whole("order", order, 0, len(ids) - 1)
    limit = int(62 / np.log2(max(vocab_size, 2))) - 1
    if order > limit:
        raise ValueError(
            f"order: got {order}, at most {limit} fits with {vocab_size} ids"
        )
    return ids


def _contexts(ids: np.ndarray, n: int, vocab_size: int) -> np.ndarray:
    """Return the code of the n ids before each id from position n on."""
    codes = np.zeros(max(len(ids) - n, 0), dtype=np.int64)
    for k in range(n):
        codes = codes * vocab_size + ids[k : len(ids) - n + k]
    return codes


def _pairs(ids: np.ndarray, n: int, vocab_size: int) -> np.ndarray:
    """Return the code of each id together with the n ids before it."""
    return _contexts(ids, n, vocab_size) * vocab_size + ids[n:]


def _look_up(
    keys: np.ndarray, values: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Return the value of each wanted key, 0 where there is none."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)
