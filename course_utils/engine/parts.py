"""A part of the batch: forward through all layers, loss, and back."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from course_utils.engine.layers import LayerRun
from course_utils.engine.weights import Net, StepWeights, flatten, unflatten


class Dropout(NamedTuple):
    """Shares of what training hides, each in [0, 1)."""

    input: float = 0.0  # of the characters read, each hidden as a whole
    output: float = 0.0  # of the hidden states, on their way up, not on


class Part:
    """Some sequences of a batch, with all memory that a step needs.

    Parameters
    ----------
    net : Net
        Gives shapes and dtype.
    batch, timesteps : numbers, at least 1

    Attributes
    ----------
    gradient : (size,)
        dL/d of all weights, as `flatten` lays them out.
    """

    def __init__(self, net: Net, batch: int, timesteps: int) -> None:
        self._shape = batch, timesteps
        self._runs = [
            LayerRun(weights, batch, timesteps, lowest=k == 0)
            for k, weights in enumerate(net.layers)
        ]
        self._up = [run.answers for run in self._runs]
        self._masks: list[np.ndarray | None] = [None] * len(self._runs)
        self.gradient = np.zeros_like(flatten(net))
        self._d_net = unflatten(self.gradient, like=net)

    def reset(self) -> None:
        """Forget what was read."""
        for run in self._runs:
            run.reset()

    def read(
        self,
        x: np.ndarray,
        net: Net,
        own: Sequence[StepWeights],
        dropout: Dropout | None = None,
        rng: np.random.Generator | None = None,
    ) -> np.ndarray:
        """Read characters, from the state that the last call left.

        Parameters
        ----------
        x : (batch, timesteps)
            Ids.
        net : Net
        own : one for each layer, from `for_steps`
        dropout : Dropout, or None to hide nothing
        rng : generator, where there is dropout

        Returns
        -------
        logits : (timesteps * batch, vocab_size)
            Rows step by step, in a step sequence by sequence.
        """
        hidden = dropout or Dropout()
        shown = _kept(x.T.shape, hidden.input, rng, self.gradient.dtype)
        self._runs[0].show(x.T, 1.0 if shown is None else shown)
        below = None
        for k, run in enumerate(self._runs):
            run.forward(net.layers[k], own[k].forward, below)
            self._up[k], self._masks[k] = _dropped(
                run.answers, hidden.output, rng
            )
            below = self._up[k][:, : run.units]
        return self._up[-1] @ net.output

    def learn(
        self,
        x: np.ndarray,
        y: np.ndarray,
        net: Net,
        own: Sequence[StepWeights],
        dropout: Dropout | None = None,
        rng: np.random.Generator | None = None,
    ) -> float:
        """Read characters and leave the gradient of the loss in `gradient`.

        Parameters
        ----------
        x, y : (batch, timesteps)
            Ids; each target is the character that follows.
        net, own, dropout, rng
            As for `read`.

        Returns
        -------
        loss : above 0
            Mean cross-entropy in nats.
        """
        d_logits = self.read(x, net, own, dropout, rng)
        nats = cross_entropy(d_logits, y.T.ravel())
        np.matmul(self._up[-1].T, d_logits, out=self._d_net.output)
        d_up = d_logits @ net.output[:-1].T
        for k in reversed(range(len(self._runs))):
            d_up = self._layer_back(k, d_up, net.layers[k], own[k])
        return float(nats.mean())

    def _layer_back(
        self, k: int, d_up: np.ndarray, weights: np.ndarray, own: StepWeights
    ) -> np.ndarray | None:
        """Go back through layer k; return the gradient of its inputs."""
        run, d_weights = self._runs[k], self._d_net.layers[k]
        if self._masks[k] is not None:
            d_up *= self._masks[k]
        batch, timesteps = self._shape
        run.backward(d_up.reshape(timesteps, batch, -1), own.backward)
        rows, d_a = run.read.shape[1], run.d_a
        np.matmul(run.read.T, d_a, out=d_weights[:rows])
        if k == 0:
            return None
        below = self._up[k - 1][:, :-1]
        np.matmul(below.T, d_a, out=d_weights[rows:])
        return d_a @ weights[rows:].T


def cross_entropy(logits: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return each loss in nats; turn logits into the mean's gradient.

    Parameters
    ----------
    logits : (count, vocab_size)
        Overwritten with dL/dlogits, where L is the mean loss.
    y : (count,)
        Ids of the right characters.

    Returns
    -------
    nats : (count,)

    Examples
    --------
    Of two equal chances the right one gets more, the wrong one less.

    >>> logits = np.zeros((1, 2))
    >>> cross_entropy(logits, np.array([0])).round(3), logits.ravel()
    (array([0.693]), array([-0.5,  0.5]))
    """
    right = np.arange(len(y)), y
    logits -= logits.max(axis=1, keepdims=True)
    nats = -logits[right]
    np.exp(logits, out=logits)
    total = logits.sum(axis=1)
    nats += np.log(total)
    logits /= (total * len(y))[:, None]
    logits[right] -= 1 / len(y)
    return nats


def _kept(
    shape: tuple[int, ...],
    share: float,
    rng: np.random.Generator | None,
    dtype: np.dtype,
) -> np.ndarray | None:
    """Return 0 where dropout hides, else what makes up for it."""
    if not share:
        return None
    kept = rng.random(shape, dtype=np.float32) >= share
    return kept * np.array(1 / (1 - share), dtype)


def _dropped(
    answers: np.ndarray, share: float, rng: np.random.Generator | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return answers after dropout, the row of ones kept, and the mask."""
    hidden, ones = answers[:, :-1], answers[:, -1:]
    mask = _kept(hidden.shape, share, rng, answers.dtype)
    if mask is None:
        return answers, None
    return np.hstack([hidden * mask, ones]), mask
