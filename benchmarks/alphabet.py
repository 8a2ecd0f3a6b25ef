"""How long the alphabet trains: the classic loop, and one graph.

    python benchmarks/alphabet.py                300 epochs each, two minutes
    python benchmarks/alphabet.py --epochs 30    fewer of them

The classic loop calls `fit` on the arrays once per epoch and resets the
state by hand.  Then come the same loop on a dataset whose autotuning is off,
one `fit` with 25 updates per call, and the loop of lecture 05: all updates
in one graph.  Same start, same updates, same losses.
"""

import argparse
import string
import time
from collections.abc import Callable

import numpy as np

from course_utils import keras_tools, text
from course_utils.keras_tools import keras

V = len(string.ascii_uppercase)
IDS = np.arange(V)
X = (IDS[:-1, None, None] / V).astype("float32")
Y = np.eye(V, dtype="float32")[IDS[1:]]
PAIRS = text.Batches(X[:, None], Y[:, None])


def recipe(**options: int) -> keras.Model:
    """Return the network of lecture 05, always from the same weights."""
    keras.utils.set_random_seed(5)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(1, 1, 1)),
            layers.LSTM(50, stateful=True, unroll=True),
            layers.Dense(V, activation="softmax"),
        ]
    )
    model.compile(
        "adam", "categorical_crossentropy", metrics=["accuracy"], **options
    )
    return model


def classic(epochs: int) -> np.ndarray:
    """Call `fit` for one epoch at a time, and reset after each."""
    return _loop(epochs, x=X, y=Y, batch_size=1)


def on_dataset(epochs: int) -> np.ndarray:
    """Do the same without the threads that `fit` starts for arrays."""
    return _loop(epochs, x=keras_tools.dataset(PAIRS))


def one_fit(epochs: int) -> np.ndarray:
    """Call `fit` once, with an epoch of updates per call of the graph."""
    history = recipe(steps_per_execution=len(X)).fit(
        keras_tools.dataset(PAIRS),
        epochs=epochs,
        shuffle=False,
        verbose=0,
        callbacks=[keras_tools.ResetStates()],
    )
    return np.array(history.history["loss"])


def one_graph(epochs: int) -> np.ndarray:
    """Run every update in one graph; compiling it is part of the time."""
    order = np.tile(np.arange(len(X)), epochs)
    trainer = keras_tools.GraphTrainer(recipe())
    losses = trainer.run(PAIRS, order, reset=order == 0)
    return losses.reshape(epochs, len(X)).mean(axis=1)


def _loop(epochs: int, **data: object) -> np.ndarray:
    model, losses = recipe(), []
    for _ in range(epochs):
        history = model.fit(**data, shuffle=False, verbose=0)
        losses += history.history["loss"]
        keras_tools.reset_states(model)
    return np.array(losses)


def timed(
    train: Callable[[int], np.ndarray], epochs: int
) -> tuple[float, np.ndarray]:
    """Return the seconds that a training takes, and its losses."""
    begun = time.perf_counter()
    losses = train(epochs)
    return time.perf_counter() - begun, losses


def main() -> None:
    """Print one row for each way, the classic one first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=300)
    epochs = parser.parse_args().epochs
    base, right = timed(classic, epochs)
    print(f"{epochs} epochs of {len(X)} updates")
    print(f"{'one fit per epoch':22}{base:6.1f} s")
    ways = {
        "the same on a dataset": on_dataset,
        "one fit": one_fit,
        "one graph": one_graph,
    }
    for name, train in ways.items():
        seconds, losses = timed(train, epochs)
        gap = np.abs(losses - right).max()
        print(
            f"{name:22}{seconds:6.1f} s, 1/{base / seconds:.0f} of it, "
            f"losses within {gap:.0e}"
        )


if __name__ == "__main__":
    main()
