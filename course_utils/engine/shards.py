"""A shard of the batch: forward through all layers, loss, and back."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from course_utils.engine.layers import LayerRun
from course_utils.engine.products import assembly_line
from course_utils.engine.weights import Net, StepWeights, flatten, unflatten


class Dropout(NamedTuple):
    """Shares of what training hides, each in [0, 1)."""

    input: float = 0.0  # of the characters read, each hidden as a whole
    output: float = 0.0  # of the hidden states, on their way up, not on
    recurrent: float = 0.0  # of the weights from state to state, all steps


class Shard:
    """Some sequences of a batch, with all memory that a step needs.

    Parameters
    ----------
    net : Net
        Gives shapes and dtype.
    batch, timesteps : numbers, at least 1
    run : like `map`
        Calls a function for each layer and piece, side by side if it can.
    piece : at least 1, or None for all steps
        Steps that a layer makes before the next one takes them.

    Attributes
    ----------
    gradient : (size,)
        dL/d of all weights, as `flatten` lays them out.
    """

    def __init__(
        self,
        net: Net,
        batch: int,
        timesteps: int,
        run: Callable[..., Iterable] = map,
        piece: int | None = None,
    ) -> None:
        self._run, steps, size = run, range(timesteps), piece or timesteps
        self._pieces = [steps[start : start + size] for start in steps[::size]]
        self._runs = [
            LayerRun(weights, batch, timesteps, lowest=k == 0)
            for k, weights in enumerate(net.layers)
        ]
        self._up = [run.states for run in self._runs]
        self._d_up = [np.zeros_like(up[:, :-1]) for up in self._up]
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
        step_weights: Sequence[StepWeights],
        dropout: Dropout | None = None,
        rng: np.random.Generator | None = None,
    ) -> np.ndarray:
        """Read characters, from the state that the last call left.

        Parameters
        ----------
        x : (batch, timesteps)
            Ids.
        net : Net
        step_weights : one for each layer, from `for_steps`
        dropout : Dropout, or None to hide nothing
        rng : generator, where there is dropout

        Returns
        -------
        logits : (timesteps * batch, vocab_size)
            Rows step by step, in a step sequence by sequence.
        """
        hidden, runs = dropout or Dropout(), self._runs
        dtype = self.gradient.dtype
        shown = dropout_mask(x.T.shape, hidden.input, rng, dtype)
        runs[0].show(x.T, 1.0 if shown is None else shown)
        for k, run in enumerate(runs):
            shape = len(run.states), run.units
            self._masks[k] = mask = dropout_mask(
                shape, hidden.output, rng, dtype
            )
            if mask is None:
                self._up[k] = run.states
            else:
                self._up[k] = np.ones_like(run.states)

        def forward(k: int, piece: range) -> None:
            run, mask = runs[k], self._masks[k]
            below = self._up[k - 1][:, :-1] if k else None
            run.forward(net.layers[k], step_weights[k].forward, piece, below)
            if mask is not None:
                rows = run.rows(piece)
                states, up = run.states[rows], self._up[k][rows]
                np.multiply(states[:, :-1], mask[rows], out=up[:, :-1])

        layers = range(len(runs))
        assembly_line(forward, layers, self._pieces, self._run)
        return self._up[-1] @ net.output

    def learn(
        self,
        x: np.ndarray,
        y: np.ndarray,
        net: Net,
        step_weights: Sequence[StepWeights],
        dropout: Dropout | None = None,
        rng: np.random.Generator | None = None,
    ) -> float:
        """Read characters and leave the gradient of the loss in `gradient`.

        Parameters
        ----------
        x, y : (batch, timesteps)
            Ids; each target is the character that follows.
        net, step_weights, dropout, rng
            As for `read`.

        Returns
        -------
        loss : above 0
            Mean cross-entropy in nats.
        """
        d_logits = self.read(x, net, step_weights, dropout, rng)
        nats = cross_entropy(d_logits, y.T.ravel())
        np.matmul(self._up[-1].T, d_logits, out=self._d_net.output)
        np.matmul(d_logits, net.output[:-1].T, out=self._d_up[-1])

        def backward(k: int, piece: range) -> None:
            run, mask = self._runs[k], self._masks[k]
            rows, inputs = run.rows(piece), run.read.shape[1]
            if mask is not None:
                self._d_up[k][rows] *= mask[rows]
            run.backward(self._d_up[k], step_weights[k].backward, piece)
            if k:
                weights = net.layers[k][inputs:].T
                np.matmul(run.d_a[rows], weights, out=self._d_up[k - 1][rows])

        layers = range(len(self._runs))
        assembly_line(backward, layers[::-1], self._pieces[::-1], self._run)
        list(self._run(self._add_up, layers))
        return float(nats.mean())

    def _add_up(self, k: int) -> None:
        """Find the gradient of a layer's weights, a sum over all steps."""
        run, d_weights = self._runs[k], self._d_net.layers[k]
        inputs = run.read.shape[1]
        np.matmul(run.read.T, run.d_a, out=d_weights[:inputs])
        if k:
            below = self._up[k - 1][:, :-1]
            np.matmul(below.T, run.d_a, out=d_weights[inputs:])


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


def dropout_mask(
    shape: tuple[int, ...],
    share: float,
    rng: np.random.Generator | None,
    dtype: np.dtype,
) -> np.ndarray | None:
    """Return 0 where dropout hides, else what makes up for it."""
    if rng is None or not share:
        return None
    kept = rng.random(shape, dtype=np.float32) >= share
    return kept * np.array(1 / (1 - share), dtype)
