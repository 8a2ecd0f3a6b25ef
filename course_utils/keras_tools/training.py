"""Training with `fit`: datasets, callbacks, and runs that can be resumed."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from course_utils.arguments import whole
from course_utils.checkpoints import read_arrays, write_arrays
from course_utils.keras_tools.quiet import keras, tf
from course_utils.keras_tools.state import reset_states
from course_utils.plots import draw_curves
from course_utils.stepper import LivePicture
from course_utils.text import Batches

Losses = dict[str, list[float]]


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
        self._losses: Losses = {}

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Show the curves so far."""
        if not self._losses:
            self._first = epoch  # above 0 where a run goes on
        for name, loss in (logs or {}).items():
            self._losses.setdefault(name, []).append(loss)
        epochs = self.params["epochs"]
        passed = time.perf_counter() - self._begun
        left = passed / (epoch + 1 - self._first) * (epochs - epoch - 1)
        self._picture.show(
            lambda figure: draw_curves(
                figure.subplots(), curves(self._losses), epochs, self._first
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
    if len(batches.x) != len(batches.y):
        raise ValueError(
            f"batches: got {len(batches.x)} steps of x and {len(batches.y)} "
            f"of y, as many are needed"
        )
    options = tf.data.Options()
    options.autotune.enabled = False
    steps = tf.data.Dataset.from_tensor_slices(tuple(batches))
    return steps.with_options(options)


def train_resumable(
    model: keras.Model,
    data: tf.data.Dataset,
    epochs: int,
    folder: str | Path,
    validation: tf.data.Dataset | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> Losses:
    """Train, save everything after each epoch, and go on after a break.

    If the folder holds a run, it is continued after its last whole epoch:
    weights, the optimizer's moments and steps, and what dropout draws next
    are those of a run that was never interrupted.  Carried states are reset
    before each epoch, so there is none to save.

    Parameters
    ----------
    model : compiled
        Of the architecture that began the run; its weights are replaced if
        there is something to continue.
    data : of pairs, the same ones in each epoch
        From `dataset`; nothing is shuffled.
    epochs : of the whole run, at least 1
    folder : is made if it does not exist
        Holds `last.npz`, and `best.npz` if there is validation data.
    validation : as data, or None
        If given, the model ends with the weights of its best epoch.
    callbacks : of Keras

    Returns
    -------
    losses : name to (epochs,)
        Of all epochs, those before a break too; the names are Keras'.

    Raises
    ------
    ValueError
        If the model was not compiled, or the folder holds the run of another
        model or optimizer, or one with other validation.

    Examples
    --------
    One epoch and then the rest are a run in one piece.

    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> def line():
    ...     keras.utils.set_random_seed(6)
    ...     model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    ...     model.compile("adam", "mse")
    ...     return model
    >>> layers, x = keras.layers, np.arange(6.0).reshape(3, 2, 1)
    >>> data = tf.data.Dataset.from_tensor_slices((x, 2 * x))
    >>> with TemporaryDirectory() as a, TemporaryDirectory() as b:
    ...     whole = train_resumable(line(), data, 3, a)
    ...     part = train_resumable(line(), data, 1, b)
    ...     again = train_resumable(line(), data, 3, b)
    >>> len(part["loss"]), np.allclose(again["loss"], whole["loss"])
    (1, True)
    """
    if getattr(model, "optimizer", None) is None:
        raise ValueError("model: compile it first, with loss and optimizer")
    whole("epochs", epochs)
    model.optimizer.build(model.trainable_variables)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    last, best = folder / "last.npz", folder / "best.npz"
    begun = _settings(model.optimizer)  # a callback may change the rate
    losses: Losses = {}
    if last.exists():
        saved, about = read_arrays(last)
        losses, validated = about.get("losses", {}), validation is not None
        same = about.get("optimizer") == begun
        if not same or ("val_loss" in losses) != validated:
            raise ValueError(_another_run(last))
        _assign(last, saved, _everything(model))
    done = len(losses.get("loss", []))
    model.fit(
        data,
        validation_data=validation,
        initial_epoch=done,
        epochs=max(epochs, done),
        shuffle=False,
        verbose=0,
        callbacks=[ResetStates(), *callbacks, _Keeper(folder, losses, begun)],
    )
    if np.isfinite(losses.get("val_loss", [])).any():
        _assign(best, read_arrays(best)[0], model.weights)
    return losses


class _Keeper(keras.callbacks.Callback):
    """Writes down each epoch when it is over.

    The best weights are written first: what was broken off between the two
    files is trained again, and comes out the same.
    """

    def __init__(
        self, folder: Path, losses: Losses, optimizer: object
    ) -> None:
        super().__init__()
        self._folder, self._losses = folder, losses
        self._optimizer = optimizer

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Save losses, weights, and all that the next epoch depends on."""
        for name, loss in (logs or {}).items():
            self._losses.setdefault(name, []).append(float(loss))
        scores = self._losses.get("val_loss", [])
        numbers = [score for score in scores if np.isfinite(score)]
        if numbers and scores[-1] == min(numbers):
            best = self._folder / "best.npz"
            write_arrays(best, self.model.get_weights(), {})
        arrays = [v.numpy() for v in _everything(self.model)]
        about = {"losses": self._losses, "optimizer": self._optimizer}
        write_arrays(self._folder / "last.npz", arrays, about)


def _everything(model: keras.Model) -> list[keras.Variable]:
    """Return weights, seeds of dropout, and the optimizer's numbers."""
    return [*model.variables, *model.optimizer.variables]


def _assign(
    path: Path, saved: list[np.ndarray], variables: Sequence[keras.Variable]
) -> None:
    """Put the numbers of a file into variables, if all fit."""
    wanted = [tuple(variable.shape) for variable in variables]
    if [array.shape for array in saved] != wanted:
        raise ValueError(_another_run(path))
    for variable, array in zip(variables, saved, strict=True):
        variable.assign(array)


def _settings(optimizer: keras.Optimizer) -> object:
    """Return an optimizer's settings as JSON gives them back.

    Without names, because Keras counts them: adam, adam_1, ...
    """
    serial = json.dumps(keras.optimizers.serialize(optimizer), default=str)
    return json.loads(serial, object_hook=_nameless)


def _nameless(settings: dict) -> dict:
    return {key: value for key, value in settings.items() if key != "name"}


def _another_run(path: Path) -> str:
    return (
        f"folder: {path} holds the run of another model or optimizer, or one "
        f"with other validation; go on as it began, or give another folder"
    )
