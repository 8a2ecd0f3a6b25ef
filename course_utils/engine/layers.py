"""One LSTM layer over a part of the batch, laid out for the machine.

Equations as in `cells.lstm_step`, but transposed: a column is a sequence,
so that each gate of all units lies in one piece.  In the loops an array has
the axes (timesteps, rows, batch), in products over all steps (rows,
timesteps, batch).  Blocks stand in the order i, f, o, g, and after them the
old c: the three sigmoids are one piece, and (i, f) times (g, c) is one call.
Nothing is allocated in a loop.
"""

import numpy as np

from course_utils.engine.products import block_rows, blocks
from course_utils.engine.weights import units_of


class LayerRun:
    """The memory of one layer for some steps of some sequences.

    Parameters
    ----------
    weights : (units + 1 + inputs, 4 * units)
        Gives shape and dtype.
    batch, timesteps : numbers, at least 1
    lowest : bool
        Whether the layer reads characters, one-hot, as rows of its own.

    Attributes
    ----------
    z : (timesteps + 1, rows, batch)
        What each step reads: hidden state before it, a 1, its character.
    """

    def __init__(
        self, weights: np.ndarray, batch: int, timesteps: int, lowest: bool
    ) -> None:
        self.units = units = units_of(weights)
        rows = len(weights) if lowest else units + 1

        def zeros(*shape: int) -> np.ndarray:
            return np.zeros((*shape, batch), weights.dtype)

        self.z = zeros(timesteps + 1, rows)
        self.z[:, units] = 1
        self._gates = zeros(timesteps + 1, 5 * units)
        self._z_by_row = zeros(rows, timesteps + 1)
        self._a_by_row = zeros(4 * units, timesteps)
        self._d_h, self._d_c, self._tanh_c = (zeros(units) for _ in range(3))
        self._two, self._three = zeros(2 * units), zeros(3 * units)
        self._block = block_rows(4 * units, rows, batch)
        self._block_back = block_rows(units, units, batch)
        self._by_gate = zeros(4, units // self._block_back, self._block_back)

    @property
    def c(self) -> np.ndarray:
        """Cell states: (timesteps + 1, units, batch); c[0] is the start."""
        return self._gates[:, 4 * self.units :]

    @property
    def read(self) -> np.ndarray:
        """What all steps read: (rows, timesteps * batch)."""
        batch = self.z.shape[-1]
        return self._z_by_row.reshape(self.z.shape[1], -1)[:, :-batch]

    @property
    def answers(self) -> np.ndarray:
        """Hidden states and a row of ones: (units + 1, timesteps * batch)."""
        batch = self.z.shape[-1]
        by_row = self._z_by_row.reshape(self.z.shape[1], -1)
        return by_row[: self.units + 1, batch:]

    @property
    def d_a(self) -> np.ndarray:
        """What the backward pass found: (4 * units, timesteps * batch)."""
        return self._a_by_row.reshape(4 * self.units, -1)

    def reset(self) -> None:
        """Forget what was read."""
        self.z[-1, : self.units] = 0
        self.c[-1] = 0

    def show(self, x: np.ndarray, strength: np.ndarray | float = 1.0) -> None:
        """Write characters, one-hot, where the steps will read them.

        Parameters
        ----------
        x : (timesteps, batch)
        strength : (timesteps, batch)
            Instead of 1; where it is 0 the character is hidden.
        """
        hot = self.z[:-1, self.units + 1 :]
        hot.fill(0)
        steps, sequences = np.ogrid[: x.shape[0], : x.shape[1]]
        hot[steps, x, sequences] = strength

    def forward(
        self,
        weights: np.ndarray,
        own: np.ndarray,
        below: np.ndarray | None = None,
    ) -> None:
        """Run over all steps, from the state that the last run left.

        Parameters
        ----------
        weights : (units + 1 + inputs, 4 * units)
        own : (4 * units, rows)
            The same weights, from `for_steps`.
        below : (inputs, timesteps * batch), or None
            What the layer below answered; None if `show` gave characters.
        """
        units = self.units
        if below is not None:  # the inputs of all steps in one product
            np.matmul(weights[units + 1 :].T, below, out=self.d_a)
        self.z[0, :units], self.c[0] = self.z[-1, :units], self.c[-1]
        stack = blocks(own, self._block)
        for t in range(len(self.z) - 1):
            a = self._gates[t, : 4 * units]
            np.matmul(stack, self.z[t], out=blocks(a, self._block))
            if below is not None:
                a += self._a_by_row[:, t]
            self._step(t)
        np.copyto(self._z_by_row, self.z.swapaxes(0, 1))

    def _step(self, t: int) -> None:
        """From pre-activations to gates, c and h.

        One tanh serves all blocks, for sigmoid(a) = (1 + tanh(a / 2)) / 2.
        """
        n, gates, h = self.units, self._gates[t], self.z[t + 1, : self.units]
        sigmoids = gates[: 3 * n]
        sigmoids *= 0.5
        np.tanh(gates[: 4 * n], out=gates[: 4 * n])
        sigmoids *= 0.5
        sigmoids += 0.5
        np.multiply(gates[: 2 * n], gates[3 * n :], out=self._two)  # ig, fc
        np.add(self._two[:n], self._two[n:], out=self.c[t + 1])
        np.tanh(self.c[t + 1], out=h)
        h *= gates[2 * n : 3 * n]

    def backward(self, d_answers: np.ndarray, weights: np.ndarray) -> None:
        """Send gradients back through all steps; `d_a` holds the result.

        Parameters
        ----------
        d_answers : (units, timesteps, batch)
            dL/dh_t without what comes from later steps.
        weights : (units + 1 + inputs, 4 * units)
        """
        n, last = self.units, len(self.z) - 2
        stack = blocks(weights[:n], self._block_back)
        stack = stack.reshape(*stack.shape[:2], 4, n).transpose(2, 0, 1, 3)
        for t in range(last, -1, -1):
            if t == last:
                self._two.fill(0)
                self._d_h[:] = d_answers[:, t]
            else:
                d_a = self._gates[t + 1, : 4 * n].reshape(4, 1, n, -1)
                np.matmul(stack, d_a, out=self._by_gate)
                self._by_gate.sum(
                    axis=0, out=blocks(self._d_h, self._block_back)
                )
                self._d_h += d_answers[:, t]
            self._step_back(t)
        np.copyto(self._a_by_row, self._gates[:-1, : 4 * n].swapaxes(0, 1))

    def _step_back(self, t: int) -> None:
        """Turn the gates of step t into d_a, and d_c_t into d_c_t * f.

        With o * tanh(c) = h, and each line one or two calls for all blocks,

        - d_c_t = d_h * (o - h * tanh(c)) + what step t + 1 sent
        - q, s = d_c_t * (i, f), and s is sent to step t - 1
        - r = q * g, u = s * c_{t-1}, v = d_h * h
        - d_a_i, d_a_f, d_a_o = (r, u, v) * (1 - (i, f, o))
        - d_a_g = q - r * g
        """
        n, gates, h = self.units, self._gates[t], self.z[t + 1, : self.units]
        two, three, d_h, d_c = self._two, self._three, self._d_h, self._d_c
        o, g = gates[2 * n : 3 * n], gates[3 * n : 4 * n]
        local = np.tanh(self.c[t + 1], out=self._tanh_c)
        local *= h
        np.subtract(o, local, out=local)
        local *= d_h
        np.add(two[n:], local, out=d_c)
        np.multiply(
            gates[: 2 * n].reshape(2, n, -1), d_c, out=two.reshape(2, n, -1)
        )
        np.multiply(two, gates[3 * n :], out=three[: 2 * n])
        np.multiply(d_h, h, out=three[2 * n :])
        sigmoids = gates[: 3 * n]
        sigmoids *= three
        np.subtract(three, sigmoids, out=sigmoids)
        g *= three[:n]
        np.subtract(two[:n], g, out=g)
