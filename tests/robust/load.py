"""A class: many kernels that run one lecture at the same time."""

import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Run(NamedTuple):
    """What one kernel took."""

    passed: bool
    seconds: float


def one(path: Path) -> Run:
    """Run a lecture in a kernel of its own and compare it strictly."""
    begun = time.perf_counter()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--nbval",
            "--nbval-current-env",
            "--nbval-cell-timeout=3000",
            "--nbval-kernel-startup-timeout=600",
            str(path),
        ],
        cwd=ROOT,
        capture_output=True,
    )
    return Run(done.returncode == 0, time.perf_counter() - begun)


def together(lecture: str, kernels: int) -> tuple[int, float, float]:
    """Return how many were right, the longest time, the largest kernel."""
    (path,) = (ROOT / "notebooks").glob(f"{lecture}*")
    with ThreadPoolExecutor(kernels) as pool:
        runs = list(pool.map(one, [path] * kernels))
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    right = sum(run.passed for run in runs)
    return right, max(run.seconds for run in runs), largest
