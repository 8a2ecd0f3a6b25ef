"""How soon a lecture shows its first figure, and how much its kernel holds.

Seconds from the start of a fresh kernel to the end of the imports and to the
first figure, medians of several kernels; millions of bytes in use before the
section that starts Keras (with a Keras lecture: at its first figure), of
these its own, and the most on the way. Below stand kernels that have imported
one library, or none.
"""

import re
import time
from collections.abc import Iterator, Sequence
from math import inf
from pathlib import Path
from subprocess import DEVNULL

import nbformat
import numpy as np
import psutil  # comes with ipykernel
from jupyter_client.manager import start_new_kernel

from harness.charts import bars
from harness.report import Section, run
from harness.words import target

LECTURES = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
BARE = ("numpy", "matplotlib.pyplot", "ipywidgets", "tensorflow")
LIGHT = "lectures 01 and 02"  # which start Keras late
FORMATS = ("{:.1f}", "{:.1f}", "{:.0f}", "{:.0f}", "{:.0f}")


def opening(code: Sequence[str], to_figure: bool = False) -> np.ndarray:
    """Run cells in one fresh kernel, all of them or up to a figure.

    Returns
    -------
    waits : (5,)
        Seconds until the first cell is done, and until the first figure,
        infinite without one; megabytes in use, its own, and at most (Linux
        alone tells).
    """
    begun, imported, figure = time.perf_counter(), inf, inf

    def watch(message: dict) -> None:
        nonlocal figure
        if "text/html" in message["content"].get("data", {}):
            figure = min(figure, time.perf_counter() - begun)

    manager, client = start_new_kernel(
        cwd=LECTURES[0].parent, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        for cell in code:
            reply = client.execute_interactive(cell, output_hook=watch)
            if reply["content"]["status"] != "ok":
                raise RuntimeError("\n".join(reply["content"]["traceback"]))
            imported = min(imported, time.perf_counter() - begun)
            if to_figure and figure < inf:
                break
        now = psutil.Process(manager.provisioner.pid).memory_full_info()
        status = Path(f"/proc/{manager.provisioner.pid}/status").read_text()
        most = 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])
        in_use = np.array([now.rss, now.uss, most]) / 1e6
        return np.array([imported, figure, *in_use])
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def lecture(path: Path, kernels: int) -> tuple[str, np.ndarray]:
    """Open a lecture in fresh kernels; return its name and the medians.

    All but the first kernel run up to the first figure only.
    """
    code = []
    for cell in nbformat.read(path, as_version=4).cells:
        if "late-import" in cell.metadata.get("tags", []):
            break
        if cell.cell_type == "code":
            code.append(cell.source)
    keras = re.search(r"^(from|import) .*keras", code[0], re.M) is not None
    found = np.array([opening(code, keras or k > 0) for k in range(kernels)])
    found[0, :2] = np.median(found[:, :2], axis=0)
    return path.stem + keras * ", with Keras", found[0]


def answer(quick: bool) -> Iterator[Section]:
    """Open each lecture, and a kernel for each library."""
    opening(["import numpy"])  # the first kernel of a day starts late
    paths, kernels = (LECTURES[:1], 1) if quick else (LECTURES, 3)
    lectures = dict(lecture(path, kernels) for path in paths)
    code = ["pass", *(f"import {name}" for name in BARE)]
    found = lectures | {f"a kernel: {one}": opening([one]) for one in code}
    light = [one for n, one in lectures.items() if n[:2] in ("01", "02")]
    figure, memory = np.max(light, axis=0)[1:3]
    in_use = {name: [one[2]] for name, one in found.items()}
    rows = []
    for name, one in found.items():
        cells = map(str.format, FORMATS, one)
        rows.append((name, *(cell.replace("inf", "-") for cell in cells)))
    yield Section(
        "opening",
        "Opening a lecture",
        "what | imported, s | figure, s | MB | own | most",
        rows,
        [
            target(f"first figure of {LIGHT} within 3 s", figure, most=3),
            target(f"kernels of {LIGHT} below 150 MB", memory, most=150),
        ],
        bars("millions of bytes", in_use, lectures),
    )


if __name__ == "__main__":
    run(__doc__, answer)
