"""The peers in Keras on TensorFlow: `fit`, and two ways to write."""

from collections.abc import Callable

import numpy as np

from course_utils import engine, keras_tools, text
from course_utils.keras_tools import keras, tf
from work import CLIP, RATE, SEED, Shape, batches, one_hot, start

layers = keras.layers


def network(net: engine.Net, batch: int | None, stateful: bool) -> keras.Model:
    """Return LSTM layers and a dense one that read one-hot characters."""
    _, *weights = engine.to_keras(net)
    vocab_size = len(weights[-1])
    shape = batch, None, vocab_size
    lstms = [
        layers.LSTM(
            layer.shape[1] // 4, return_sequences=True, stateful=stateful
        )
        for layer in net.layers
    ]
    model = keras.Sequential(
        [keras.Input(batch_shape=shape), *lstms, layers.Dense(vocab_size)]
    )
    model.set_weights(weights)
    return model


def product(size: int) -> Callable[[], float]:
    """Return a float32 product of two square matrices."""
    a, b = tf.random.stateless_uniform((2, size, size), (SEED, SEED))
    return lambda: float(tf.matmul(a, b)[0, 0])


class Losses(keras.callbacks.Callback):
    """Keeps the loss of each update; `fit` tells the mean of all so far."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Start an empty record."""
        self.means: list[float] = []

    def on_train_batch_end(self, batch: int, logs: dict) -> None:
        """Note what is known after an update."""
        self.means.append(logs["loss"])

    def each(self) -> list[float]:
        """Return the losses themselves."""
        sums = np.arange(1, len(self.means) + 1) * self.means
        return np.diff(sums, prepend=0).tolist()


def training(shape: Shape) -> Callable[[], list[float]]:
    """Return `fit` over some steps; each call goes on from the last."""
    model = network(start(shape.units), shape.batch, stateful=True)
    model.compile(
        keras.optimizers.Adam(RATE, global_clipnorm=CLIP),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    steps = text.Batches(one_hot(shape), batches(shape).y)
    data, losses = keras_tools.dataset(steps), Losses()

    def run() -> list[float]:
        keras_tools.reset_states(model)
        model.fit(data, shuffle=False, verbose=0, callbacks=[losses])
        return losses.each()

    return run


def one_step(
    units: tuple[int, ...], temperature: float
) -> Callable[[int], list[int]]:
    """Return a writer by `keras_tools.OneStep`, which keeps the state."""
    _, *weights = engine.to_keras(start(units))
    reads_ids = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(len(weights[-1]), len(weights[-1])),
            *network(start(units), None, stateful=False).layers,
        ]
    )
    reads_ids.layers[0].set_weights([np.eye(len(weights[-1]))])
    step, rng = keras_tools.OneStep(reads_ids), np.random.default_rng(SEED)

    def run(length: int) -> list[int]:
        step.reset()
        ids, logits = [], step(0)
        for _ in range(length):
            ids.append(drawn(logits / temperature, rng))
            logits = step(ids[-1])
        return ids

    return run


def growing_prefix(
    units: tuple[int, ...], temperature: float
) -> Callable[[int, int], list[int]]:
    """Return the classic writer: `predict` reads all again each time."""
    model = network(start(units), None, stateful=False)
    hot = np.eye(model.output_shape[-1], dtype="float32")
    rng = np.random.default_rng(SEED)

    def run(length: int, before: int = 1) -> list[int]:
        ids = [0] * before
        for _ in range(length):
            logits = model.predict(hot[ids][None], verbose=0)[0, -1]
            ids.append(drawn(logits / temperature, rng))
        return ids[before:]

    return run


def drawn(logits: np.ndarray, rng: np.random.Generator) -> int:
    """Draw an id."""
    p = text.softmax(logits.astype("float64"))
    return int(rng.choice(len(p), p=p))
