"""The machine that took the times, and how much it could do at best."""

import importlib.metadata
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from course_utils.engine import reads_in_place
from course_utils.engine.threads import blas
from harness.summary import rates
from harness.turns import Contender, Samples, seconds

SIZE = 2048  # rows and columns of the product that shows the peak
PACKAGES = {
    "NumPy": "numpy",
    "TensorFlow": "tensorflow",
    "Keras": "keras",
    "PyTorch": "torch",
}
# What holds NumPy, PyTorch and TensorFlow back from instructions they have.
FORCED = (
    "OPENBLAS_CORETYPE",
    "ATEN_CPU_CAPABILITY",
    "ONEDNN_MAX_CPU_ISA",
    "MKL_ENABLE_INSTRUCTIONS",
)
# The same product by whoever has one; the quickest of a round is the peak.
PEAKS = (
    Contender("product, NumPy", "ways_numpy:product", (SIZE,)),
    Contender("product, PyTorch", "ways_torch:product", (SIZE,), "torch"),
    Contender("product, TensorFlow", "ways_keras:product", (SIZE,)),
)


def peak(samples: Samples) -> list[float]:
    """Return the most operations a second that a float32 product reached.

    Parameters
    ----------
    samples : as from `measure`, with `PEAKS` among the contenders

    Returns
    -------
    peak : (rounds,)
        The best of all `PEAKS` in each round.
    """
    found = [seconds(samples, one.name) for one in PEAKS]
    operations = 2 * SIZE**3
    return [
        max(rates(operations, times))
        for times in zip(*filter(None, found), strict=True)
    ]


def operations(units: Sequence[int], vocab_size: int) -> int:
    """Count the floating-point operations of training on one character.

    Each weight of a product costs a multiplication and an addition, in three
    passes: forward, back to what the layer read, and its own gradient.  The
    gradient of the characters is nobody's, so the weights that read them
    have two passes only.  With w the weights, that makes

        6 * w - 2 * (weights that read characters)

    Left out is all that is no product: biases, gates, softmax, clipping and
    Adam.  A character counts as a one-hot row that is multiplied.

    Parameters
    ----------
    units : (layers,)
        Of LSTM layers, the lowest first.
    vocab_size : at least 1

    Examples
    --------
    One unit that reads two characters: 4 * (2 + 1) weights of the LSTM, 2 of
    the output, and 8 of these read characters.

    >>> operations([1], 2)
    68
    """
    weights = units[-1] * vocab_size
    for below, here in zip([vocab_size, *units], units, strict=False):
        weights += (below + here) * 4 * here
    return 6 * weights - 2 * vocab_size * 4 * units[0]


def machine() -> str:
    """Return what times depend on: processor, kernel of BLAS, versions.

    Examples
    --------
    >>> "NumPy" in machine()
    True
    """
    kernels = [one["architecture"] for one in blas().info()] or ["unknown"]
    forced = [
        f"{name}={os.environ[name]}" for name in FORCED if name in os.environ
    ]
    versions = [f"Python {platform.python_version()}"]
    for name, package in PACKAGES.items():
        try:
            versions.append(f"{name} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"no {name}")
    cores = f"{os.cpu_count()} cores"
    kernel = f"BLAS kernel {kernels[0]}"
    parts = [processor(), cores, kernel, *forced, platform.system(), *versions]
    return ", ".join(parts)


def kind() -> str:
    """Return which kind of processor NumPy's products are made for."""
    return "AVX-512" if reads_in_place() else "AVX2"


def processor() -> str:
    """Return the name of the processor, as the system gives it."""
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        found = re.search(r"^model name\s*: (.+)$", listed.read_text(), re.M)
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine()
