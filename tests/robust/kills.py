"""Programs that are killed while they save or train.

python -m robust.kills save FILE      saves for ever
python -m robust.kills train FOLDER   trains six epochs, or goes on
"""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from course_utils import engine, text

EPOCHS = 6


def save(path: str) -> None:
    """Write a net again and again, each time with other weights."""
    net = engine.init_net(68, [64], np.random.default_rng(6))
    for count in itertools.count():
        vector = np.full_like(engine.flatten(net), count)
        vocabulary = text.Vocabulary(text.ADMISSIBLE)
        engine.save_net(path, engine.unflatten(vector, net), vocabulary, {})
        print(count, flush=True)


def train(folder: str) -> None:
    """Train a small model with dropout, and print its last weights."""
    from course_utils import keras_tools
    from course_utils.keras_tools import keras

    layers, ids = keras.layers, np.random.default_rng(6).integers(0, 7, 400)
    keras.utils.set_random_seed(6)
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(2, 8), dtype="int32"),
            layers.Embedding(7, 4),
            layers.Dropout(0.3),
            layers.LSTM(5, return_sequences=True, stateful=True),
            layers.Dense(7),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    steps, held_out = (
        keras_tools.dataset(text.streams(part, 2, 8))
        for part in (ids[:300], ids[300:])
    )

    class Slow(keras.callbacks.Callback):
        """Leave a kill time to come within an epoch."""

        def on_train_batch_end(self, batch: int, logs: object = None) -> None:
            time.sleep(0.02)

    print("begins", flush=True)
    keras_tools.train_resumable(
        model, steps, EPOCHS, folder, held_out, [Slow()]
    )
    np.save(
        Path(folder) / "end.npy",
        np.concatenate([w.ravel() for w in model.get_weights()]),
    )


def started(what: str, path: Path) -> subprocess.Popen:
    """Start one of the two, and wait for its first line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "robust.kills", what, str(path)],
        cwd=Path(__file__).parents[1],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    return process


def killed_saves(folder: Path, count: int) -> int:
    """Kill while a file is saved; return how often a whole one was left."""
    rng, path, whole = np.random.default_rng(6), folder / "net.npz", 0
    for _ in range(count):
        process = started("save", path)
        time.sleep(rng.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        vector = engine.flatten(engine.load_net(path).net)
        whole += bool((vector == vector[0]).all())
    return whole


def killed_runs(folder: Path, count: int) -> tuple[int, float]:
    """Kill training, go on, and kill again.

    Returns how many kills met a run, and how far the last weights are from
    those of a run that was left alone.
    """
    rng, met = np.random.default_rng(6), 0
    started("train", folder / "whole").wait()
    whole = np.load(folder / "whole" / "end.npy")
    gaps = [0.0]
    while met < count:
        run = folder / f"run {met}"
        while not (run / "end.npy").exists():
            process = started("train", run)
            if met < count:
                time.sleep(rng.uniform(0, 2.5))
                met += process.poll() is None
                process.send_signal(signal.SIGKILL)
            process.wait()
        gaps.append(float(np.abs(np.load(run / "end.npy") - whole).max()))
    return met, max(gaps)


if __name__ == "__main__":
    {"save": save, "train": train}[sys.argv[1]](sys.argv[2])
