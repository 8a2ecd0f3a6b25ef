"""One LSTM layer over a part of the batch, laid out for the machine.

Equations as in `cells.lstm_step`.  A row is a sequence.  In the loops a gate
has an array of its own, (timesteps, batch, units), so that all of it in one
step is one piece; in products over all steps the four gates of a sequence
are one row, as in `Net`.  Gates stand in the order i, f, o, g, and after them
the old c: the three sigmoids are one piece, and (i, f) times (g, c) is one
call.  Nothing is allocated in a loop.
"""

from typing import NamedTuple

import numpy as np

from course_utils.engine.products import block_columns, blocks
from course_utils.engine.weights import units_of


class Step(NamedTuple):
    """Views of what a step reads and writes, made once."""

    z: np.ndarray  # (batch, rows)
    gates: np.ndarray  # (5, batch, units): i, f, o, g and the old c
    h: np.ndarray  # (batch, units)
    c: np.ndarray  # (batch, units)
    tanh_c: np.ndarray  # (batch, units)
    row: np.ndarray  # (4, batch, units): the gates of each sequence in d_a


class LayerRun:
    """The memory of one layer for some steps of some sequences.

    Parameters
    ----------
    weights : (units + 1 + inputs, 4 * units)
        Gives shape and dtype.
    batch, timesteps : numbers, at least 1
    lowest : bool
        Whether the layer reads characters, one-hot, as part of z.

    Attributes
    ----------
    z : (timesteps + 1, batch, rows)
        What each step reads: hidden state before it, a 1, its character.
    c : (timesteps + 1, batch, units)
        Cell states; c[0] is the start.
    d_a : (timesteps * batch, 4 * units)
        What the backward pass found; on the way forward, what comes from
        below.
    """

    def __init__(
        self, weights: np.ndarray, batch: int, timesteps: int, lowest: bool
    ) -> None:
        self.units = units = units_of(weights)
        rows = len(weights) if lowest else units + 1

        def zeros(*shape: int) -> np.ndarray:
            return np.zeros(shape, weights.dtype)

        self.z = zeros(timesteps + 1, batch, rows)
        self.z[:, :, units] = 1
        self._gates = zeros(5, timesteps + 1, batch, units)
        self.c = self._gates[4]
        self.d_a = zeros(timesteps * batch, 4 * units)
        rows_of_d_a = self.d_a.reshape(timesteps, batch, 4, units)
        self._by_step = rows_of_d_a.swapaxes(1, 2)
        views = zip(
            self.z[:-1],
            self._gates.swapaxes(0, 1)[:-1],
            self.z[1:, :, :units],
            self.c[1:],
            zeros(timesteps, batch, units),
            self._by_step,
            strict=True,
        )
        self._steps = [Step(*view) for view in views]
        self._d_h, self._d_c, self._local = zeros(3, batch, units)
        self._two, self._three = zeros(2, batch, units), zeros(3, batch, units)
        self._four = zeros(4, batch, units)
        self._later: Step | None = None
        self._size = block_columns(batch, rows, units)
        self._size_back = block_columns(batch, units, units)

    def _h(self, t: int) -> np.ndarray:
        """Return the hidden states before step t: (batch, units)."""
        return self.z[t, :, : self.units]

    @property
    def read(self) -> np.ndarray:
        """What all steps read: (timesteps * batch, rows)."""
        return self.z[:-1].reshape(-1, self.z.shape[-1])

    @property
    def states(self) -> np.ndarray:
        """Hidden states and a 1: (timesteps * batch, units + 1)."""
        rows = self.z[1:].reshape(-1, self.z.shape[-1])
        return rows[:, : self.units + 1]

    def rows(self, piece: range) -> slice:
        """Return where some steps stand in arrays of (timesteps * batch)."""
        batch = self.z.shape[1]
        return slice(piece.start * batch, piece.stop * batch)

    def reset(self) -> None:
        """Forget what was read."""
        self._h(-1)[:] = 0
        self.c[-1] = 0

    def show(self, x: np.ndarray, strength: np.ndarray | float = 1.0) -> None:
        """Write characters, one-hot, where the steps will read them.

        Parameters
        ----------
        x : (timesteps, batch)
        strength : (timesteps, batch)
            Instead of 1; where it is 0 the character is hidden.
        """
        hot = self.z[:-1, :, self.units + 1 :]
        hot.fill(0)
        steps, sequences = np.ogrid[: x.shape[0], : x.shape[1]]
        hot[steps, sequences, x] = strength

    def forward(
        self,
        weights: np.ndarray,
        step_weights: np.ndarray,
        piece: range,
        below: np.ndarray | None = None,
    ) -> None:
        """Run over some steps, the first ones from the last run's state.

        Parameters
        ----------
        weights : (units + 1 + inputs, 4 * units)
        step_weights : (4, blocks, rows, size)
            The same weights, from `for_steps`.
        piece : in range(timesteps)
            Steps; each piece goes on where the one before ended.
        below : (timesteps * batch, inputs), or None
            States of the layer below; None if `show` gave characters.
        """
        rows = self.rows(piece)
        if below is not None:  # the inputs of all these steps in one product
            weights = weights[self.units + 1 :]
            np.matmul(below[rows], weights, out=self.d_a[rows])
        if not piece.start:
            self._h(0)[:], self.c[0] = self._h(-1), self.c[-1]
        product = blocks(self._four, self._size)
        for step in self._steps[piece.start : piece.stop]:
            np.matmul(step.z, step_weights, out=product)
            self._finish(step, below is not None)

    def _finish(self, step: Step, more: bool) -> None:
        """From pre-activations to gates, c and h.

        One tanh serves all blocks, for sigmoid(a) = (1 + tanh(a / 2)) / 2.
        """
        a, (_, gates, h, c, tanh_c, row) = self._four, step
        if more:
            a += row
        a[:3] *= 0.5
        np.tanh(a, out=gates[:4])
        sigmoids = gates[:3]
        sigmoids *= 0.5
        sigmoids += 0.5
        np.multiply(gates[:2], gates[3:], out=self._two)  # i * g, f * c
        np.add(self._two[0], self._two[1], out=c)
        np.tanh(c, out=tanh_c)
        np.multiply(gates[2], tanh_c, out=h)

    def backward(
        self, d_states: np.ndarray, step_weights: np.ndarray, piece: range
    ) -> None:
        """Send gradients back through some steps; `d_a` holds the result.

        Parameters
        ----------
        d_states : (timesteps * batch, units)
            dL/dh_t without what comes from later steps.
        step_weights : (4, blocks, units, size)
            Weights, from `for_steps`.
        piece : in range(timesteps)
            Steps; the last ones first.
        """
        product = blocks(self._four, self._size_back)
        here, batch = slice(piece.start, piece.stop), len(self._d_h)
        d_states = d_states.reshape(-1, batch, self.units)[here]
        if piece.stop == len(self._steps):
            self._later = None
            self._d_h.fill(0)
            self._two.fill(0)
        for step, up in zip(
            self._steps[here][::-1], d_states[::-1], strict=True
        ):
            if self._later is not None:
                np.matmul(
                    self._later.gates[:4, None], step_weights, out=product
                )
                np.add.reduce(self._four, axis=0, out=self._d_h)
            self._d_h += up
            self._back(step)
            self._later = step
        gates = self._gates[:4, here].swapaxes(0, 1)
        np.copyto(self._by_step[here], gates)

    def _back(self, step: Step) -> None:
        """Turn the gates of a step into d_a, and d_c_t into d_c_t * f.

        With o * tanh(c) = h, and each line one or two calls for all blocks,

        - d_c_t = d_h * (o - h * tanh(c)) + what step t + 1 sent
        - q, s = d_c_t * (i, f), and s is sent to step t - 1
        - r = q * g, u = s * c_{t-1}, v = d_h * h
        - d_a_i, d_a_f, d_a_o = (r, u, v) * (1 - (i, f, o))
        - d_a_g = q - r * g
        """
        two, three, (_, gates, h, _, tanh_c, _) = self._two, self._three, step
        local = np.multiply(h, tanh_c, out=self._local)
        np.subtract(gates[2], local, out=local)
        local *= self._d_h
        np.add(two[1], local, out=self._d_c)
        np.multiply(gates[:2], self._d_c, out=two)
        np.multiply(two, gates[3:], out=three[:2])
        np.multiply(self._d_h, h, out=three[2])
        sigmoids, g = gates[:3], gates[3]
        sigmoids *= three
        np.subtract(three, sigmoids, out=sigmoids)
        g *= three[0]
        np.subtract(two[0], g, out=g)
