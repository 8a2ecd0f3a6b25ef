"""The numbers of the pages that compute: weights and text, as scripts.

A page that was opened as a file may load a script, but no other file.
"""

import base64
import json
import string
from pathlib import Path
from typing import Any

import numpy as np

from course_utils import bptt, engine, text

LETTERS = string.ascii_lowercase + " "
UNITS, SEQUENCES, TIMESTEPS = 32, 20, 60


def write_numbers(folder: Path) -> None:
    """Write a script for each page of site/live, which has its numbers."""
    numbers = {"remember": remember(), "gradient": gradient()}
    for name, arrays in numbers.items():
        plain = {key: np.asarray(one).tolist() for key, one in arrays.items()}
        write(folder / f"{name}_numbers.js", "NUMBERS", plain)
    write(folder / "writes_numbers.js", "SHIPPED", writes())


def write(path: Path, name: str, value: dict[str, Any]) -> None:
    """Write a script that makes one constant."""
    path.write_text(f"const {name} = {json.dumps(value)};\n", "utf-8")


def remember() -> dict[str, Any]:
    """Return the network of lecture 1, made larger for all letters.

    The letters of the lecture's word have the lecture's weights.
    """
    rng = np.random.default_rng(1)
    lecture = 0.9 * rng.normal(size=(5, 4))
    W_h = 0.7 * rng.normal(size=(4, 4))
    W_x = 0.9 * rng.normal(size=(len(LETTERS), 4))
    W_x[[LETTERS.index(letter) for letter in "cioru"]] = lecture
    return {"letters": list(LETTERS), "W_x": W_x, "W_h": W_h}


def gradient() -> dict[str, Any]:
    """Return a network like those of lecture 3, and noise for it."""
    rng = np.random.default_rng(3)
    net = bptt.init_rnn(features=1, units=UNITS, outputs=1, rng=rng)
    return {
        "W_x": net.kernel,
        "W_h": net.recurrent_kernel,
        "d_last": net.output_kernel[:, 0],
        "noise": rng.normal(size=(SEQUENCES, TIMESTEPS)),
    }


def writes() -> dict[str, Any]:
    """Return the shipped network, and the text that it learned from."""
    net, vocabulary, _ = engine.load_shipped()
    parts = text.split(text.clean(text.load_corpus()))
    [layer] = net.layers
    return {
        "characters": vocabulary.characters,
        "units": net.output.shape[0] - 1,
        "weights": halves(layer),
        "output": halves(net.output),
        "book": parts.train + parts.validation,
    }


def halves(weights: np.ndarray) -> str:
    """Return weights as 16-bit floats in base64; the file has no others."""
    return base64.b64encode(weights.astype("<f2").tobytes()).decode()
