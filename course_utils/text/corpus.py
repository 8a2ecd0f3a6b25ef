"""The book, its cleaning rule, and the numbers that stand for characters."""

import hashlib
import string
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

ALICE = Path(__file__).parents[2] / "data" / "alice_in_wonderland.txt"
ALICE_SHA256 = (
    "7467306ee0feed4971260f3c87421154a05be571d944e9cb021a5713700c38f0"
)

# What the cleaning rule keeps; the newline is read too, as a space.
ADMISSIBLE = string.ascii_letters + string.digits + ".,! -'"


def load_corpus(path: Path = ALICE, sha256: str = ALICE_SHA256) -> str:
    r"""Return a text file of the course, with its line ends as ``\n``.

    Parameters
    ----------
    path : file of ASCII text
    sha256 : 64 hexadecimal digits
        What the bytes of the file must hash to.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not, byte for byte, the one that the lectures used:
        every score in them would silently change.

    Examples
    --------
    >>> load_corpus().split()[:4]
    ["ALICE'S", 'ADVENTURES', 'IN', 'WONDERLAND']
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"path: there is no text at {path}; "
            f"`git checkout -- data` brings the course's own back"
        )
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ValueError(
            f"path: {path.name} was altered: its SHA-256 begins {found[:12]}, "
            f"{sha256[:12]} is expected; `git checkout -- data` restores it"
        )
    return data.decode("ascii").replace("\r\n", "\n").rstrip("\x1a")


def clean(text: str) -> str:
    r"""Apply the classic rule: newline to space, keep 68 signs, no runs.

    Letters, digits and ``.,! -'`` stay, every other character goes, and a
    run of spaces becomes one.

    Examples
    --------
    >>> clean("`Curiouser\nand   curiouser!'  (cried Alice)")
    "Curiouser and curiouser!' cried Alice"
    """
    kept = (c for c in text.replace("\n", " ") if c in ADMISSIBLE)
    return " ".join("".join(kept).split())


class Vocabulary(NamedTuple):
    """The characters that a model knows; a character's place is its id.

    Build one with `Vocabulary.of`; it refuses a character twice.

    Examples
    --------
    >>> vocabulary = Vocabulary.of("abc")
    >>> vocabulary.encode("cab")
    array([2, 0, 1])
    >>> vocabulary.decode([2, 0, 1])
    'cab'
    """

    characters: str

    @classmethod
    def of(cls, characters: str) -> "Vocabulary":
        """Return the vocabulary with these characters, in this order.

        Raises
        ------
        ValueError
            If there is no character, or one stands twice.
        """
        if not characters:
            raise ValueError("characters: got none, at least one is needed")
        twice = sorted({c for c in characters if characters.count(c) > 1})
        if twice:
            raise ValueError(f"characters: {twice[0]!r} stands twice")
        return cls(characters)

    @property
    def size(self) -> int:
        """Number of characters."""
        return len(self.characters)

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of a text's characters.

        Returns
        -------
        ids : (len(text),)
            Integers in [0, size).

        Raises
        ------
        ValueError
            If a character is unknown; the message names it and its position.
        """
        ids = {character: k for k, character in enumerate(self.characters)}
        try:
            return np.array([ids[c] for c in text], dtype=np.int64)
        except KeyError:
            at = next(k for k, c in enumerate(text) if c not in ids)
            raise ValueError(
                f"text: unknown character {text[at]!r} at position {at}; "
                f"the vocabulary is {self.characters!r}"
            ) from None

    def decode(self, ids: Sequence[int] | np.ndarray) -> str:
        """Return the text that these ids stand for.

        Parameters
        ----------
        ids : (length,)
            Integers in [0, size).

        Raises
        ------
        ValueError
            If an id is outside [0, size); the message names its position.
        """
        ids = np.asarray(ids, dtype=np.int64)
        outside = np.flatnonzero((ids < 0) | (ids >= self.size))
        if outside.size:
            at = int(outside[0])
            raise ValueError(
                f"ids: {ids[at]} at position {at} is outside [0, {self.size})"
            )
        return "".join(self.characters[k] for k in ids)
