"""How soon a lecture shows its first figure, and how much its kernel holds.

    python benchmarks/opening.py                   every lecture, some minutes
    python benchmarks/opening.py notebooks/01*     these

Every lecture runs in a fresh kernel, up to the section that starts Keras,
if there is one.  A lecture that starts Keras in its first cell runs up to
its first figure.  Seconds count from the start of the kernel and are medians
of several kernels; megabytes are millions of bytes.  Kernels that have
imported one library, or none, stand below for comparison.
"""

import argparse
import math
import re
import statistics
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil  # comes with ipykernel
from jupyter_client import KernelClient, KernelManager
from matplotlib.figure import Figure

from harness import Section, Target, draw_bars, publish, summary

LECTURES = Path(__file__).parents[1] / "notebooks"
LIGHT = ("01_rnn_theory", "02_bptt")  # which start Keras late
KERNEL = "a kernel"  # with nothing but a library
LIBRARIES = ("numpy", "matplotlib.pyplot", "ipywidgets", "tensorflow")

Kernel = tuple[KernelClient, psutil.Process]


class Opening(NamedTuple):
    """What a reader waits for, and what the kernel takes meanwhile."""

    imported: float  # seconds until the first cell is done
    figure: float  # seconds until the first figure, infinite without one
    memory: float  # megabytes in use at the end
    private: float  # megabytes of these that no other process shares
    peak: float  # megabytes in use at most, unknown but on Linux


def measure(path: Path, kernels: int = 3) -> Opening:
    """Run a lecture in fresh kernels and return what it takes.

    Parameters
    ----------
    path : of a notebook
    kernels : number, at least 1
        All but the first run up to the first figure only.
    """
    code = code_before_keras(path)
    whole = opening(code, to_figure=starts_keras(code[0]))
    again = [opening(code, to_figure=True) for _ in range(kernels - 1)]
    times = [whole, *again]
    return whole._replace(
        imported=statistics.median(one.imported for one in times),
        figure=statistics.median(one.figure for one in times),
    )


def code_before_keras(path: Path) -> list[str]:
    """Return the code cells of a notebook up to a late import."""
    code = []
    for cell in nbformat.read(path, as_version=4).cells:
        if "late-import" in cell.metadata.get("tags", []):
            break
        if cell.cell_type == "code":
            code.append(cell.source)
    return code


def starts_keras(code: str) -> bool:
    """Say whether a cell imports Keras.

    Examples
    --------
    >>> starts_keras("from course_utils.keras_tools import keras")
    True
    """
    return re.search(r"^(from|import) .*keras", code, re.M) is not None


def opening(code: Iterable[str], to_figure: bool = False) -> Opening:
    """Run cells in one fresh kernel, all of them or up to a figure."""
    begun, imported, figure = time.perf_counter(), math.inf, math.inf

    def watch(message: dict) -> None:
        nonlocal figure
        if "image/png" in message["content"].get("data", {}):
            figure = min(figure, time.perf_counter() - begun)

    with fresh_kernel() as (client, process):
        for cell in code:
            reply = client.execute_interactive(cell, output_hook=watch)
            if reply["content"]["status"] != "ok":
                raise RuntimeError("\n".join(reply["content"]["traceback"]))
            imported = min(imported, time.perf_counter() - begun)
            if to_figure and figure < math.inf:
                break
        return Opening(imported, figure, *megabytes(process))


@contextmanager
def fresh_kernel() -> Iterator[Kernel]:
    """Start a kernel, as Lab would, and end it after the block."""
    manager = KernelManager(kernel_name="python3")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    manager.start_kernel(cwd=str(LECTURES), **quiet)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield client, psutil.Process(manager.provisioner.pid)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def megabytes(process: psutil.Process) -> tuple[float, float, float]:
    """Return what a process uses, what of it is its own, and the most."""
    now, peak = process.memory_full_info(), math.nan
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        peak = 1024 * int(found[1]) / 1e6
    return now.rss / 1e6, now.uss / 1e6, peak


def row(name: str, found: Opening) -> tuple[str, ...]:
    """Return one line of the table; what there was not is a dash."""
    digits = zip(found, (1, 1, 0, 0, 0), strict=True)
    return name, *(
        f"{x:.{n}f}" if math.isfinite(x) else "-" for x, n in digits
    )


def section(found: Mapping[str, Opening]) -> Section:
    """Return what RESULTS.md says of lectures and bare kernels."""
    light = [found[name] for name in LIGHT if name in found]
    return Section(
        key="opening",
        title="Opening a lecture",
        question="Seconds from the start of a fresh kernel to the end of the "
        "imports and to the first figure, medians of several kernels; "
        "millions of bytes in use before the section that starts Keras (with "
        "a Keras lecture: at its first figure), of these its own, and the "
        "most on the way.",
        columns=("what", "imported, s", "figure, s", "MB", "own", "most"),
        rows=tuple(row(*pair) for pair in found.items()),
        targets=(
            Target(
                "first figure of lectures 01 and 02 within 3 s",
                max(one.figure for one in light),
                3,
                at_least=False,
            ),
            Target(
                "kernels of lectures 01 and 02 below 150 MB",
                max(one.memory for one in light),
                150,
                at_least=False,
                digits=0,
            ),
        )
        if light
        else (),
        alt="Bars of megabytes: "
        + ", ".join(f"{name} {one.memory:.0f}" for name, one in found.items()),
    )


def draw(figure: Figure, found: Mapping[str, Opening]) -> None:
    """Draw the memory of each kernel as a bar."""
    draw_bars(
        figure.subplots(),
        {name: summary([one.memory]) for name, one in found.items()},
        [name for name in found if not name.startswith(KERNEL)],
        "millions of bytes",
        {name: f"{one.memory:.0f}" for name, one in found.items()},
    )


def main() -> None:
    """Open each lecture, and a kernel for each library."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--kernels", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    opening(["import numpy"])  # the first kernel of a day starts late
    paths = asked.notebooks or sorted(LECTURES.glob("*.ipynb"))
    found = {}
    for path in paths[:1] if asked.quick else paths:
        keras = starts_keras(code_before_keras(path)[0])
        name = path.stem + (", with Keras" if keras else "")
        found[name] = measure(path, 1 if asked.quick else asked.kernels)
    for code in ["pass", *(f"import {name}" for name in LIBRARIES)]:
        found[f"{KERNEL}: {code}"] = opening([code])
    keep = not (asked.quick or asked.notebooks)
    publish(section(found), lambda figure: draw(figure, found), keep)


if __name__ == "__main__":
    main()
