"""Run lectures from a fresh kernel and save them the way the tests want.

    python tools/run_lectures.py                   all lectures
    python tools/run_lectures.py notebooks/06*     these

Outputs and counts are kept, because strict comparison needs them.  What
changes from run to run without meaning is left out: widget state, timing,
the versions of the machine, and the number of each live widget, so that a
reader without a kernel sees its picture instead.  Pictures are stored with
256 colours, which takes a third of the room and cannot be told apart.

A stored lecture holds one frame of each stepper.  All frames are kept for the
site, in `site/steppers/NN_k/`, k counting a lecture's steppers from 1.
"""

import re
import shutil
import sys
import time
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

ROOT = Path(__file__).parents[1]
STEPPERS = ROOT / "site/steppers"
# A last cell for the kernel alone; Out holds what cells have displayed.
KEEP = """
from pathlib import Path
from course_utils.stepper import Stepper
shown = [one for one in Out.values() if isinstance(one, Stepper)]
for k, one in enumerate(shown, 1):
    one.save(Path(f"{stem}_{{k}}"))
"""
PNG = re.compile('(?<=data:image/png;base64,)[^"]*')
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
METADATA = {
    "kernelspec": KERNEL | {"language": "python"},
    "language_info": {"name": "python"},
}


def run(path: Path) -> float:
    """Run one notebook, save it in place, return the seconds it took."""
    notebook = nbformat.read(path, as_version=4)
    stem = STEPPERS / path.name[:2]
    for old in STEPPERS.glob(f"{stem.name}_*"):
        shutil.rmtree(old)
    keep = nbformat.v4.new_code_cell(KEEP.format(stem=stem.as_posix()))
    notebook.cells.append(keep)
    begun = time.perf_counter()
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    seconds = time.perf_counter() - begun
    notebook.cells.remove(keep)
    nbformat.write(normalised(notebook), path)
    return seconds


def normalised(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook without what changes from run to run."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET, None)
            if "text/html" in data:
                data["text/html"] = PNG.sub(with_palette, data["text/html"])
    return notebook


def with_palette(png: re.Match[str]) -> str:
    """Return a picture, as base64, with at most 256 colours."""
    picture = Image.open(BytesIO(b64decode(png[0]))).convert("RGB")
    picture = picture.quantize(256, dither=Image.Dither.NONE)
    small = BytesIO()
    picture.save(small, "png", optimize=True)
    return b64encode(small.getvalue()).decode()


def main(names: list[str]) -> None:
    """Run the named notebooks, or all of them, one after the other."""
    lectures = sorted((ROOT / "notebooks").glob("*.ipynb"))
    for path in [Path(name).resolve() for name in names] or lectures:
        print(f"{path.name}: {run(path):.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
