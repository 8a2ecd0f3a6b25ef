"""Training: its recipe, one update by Adam, a run of them, and scoring."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from course_utils.arguments import (
    array,
    at_least_one,
    checked_ids,
    generator,
    kind,
    number,
    whole,
)
from course_utils.engine.products import one_thread, reads_in_place
from course_utils.engine.shards import (
    Dropout,
    Shard,
    cross_entropy,
    dropout_mask,
)
from course_utils.engine.weights import (
    Net,
    flatten,
    for_steps,
    unflatten,
    units_of,
)
from course_utils.norms import norm
from course_utils.text import Batches

FEW = 32  # sequences of a thread that do not pay for a copy of all weights
PIECES = 10  # of the steps, where threads work at different layers
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
    number("update", update, least=0)
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
        """Change the weights in place, both vectors of the same size.

        The gradient counts times `scale`; `run` is like `map`, and calls a
        function for each part.
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


class Trainer:
    """A net in training, with truncated backpropagation through time.

    Each sequence goes on where it stopped in the call before; gradients go
    back to the first step of a call.

    Parameters
    ----------
    net : Net
        Where training starts; it stays as it is.
    recipe : Recipe
    batch, timesteps : numbers, at least 1
    rng : generator
        Decides what dropout hides.
    threads : at least 1
        Best as many as the machine has cores.  They share the sequences of
        the batch, or work at different layers, as `products` says.

    Attributes
    ----------
    net, average : Net
        The weights, and their running mean; both change with each step.

    Raises
    ------
    ValueError
        If the sequences are to be shared, and threads do not divide them.

    Examples
    --------
    After 60 steps the net knows that b follows a.

    >>> from course_utils.engine.weights import init_net
    >>> rng = np.random.default_rng(6)
    >>> trainer = Trainer(
    ...     init_net(2, [4], rng), Recipe(rate=0.05), 1, 8, rng
    ... )
    >>> x = np.tile([0, 1], (1, 4))
    >>> losses = [trainer.step(x, 1 - x) for _ in range(60)]
    >>> losses[-1] < 0.05 < 0.5 < losses[0]
    True
    """

    def __init__(
        self,
        net: Net,
        recipe: Recipe,
        batch: int,
        timesteps: int,
        rng: np.random.Generator,
        threads: int = 1,
    ) -> None:
        kind("net", net, Net)
        _check_recipe(recipe)
        at_least_one(batch=batch, timesteps=timesteps, threads=threads)
        self._batch, self._timesteps = batch, timesteps
        few = len(net.layers) > 1 and batch < FEW * threads
        by_layer = threads > 1 and few and not reads_in_place()
        if batch % threads and not by_layer:
            raise ValueError(
                f"threads: got {threads}, a divisor of the batch of {batch} "
                f"is needed"
            )
        self.recipe = recipe
        self._weights, self._mean = flatten(net), flatten(net)
        self.net = unflatten(self._weights, like=net)
        self.average = unflatten(self._mean, like=net)
        self._adam = Adam(self._weights.size, self._weights.dtype, threads)
        self._map = ThreadPoolExecutor(threads).map if threads > 1 else map
        count = 1 if by_layer else threads
        how = (self._map, -(-timesteps // PIECES)) if by_layer else ()
        self._each = map if by_layer else self._map
        size = batch // count
        self._step_weights = for_steps(net, size)
        self._shards = [
            Shard(net, size, timesteps, *how) for _ in range(count)
        ]
        *self._generators, self._rng = generator(rng).spawn(count + 1)

    def reset(self) -> None:
        """Forget what was read; the weights stay."""
        for shard in self._shards:
            shard.reset()

    def step(self, x: np.ndarray, y: np.ndarray) -> float:
        """Read a batch, learn from it, and return its loss in nats.

        Parameters
        ----------
        x, y : (batch, timesteps)
            Ids; each target is the character that follows.
        """
        loss, total = self._sum(x, y)
        squares = float(total @ total)
        # norm() would go three more times through all weights.
        fits = 1e-30 < squares < 1e30  # also in single precision
        length = np.sqrt(squares) if fits else norm(total)
        size = float(length) / len(self._shards)
        scale = min(1.0, self.recipe.clip / (size or 1.0)) / len(self._shards)
        rate = learning_rate(self._adam.updates + 1, self.recipe)
        decay, run = self.recipe.decay, self._map
        self._adam.update(self._weights, total, rate, decay, scale, run)
        if keep := self.recipe.average:
            # Young means forget faster, or the start would weigh too much.
            keep = min(keep, self._adam.updates / (self._adam.updates + 9))
            self._mean *= keep
            self._mean += (1 - keep) * self._weights
        return loss

    def gradient(
        self, x: np.ndarray, y: np.ndarray
    ) -> tuple[float, np.ndarray]:
        """Read a batch and return loss and gradient, unclipped.

        Parameters
        ----------
        x, y
            As for `step`.

        Returns
        -------
        loss : above 0
        gradient : (size,)
            As `flatten` lays out the weights; overwritten by the next call.
        """
        loss, total = self._sum(x, y)
        total /= len(self._shards)
        return loss, total

    def _sum(self, x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the mean loss, and the sum of the gradients of all shards."""
        vocab_size = self.net.output.shape[1]
        axes = f"{self._batch} {self._timesteps}"
        x = checked_ids("x", x, vocab_size, axes)
        y = checked_ids("y", y, vocab_size, axes)
        count, dropout = len(self._shards), self.recipe.dropout
        net, mask = self._with_dropout()
        step_weights = for_steps(
            net, len(x) // count, self._step_weights, self._map
        )
        with one_thread():
            losses = self._each(
                lambda shard, x, y, rng: shard.learn(
                    x, y, net, step_weights, dropout, rng
                ),
                self._shards,
                np.split(x, count),
                np.split(y, count),
                self._generators,
            )
            loss = sum(losses) / count
        first, *others = (
            np.array_split(shard.gradient, count) for shard in self._shards
        )
        for other in others:
            list(self._map(np.add, first, other, first))
        total = self._shards[0].gradient
        if mask is not None:
            total *= mask
        return loss, total

    def _with_dropout(self) -> tuple[Net, np.ndarray | None]:
        """Return the net without some recurrent weights, and their mask."""
        share = self.recipe.dropout.recurrent
        if not share:
            return self.net, None
        mask = np.ones_like(self._weights)
        for layer in unflatten(mask, like=self.net).layers:
            recurrent = layer[: units_of(layer)]
            recurrent[:] = dropout_mask(
                recurrent.shape, share, self._rng, mask.dtype
            )
        return unflatten(self._weights * mask, like=self.net), mask


def _check_recipe(recipe: Recipe) -> None:
    """Refuse settings with which no training makes sense."""
    kind("recipe", recipe, Recipe)
    number("rate", recipe.rate, least=0)
    number("clip", recipe.clip, above=0)
    number("decay", recipe.decay, least=0)
    whole("warm_up", recipe.warm_up, 0)
    if recipe.updates is not None:
        whole("updates", recipe.updates)
    for name, share in recipe.dropout._asdict().items():
        number(f"dropout, {name}", share, least=0, below=1)
    number("average", recipe.average, least=0, below=1)


def score(net: Net, batches: Batches) -> float:
    """Return the mean loss of streams in nats, dropout off.

    Parameters
    ----------
    net : Net
    batches : x and y of shape (steps, batch, timesteps)
        From `streams`; the state is zero at first, then carried.

    Examples
    --------
    A net of zeros gives each of four characters the same chance, log 4.

    >>> from course_utils.engine.weights import init_net
    >>> from course_utils.text import streams
    >>> net = init_net(4, [2], np.random.default_rng(6))
    >>> net = unflatten(np.zeros_like(flatten(net)), like=net)
    >>> round(score(net, streams(np.arange(13) % 4, 2, 3)), 3)
    1.386
    """
    kind("net", net, Net)
    shape = array("batches", batches.x, "steps batch timesteps").shape
    if 0 in shape:
        raise ValueError(f"batches: got shape {shape}, no size of 0 is needed")
    axes, (_, batch, timesteps) = " ".join(map(str, shape)), shape
    x, y = (
        checked_ids("batches", part, net.output.shape[1], axes)
        for part in batches
    )
    shard, step_weights = Shard(net, batch, timesteps), for_steps(net, batch)
    with one_thread():
        losses = [
            cross_entropy(shard.read(x_k, net, step_weights), y_k.T.ravel())
            for x_k, y_k in zip(x, y, strict=True)
        ]
    return float(np.mean(losses))
