"""Callbacks and curves for training with carried state."""

import time
from collections.abc import Mapping, Sequence

import numpy as np

from course_utils.keras_tools.quiet import keras, tf
from course_utils.keras_tools.state import reset_states
from course_utils.plots import draw_curves
from course_utils.stepper import LivePicture
from course_utils.text import Batches


class ResetStates(keras.callbacks.Callback):
    """Start each epoch, and each pass over validation data, from zero."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Forget what the last pass left behind."""
        reset_states(self.model)

    def on_test_begin(self, logs: dict | None = None) -> None:
        """Do not carry training text into the validation text."""
        reset_states(self.model)


class LiveCurve(keras.callbacks.Callback):
    """Draw the curves of a training run while it goes on.

    Parameters
    ----------
    picture : LivePicture
        Displayed before the training starts; each epoch replaces what it
        shows and tells how much time is left.
    """

    def __init__(self, picture: LivePicture) -> None:
        super().__init__()
        self._picture = picture

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Start the clock and an empty record."""
        self._begun = time.perf_counter()
        self._losses: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Show the curves so far."""
        for name, loss in (logs or {}).items():
            self._losses.setdefault(name, []).append(loss)
        epochs = self.params["epochs"]
        passed = time.perf_counter() - self._begun
        left = passed / (epoch + 1) * (epochs - epoch - 1)
        self._picture.show(
            lambda figure: draw_curves(
                figure.subplots(), curves(self._losses), epochs
            ),
            f"Epoch {epoch + 1} of {epochs}, about {left:.0f} s left.",
        )


def curves(losses: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Return the losses of a training run in bits per character.

    Parameters
    ----------
    losses : "loss" and perhaps "val_loss" to (epochs,)
        Cross-entropies in nats, as in the `history` that `fit` returns.

    Returns
    -------
    curves : "train" and, if there was one, "validation" to (epochs,)
    """
    names = {"loss": "train", "val_loss": "validation"}
    return {
        names[key]: (np.array(nats) / np.log(2)).tolist()
        for key, nats in losses.items()
        if key in names
    }


def dataset(batches: Batches) -> tf.data.Dataset:
    """Return training steps in the form that `fit` takes one by one.

    `fit` never shuffles a dataset nor cuts it anew (say so with
    ``shuffle=False``, or it warns), so the state that one step leaves behind
    meets the step that was made to follow it.

    Parameters
    ----------
    batches : x and y of shape (steps, batch, timesteps)

    Returns
    -------
    dataset : of `steps` pairs (batch, timesteps)
        Its autotuning is off.  With it, TensorFlow 2.21 may wait up to 5 s
        at the end of an epoch until a tuning thread wakes up, and arrays
        given to `fit` become a dataset with autotuning on.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    steps = tf.data.Dataset.from_tensor_slices(tuple(batches))
    return steps.with_options(options)
