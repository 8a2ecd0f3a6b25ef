"""The book, its cleaning rule, and the numbers that stand for characters."""

import hashlib
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.arguments import array, checked_text

DATA = Path(__file__).parents[2] / "data"  # the book, and what was learned
ALICE = DATA / "alice_in_wonderland.txt"
ALICE_SHA256 = (
    "7467306ee0feed4971260f3c87421154a05be571d944e9cb021a5713700c38f0"
)

# What the cleaning rule keeps; the newline is read too, as a space.
ADMISSIBLE = string.ascii_letters + string.digits + ".,! -'"


def load_corpus(path: str | Path = ALICE) -> str:
    r"""Return the course's book, or a text of your own.

    Parameters
    ----------
    path : file of UTF-8 text
        The book must have the bytes that the course was written with: with
        another one every score in the lectures would silently change.

    Returns
    -------
    text : str
        Every line ends in ``\n``; a letter and its accent are one character
        where Unicode has one for both (its form NFC).

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the book was altered, or the file is not UTF-8.

    Examples
    --------
    >>> load_corpus().split()[:4]
    ["ALICE'S", 'ADVENTURES', 'IN', 'WONDERLAND']
    """
    path, advice = Path(path), ""
    if path == ALICE:
        advice = (
            "; `git checkout -- data`, or the course's archive, restores it"
        )
    if not path.is_file():
        raise FileNotFoundError(f"path: there is no text at {path}{advice}")
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if path == ALICE and found != ALICE_SHA256:
        raise ValueError(
            f"path: {path.name} is not the text expected: its SHA-256 begins "
            f"{found[:12]}, not {ALICE_SHA256[:12]}{advice}"
        )
    try:
        text = data.decode("utf-8-sig").rstrip("\x1a")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"path: {path.name} is not UTF-8, see byte {error.start}; save it "
            f"as UTF-8, or read it by its own encoding, for example "
            f"Path(path).read_text('cp1252')"
        ) from None
    lines = re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text)
    return unicodedata.normalize("NFC", lines)


def clean(text: str) -> str:
    r"""Apply the classic rule: blanks to spaces, keep 68 signs, no runs.

    Letters, digits and ``.,! -'`` stay, every other character goes, a run of
    spaces becomes one, and none is left at either end.

    Examples
    --------
    >>> clean("`Curiouser\nand   curiouser!'  (cried Alice)")
    "Curiouser and curiouser!' cried Alice"
    """
    checked_text("text", text)
    kept = (c for c in " ".join(text.split()) if c in ADMISSIBLE)
    return " ".join("".join(kept).split())


@dataclass(frozen=True)
class Vocabulary:
    """The characters that a model knows; a character's place is its id.

    Parameters
    ----------
    characters : str
        Each of them once, at least one.

    Raises
    ------
    ValueError
        If there is no character, or one stands twice.

    Examples
    --------
    >>> vocabulary = Vocabulary("abc")
    >>> vocabulary.encode("cab")
    array([2, 0, 1])
    >>> vocabulary.decode([2, 0, 1])
    'cab'
    """

    characters: str

    def __post_init__(self) -> None:
        if not self.characters or not isinstance(self.characters, str):
            raise ValueError(
                f"characters: got {self.characters!r:.40}; a string of at "
                f"least one is needed, as ''.join(sorted(set(text)))"
            )
        counts = Counter(self.characters)
        twice = [c for c, count in counts.items() if count > 1]
        if twice:
            raise ValueError(f"characters: {twice[0]!r} stands twice")

    def __len__(self) -> int:
        return len(self.characters)

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of a text's characters.

        Parameters
        ----------
        text : any length

        Returns
        -------
        ids : (len(text),)
            Integers in [0, len(vocabulary)).

        Raises
        ------
        ValueError
            If a character is unknown; the message names it and its position.
        """
        checked_text("text", text)
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
            Integers in [0, len(vocabulary)).

        Raises
        ------
        ValueError
            If an id is outside that range; the message names its position.
        """
        ids = array("ids", ids)
        if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
            raise ValueError(
                f"ids: got {ids.dtype} of shape {ids.shape}, whole numbers of "
                f"shape (length,) are needed"
            )
        outside = np.flatnonzero((ids < 0) | (ids >= len(self)))
        if outside.size:
            at = int(outside[0])
            raise ValueError(
                f"ids: {ids[at]} at position {at} is outside [0, {len(self)})"
            )
        return "".join(self.characters[k] for k in ids)
