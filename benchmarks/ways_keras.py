"""The peers in Keras on TensorFlow, and lecture 05's graph among them."""

from itertools import islice

import numpy as np

import work
from clock import Task, Trained, clock, cut
from course_utils import engine, keras_tools, text
from course_utils.keras_tools import keras, tf
from work import Alphabet, Product, Shape, Training, Writing

CUTS = 40  # passes of a minute that are cut beforehand, for `fit` to repeat
LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
layers = keras.layers


def network(
    net: engine.Net, dropped: float = 0.0, batch: int | None = None
) -> keras.Model:
    """Return LSTM layers and a dense one that read one-hot characters.

    Training hides a share of the outputs; with a batch, state is carried.
    """
    _, *weights = engine.to_keras(net)
    options = {"return_sequences": True, "stateful": batch is not None}
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(batch, None, len(weights[-1]))),
            *(layers.LSTM(w.shape[1] // 4, **options) for w in net.layers),
            layers.Dropout(dropped),
            layers.Dense(len(weights[-1])),
        ]
    )
    model.set_weights(weights)
    return model


def reading_ids(model: keras.Model, hidden: float = 0.0) -> keras.Model:
    """Return the same, reading ids; training hides a share of them."""
    batch, _, vocab_size = model.input_shape
    hot = layers.Embedding(vocab_size, vocab_size, "identity", trainable=False)
    read = keras.Input(batch_shape=(batch, None), dtype="int32")
    return keras.Sequential([read, hot, layers.Dropout(hidden), *model.layers])


def product(size: int) -> Product:
    """Return a float32 product of two square matrices."""
    a, b = tf.random.stateless_uniform((2, size, size), (work.SEED, 0))
    return lambda: float(tf.matmul(a, b)[0, 0])


def training(shape: Shape) -> Training:
    """Return `fit` over some steps; each call goes on from the last."""
    model = network(work.start(shape.units), batch=shape.batch)
    adam = keras.optimizers.Adam(work.RATE, global_clipnorm=work.CLIP)
    model.compile(adam, LOSS)
    steps = text.Batches(work.one_hot(shape), work.batches(shape).y)
    data, means = keras_tools.dataset(steps), []
    note = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda _, logs: means.append(logs["loss"])
    )

    def run() -> list[float]:
        means.clear()  # of the losses of all updates so far
        keras_tools.reset_states(model)
        model.fit(data, shuffle=False, verbose=0, callbacks=[note])
        return np.diff(np.arange(1, len(means) + 1) * means, prepend=0)

    return run


def minute(task: Task) -> Trained:
    """Train by the clock with `fit`; compiling is part of the time."""
    recipe = task.recipe
    keras.utils.set_random_seed(task.seed)
    reads_rows = network(task.net, recipe.dropout.output, task.batch)
    model = reading_ids(reads_rows, recipe.dropout.input)
    options = {"weight_decay": recipe.decay, "global_clipnorm": recipe.clip}
    model.compile(keras.optimizers.AdamW(0.0, **options), LOSS)
    ready = zip(*islice(cut(task), CUTS * task.steps), strict=True)
    x, y = (np.array(part, "int32") for part in ready)
    data = keras_tools.dataset(text.Batches(x, y)).repeat()
    passed = clock(task.seconds)

    def after(batch: int, logs: dict) -> None:
        model.stop_training = passed() >= 1
        rate = engine.learning_rate(1000 * passed(), recipe)
        model.optimizer.learning_rate = rate

    watch = keras.callbacks.LambdaCallback(on_train_batch_end=after)
    model.fit(
        data,
        epochs=10**6,
        steps_per_epoch=task.steps,
        shuffle=False,
        verbose=0,
        callbacks=[keras_tools.ResetStates(), watch],
    )
    used = passed() * task.seconds, int(model.optimizer.iterations)
    return Trained(engine.from_keras(model.get_weights()), *used)


def one_step(units: tuple[int, ...], temperature: float) -> Writing:
    """Return a writer by `keras_tools.OneStep`, which keeps the state."""
    step = keras_tools.OneStep(reading_ids(network(work.start(units))))
    rng = np.random.default_rng(work.SEED)

    def run(length: int) -> list[int]:
        step.reset()
        ids, logits = [], step(0)
        for _ in range(length):
            ids.append(drawn(logits / temperature, rng))
            logits = step(ids[-1])
        return ids

    return run


def growing_prefix(units: tuple[int, ...], temperature: float) -> Writing:
    """Return the classic writer: `predict` reads all again each time."""
    model = network(work.start(units))
    hot = np.eye(model.output_shape[-1], dtype="float32")
    rng = np.random.default_rng(work.SEED)

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


def alphabet_model(**options: int) -> keras.Model:
    """Return the network of lecture 05, always from the same weights."""
    weights = work.alphabet_start()
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(1, 1, 1)),
            layers.LSTM(50, stateful=True, unroll=True),
            layers.Dense(len(weights[-1]), activation="softmax"),
        ]
    )
    model.set_weights(weights)
    loss = "categorical_crossentropy"
    model.compile("adam", loss, metrics=["accuracy"], **options)
    return model


def alphabet_fit(how: str) -> Alphabet:
    """Return one of three ways to call `fit`.

    Parameters
    ----------
    how : "arrays", for which `fit` starts threads, or "dataset", both once
        per epoch; or "at once", with an epoch of updates in a graph's call
    """
    pairs, at_once = work.alphabet_pairs(), how == "at once"
    data = {"x": keras_tools.dataset(pairs)}
    if how == "arrays":
        data = {"x": pairs.x[:, 0], "y": pairs.y[:, 0], "batch_size": 1}
    reset = {"callbacks": [keras_tools.ResetStates()], "shuffle": False}

    def run(epochs: int) -> list[float]:
        calls, each = (1, epochs) if at_once else (epochs, 1)
        count = len(pairs.x) if at_once else 1
        model, losses = alphabet_model(steps_per_execution=count), []
        for _ in range(calls):
            history = model.fit(**data, **reset, epochs=each, verbose=0)
            losses += history.history["loss"]
        return losses

    return run


def alphabet_graph() -> Alphabet:
    """Return every update in one graph; compiling is part of the time."""
    pairs = work.alphabet_pairs()

    def run(epochs: int) -> list[float]:
        order = np.tile(np.arange(len(pairs.x)), epochs)
        trainer = keras_tools.GraphTrainer(alphabet_model())
        losses = trainer.run(pairs, order, reset=order == 0)
        return losses.reshape(epochs, -1).mean(axis=1).tolist()

    return run
