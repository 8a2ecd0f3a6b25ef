"""One character at a time: a reader that remembers, and what it writes."""

import numpy as np

from course_utils.arguments import checked_ids, generator, kind, number, whole
from course_utils.engine.weights import Net, units_of
from course_utils.text import log_softmax


class Reader:
    """A net that reads one character, answers, and remembers.

    The first layer's answer to each character is a row of a table, made
    once; the cost of a step does not depend on how much was read before.

    Parameters
    ----------
    net : Net
        Copied; later training does not change the reader.

    Examples
    --------
    What was read matters, not only the last character.

    >>> from course_utils.engine.weights import init_net
    >>> reader = Reader(init_net(3, [4], np.random.default_rng(6)))
    >>> first, second = reader(0), reader(0)
    >>> np.array_equal(first, second)
    False
    """

    def __init__(self, net: Net) -> None:
        kind("net", net, Net)
        layers = [layer.copy() for layer in net.layers]
        units = [units_of(layer) for layer in layers]
        first = units[0]
        self._table = layers[0][first + 1 :] + layers[0][first]
        self.vocab_size = len(self._table)
        self._first = layers[0][:first]
        # The layers above read a row: own state, 1, state from below.
        self._above = layers[1:]
        self._output = net.output.copy()
        self._c = [np.zeros(n, net.output.dtype) for n in units]
        self._z = [
            np.zeros(n + 1 + below, net.output.dtype)
            for n, below in zip(units, [0, *units], strict=False)
        ]
        self._a = [np.zeros(4 * n, net.output.dtype) for n in units]
        self.reset()

    def reset(self) -> None:
        """Forget everything that was read."""
        for z, c in zip(self._z, self._c, strict=True):
            z[:], z[len(c)], c[:] = 0, 1, 0

    def __call__(self, character: int) -> np.ndarray:
        """Read one character and return the logits of the next one.

        Parameters
        ----------
        character : id in [0, vocab_size)

        Returns
        -------
        logits : (vocab_size,)

        Raises
        ------
        ValueError
            If there is no such character.
        """
        whole("character", character, 0, len(self._table) - 1)
        h = self._z[0][: len(self._c[0])]
        np.matmul(h, self._first, out=self._a[0])
        self._a[0] += self._table[character]
        _advance(self._a[0], self._c[0], h)
        for k, weights in enumerate(self._above, start=1):
            units = len(self._c[k])
            self._z[k][units + 1 :] = h
            np.matmul(self._z[k], weights, out=self._a[k])
            h = self._z[k][:units]
            _advance(self._a[k], self._c[k], h)
        return self._z[-1][: len(h) + 1] @ self._output


def generate(
    reader: Reader,
    prompt: np.ndarray,
    length: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
) -> np.ndarray:
    """Let a reader go on with a text.

    Parameters
    ----------
    reader : Reader
        Goes on from what it has read.
    prompt : (any,)
        At least one id, read first.
    length : how many characters to write
    rng : generator
    temperature : above 0
        Below 1 sharpens, above 1 flattens.

    Returns
    -------
    ids : (length,)
        What was written, without the prompt.

    Raises
    ------
    ValueError
        If the prompt is empty, an argument outside its range, or the net
        diverged, so that its logits are no numbers.

    Examples
    --------
    >>> from course_utils.engine.weights import init_net
    >>> reader = Reader(init_net(3, [4], np.random.default_rng(6)))
    >>> generate(reader, [0, 1], 5, np.random.default_rng(6)).shape
    (5,)
    """
    kind("reader", reader, Reader)
    number("temperature", temperature, above=0)
    for character in _some("prompt", prompt, reader.vocab_size):
        logits = reader(character)
    ids = np.zeros(whole("length", length, 0), dtype=np.int64)
    for k, chance in enumerate(generator(rng).random(length)):
        ids[k] = _drawn(logits, temperature, chance)
        logits = reader(int(ids[k]))
    return ids


def log_p(net: Net, ids: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return the log probability of each character given what precedes.

    Parameters
    ----------
    net : Net
    ids : (length,)
        The text to score.
    before : (any,)
        At least one character that stands before it.

    Returns
    -------
    log_p : (length,)
        In nats, as `keras_tools.log_p` returns them.

    Raises
    ------
    ValueError
        If there is no text to score, or none before it.
    """
    reader = Reader(net)
    ids = _some("ids", ids, reader.vocab_size)
    before = _some("before", before, reader.vocab_size)
    read = np.concatenate([before, ids[:-1]])
    logits = np.array([reader(int(k)) for k in read])[-len(ids) :]
    return log_softmax(logits)[np.arange(len(ids)), ids]


def _some(name: str, value: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return ids, of which there must be at least one."""
    ids = checked_ids(name, value, vocab_size)
    if not len(ids):
        raise ValueError(f"{name}: got no id, at least one is needed")
    return ids


def _advance(a: np.ndarray, c: np.ndarray, h: np.ndarray) -> None:
    """Write the new states into c and h; a is used up."""
    i, f, o, g = a.reshape(4, -1)
    sigmoids = a[: 3 * len(c)]
    sigmoids *= 0.5
    np.tanh(a, out=a)
    sigmoids *= 0.5
    sigmoids += 0.5
    c *= f
    i *= g
    c += i
    np.tanh(c, out=h)
    h *= o


def _drawn(logits: np.ndarray, temperature: float, chance: float) -> int:
    """Return the id at which the sum of probabilities passes a chance."""
    weight = np.exp((logits.astype(np.float64) - logits.max()) / temperature)
    reached = np.cumsum(weight)
    if not np.isfinite(reached[-1]):
        raise ValueError(
            "reader: its logits are not numbers, as after a training run that "
            "diverged; finite weights are needed"
        )
    return int(np.searchsorted(reached, chance * reached[-1], side="right"))
