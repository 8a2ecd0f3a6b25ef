"""The weights of a Keras model, to disk and back."""

from pathlib import Path
from typing import Any

from course_utils.checkpoints import Checkpoint, read_weights, write_weights
from course_utils.keras_tools.quiet import keras
from course_utils.text import Vocabulary


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
    names = [weight.path for weight in model.weights]
    return write_weights(path, names, model.get_weights(), vocabulary, recipe)


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
    FileNotFoundError
        If there is no such file.
    ValueError
        If a weight has another shape in the model, or as in `read_weights`.
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
