"""Make .venv in the course's folder and install the locked packages there.

Standard library only. Old syntax, new library: a Python too old for the
course need only parse this file to be told so; nothing else runs on it.
"""

import ast
import collections
import hashlib
import json
import os
import re
import subprocess
import sys
import time

OLDEST = (3, 10)
NEWEST = (3, 13)

INPUTS = ("requirements.lock", "pyproject.toml", "tools/install.py")
STAMP = ".installed"

# Of the variables that could send packages elsewhere, those stay that say
# how to reach the index and where to cache. uv does not read pip's settings,
# but has to leave by the same door.
DROPPED = ("PIP_", "PYTHON", "UV_", "CONDA_PREFIX", "VIRTUAL_ENV", "__PYVENV")
KEPT = ("_CACHE", "_CACHE_DIR", "_CERT", "_CERTS", "_DEFAULT_INDEX", "_HOST")
KEPT += ("_LINK_MODE", "_PROXY", "_TIMEOUT")
KEPT += ("PIP_CONFIG_FILE", "PIP_INDEX_URL")
PIP_TO_UV = {
    "cert": "SSL_CERT_FILE",
    "index-url": "UV_DEFAULT_INDEX",
    "proxy": "ALL_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
}

# What pip, uv and the systems say, in the order of asking: an altered
# package or a full disk may come after a warning about the network.
ALTERED = ("do not match the hashes", "hash mismatch")
FULL = ("no space left on device", "os error 28", "not enough space on")
FULL += ("errno 28", "os error 112", "disk quota exceeded")
DISTRUSTED = ("certificate",)
UNREACHED = ("connection broken", "not enough bytes")  # pip
UNREACHED += ("error sending request", "response body", "timed out")  # uv
CAUSES = {
    ALTERED: "A downloaded package differs from its hash in requirements.lock "
    "(%s), so it was not installed; call this again, and report it if it "
    "stays.",
    FULL: "The disk is full (%s): the environment needs about 3 GB; make room "
    "and call this again.",
    DISTRUSTED: "The package index's certificate was not trusted (%s); name "
    "your network's certificate file in PIP_CERT and call this again.",
    UNREACHED: "The package index was not reached (%s): the first install, a "
    "repair, and an update after requirements.lock has changed need the "
    "network, other calls do not; check the connection and call this again.",
}


class SetupError(Exception):
    """A failure that one sentence explains."""


def python_problem(version):
    """Return the sentence that refuses this Python, or None."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return None
    call = "make PYTHON=python3.12 lab"
    if os.name == "nt":
        call = "py -3.12 tools\\install.py"
    return (
        "This is Python %d.%d.%d, but the course needs Python %d.%d to "
        "%d.%d; name one that you have, for example: %s"
        % (tuple(version[:3]) + OLDEST + NEWEST + (call,))
    )


def explain(step, lines):
    """Turn a failed step's output into the error that explains it."""
    text = "\n".join(lines).lower()
    for marks, sentence in CAUSES.items():
        if any(mark in text for mark in marks):
            return SetupError(sentence % step)
    last = "\n    ".join(list(lines)[-8:] or ["(no output)"])
    return SetupError("A step failed (%s); it ended:\n    %s" % (step, last))


def read(path):
    """Return a text file's content."""
    with open(path, encoding="utf-8") as handle:
        return handle.read()


def write(path, text):
    """Write a text file whole or not at all, and its folder if missing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as handle:
        handle.write(text)
    os.replace(path + ".new", path)


def binary(venv, name):
    """Return the path of a program inside the environment."""
    if os.name == "nt":
        return os.path.join(venv, "Scripts", name + ".exe")
    return os.path.join(venv, "bin", name)


def digest(text):
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def state_of(root, version):
    """Return what decides whether .venv is up to date.

    Another 'place' asks for a new environment, another 'lock' for other
    packages; with those equal, only the course itself is added again.
    """
    texts = [read(os.path.join(root, name)) for name in INPUTS]
    return {
        "inputs": digest("".join(texts)),
        "lock": digest(texts[0]),
        "place": "%d.%d %s" % (version[0], version[1], root),
    }


def read_stamp(venv):
    """Return the recorded state, if there is an environment.

    It has no 'lock' while an update is unfinished.
    """
    try:
        stamp = json.loads(read(os.path.join(venv, STAMP)))
    except (OSError, ValueError):
        return {}
    return stamp if os.path.exists(binary(venv, "python")) else {}


def write_stamp(venv, state):
    """Record how far the environment is."""
    write(os.path.join(venv, STAMP), json.dumps(state, indent=2) + "\n")


def pinned_uv(lock):
    """Return the version of uv that the lock pins, and its lines there."""
    lines = r"^uv==([^\s;]+).*\n(?: +--hash=.*\n?)+"
    found = re.search(lines, lock, flags=re.M)
    if not found:
        raise SetupError("requirements.lock pins no uv: make lock")
    return found.group(1), found.group()


def clean_environment(environ):
    """Return the variables without those that could redirect an install."""
    kept = {
        name: value
        for name, value in environ.items()
        if name.endswith(KEPT) or not name.startswith(DROPPED)
    }
    kept["NO_COLOR"] = "1"
    kept["PIP_USER"] = "0"  # over a 'user = true' in a settings file
    return kept


def uv_environment(environ, lines):
    """Translate the output of `pip config list` into variables for uv.

    pip's variables win over its files, and uv's own over both.
    """
    found = {}
    for section in ("global.", "install.", ":env:."):
        for line in lines:
            key, _, value = line.partition("=")
            name = PIP_TO_UV.get(key[len(section) :])
            if key.startswith(section) and name:
                text = ast.literal_eval(value)
                found[name] = text.replace("\n", " ").strip()
    return dict(found, **environ)


def say(text):
    """Print one line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def run(step, command, environ, root):
    """Run one step and return its last lines; raise SetupError if it fails.

    Only the lines that announce a download are shown while it runs.
    """
    process = subprocess.Popen(
        command,
        cwd=root,
        env=environ,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    lines = collections.deque(maxlen=40)
    with process:
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.lstrip().startswith("Downloading "):
                say("    " + line.strip())
    if process.returncode:
        raise explain(step, lines)
    return list(lines)


def make_venv(venv, environ, root):
    """Make an environment with pip alone, over whatever is there."""
    step = "making .venv with Python %d.%d.%d" % sys.version_info[:3]
    say(step)
    # Never on the Python of an environment, which may be this one.
    python = getattr(sys, "_base_executable", None) or sys.executable
    command = [python, "-I", "-m", "venv", "--clear", "--without-pip", venv]
    run(step, command, environ, root)
    # On its own: venv would keep to itself why ensurepip failed.
    command = [binary(venv, "python"), "-I", "-m", "ensurepip"]
    run(step, command + ["--default-pip"], environ, root)


def install_uv(venv, environ, root):
    """Let pip install the pinned uv, checked against the lock's hashes."""
    version, lines = pinned_uv(read(os.path.join(root, "requirements.lock")))
    step = "installing uv " + version
    say(step)
    only_uv = os.path.join(venv, "only-uv.txt")
    write(only_uv, lines)
    command = [binary(venv, "python"), "-I", "-m", "pip", "install"]
    command += ["--no-input", "--retries", "2", "--timeout", "30"]
    # Write over a half-installed uv, which pip could not remove.
    command += ["--ignore-installed", "--require-hashes", "--no-deps"]
    run(step, command + ["-r", only_uv], environ, root)
    os.remove(only_uv)


def run_uv(step, words, venv, environ, root):
    """Run `uv pip`, with no settings but ours, on .venv and nothing else."""
    command = [binary(venv, "uv"), "pip"] + words
    command += ["--no-config", "--no-python-downloads"]
    command += ["--python", binary(venv, "python")]
    run(step, command, environ, root)


def install_packages(venv, environ, root, repair):
    """Let uv make .venv hold what the lock says, no more and no less."""
    pip = [binary(venv, "python"), "-I", "-m", "pip", "config", "list"]
    lines = run("reading pip's settings", pip, environ, root)
    environ = uv_environment(environ, lines)
    words = ["sync", "--require-hashes", "requirements.lock"]
    words += ["--reinstall"] if repair else []
    step = "installing the pinned packages"
    say(step + " (some 700 MB to fetch the first time)")
    run_uv(step, words, venv, environ, root)


def install_course(venv, environ, root):
    """Add the course itself, editable and without the network."""
    step = "adding the course's own package, editable"
    say(step)
    words = ["install", "--offline", "--no-deps", "--no-build-isolation"]
    run_uv(step, words + ["--editable", "."], venv, environ, root)


def silence_news(venv):
    """Keep JupyterLab from asking whether it may fetch news."""
    folder = os.path.join(venv, "share", "jupyter", "lab", "settings")
    text = '{"@jupyterlab/apputils-extension:notification":'
    text += ' {"fetchNews": "false"}}\n'
    write(os.path.join(folder, "overrides.json"), text)


def install(root, environ):
    """Bring .venv up to date.

    An update that failed half-way is repaired, so that no failure costs an
    environment that worked. A first install that failed starts afresh,
    since a repair may fetch again what uv has in its cache.
    """
    started = time.time()
    venv, state = os.path.join(root, ".venv"), state_of(root, sys.version_info)
    stamp = read_stamp(venv)
    if stamp == state:
        say("environment up to date (.venv)")
        return
    for name in ("venv", "ensurepip"):
        __import__(name)  # to fail early
    environ = clean_environment(environ)
    if stamp.get("place") != state["place"]:
        make_venv(venv, environ, root)
        stamp = {}
    if stamp.get("lock") != state["lock"]:
        if stamp:
            write_stamp(venv, {"place": state["place"]})
        install_uv(venv, environ, root)
        repair = bool(stamp) and "lock" not in stamp
        install_packages(venv, environ, root, repair)
    install_course(venv, environ, root)
    silence_news(venv)
    write_stamp(venv, state)
    say("environment ready in %.0f s" % (time.time() - started))


def install_problem(root):
    """Install, and return the sentence that explains a failure, or None."""
    try:
        install(root, os.environ)
    except KeyboardInterrupt:
        return "Interrupted; the next call repairs the environment."
    except ImportError as error:
        return (
            "This Python has no module '%s'; on Debian and Ubuntu it is in "
            "the package python3-venv: apt install python3-venv" % error.name
        )
    except SetupError as error:
        return str(error)
    except OSError as error:
        return str(explain("writing .venv", [str(error)]))
    return None


def main():
    """Install, and return the exit code."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    problem = python_problem(sys.version_info) or install_problem(root)
    if problem:
        sys.stderr.write(problem + "\n")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
