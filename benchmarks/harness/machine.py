"""The machine that took the times."""

import os
import platform
import re
from importlib.metadata import distributions
from pathlib import Path

from course_utils.engine import reads_in_place
from course_utils.engine.products import blas

PACKAGES = ("numpy", "tensorflow", "keras", "torch")
# What holds NumPy, PyTorch and TensorFlow back from instructions they have.
FORCED = (
    "OPENBLAS_CORETYPE",
    "ATEN_CPU_CAPABILITY",
    "ONEDNN_MAX_CPU_ISA",
    "MKL_ENABLE_INSTRUCTIONS",
)


def machine() -> str:
    """Return what times depend on: processor, kernel of BLAS, versions."""
    listed = Path("/proc/cpuinfo")
    text = listed.read_text() if listed.exists() else ""
    name = re.search(r"^model name\s*: (.+)$", text, re.M)
    kernels = [one.get("architecture", "unknown") for one in blas().info()]
    found = {one.name: one.version for one in distributions()}
    parts = [
        name[1].strip() if name else platform.processor(),
        f"{os.cpu_count()} cores",
        f"BLAS kernel {', '.join(kernels) or 'unknown'}",
        *(f"{one}={os.environ[one]}" for one in FORCED if one in os.environ),
        platform.system(),
        f"Python {platform.python_version()}",
        *(f"{package} {found.get(package, '-')}" for package in PACKAGES),
    ]
    return ", ".join(parts)


def kind() -> str:
    """Return which kind of processor NumPy's products are made for."""
    return "AVX-512" if reads_in_place() else "AVX2"
