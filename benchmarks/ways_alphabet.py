"""The alphabet of lecture 05 on Keras: the classic loop to one graph.

Each function returns a way to train, from a number of epochs to the mean
loss of each.
"""

from collections.abc import Callable

import numpy as np

from course_utils import keras_tools, text
from course_utils.keras_tools import keras
from work import alphabet_pairs, alphabet_start

Train = Callable[[int], list[float]]


def recipe(**options: int) -> keras.Model:
    """Return the network of lecture 05, always from the same weights."""
    layers, weights = keras.layers, alphabet_start()
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(1, 1, 1)),
            layers.LSTM(50, stateful=True, unroll=True),
            layers.Dense(len(weights[-1]), activation="softmax"),
        ]
    )
    model.set_weights(weights)
    model.compile(
        "adam", "categorical_crossentropy", metrics=["accuracy"], **options
    )
    return model


def classic() -> Train:
    """Call `fit` on arrays, an epoch at a time, and reset after each."""
    x, y = (part[:, 0] for part in alphabet_pairs())
    return lambda epochs: _loop(epochs, x=x, y=y, batch_size=1)


def on_dataset() -> Train:
    """Do the same without the threads that `fit` starts for arrays."""
    data = keras_tools.dataset(alphabet_pairs())
    return lambda epochs: _loop(epochs, x=data)


def one_fit() -> Train:
    """Call `fit` once, with an epoch of updates per call of the graph."""
    pairs = alphabet_pairs()

    def run(epochs: int) -> list[float]:
        history = recipe(steps_per_execution=len(pairs.x)).fit(
            keras_tools.dataset(pairs),
            epochs=epochs,
            shuffle=False,
            verbose=0,
            callbacks=[keras_tools.ResetStates()],
        )
        return history.history["loss"]

    return run


def one_graph() -> Train:
    """Run every update in one graph; compiling it is part of the time."""
    pairs: text.Batches = alphabet_pairs()

    def run(epochs: int) -> list[float]:
        order = np.tile(np.arange(len(pairs.x)), epochs)
        trainer = keras_tools.GraphTrainer(recipe())
        losses = trainer.run(pairs, order, reset=order == 0)
        return losses.reshape(epochs, -1).mean(axis=1).tolist()

    return run


def _loop(epochs: int, **data: object) -> list[float]:
    model, losses = recipe(), []
    for _ in range(epochs):
        history = model.fit(**data, shuffle=False, verbose=0)
        losses += history.history["loss"]
        keras_tools.reset_states(model)
    return losses
