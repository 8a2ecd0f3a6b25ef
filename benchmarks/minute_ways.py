"""Training by the clock: the course's engine, PyTorch, and Keras.

All ways begin with the same weights and read the same steps; what they hide
is drawn by each in its own manner.  PyTorch and Keras are imported only by
who trains with them.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from course_utils import engine, text

THREADS = 2
CUTS = 40  # passes that are cut for Keras beforehand, for `fit` to repeat


class Recipe(NamedTuple):
    """How a network of one LSTM layer is trained, with Adam, by the clock."""

    units: int
    batch: int
    timesteps: int
    rate: float  # the highest learning rate
    hidden_inputs: float  # share of the characters
    dropped_outputs: float
    warm_up: float = 0.05  # share of the time in which the rate rises
    decay: float = 0.01
    clip: float = 0.3
    bfloat16: bool = False  # products in 16 bits, where the way can do it


class Trained(NamedTuple):
    """A network after its minute."""

    net: engine.Net
    seconds: float
    updates: int
    logits: Callable[[np.ndarray], np.ndarray]  # of (length,) ids, its own


def rate_at(share: float, recipe: Recipe) -> float:
    """Return the learning rate: a straight rise, then half a cosine to 0.

    Parameters
    ----------
    share : from 0
        Of the time, how much has passed.
    recipe : Recipe

    Examples
    --------
    >>> recipe = Recipe(256, 32, 32, 1.0, 0.1, 0.4, warm_up=0.1)
    >>> [round(rate_at(share, recipe), 2) for share in (0, 0.1, 0.55, 1)]
    [0.0, 1.0, 0.5, 0.0]
    """
    if share < recipe.warm_up:
        return recipe.rate * share / recipe.warm_up
    passed = min((share - recipe.warm_up) / (1 - recipe.warm_up), 1.0)
    return recipe.rate * float(1 + np.cos(np.pi * passed)) / 2


def clock(seconds: float) -> Callable[[], float]:
    """Return a function that tells which share of a time has passed."""
    begun = time.perf_counter()
    return lambda: (time.perf_counter() - begun) / seconds


def steps_of(ids: np.ndarray, recipe: Recipe) -> int:
    """Return how many updates go through a text once."""
    spare = ids[recipe.timesteps - 1 :]
    return len(text.streams(spare, recipe.batch, recipe.timesteps).x)


def batches(
    ids: np.ndarray, recipe: Recipe, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Go through a text again and again, cut at another place each time.

    Yields
    ------
    x, y : (batch, timesteps)
        `steps_of` many in each pass.
    """
    batch, timesteps = recipe.batch, recipe.timesteps
    while True:
        start = rng.integers(timesteps)
        cut = text.streams(ids[start:], batch, timesteps)
        yield from list(zip(*cut, strict=True))[: steps_of(ids, recipe)]


def by_clock(
    learn: Callable[[np.ndarray, np.ndarray, float], None],
    reset: Callable[[], None],
    ids: np.ndarray,
    recipe: Recipe,
    seconds: float,
    rng: np.random.Generator,
) -> tuple[float, int]:
    """Call `learn(x, y, rate)` until the time is over.

    Returns
    -------
    seconds, updates
    """
    each, passed = steps_of(ids, recipe), clock(seconds)
    for k, (x, y) in enumerate(batches(ids, recipe, rng)):
        if (share := passed()) >= 1:
            return share * seconds, k
        if k % each == 0:
            reset()
        learn(x, y, rate_at(share, recipe))
    raise AssertionError("batches never end")


def with_numpy(
    ids: np.ndarray, net: engine.Net, recipe: Recipe, seconds: float, seed: int
) -> Trained:
    """Train with the course's engine."""
    rng = np.random.default_rng(seed)
    hidden = engine.Dropout(recipe.hidden_inputs, recipe.dropped_outputs)
    start = engine.Recipe(clip=recipe.clip, dropout=hidden, decay=recipe.decay)
    shape = recipe.batch, recipe.timesteps
    trainer = engine.Trainer(net, start, *shape, rng, threads=THREADS)

    def learn(x: np.ndarray, y: np.ndarray, rate: float) -> None:
        trainer.recipe = start._replace(rate=rate)
        trainer.step(x, y)

    def logits(read: np.ndarray) -> np.ndarray:
        reader = engine.Reader(trainer.net)
        return np.array([reader(int(character)) for character in read])

    used = by_clock(learn, trainer.reset, ids, recipe, seconds, rng)
    return Trained(trainer.net, *used, logits)


def with_torch(
    ids: np.ndarray, net: engine.Net, recipe: Recipe, seconds: float, seed: int
) -> Trained:
    """Train with PyTorch: `nn.LSTM`, time first, and fused AdamW."""
    import torch
    from torch.nn import functional

    torch.manual_seed(seed)
    torch.set_num_threads(THREADS)
    _, *start = (torch.from_numpy(w) for w in engine.to_keras(net))
    vocab_size = len(start[-1])
    hot = torch.eye(vocab_size)
    lstm = torch.nn.LSTM(vocab_size, recipe.units)
    linear = torch.nn.Linear(recipe.units, vocab_size)
    weights = [*lstm.parameters(), *linear.parameters()]
    kernel, recurrent, bias, output, output_bias = start
    values = kernel.T, recurrent.T, bias, 0 * bias, output.T, output_bias
    with torch.no_grad():
        for weight, value in zip(weights, values, strict=True):
            weight.copy_(value)
    adam = torch.optim.AdamW(
        weights, eps=1e-7, weight_decay=recipe.decay, fused=True
    )
    state = None

    def reset() -> None:
        nonlocal state
        state = None

    def learn(x: np.ndarray, y: np.ndarray, rate: float) -> None:
        nonlocal state
        x, y = (torch.tensor(part.T, dtype=torch.long) for part in (x, y))
        shown = functional.dropout(
            torch.ones(*x.shape, 1), recipe.hidden_inputs
        )
        with torch.autocast("cpu", torch.bfloat16, recipe.bfloat16):
            h, last = lstm(hot[x] * shown, state)
            answers = linear(functional.dropout(h, recipe.dropped_outputs))
        state = tuple(part.detach() for part in last)
        loss = functional.cross_entropy(
            answers.float().flatten(0, 1), y.flatten()
        )
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, recipe.clip)
        adam.param_groups[0]["lr"] = rate
        adam.step()

    @torch.inference_mode()
    def logits(read: np.ndarray) -> np.ndarray:
        return linear(lstm(hot[torch.from_numpy(read)])[0]).numpy()

    rng = np.random.default_rng(seed)
    used = by_clock(learn, reset, ids, recipe, seconds, rng)
    kernel, recurrent, first, second, output, output_bias = (
        weight.detach().numpy() for weight in weights
    )
    moved = [kernel.T, recurrent.T, first + second, output.T, output_bias]
    return Trained(engine.from_keras(moved), *used, logits)


def with_keras(
    ids: np.ndarray, net: engine.Net, recipe: Recipe, seconds: float, seed: int
) -> Trained:
    """Train with `fit` of Keras, the network of lecture 06."""
    from course_utils.keras_tools import ResetStates, dataset, keras, rebatch

    keras.utils.set_random_seed(seed)
    layers, vocab_size = keras.layers, net.output.shape[1]
    shape = recipe.batch, recipe.timesteps
    model = keras.Sequential(
        [
            keras.Input(batch_shape=shape, dtype="int32"),
            layers.Embedding(
                vocab_size, vocab_size, "identity", trainable=False
            ),
            layers.Dropout(recipe.hidden_inputs),
            layers.LSTM(recipe.units, return_sequences=True, stateful=True),
            layers.Dropout(recipe.dropped_outputs),
            layers.Dense(vocab_size),
        ]
    )
    model.compile(
        keras.optimizers.AdamW(
            weight_decay=recipe.decay, global_clipnorm=recipe.clip
        ),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.set_weights(engine.to_keras(net))
    rng = np.random.default_rng(seed)
    each = steps_of(ids, recipe)
    ready = itertools.islice(batches(ids, recipe, rng), CUTS * each)
    x, y = (np.array(part, "int32") for part in zip(*ready, strict=True))
    data = dataset(text.Batches(x, y)).repeat()
    count, passed = 0, clock(seconds)

    def before(batch: int, logs: dict | None = None) -> None:
        model.optimizer.learning_rate = rate_at(passed(), recipe)

    def after(batch: int, logs: dict | None = None) -> None:
        nonlocal count
        count += 1
        model.stop_training = passed() >= 1

    model.fit(
        data,
        epochs=10**6,
        steps_per_epoch=each,
        shuffle=False,
        verbose=0,
        callbacks=[
            ResetStates(),
            keras.callbacks.LambdaCallback(
                on_train_batch_begin=before, on_train_batch_end=after
            ),
        ],
    )
    used = passed() * seconds, count

    def logits(read: np.ndarray) -> np.ndarray:
        one = rebatch(model, batch=1, timesteps=None)
        return one(read[None].astype("int32"), training=False).numpy()[0]

    return Trained(engine.from_keras(model.get_weights()), *used, logits)
