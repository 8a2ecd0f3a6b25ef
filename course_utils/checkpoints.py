"""Arrays on disk, with what is said about them: the course's one kind of file.

An `.npz` file holds the arrays, and a text in JSON.  Nothing in it can run
code, equal content gives equal bytes, and whenever the power fails the file
is the old one or the new one.
"""

import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.arguments import array

# What a file that is damaged, cut or of another program may raise.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    KeyError,
    EOFError,
    OSError,
    NotImplementedError,
    RecursionError,
    MemoryError,
)


def write_arrays(
    path: str | Path, arrays: Sequence[np.ndarray], about: dict[str, Any]
) -> str:
    """Write arrays, and in JSON what is said about them; return the SHA-256.

    The folder must exist.  The hash is that of all bytes written.
    """
    path = Path(path)
    if path.is_dir():
        raise ValueError(f"path: {path} is a folder, a file name is needed")
    named: dict[str, Any] = {
        f"weight_{k:02}": array("arrays", one) for k, one in enumerate(arrays)
    }
    content = io.BytesIO()
    np.savez(content, about=json.dumps(about), **named)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            file.write(content.getvalue())
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)  # the disk may be full
    return hashlib.sha256(content.getvalue()).hexdigest()


def read_arrays(
    path: str | Path, sha256: str | None = None
) -> tuple[list[np.ndarray], dict[str, Any]]:
    """Read what `write_arrays` wrote; a `sha256` of None trusts the file."""
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"path: there is no file {path}")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if sha256 is not None and sha256 != found:
        raise ValueError(
            f"path: {path.name} was altered: its SHA-256 begins {found[:12]}, "
            f"{sha256[:12]} is expected"
        )
    try:
        return _unpacked(content)
    except _DAMAGED as error:
        raise ValueError(
            f"path: {path.name} is damaged, or not from write_arrays "
            f"({type(error).__name__})"
        ) from None


def _unpacked(content: bytes) -> tuple[list[np.ndarray], dict[str, Any]]:
    """Return arrays and text; refuse what `write_arrays` cannot have made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = ["about", *(f"weight_{k:02}" for k in range(len(members) - 1))]
        if [member.filename for member in members] != [
            f"{name}.npy" for name in names
        ]:
            raise ValueError("other names, or one twice")
        # Stored as they are, so none can be larger than the file.
        if sum(member.file_size for member in members) > len(content):
            raise ValueError("compressed")
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        about = json.loads(str(file["about"]))
        if not isinstance(about, dict):
            raise ValueError("no dictionary")
        return [array("weights", file[name]) for name in names[1:]], about
