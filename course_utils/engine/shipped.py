"""The trained network that the course ships."""

from pathlib import Path

from course_utils.checkpoints import Checkpoint
from course_utils.engine.weights import Net, load_net

SHIPPED = Path(__file__).parents[2] / "data" / "alice_lstm.npz"
SHIPPED_SHA256 = (
    "03af173231bc04b7e67be1a74e4d8330b57183c2aee9b5c82d7c2457132d1240"
)


def load_shipped() -> tuple[Net, Checkpoint]:
    """Read the character LSTM that was trained on nine tenths of *Alice*.

    Returns
    -------
    net : Net
    checkpoint : Checkpoint
        `recipe` says how it was trained and what it scored.

    Raises
    ------
    FileNotFoundError
        If `data/` is not beside the package.
    ValueError
        If the file is not the one that the course was written with.
    """
    return load_net(SHIPPED, SHIPPED_SHA256)
