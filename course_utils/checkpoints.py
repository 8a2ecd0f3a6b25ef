"""Weights on disk, with all that is needed to use them again."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from course_utils.text import Vocabulary


class Checkpoint(NamedTuple):
    """Weights on disk, and all that is needed to use them again."""

    vocabulary: Vocabulary
    recipe: dict[str, Any]
    names: tuple[str, ...]
    weights: tuple[np.ndarray, ...]


def write_weights(
    path: str | Path,
    names: Sequence[str],
    weights: Sequence[np.ndarray],
    vocabulary: Vocabulary,
    recipe: dict[str, Any],
) -> str:
    """Write weights, vocabulary and recipe to an `.npz` file.

    Parameters
    ----------
    path : where to write; the folder must exist
    names : (count,)
        One for each weight.
    weights : (count,) arrays
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
            "names": list(names),
        }
    )  # before the file is opened, so that a failure leaves an old one whole
    arrays = {f"weight_{k:02}": w for k, w in enumerate(weights)}
    with open(path, "wb") as file:
        np.savez(file, about=about, **arrays)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def read_weights(path: str | Path, sha256: str | None = None) -> Checkpoint:
    """Read what `write_weights` wrote; nothing in the file can run code.

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
