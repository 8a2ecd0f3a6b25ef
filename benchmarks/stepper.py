"""How long a reader waits for the next frame of a lecture's stepper.

Milliseconds from a move of the slider to the message with the new frame, in
the kernel; and from the press of an arrow key to the frame on the screen, in
JupyterLab in Chromium, where a lecture has only the code that its steppers
need. In the kernel first frames have to be drawn. In the
browser a reader looks at each for a second, while the kernel paints the next
one. Cached frames were shown before. Medians and the worst; targets are held
against the slowest median of a lecture's stepper. Two empty Axes are a
stepper whose frames add nothing to what stays; made anew, they are what a
picture takes of which nothing stays.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient

from course_utils.stepper import LivePicture, Stepper
from harness.charts import bars
from harness.report import Section, run
from harness.words import target

ROOT = Path(__file__).parents[1]
LECTURES = sorted((ROOT / "notebooks").glob("*.ipynb"))
LOOK = 1000  # milliseconds for which a reader looks at a new frame
KEPT, ANEW = EMPTY = ("two empty Axes", "two empty Axes, made anew")
# Ends a lecture's kernel: moves the steppers among the outputs so far.
MEASURE = f"""
import json, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import stepper as benchmark
found = [one for _, one in sorted(Out.items())]
steppers = [one for one in found if isinstance(one, benchmark.Stepper)]
print(json.dumps([benchmark.moves(one) for one in steppers]))
"""
# Promises the milliseconds from a key to the new picture on the screen.
WATCH = """stepper => {
    const image = () => stepper.querySelector('img');
    const before = image().src;
    let pressed;
    stepper.addEventListener(
        'keydown', event => { pressed = event.timeStamp; },
        {capture: true, once: true});
    window.painted = new Promise(done => {
        const watcher = new MutationObserver(async () => {
            if (!image() || image().src === before) return;
            watcher.disconnect();
            await image().decode();
            requestAnimationFrame(() => setTimeout(
                () => done(performance.now() - pressed)));
        });
        watcher.observe(
            stepper, {subtree: true, childList: true, attributes: true});
    });
}"""


Waits = tuple[list[float], list[float]]  # for first and for cached frames
Found = dict[tuple[str, str], Waits]  # by stepper and place
WALKED: Found = {}  # by `test_walk`


def timed(act: Callable[[Any], object], inputs: Iterable) -> list[float]:
    """Return the milliseconds that each call takes."""
    times = [time.perf_counter()]
    for one in inputs:
        act(one)
        times.append(time.perf_counter())
    return (1000 * np.diff(times)).tolist()


def moves(stepper: Stepper) -> Waits:
    """Move a stepper that shows its first frame to the end, and back."""
    stepper._frames.clear()  # the kernel may have painted ahead
    stepper.frame(0)
    last = stepper.slider.max

    def move(step: int) -> None:
        stepper.slider.value = step

    there, back = range(1, last + 1), range(last - 1, -1, -1)
    return timed(move, there), timed(move, back)


def empty() -> Found:
    """Move steppers that show nothing but two Axes."""

    def axes(figure: Figure) -> None:
        figure.subplots(1, 2)

    captions, alt = 25 * ["Two Axes."], "Two Axes."
    kept = Stepper(axes, lambda *_: None, captions, alt)
    picture = LivePicture(alt)
    anew = timed(lambda caption: picture.show(axes, caption), captions)
    return {(KEPT, "kernel"): moves(kept), (ANEW, "kernel"): (anew, [])}


def in_kernel(path: Path) -> Found:
    """Run a lecture up to its last stepper, and move each of them."""
    notebook = nbformat.read(path, as_version=4)
    cells = enumerate(notebook.cells)
    last = max(k for k, cell in cells if "\nStepper(" in cell.source)
    notebook.cells[last + 1 :] = [nbformat.v4.new_code_cell(MEASURE)]
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=600, resources=resources).execute()
    found = json.loads(notebook.cells[-1].outputs[0].text)
    return {
        (f"{path.stem}, {k}", "kernel"): tuple(waits)
        for k, waits in enumerate(found, start=1)
    }


def in_browser() -> Found:
    """Let pytest walk all lectures, with the fixtures of `tests/browser`."""
    sys.path.insert(0, str(ROOT / "tests" / "browser"))
    if pytest.main(["--quiet", "-p", "conftest", __file__]):
        raise RuntimeError("a lecture could not be walked in the browser")
    return sys.modules["stepper"].WALKED  # as pytest imports this file


def test_walk(lecture: Any, page: Any) -> None:  # noqa: ANN401
    """Run a lecture in JupyterLab, and walk its steppers by arrow keys."""
    from test_lectures import run as run_cells

    def press(key: str, look: float) -> float:
        page.wait_for_timeout(look)
        stepper.evaluate(WATCH)
        page.keyboard.press(key)
        return page.evaluate("window.painted")

    run_cells(page, lecture)
    for k, stepper in enumerate(page.locator(".course-stepper").all(), 1):
        stepper.scroll_into_view_if_needed()
        slider = stepper.get_by_role("slider")
        slider.focus()
        steps = range(round(float(slider.get_attribute("aria-valuemax"))))
        WALKED[f"{lecture.name}, {k}", "browser"] = (
            [press("ArrowRight", LOOK) for _ in steps],
            [press("ArrowLeft", 0) for _ in steps],
        )


def answer(quick: bool) -> Iterator[Section]:
    """Walk every stepper, in the kernel and in the browser."""
    found = empty()
    for path in LECTURES[:1] if quick else LECTURES:
        found |= in_kernel(path)
    found |= {} if quick else in_browser()
    rows, medians, drawn = [], {}, {}
    for (name, place), (first, cached) in found.items():
        cells = [f"{np.median(first):.0f}", f"{max(first):.0f}", "", ""]
        if cached:
            cells[2:] = f"{np.median(cached):.1f}", f"{max(cached):.1f}"
        rows.append((name, place, f"{len(first)}", *cells))
        if place == "kernel":
            drawn[name] = first
        if name not in EMPTY:
            both = np.median(first), np.median(cached)
            medians.setdefault(place, []).append(both)
    first, cached = np.max(medians["kernel"], axis=0)
    targets = [
        target("a first frame within 100 ms", first, most=100),
        target("a cached frame within 5 ms", cached, most=5),
    ]
    if not quick:
        claim = "key to a new picture within 150 ms"
        first, _ = np.max(medians["browser"], axis=0)
        targets.append(target(claim, first, most=150))
    label = "milliseconds until a new frame is drawn"
    yield Section(
        "stepper",
        "A step of a stepper",
        "stepper | where | moves | first | worst | cached | worst",
        rows,
        targets,
        bars(label, drawn, {*drawn}.difference(EMPTY)),
    )


if __name__ == "__main__":
    run(__doc__, answer)
