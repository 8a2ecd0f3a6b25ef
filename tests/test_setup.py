"""Setting up: the three lists of packages agree, and failures are plain."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
PLATFORMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody listens


def load_install():
    path = ROOT / "tools" / "install.py"
    spec = importlib.util.spec_from_file_location("install", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


install = load_install()


# What the three files say


def target(python, platform="linux"):
    """Describe another machine in the words that markers use."""
    return default_environment() | {
        "extra": "",
        "os_name": "nt" if platform == "win32" else "posix",
        "platform_system": PLATFORMS[platform],
        "python_full_version": python + ".0",
        "python_version": python,
        "sys_platform": platform,
    }


def project():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]


def wanted(python, platform="linux"):
    """Return pyproject's bounds by package, runtime and dev."""
    lines = project()["dependencies"] + extra("dev")
    return bounds(lines, target(python, platform))


def extra(name):
    return project()["optional-dependencies"][name]


def bounds(lines, environment):
    return {
        canonicalize_name(one.name): one.specifier
        for one in map(Requirement, lines)
        if one.marker is None or one.marker.evaluate(environment)
    }


def conda():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["dependencies"]


def conda_pip():
    return next(one["pip"] for one in conda() if isinstance(one, dict))


def lock():
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def lock_entries():
    """Split the lock into blocks, each from its unindented line on."""
    return re.findall(r"^[^#\s].*\n(?:[ #].*\n)*", lock(), flags=re.M)


def requirement_of(entry):
    return Requirement(entry.splitlines()[0].rstrip("\\ "))


def test_environment_yml_asks_for_the_packages_and_bounds_of_pyproject():
    lines = [line for line in conda_pip() if not line.startswith("-")]
    python = next(one for one in conda() if str(one).startswith("python="))
    version = python.split("=")[1]
    needed = bounds(project()["dependencies"], target(version))
    assert bounds(lines, target(version)) == needed
    assert len(lines) == len(needed)


def test_binder_installs_the_same_and_the_course_itself_afterwards():
    text = (ROOT / "binder/environment.yml").read_text(encoding="utf-8")
    *same, packages = yaml.safe_load(text)["dependencies"]
    assert same == conda()[:-1] and packages["pip"] == conda_pip()[:-1]
    script = ROOT / "binder" / "postBuild"
    assert "install --no-deps --editable ." in script.read_text("utf-8")
    assert os.name == "nt" or os.access(script, os.X_OK)


def test_environment_yml_takes_a_python_that_pyproject_accepts():
    accepted = SpecifierSet(project()["requires-python"])
    pinned = [one for one in conda() if str(one).startswith("python=")]
    assert [accepted.contains(one.split("=")[1]) for one in pinned] == [True]


def test_environment_yml_installs_the_course_itself_editable():
    assert conda_pip().count("-e .") == 1


def test_environment_yml_says_of_every_package_why_it_is_there():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lines = text.split("dependencies:\n")[1].splitlines()
    bare = [line for line in lines if not re.search(r"  # \w+", line)]
    assert bare == ["  - pip:"]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_lock_pins_every_dependency_inside_its_bounds(python, platform):
    here = target(python, platform)
    pins = bounds(map(str, map(requirement_of, lock_entries())), here)
    for name, accepted in wanted(python, platform).items():
        (pin,) = pins[name]
        assert pin.operator == "=="
        assert accepted.contains(pin.version), f"{name}: {pin} {accepted}"


def test_lock_pins_every_entry_exactly_and_gives_its_hashes():
    assert len(lock_entries()) > len(wanted("3.12"))
    for entry in lock_entries():
        assert [one.operator for one in requirement_of(entry).specifier] == [
            "=="
        ], entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry


def test_the_peers_of_the_benchmarks_stay_out_of_what_everybody_installs():
    assert set(project()["optional-dependencies"]) == {"dev", "bench"}
    pinned = {
        canonicalize_name(requirement_of(e).name) for e in lock_entries()
    }
    for line in extra("bench"):
        assert canonicalize_name(Requirement(line).name) not in pinned
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"--(?:all-extras|extra \w+)", makefile) == [
        "--extra dev"
    ]


@pytest.mark.parametrize("mark", ["://", "-index", "--find-links", " @ "])
def test_lock_holds_no_address(mark):
    assert mark not in lock()


# What tools/install.py makes of them


def test_install_accepts_exactly_the_pythons_of_pyproject():
    accepted = SpecifierSet(project()["requires-python"])
    for minor in range(20):
        refused = install.python_problem((3, minor, 1)) is not None
        assert refused is not accepted.contains(f"3.{minor}.1")


def test_install_takes_uv_out_of_the_lock_with_its_hashes_alone():
    (entry,) = (one for one in lock_entries() if one.startswith("uv=="))
    version, lines = install.pinned_uv(lock())
    assert lines.startswith(f"uv=={version} ")
    assert lines.count("--hash=sha256:") == len(lines.splitlines()) - 1 > 0
    assert lines.count("--hash=") == entry.count("--hash=")


def test_install_drops_variables_that_would_send_packages_elsewhere():
    strays = ["CONDA_PREFIX", "PIP_TARGET", "PIP_CONSTRAINT", "PYTHONHOME"]
    strays += ["PYTHONPATH", "UV_PYTHON", "UV_SYSTEM_PYTHON", "VIRTUAL_ENV"]
    strays += ["PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_CONFIG_FILE"]
    strays += ["PIP_NO_INDEX", "UV_INDEX", "UV_OFFLINE"]
    kept = ["PATH", "PIP_INDEX_URL", "PIP_CERT", "PIP_PROXY", "HTTPS_PROXY"]
    kept += ["PIP_TRUSTED_HOST", "PIP_CONFIG_FILE", "PIP_CACHE_DIR"]
    kept += ["UV_CACHE_DIR", "UV_NO_CACHE", "UV_SYSTEM_CERTS"]
    clean = install.clean_environment(dict.fromkeys(kept + strays, "a"))
    assert sorted(clean) == sorted([*kept, "NO_COLOR", "PIP_USER"])


def test_uv_follows_the_index_and_certificate_that_pip_is_set_to():
    lines = [":env:.index-url='c'", "global.index-url='a'", "global.cert='b'"]
    lines += ["install.trusted-host='\\nd\\ne'", "global.extra-index-url='f'"]
    assert install.uv_environment({"SSL_CERT_FILE": "g"}, lines) == {
        "SSL_CERT_FILE": "g",
        "UV_DEFAULT_INDEX": "c",
        "UV_INSECURE_HOST": "d e",
    }


# Failures: one sentence each


def copy_course(folder):
    """Copy what an install reads."""
    names = ["LICENSE", "LICENSE-TEXT", *install.INPUTS]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def course(tmp_path):
    return copy_course(tmp_path / "course")


def call(course, python=sys.executable, **variables):
    """Run the installer as a reader would, in bounded time."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "UV_"))
    }
    return subprocess.run(
        [python, str(course / "tools" / "install.py")],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


def the_sentence(result):
    """Return what stderr says, after checking that it is one sentence."""
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr
    (line,) = result.stderr.splitlines()
    return line


def unsuited_pythons():
    """Yield the interpreters on PATH that the course does not accept."""
    names = ["python2", "python2.7", "python3.14"]
    names += [f"python3.{minor}" for minor in range(4, 10)]
    for path in filter(None, map(shutil.which, names)):
        works = subprocess.run([path, "-c", ""], capture_output=True)
        if works.returncode == 0:
            yield path


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 9, 18), (3, 14, 0)])
def test_an_unsuited_python_is_named_with_those_accepted(version):
    problem = install.python_problem(version)
    assert "Python {}.{}.{},".format(*version) in problem
    assert "3.10 to 3.13" in problem
    assert "\n" not in problem


def test_windows_is_told_how_to_name_a_python_without_make(monkeypatch):
    assert "make PYTHON=" in install.python_problem((3, 9, 18))
    monkeypatch.setattr(install, "os", SimpleNamespace(name="nt"))
    problem = install.python_problem((3, 9, 18))
    assert problem.endswith(r"for example: py -3.12 tools\install.py")


def test_an_unsuited_python_really_gets_as_far_as_the_sentence(course):
    found = list(unsuited_pythons())
    if not found:
        pytest.skip("no unsuited Python on PATH")
    for path in found:
        assert "needs Python 3.10 to 3.13" in the_sentence(call(course, path))
    assert not (course / ".venv").exists()


@pytest.mark.parametrize("name", ["venv", "ensurepip"])
def test_a_missing_module_names_the_package_that_has_it(course, name):
    stub = course / "stub" / "sitecustomize.py"
    stub.parent.mkdir()
    stub.write_text(f"import sys; sys.modules[{name!r}] = None\n")
    sentence = the_sentence(call(course, PYTHONPATH=str(stub.parent)))
    assert f"'{name}'" in sentence
    assert "apt install python3-venv" in sentence
    assert not (course / ".venv").exists()


def test_no_network_is_one_sentence_in_bounded_time(course):
    nowhere = {"PIP_INDEX_URL": NOWHERE, "PIP_CONFIG_FILE": os.devnull}
    nowhere |= {"PIP_NO_CACHE_DIR": "1", "NO_PROXY": "127.0.0.1"}
    sentence = the_sentence(call(course, **nowhere))
    assert "index was not reached (installing uv" in sentence
    assert "the first install" in sentence
    assert "other calls do not" in sentence


UV_UNREACHED = """error: Request failed after 3 retries in 8.7s
  cause: Failed to fetch: http://127.0.0.1:9/six/
  cause: error sending request for url (http://127.0.0.1:9/six/)
  cause: client error (Connect)
  cause: dns error"""
UV_CUT = """error: Failed to download `six==1.17.0`
  cause: error decoding response body
  cause: request or response body error
  cause: end of file before message length reached"""
UV_DISTRUSTED = """error: error sending request for url (http://127.0.0.1:9/six/)
  cause: client error (Connect)
  cause: invalid peer certificate: UnknownIssuer"""
UV_ALTERED = """error: Failed to download `six==1.17.0`
  cause: Hash mismatch for `six==1.17.0`"""
PIP_RETRY = """WARNING: Retrying (Retry(total=1, connect=None, read=None)) \
after connection broken by 'NewConnectionError('[Errno 111] refused')': /six/
"""
PIP_UNREACHED = PIP_RETRY + "ERROR: No matching distribution found for uv"
PIP_ALTERED = """ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE \
REQUIREMENTS FILE. If you have updated the package versions, please update"""
PIP_FULL = "ERROR: Could not install: [Errno 28] No space left on device"


@pytest.mark.parametrize(
    ("output", "start"),
    [
        (UV_UNREACHED, "The package index was not reached (unpacking)"),
        (UV_CUT, "The package index was not reached (unpacking)"),
        (PIP_UNREACHED, "The package index was not reached (unpacking)"),
        (UV_DISTRUSTED, "The package index's certificate was not trusted"),
        (PIP_FULL, "The disk is full (unpacking)"),
        (UV_ALTERED, "A downloaded package differs from its hash"),
        (PIP_ALTERED, "A downloaded package differs from its hash"),
        (PIP_RETRY + PIP_ALTERED, "A downloaded package differs from its"),
    ],
)
def test_a_failure_with_a_known_cause_is_one_sentence(output, start):
    sentence = str(install.explain("unpacking", output.splitlines()))
    assert sentence.startswith(start)
    assert "\n" not in sentence


def test_any_other_failure_names_the_step_and_shows_the_last_lines(course):
    command = [sys.executable, "-c", "print('a'); print('b'); exit(3)"]
    with pytest.raises(install.SetupError) as caught:
        install.run("unpacking", command, dict(os.environ), str(course))
    first, *rest = str(caught.value).splitlines()
    assert "unpacking" in first
    assert rest == ["    a", "    b"]


# The second call, and the call after a broken one


class Recorder:
    """Stand where subprocesses are started; fail those that match."""

    def __init__(self, failing="nothing", error=None):
        self.commands, self.failing, self.error = [], failing, error

    def __call__(self, step, command, environ, root):
        self.commands.append(command)
        if self.failing in command:
            raise self.error
        return []

    def ran(self, word):
        return any(word in command for command in self.commands)


def state(course):
    return install.state_of(str(course), sys.version_info)


def finished(course, **changes):
    """Pretend that an install has finished here."""
    venv = course / ".venv"
    install.write(install.binary(str(venv), "python"), "")
    install.write_stamp(str(venv), state(course) | changes)
    return venv


def install_with(course, monkeypatch, recorder):
    monkeypatch.setattr(install, "run", recorder)
    install.install(str(course), dict(os.environ))


def test_a_second_call_starts_no_process_and_prints_one_line(
    course, monkeypatch, capsys
):
    finished(course)
    monkeypatch.setattr(subprocess, "Popen", None)
    install.install(str(course), {})
    assert capsys.readouterr().out == "environment up to date (.venv)\n"


@pytest.mark.parametrize("name", install.INPUTS)
def test_a_change_of_any_input_updates_the_environment_in_place(
    course, monkeypatch, name
):
    finished(course)
    with (course / name).open("a") as handle:
        handle.write("\n# changed\n")
    recorder = Recorder()
    install_with(course, monkeypatch, recorder)
    assert recorder.ran("--editable")
    assert recorder.ran("sync") is (name == "requirements.lock")
    assert not recorder.ran("--clear")
    assert not recorder.ran("--reinstall")


def test_a_finished_install_is_recorded(course, monkeypatch):
    finished(course, place="elsewhere")
    install_with(course, monkeypatch, Recorder())
    assert install.read_stamp(str(course / ".venv")) == state(course)


STOPS = [
    KeyboardInterrupt(),
    install.explain("syncing", [PIP_FULL]),
    install.explain("syncing", UV_DISTRUSTED.splitlines()),
    install.explain("syncing", UV_UNREACHED.splitlines()),
]


def stop(course, monkeypatch, word, error):
    """Run an install that fails at one command."""
    with pytest.raises(type(error)):
        install_with(course, monkeypatch, Recorder(word, error))


@pytest.mark.parametrize("word", ["--no-input", "sync"])
@pytest.mark.parametrize("error", STOPS, ids=["Ctrl-C", "full", "cert", "net"])
def test_an_update_that_failed_is_repaired_and_costs_no_environment(
    course, monkeypatch, error, word
):
    finished(course, inputs="old", lock="old")
    stop(course, monkeypatch, word, error)
    recorder = Recorder()
    install_with(course, monkeypatch, recorder)
    assert not recorder.ran("--clear")
    assert recorder.ran("--reinstall")
    assert install.read_stamp(str(course / ".venv")) == state(course)


def test_a_lock_taken_back_after_a_failed_update_is_repaired_too(
    course, monkeypatch
):
    finished(course)
    with (course / "requirements.lock").open("a") as handle:
        handle.write("\n# changed\n")
    stop(course, monkeypatch, "sync", KeyboardInterrupt())
    shutil.copy(ROOT / "requirements.lock", course)
    recorder = Recorder()
    install_with(course, monkeypatch, recorder)
    assert recorder.ran("--reinstall")


@pytest.mark.parametrize("word", ["--clear", "ensurepip", "sync"])
def test_a_first_install_that_failed_starts_afresh_from_the_cache(
    course, monkeypatch, word
):
    stop(course, monkeypatch, word, KeyboardInterrupt())
    install.write(install.binary(str(course / ".venv"), "python"), "")
    recorder = Recorder()
    install_with(course, monkeypatch, recorder)
    assert recorder.ran("--clear")
    assert not recorder.ran("--reinstall")


def test_a_stamp_is_written_whole_or_not_at_all(course, monkeypatch):
    venv = finished(course)

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(install.os, "replace", full)
    with pytest.raises(OSError):
        install.write_stamp(str(venv), {})
    assert install.read_stamp(str(venv)) == state(course)


@pytest.mark.parametrize("other", [((3, 9), ""), (sys.version_info, "2")])
def test_an_environment_for_another_python_or_folder_is_rebuilt(
    course, monkeypatch, other
):
    version, suffix = other
    there = copy_course(course.with_name(course.name + suffix))
    place = install.state_of(str(there), version)["place"]
    finished(course, place=place)
    recorder = Recorder()
    install_with(course, monkeypatch, recorder)
    assert recorder.ran("--clear")


def test_lab_is_told_not_to_ask_about_news(course, monkeypatch):
    install_with(course, monkeypatch, Recorder())
    lab = course / ".venv" / "share" / "jupyter" / "lab"
    text = (lab / "settings" / "overrides.json").read_text()
    assert yaml.safe_load(text) == {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}
    }
