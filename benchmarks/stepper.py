"""How long a reader waits for the next frame of a lecture's stepper.

    python benchmarks/stepper.py              all lectures; some 15 minutes
    python benchmarks/stepper.py 01 03        these
    python benchmarks/stepper.py --no-browser only the kernel's part

In the kernel: from a move of the slider to the message with the new frame.
In the browser: from the press of an arrow key to the frame on the screen of
JupyterLab; left out where there is no Chromium.  There a reader looks at each
new frame for a second, and a kernel without work paints ahead.  First frames
were not shown before, and in the kernel not painted either; cached ones were.
Every stepper is the lecture's own, in a kernel that has run the lecture up to
it.  Beside them stand two empty Axes: as a stepper whose frames add nothing to
them, and as pictures that are made anew, which is what a frame without a part
that stays would take before anything is drawn.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.figure import Figure

from course_utils.style import WIDE
from harness import Section, Target, draw_bars, publish, summary

if TYPE_CHECKING:
    from course_utils.stepper import Stepper

ROOT = Path(__file__).parents[1]
KEPT, ANEW = "two empty Axes", "two empty Axes, made anew"
LOOK = 1000  # milliseconds for which a reader looks at a new frame
CHROMIUM = Path("/usr/bin/chromium")
MEASURE = f"""
import json, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import stepper as benchmark
print(json.dumps([benchmark.moves(found) for found in benchmark.shown(Out)]))
"""
WATCH = """stepper => {
    const image = () => stepper.querySelector('img');
    const before = image().src;
    let pressed;
    stepper.addEventListener(
        'keydown', event => { pressed = event.timeStamp; },
        {capture: true, once: true});
    window.painted = new Promise(done => {
        const watcher = new MutationObserver(async () => {
            const now = image();
            if (!now || now.src === before) return;
            watcher.disconnect();
            await now.decode();
            requestAnimationFrame(() => setTimeout(
                () => done(performance.now() - pressed)));
        });
        watcher.observe(
            stepper, {subtree: true, childList: true, attributes: true});
    });
}"""


class Waits(NamedTuple):
    """Milliseconds for each move to a frame."""

    first: Sequence[float]
    cached: Sequence[float]


def shown(outputs: Mapping[int, Any]) -> list["Stepper"]:
    """Return the steppers among the outputs of a notebook, in its order."""
    from course_utils.stepper import Stepper

    found = (outputs[count] for count in sorted(outputs))
    return [output for output in found if isinstance(output, Stepper)]


def moves(stepper: "Stepper") -> Waits:
    """Move a stepper that shows its first frame to the end, and back."""
    stepper._frames.clear()  # the kernel may have painted ahead
    stepper.frame(0)
    there = range(1, stepper.slider.max + 1)
    back = range(stepper.slider.max - 1, -1, -1)
    return Waits(*([_move(stepper, k) for k in way] for way in (there, back)))


def _move(stepper: "Stepper", step: int) -> float:
    begun = time.perf_counter()
    stepper.slider.value = step
    return 1000 * (time.perf_counter() - begun)


def empty(frames: int = 25) -> dict[str, Waits]:
    """Move steppers that show nothing but two Axes."""
    from course_utils.stepper import LivePicture, Stepper

    def subplots(figure: Figure) -> None:
        figure.subplots(1, 2)

    captions = frames * ["Two Axes."]
    kept = Stepper(subplots, lambda *_: None, captions, "Two Axes.", WIDE)
    anew = LivePicture("Two Axes.", WIDE)
    waits = []
    for _ in range(frames):
        begun = time.perf_counter()
        anew.show(subplots, "Two Axes.")
        waits.append(1000 * (time.perf_counter() - begun))
    return {KEPT: moves(kept), ANEW: Waits(waits, [])}


def in_kernel(path: Path) -> list[Waits]:
    """Run a lecture up to its last stepper, and move each of them."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    last = max(
        k for k, cell in enumerate(notebook.cells) if _makes_stepper(cell)
    )
    notebook.cells[last + 1 :] = [nbformat.v4.new_code_cell(MEASURE)]
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=600, resources=resources).execute()
    (output,) = notebook.cells[-1].outputs
    return [Waits(*waits) for waits in json.loads(output.text)]


def _makes_stepper(cell: Mapping[str, Any]) -> bool:
    return cell["cell_type"] == "code" and "\nStepper(" in cell["source"]


@contextmanager
def lab_page() -> Iterator[tuple[Any, Any]]:
    """Start JupyterLab and Chromium; give the server and an empty page."""
    from playwright.sync_api import sync_playwright

    import conftest

    with tempfile.TemporaryDirectory() as home, sync_playwright() as tools:
        home = Path(home)
        course = conftest._copy_of_the_course(home / "course")
        server = conftest.Lab(
            f"http://127.0.0.1:{conftest._port()}", "benchmark", course
        )
        with open(home / "server.log", "w+") as log:
            process = subprocess.Popen(
                conftest._command(server),
                env=conftest._settings(home),
                stdout=log,
                stderr=log,
            )
            try:
                conftest._wait_for(server, process, log)
                chromium = tools.chromium.launch(
                    executable_path=CHROMIUM, args=conftest.FLAGS
                )
                yield server, _page(chromium)
                chromium.close()
            finally:
                process.terminate()
                process.wait(timeout=60)


def _page(chromium: Any) -> Any:  # noqa: ANN401
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60_000)
    return page


def in_browser(path: Path) -> list[Waits]:
    """Run a lecture in JupyterLab, and walk its steppers by arrow keys."""
    from test_lectures import IDLE, run_all

    with lab_page() as (server, page):
        page.goto(server.url(path.name))
        page.wait_for_function(IDLE, timeout=60_000)
        run_all(page, seconds=480)
        steppers = page.locator(".course-stepper")
        return [_walk(steppers.nth(k), page) for k in range(steppers.count())]


def _walk(stepper: Any, page: Any) -> Waits:  # noqa: ANN401
    stepper.scroll_into_view_if_needed()
    slider = stepper.get_by_role("slider")
    slider.focus()
    moves = round(float(slider.get_attribute("aria-valuemax")))
    return Waits(
        [_press(stepper, page, "ArrowRight", LOOK) for _ in range(moves)],
        [_press(stepper, page, "ArrowLeft") for _ in range(moves)],
    )


def _press(stepper: Any, page: Any, key: str, look: float = 0) -> float:  # noqa: ANN401
    page.wait_for_timeout(look)
    stepper.evaluate(WATCH)
    page.keyboard.press(key)
    return page.evaluate("window.painted")


def row(name: str, place: str, waits: Waits) -> tuple[str, ...]:
    """Return one line of the table.

    Examples
    --------
    >>> row("01_rnn_theory, 1", "kernel", Waits([70, 80, 90], [0.5, 0.25]))
    ('01_rnn_theory, 1', 'kernel', '3', '80', '90', '0.4', '0.5')
    """
    first, cached = waits
    return (
        name,
        place,
        str(len(first)),
        f"{statistics.median(first):.0f}",
        f"{max(first):.0f}",
        f"{statistics.median(cached):.1f}" if cached else "",
        f"{max(cached):.1f}" if cached else "",
    )


def section(found: Mapping[tuple[str, str], Waits]) -> Section:
    """Return what RESULTS.md says of steppers, by name and place."""

    def slowest(place: str, frames: str) -> float | None:
        medians = [
            statistics.median(getattr(waits, frames))
            for (name, here), waits in found.items()
            if here == place and name not in (KEPT, ANEW)
        ]
        return max(medians, default=None)

    targets = (
        ("a first frame within 100 ms", "kernel", "first", 100),
        ("a cached frame within 5 ms", "kernel", "cached", 5),
        ("key to a new picture within 150 ms", "browser", "first", 150),
    )
    return Section(
        key="stepper",
        title="A step of a stepper",
        question="Milliseconds from a move of the slider to the message with "
        "the new frame, in the kernel; and from the press of an arrow key to "
        "the frame on the screen, in JupyterLab in Chromium. In the kernel "
        "first frames have to be drawn. In the browser a reader looks at "
        "each for a second, while the kernel paints the next one. Cached "
        "frames were shown before. Medians and the worst; targets are held "
        "against the slowest median of a lecture's stepper. Two empty Axes "
        "are a stepper whose frames add nothing to what stays; made anew, "
        "they are what a picture takes of which nothing stays.",
        columns=(
            "stepper",
            "where",
            "moves",
            "first",
            "worst",
            "cached",
            "worst",
        ),
        rows=tuple(row(*key, waits) for key, waits in found.items()),
        targets=tuple(
            Target(claim, slowest(place, frames), bound, at_least=False)
            for claim, place, frames, bound in targets
        ),
        alt="Bars of milliseconds for a first frame: "
        + ", ".join(
            f"{name}, {place} {statistics.median(waits.first):.0f}"
            for (name, place), waits in found.items()
        ),
    )


def draw(figure: Figure, found: Mapping[tuple[str, str], Waits]) -> None:
    """Draw a bar for the first frames of each stepper in the kernel."""
    bars = {
        name: summary(waits.first)
        for (name, place), waits in found.items()
        if place == "kernel"
    }
    words = {name: f"{one.median:.0f}" for name, one in bars.items()}
    label = "milliseconds until a new frame is drawn"
    lectures = bars.keys() - {KEPT, ANEW}
    draw_bars(figure.subplots(), bars, lectures, label, words)


def main() -> None:
    """Walk every stepper, in the kernel and in the browser."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lectures", nargs="*", default=[""])
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    chosen = ["01"] if asked.quick else asked.lectures
    sys.path.insert(0, str(ROOT / "tests" / "browser"))
    places = {"kernel": in_kernel}
    if CHROMIUM.exists() and not (asked.no_browser or asked.quick):
        places["browser"] = in_browser
    found = {(name, "kernel"): waits for name, waits in empty().items()}
    for lecture in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if not lecture.name.startswith(tuple(chosen)):
            continue
        for place, measure in places.items():
            for k, waits in enumerate(measure(lecture), start=1):
                found[f"{lecture.stem}, {k}", place] = waits
                print(*row(f"{lecture.stem}, {k}", place, waits), flush=True)
    publish(
        section(found),
        lambda figure: draw(figure, found),
        keep=chosen == [""] and len(places) == 2,
    )


if __name__ == "__main__":
    main()
