"""JupyterLab on loopback, and a Chromium that looks at it."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest
from needed import needed

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / ".browser"
IDLE = "[...document.querySelectorAll('.jp-StatusBar-TextItem')]\
.some(item => item.textContent.endsWith('| Idle'))"


class Lecture(NamedTuple):
    """A lecture with only the code that its steppers need."""

    name: str
    notebook: dict
    steppers: list[int]  # their places among the cells
    runs: int  # how many cells there are to run


def _lecture(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    sources = [
        "".join(cell["source"]) if cell["cell_type"] == "code" else ""
        for cell in notebook["cells"]
    ]
    steppers = [k for k, code in enumerate(sources) if "\nStepper(" in code]
    wanted = needed(sources, steppers)
    kept = [k for k, code in enumerate(sources) if k in wanted or not code]
    notebook["cells"] = [notebook["cells"][k] for k in kept]
    places = [kept.index(k) for k in steppers]
    return Lecture(path.stem, notebook, places, len(wanted))


class Lab(NamedTuple):
    """A running JupyterLab: its address, its token, the course's copy."""

    address: str
    token: str
    folder: Path

    def put(self, lecture):
        """Write a lecture into the course's copy; return its address."""
        path = f"notebooks/{lecture.name}.ipynb"
        (self.folder / path).write_text(json.dumps(lecture.notebook), "utf-8")
        return f"{self.address}/lab/tree/{path}?token={self.token}&reset"

    def ask(self, path, method="GET"):
        """Return what the server answers at an address of its interface."""
        url = f"{self.address}/api/{path}?token={self.token}"
        request = urllib.request.Request(url, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or "null")

    def end_kernels(self):
        for kernel in self.ask("kernels"):
            self.ask(f"kernels/{kernel['id']}", "DELETE")


@pytest.fixture(  # the last ones take longest, so they come first
    params=sorted((ROOT / "notebooks").glob("*.ipynb"), reverse=True),
    ids=lambda path: path.stem,
)
def lecture(request):
    return _lecture(request.param)


# The browser comes first: without one there is no need for a server.
@pytest.fixture(scope="package")
def lab(browser, tmp_path_factory):
    home = tmp_path_factory.mktemp("lab")
    course = _copy_of_the_course(home / "course")
    server = Lab(f"http://127.0.0.1:{_port()}", secrets.token_hex(), course)
    with open(home / "server.log", "w+") as log:
        process = subprocess.Popen(
            _command(server), env=_settings(home), stdout=log, stderr=log
        )
        try:
            _wait_for(server, process, log)
            yield server
        finally:
            process.terminate()  # the server ends its kernels, then itself
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="package")
def context(browser):
    """What all pages share, so that Lab's own files are fetched once."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def page(lecture, context, lab):
    """Show a lecture in Lab, with a kernel of its own.

    The page remembers its errors and the addresses that it asked.
    """
    page = context.new_page()
    page.errors, page.asked = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on(
        "console",
        lambda one: one.type == "error" and page.errors.append(one.text),
    )
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("websocket", lambda socket: page.asked.append(socket.url))
    page.goto(lab.put(lecture))
    page.wait_for_function(IDLE)
    yield page
    page.close()
    lab.end_kernels()


@pytest.fixture
def shoot(page):
    """Save a picture of the page, or of a part, as `.browser/<name>.png`."""
    SHOTS.mkdir(exist_ok=True)

    def shoot(name, part=page):
        part.screenshot(path=SHOTS / f"{name}.png")

    return shoot


def _copy_of_the_course(folder):
    (folder / "notebooks").mkdir(parents=True)
    for name in ("data", "images"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def _port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _command(server):
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return [
        *command,
        "--ip=127.0.0.1",
        f"--port={server.address.rpartition(':')[2]}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={server.token}",
        f"--ServerApp.root_dir={server.folder}",
    ]


def _settings(home):
    """Return an environment that knows nothing of the user's own Jupyter."""
    folder = home / "config/lab/user-settings/@jupyterlab/apputils-extension"
    folder.mkdir(parents=True)
    silence = {"fetchNews": "false"}  # else a dialog asks about news
    (folder / "notification.jupyterlab-settings").write_text(
        json.dumps(silence)
    )
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "JUPYTER_PATH": "",
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }


def _wait_for(server, process, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            return server.ask("status")
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    log.seek(0)
    pytest.fail(f"JupyterLab did not start:\n{log.read()[-2000:]}")
