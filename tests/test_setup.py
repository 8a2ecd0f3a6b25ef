"""Setting up: the lists of packages agree, and failures are plain."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from traitlets.config.loader import PyFileConfigLoader

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


LOCK = read("requirements.lock")
ENTRIES = re.findall(r"^[^#\s].*\n(?:[ #].*\n)*", LOCK, flags=re.M)
PINS = [Requirement(entry.splitlines()[0].rstrip("\\ ")) for entry in ENTRIES]
PROJECT = tomllib.loads(read("pyproject.toml"))["project"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = PROJECT["optional-dependencies"]
ACCEPTED = SpecifierSet(PROJECT["requires-python"])


def bounds(requirements, python):
    """Return bounds by package, as another Python reads them."""
    there = default_environment() | {"python_version": python}
    there |= {"python_full_version": python + ".0"}
    return {
        one.name.replace("_", "-"): one.specifier
        for one in requirements
        if one.marker is None or one.marker.evaluate(there)
    }


def conda(name):
    """Return the Python, and what pip is to install, of a list for conda."""
    python, _, packages = yaml.safe_load(read(name))["dependencies"]
    return python.removeprefix("python="), packages["pip"]


def test_environment_yml_is_what_pyproject_says_a_reader_needs_and_why():
    python, (*packages, course) = conda("environment.yml")
    assert ACCEPTED.contains(python) and course == "-e ."
    asked = bounds(map(Requirement, packages), python)
    assert asked == bounds(NEEDED, python) and len(asked) == len(packages)
    lines = read("environment.yml").split("dependencies:\n")[1].splitlines()
    bare = [line for line in lines if not re.search(r"  # \w+", line)]
    assert bare == ["  - pip:"]


def test_binder_installs_the_same_and_the_course_itself_afterwards():
    python, packages = conda("environment.yml")
    assert conda("binder/environment.yml") == (python, packages[:-1])
    assert "install --no-deps --editable ." in read("binder/postBuild")
    assert os.name == "nt" or os.access(ROOT / "binder/postBuild", os.X_OK)


@pytest.mark.parametrize("python", ["3.10", "3.11", "3.12", "3.13"])
def test_lock_pins_every_dependency_inside_its_bounds(python):
    extras = EXTRAS["dev"] + EXTRAS["site"]
    wanted = NEEDED + [Requirement(line) for line in extras]
    pins = bounds(PINS, python)
    for name, accepted in bounds(wanted, python).items():
        (pin,) = pins[name]
        assert accepted.contains(pin.version), f"{name}: {pin} {accepted}"
    peers = bounds(map(Requirement, EXTRAS["bench"]), python)
    assert peers and not pins.keys() & peers.keys()  # too big for readers


def test_lock_pins_every_entry_exactly_with_hashes_and_no_address():
    for entry, pin in zip(ENTRIES, PINS, strict=True):
        assert [one.operator for one in pin.specifier] == ["=="], entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry
    assert not re.search("://|-index|--find-links| @ ", LOCK)


@pytest.fixture
def course(tmp_path):
    """Copy what an install reads, into a folder of its own."""
    (tmp_path / "course" / "tools").mkdir(parents=True)
    for name in ("requirements.lock", "tools/install.py"):
        shutil.copy(ROOT / name, tmp_path / "course" / name)
    return tmp_path / "course"


def load(course):
    path = course / "tools" / "install.py"
    spec = importlib.util.spec_from_file_location("install", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def the_sentence(course, before="pass"):
    """Call the installer, offline, and return the line that it fails with."""
    code = f"import runpy, sys; {before}; runpy.run_path("
    code += "'tools/install.py', run_name='__main__')"
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
    call = {"cwd": course, "env": os.environ | nowhere, "timeout": 120}
    python = [sys.executable, "-c", code]
    result = subprocess.run(python, **call, capture_output=True, text=True)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize("minor", range(8, 16))
def test_a_python_is_refused_unless_pyproject_accepts_it(course, minor):
    (course / ".venv").touch()  # where an accepted one stops
    sentence = the_sentence(course, f"sys.version_info = (3, {minor}, 1)")
    start = f"This is Python 3.{minor}.1, but the course needs Python 3.10 to"
    assert sentence.startswith(start) != ACCEPTED.contains(f"3.{minor}.1")


def test_old_pythons_can_read_the_file_that_refuses_them():
    source = read("tools/install.py")
    assert not re.search(r"\bprint\(.+\w=|return print", source)  # Python 2
    tree = ast.parse(source, feature_version=(3, 7))
    assert "sys.version_info" in ast.unparse(tree.body[2])
    newer = ast.AnnAssign, ast.JoinedStr, ast.Nonlocal, ast.Starred
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]


@pytest.mark.parametrize("name", ["venv", "ensurepip"])
def test_a_missing_module_names_the_package_that_has_it(course, name):
    sentence = the_sentence(course, f"sys.modules[{name!r}] = None")
    assert sentence.endswith("lacks venv; on Debian: apt install python3-venv")
    assert not (course / ".venv").exists()


def test_no_network_is_one_sentence(course):
    sentence = "The package index was not reached; check the network."
    assert the_sentence(course) == sentence


RETRY = "WARNING: Retrying after connection broken by 'refused'\n"
UNSENT = "error: Failed to fetch\n  cause: error sending request for url"
SAID = {
    RETRY + "ERROR: No matching distribution": "The package index was not",
    UNSENT: "The package index was not reached",
    "cause: request or response body error": "The package index was not",
    "ERROR: [Errno 28] No space left on device": "The disk is full",
    "error: cannot write (os error 112)": "The disk is full",
    # What has another cause is told in the words of pip and uv.
    RETRY + "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES": RETRY,
    UNSENT + "\n  cause: invalid peer certificate": UNSENT,
    "error: No solution found\n  cause: six": "error: No solution",
}


@pytest.mark.parametrize("said", SAID)
def test_a_step_that_fails_is_explained_or_quoted_whole(course, said):
    install = load(course)
    with pytest.raises(subprocess.CalledProcessError) as caught:
        install.run([sys.executable, "-c", f"print({said!r}); exit(3)"])
    told = install.explain(caught.value.output)
    assert told.startswith(SAID[said])
    assert "\n" not in told or told == said + "\n"


@pytest.mark.parametrize("folder", [".venv", "behind a link"])
def test_what_is_no_environment_is_left_alone(course, folder):
    (course / folder).mkdir()
    (course / folder / "mine.txt").touch()
    if folder != ".venv":
        (course / folder / "pyvenv.cfg").touch()
        (course / ".venv").symlink_to(course / folder)
    assert the_sentence(course).startswith(".venv is a link, or no env")
    assert (course / folder / "mine.txt").exists()


def test_pip_and_uv_go_where_pip_is_set_to_go(course, monkeypatch):
    lines = "[global]\nindex-url = a\ncert = b\ntarget = c\n"
    lines += "[install]\ntrusted-host =\n    d\n    e\n"
    (course / "pip.conf").write_text(lines)
    for name in ("PIP_CERT", "SSL_CERT_FILE", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(course / "pip.conf"))
    monkeypatch.setenv("PIP_INDEX_URL", "f")
    install = load(course)
    install.PYTHON = sys.executable
    found = install.follow_pip()
    names = "UV_DEFAULT_INDEX", "SSL_CERT_FILE", "UV_INSECURE_HOST"
    assert [found[name] for name in names] == ["f", "b", "d e"]
    pip = {name: found[name] for name in found if name.startswith("PIP_")}
    assert pip.pop("PIP_CONFIG_FILE") == os.devnull  # no other way out
    assert sorted(pip.values()) == ["b", "d e", "f"]


STEPS = {"--clear", "ensurepip", "--ignore-installed", "sync", "--editable"}


def call(course, stop_at=None):
    """Return the words of all commands, of which none is really run."""
    install, said = load(course), set()

    def run(command, env=None):
        words = set(map(str, command))
        if stop_at in words:
            raise KeyboardInterrupt
        said.update(words)
        if "--clear" in words:
            shutil.rmtree(install.VENV, ignore_errors=True)
            install.PYTHON.parent.mkdir(parents=True)
            for path in (install.PYTHON, install.VENV / "pyvenv.cfg"):
                path.touch()
        return ""

    install.run = run
    install.install()
    return said


@pytest.fixture
def finished(course):
    """Pretend that an install has finished here."""
    assert call(course) >= STEPS
    return course


def test_a_package_that_is_missing_asks_for_a_fresh_environment(
    finished, capsys
):
    numpy = finished / ".venv" / "lib" / "python3.12" / "site-packages/numpy"
    numpy.mkdir(parents=True)
    (finished / ".venv" / ".installed").unlink()
    call(finished)  # writes down what there is
    numpy.mkdir(parents=True, exist_ok=True)
    (finished / ".venv" / ".packages").write_text("numpy")
    assert call(finished) == set()
    numpy.rmdir()
    assert call(finished) >= STEPS
    assert "missing in .venv: numpy" in capsys.readouterr().out


def test_a_second_install_waits_for_the_first(course):
    install, order = load(course), []

    def second():
        with load(course).alone():
            order.append("second")

    with install.alone():
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]


def test_a_kernel_of_the_environment_keeps_its_fonts_and_no_history(
    finished, monkeypatch
):
    monkeypatch.setenv("MPLCONFIGDIR", "")
    folder = finished / ".venv/etc/ipython"
    config = PyFileConfigLoader("ipython_config.py", str(folder)).load_config()
    assert os.environ["MPLCONFIGDIR"] == str(finished / ".venv/var/matplotlib")
    assert config.HistoryManager.enabled is False


def test_other_settings_of_kernels_are_written_into_what_is_there(finished):
    tool = finished / "tools" / "install.py"
    tool.write_text(tool.read_text().replace("enabled = False", "enabled = 0"))
    assert STEPS - call(finished) == {"--clear", "ensurepip"}
    config = finished / ".venv" / "etc" / "ipython" / "ipython_config.py"
    assert "enabled = 0" in config.read_text()


def test_a_second_call_runs_nothing_and_prints_one_line(finished, capsys):
    capsys.readouterr()
    assert call(finished) == set()
    assert capsys.readouterr().out == "environment up to date (.venv)\n"


@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_first_install_that_stopped_starts_afresh(course, step):
    with pytest.raises(KeyboardInterrupt):
        call(course, stop_at=step)
    assert call(course) >= STEPS
    assert call(course) == set()


@pytest.mark.parametrize("step", ["--ignore-installed", "sync"])
def test_an_update_starts_afresh_if_it_stopped_after_the_first_change(
    finished, step
):
    lock = finished / "requirements.lock"
    old = lock.read_bytes()
    lock.write_bytes(old + b"# changed\n")
    with pytest.raises(KeyboardInterrupt):
        call(finished, stop_at=step)
    assert ("--clear" in call(finished)) is (step == "sync")
    lock.write_bytes(old)
    assert STEPS - call(finished) == {"--clear", "ensurepip"}


def test_another_folder_or_python_asks_for_another_environment(
    finished, monkeypatch
):
    moved = finished.rename(finished.with_name("moved"))
    assert call(moved) >= STEPS
    load(moved).PYTHON.unlink()
    assert call(moved) >= STEPS
    other = (3, 10, 0) if sys.version_info[1] > 10 else (3, 11, 0)
    monkeypatch.setattr(sys, "version_info", other)
    assert call(moved) >= STEPS


def test_uv_is_installed_as_the_lock_pins_it_with_hashes_alone(finished):
    (entry,) = (one for one in ENTRIES if one.startswith("uv=="))
    lines = (finished / ".venv" / "only-uv.txt").read_text().splitlines()
    assert lines == [x for x in entry.splitlines() if "#" not in x]


def test_lab_is_told_not_to_ask_about_news(finished):
    lab = finished / ".venv" / "share" / "jupyter" / "lab" / "settings"
    assert yaml.safe_load((lab / "overrides.json").read_text()) == {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}
    }
