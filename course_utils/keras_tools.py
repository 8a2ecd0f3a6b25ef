"""Keras without surprises: quiet import, state, generation, checkpoints.

The only module of the package that imports Keras.
"""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from course_utils.text import Vocabulary, log_softmax


@contextmanager
def _native_stderr_held_back() -> Iterator[None]:
    """Keep what compiled code writes to file descriptor 2 out of the page.

    TensorFlow greets on descriptor 2 before any setting of its own can stop
    it; only turning its fast kernels off silences it, at 15 to 20 % of the
    training speed.  If the block raises, what was held back is shown.
    """
    sys.stderr.flush()
    page = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(page, held.read())
            raise
        finally:
            os.dup2(page, 2)
            os.close(page)


with _native_stderr_held_back():
    # Must be set before the import; errors are still shown.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras
    import tensorflow as tf

    tf.config.list_logical_devices()  # speaks once, so let it speak now


class Checkpoint(NamedTuple):
    """Weights on disk, and all that is needed to use them again."""

    vocabulary: Vocabulary
    recipe: dict[str, Any]
    names: tuple[str, ...]
    weights: tuple[np.ndarray, ...]


class ResetStates(keras.callbacks.Callback):
    """Start each epoch, and each pass over validation data, from zero."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Forget what the last pass left behind."""
        reset_states(self.model)

    def on_test_begin(self, logs: dict | None = None) -> None:
        """Do not carry training text into the validation text."""
        reset_states(self.model)


class OneStep:
    """A trained model that reads one character, answers, and remembers.

    The state stays inside, so the cost of a step does not depend on how
    much was read before.

    Parameters
    ----------
    model : (batch, timesteps) ids to (batch, timesteps, vocab_size) logits
        Stateful or not, of any batch shape; its own state stays untouched.
    """

    def __init__(self, model: keras.Model) -> None:
        self._model = rebatch(model, batch=1, timesteps=1)
        self._call = tf.function(self._model, reduce_retracing=True)

    def reset(self) -> None:
        """Forget everything that was read."""
        reset_states(self._model)

    def __call__(self, character: int) -> np.ndarray:
        """Read one character and return the logits of the next one.

        Parameters
        ----------
        character : id in [0, vocab_size)

        Returns
        -------
        logits : (vocab_size,)
        """
        read = tf.constant([[character]], dtype=tf.int32)
        return self._call(read, training=False).numpy()[0, 0]


def reset_states(model: keras.Layer) -> None:
    """Set every carried state in a model to zero, however deep it lies.

    Keras 3 resets single layers only.  This reaches recurrent layers inside
    nested models, bidirectional layers and stacked cells; a model without
    carried state is left as it is.

    Parameters
    ----------
    model : any Keras layer or model
    """
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False):
            for state in keras.tree.flatten(getattr(layer, "states", None)):
                state.assign(np.zeros(state.shape, dtype=state.dtype))


def rebatch(
    model: keras.Model, batch: int, timesteps: int | None
) -> keras.Model:
    """Return a stateful copy of a model for another batch shape.

    Parameters
    ----------
    model : takes ids of shape (batch, timesteps)
    batch : number of sequences side by side
    timesteps : length of each, or None for any length

    Returns
    -------
    copy : takes (batch, timesteps)
        Equal weights, zero state; shares nothing with the model.

    Raises
    ------
    ValueError
        If a layer reads the future, so that reading in pieces cannot agree
        with reading at once.
    """

    def stateful(layer: keras.Layer) -> keras.Layer:
        if isinstance(layer, keras.layers.Bidirectional):
            raise ValueError(
                f"model: layer {layer.name!r} reads the sequence backwards "
                f"too, so it cannot read one piece at a time"
            )
        config = layer.get_config()
        if isinstance(layer, keras.layers.RNN):
            config["stateful"] = True
        return layer.__class__.from_config(config)

    shape = (batch, timesteps)
    copy = keras.models.clone_model(
        model,
        input_tensors=keras.Input(
            batch_shape=shape, dtype=model.inputs[0].dtype
        ),
        clone_function=stateful,
        recursive=True,
    )
    copy.set_weights(model.get_weights())
    return copy


def log_p(
    model: keras.Model, ids: np.ndarray, before: np.ndarray
) -> np.ndarray:
    """Return the log probability of each character given what precedes.

    The text is read in one pass by one state, dropout off, as a reader who
    starts at the first character of `before`.

    Parameters
    ----------
    model : ids to logits
        As for `OneStep`.
    ids : (length,)
        The text to score.
    before : (any,)
        At least one character that stands before it.

    Returns
    -------
    log_p : (length,)
        In nats.

    Raises
    ------
    ValueError
        If there is no text to score, or none before it.
    """
    if not len(ids) or not len(before):
        raise ValueError(
            f"ids, before: got {len(ids)} and {len(before)} characters, "
            f"at least one of each is needed"
        )
    read = np.concatenate([before, ids[:-1]])[None]
    logits = rebatch(model, batch=1, timesteps=None)(read, training=False)
    scored = log_softmax(logits.numpy()[0, len(before) - 1 :])
    return scored[np.arange(len(ids)), ids]


def save_weights(
    path: Path,
    model: keras.Model,
    vocabulary: Vocabulary,
    recipe: dict[str, Any],
) -> str:
    """Write a model's weights, vocabulary and recipe to an `.npz` file.

    Parameters
    ----------
    path : where to write; the folder must exist
    model : any
    vocabulary : what the ids mean
    recipe : how it was trained and how it scored
        Numbers, strings, lists and dictionaries; anything JSON can hold.

    Returns
    -------
    sha256 : 64 hexadecimal digits
        Of the bytes written; equal weights give equal bytes.
    """
    about = {
        "characters": vocabulary.characters,
        "recipe": recipe,
        "names": [weight.path for weight in model.weights],
    }
    arrays = {f"weight_{k:02}": w for k, w in enumerate(model.get_weights())}
    with open(path, "wb") as file:
        np.savez(file, about=json.dumps(about), **arrays)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def read_weights(path: Path, sha256: str | None = None) -> Checkpoint:
    """Read what `save_weights` wrote; nothing in the file can run code.

    Parameters
    ----------
    path : `.npz` file
    sha256 : 64 hexadecimal digits, or None to trust the file

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the bytes do not hash to `sha256`.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"path: there are no weights at {path}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if sha256 not in (None, found):
        raise ValueError(
            f"path: {path.name} was altered: its SHA-256 begins {found[:12]}, "
            f"{sha256[:12]} is expected"
        )
    with np.load(path, allow_pickle=False) as file:
        about = json.loads(str(file["about"]))
        weights = tuple(
            file[f"weight_{k:02}"] for k in range(len(about["names"]))
        )
    vocabulary = Vocabulary.of(about["characters"])
    names = tuple(about["names"])
    return Checkpoint(vocabulary, about["recipe"], names, weights)


def load_weights(
    path: Path, model: keras.Model, sha256: str | None = None
) -> Checkpoint:
    """Read weights and put them into a model.

    Parameters
    ----------
    path, sha256
        As for `read_weights`.
    model : of the architecture that the weights were saved from
        Any batch shape; it is changed only if every shape fits.

    Raises
    ------
    ValueError
        If a weight has another shape in the model; the message names it.
    """
    checkpoint = read_weights(path, sha256)
    saved = [weight.shape for weight in checkpoint.weights]
    wanted = [tuple(weight.shape) for weight in model.weights]
    if saved != wanted:
        raise ValueError(
            f"model: has weights of shapes {wanted}, "
            f"{Path(path).name} holds {saved}"
        )
    model.set_weights(list(checkpoint.weights))
    return checkpoint
