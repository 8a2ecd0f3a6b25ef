"""Arrays on disk, with what is said about them: the course's one kind of file.

An `.npz` file holds the arrays, and a text in JSON.  Nothing in it can run
code, equal content gives equal bytes, and whenever the power fails the file
is the old one or the new one.
"""

import hashlib
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.arguments import array


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
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            about, *weights = (file[name] for name in file.files)
        said = {**json.loads(str(about))}  # nothing but a dictionary
        return [array("weights", one) for one in weights], said
    except Exception as error:  # whatever a file of another program raises
        raise ValueError(
            f"path: {path.name} is damaged, or not from write_arrays "
            f"({type(error).__name__})"
        ) from None
