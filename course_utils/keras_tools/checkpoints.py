"""Weights on disk, with all that is needed to use them again."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from course_utils.keras_tools.quiet import keras
from course_utils.text import Vocabulary


class Checkpoint(NamedTuple):
    """Weights on disk, and all that is needed to use them again."""

    vocabulary: Vocabulary
    recipe: dict[str, Any]
    names: tuple[str, ...]
    weights: tuple[np.ndarray, ...]


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
    about = json.dumps(
        {
            "characters": vocabulary.characters,
            "recipe": recipe,
            "names": [weight.path for weight in model.weights],
        }
    )  # before the file is opened, so that a failure leaves an old one whole
    arrays = {f"weight_{k:02}": w for k, w in enumerate(model.get_weights())}
    with open(path, "wb") as file:
        np.savez(file, about=about, **arrays)
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
        If the bytes do not hash to `sha256`, or are not from `save_weights`.
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
        if "about" not in file:
            raise ValueError(f"path: {path.name} is not from save_weights")
        about = json.loads(str(file["about"]))
        weights = tuple(
            file[f"weight_{k:02}"] for k in range(len(about["names"]))
        )
    vocabulary = Vocabulary(about["characters"])
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
