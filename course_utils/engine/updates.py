"""One update of the weights: its recipe, learning rate, and Adam."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from course_utils.engine.shards import Dropout

# Numbers of an update that stay in the cache together.  With fewer, a call is
# over so soon that two threads wait for the interpreter more than they add.
CHUNK = 65_536


class Recipe(NamedTuple):
    """How a net is trained."""

    rate: float = 0.002  # the highest learning rate
    warm_up: int = 0  # updates in which the rate rises from 0
    updates: int | None = None  # updates until it is back at 0; None: never
    clip: float = 1.0  # longest gradient, all weights as one vector
    dropout: Dropout = Dropout()
    decay: float = 0.0  # share of a weight that a step at rate 1 takes away
    average: float = 0.0  # share that the mean of the weights keeps a step


def learning_rate(update: int, recipe: Recipe) -> float:
    """Return the rate of one update: a straight rise, then half a cosine.

    Loshchilov and Hutter (2017), SGDR, without restarts.

    Parameters
    ----------
    update : counted from 1
    recipe : Recipe

    Examples
    --------
    >>> recipe = Recipe(rate=1.0, warm_up=2, updates=6)
    >>> [round(learning_rate(k, recipe), 2) for k in range(1, 7)]
    [0.5, 1.0, 0.85, 0.5, 0.15, 0.0]
    """
    if update < recipe.warm_up:
        return recipe.rate * update / recipe.warm_up
    if recipe.updates is None:
        return recipe.rate
    length = max(recipe.updates - recipe.warm_up, 1)
    passed = min((update - recipe.warm_up) / length, 1.0)
    return recipe.rate * float(1 + np.cos(np.pi * passed)) / 2


class Adam:
    """Adam on one long vector, in place, a piece that fits the cache a time.

    Kingma and Ba (2015), in the form that Keras has; decay as Loshchilov and
    Hutter (2019), AdamW.  Both means are kept as sums, ten and a thousand
    times as large: that saves a multiplication each.

    Parameters
    ----------
    size : length of the vector
    dtype : np.float32 or np.float64
    parts : at least 1
        Parts of the vector that `run` may work at side by side.
    """

    def __init__(self, size: int, dtype: np.dtype, parts: int = 1) -> None:
        self.updates = 0
        self._mean = np.zeros(size, dtype)
        self._square = np.zeros(size, dtype)
        self._pieces = np.zeros((parts, min(CHUNK, size)), dtype)

    def update(
        self,
        weights: np.ndarray,
        gradient: np.ndarray,
        rate: float,
        decay: float = 0.0,
        scale: float = 1.0,
        run: Callable[..., Iterable] = map,
    ) -> None:
        """Change the weights in place.

        Parameters
        ----------
        weights, gradient : (size,)
        rate, decay : as in `Recipe`
        scale : at most 1
            What the gradient is multiplied with, if it was too long.
        run : like `map`
            Calls a function for each part.
        """
        self.updates += 1
        right = np.sqrt(1 - 0.999**self.updates) / (1 - 0.9**self.updates)
        length = float(rate * right * 0.1 / 0.001**0.5)
        starts, parts = range(0, len(weights), CHUNK), len(self._pieces)

        def update_part(k: int) -> None:
            for start in starts[k::parts]:
                here = slice(start, start + CHUNK)
                w = weights[here]
                step = self._step(here, gradient[here], scale, k)
                step *= length
                if decay:
                    w *= 1 - rate * decay
                w -= step

        list(run(update_part, range(parts)))

    def _step(
        self, here: slice, gradient: np.ndarray, scale: float, k: int
    ) -> np.ndarray:
        """Renew both sums of a piece; return one over the other's root."""
        mean, square = self._mean[here], self._square[here]
        step = self._pieces[k, : len(mean)]
        np.multiply(gradient, scale, out=step)
        mean *= 0.9
        mean += step
        square *= 0.999
        step *= step
        square += step
        np.sqrt(square, out=step)
        step += 1e-7 / 0.001**0.5
        return np.divide(mean, step, out=step)
