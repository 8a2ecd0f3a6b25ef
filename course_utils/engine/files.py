"""A net on disk, with all that is needed to use it again."""

from pathlib import Path
from typing import Any, NamedTuple

from course_utils.arguments import array, kind
from course_utils.checkpoints import read_arrays, write_arrays
from course_utils.engine.weights import Net, from_keras, to_keras
from course_utils.text import DATA, Vocabulary

SHIPPED = DATA / "alice_lstm.npz"
SHIPPED_SHA256 = (
    "a0121e3082b58b3c8f7ea2b892a165ecc6656eafc13a5ee51dcf1a8e80d47b2e"
)


class Checkpoint(NamedTuple):
    """A net, and what stands in its file beside the weights."""

    net: Net
    vocabulary: Vocabulary
    recipe: dict[str, Any]  # how the net was trained and how it scored


def save_net(
    path: str | Path, net: Net, vocabulary: Vocabulary, recipe: dict[str, Any]
) -> str:
    """Write a net, its weights as `set_weights` of the Keras model takes them.

    Parameters
    ----------
    path : where to write; the folder must exist
    net : Net
    vocabulary : what the ids mean
    recipe : how it was trained and how it scored
        Anything that JSON can hold.

    Returns
    -------
    sha256 : 64 hexadecimal digits
        Of the bytes written; equal weights give equal bytes.
    """
    kind("net", net, Net)
    if net.output.shape[1] != len(vocabulary):
        raise ValueError(
            f"vocabulary: got {len(vocabulary)} characters, the net has "
            f"{net.output.shape[1]}"
        )
    about = {"characters": vocabulary.characters, "recipe": recipe}
    return write_arrays(path, to_keras(net), about)


def load_net(path: str | Path, sha256: str | None = None) -> Checkpoint:
    """Read a net that `save_net` wrote.

    Parameters
    ----------
    path : `.npz` file
    sha256 : 64 hexadecimal digits, or None to trust the file

    Raises
    ------
    FileNotFoundError, ValueError
        As `read_arrays` and `from_keras`.
    """
    weights, about = read_arrays(path, sha256)
    net = from_keras([array("path", w, finite=True) for w in weights])
    vocabulary = Vocabulary(about.get("characters", ""))
    if net.output.shape[1] != len(vocabulary):
        raise ValueError(
            f"path: {path} has {len(vocabulary)} characters for a net of "
            f"{net.output.shape[1]}"
        )
    return Checkpoint(net, vocabulary, about.get("recipe", {}))


def load_shipped() -> Checkpoint:
    """Read the character LSTM that was trained on nine tenths of *Alice*.

    Raises
    ------
    FileNotFoundError, ValueError
        If `data/` is not beside the package, or does not hold the file that
        the course was written with.
    """
    return load_net(SHIPPED, SHIPPED_SHA256)
