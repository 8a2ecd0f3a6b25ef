"""Make .venv in the course's folder and install the locked packages there.

Standard library only, and old syntax on purpose: a Python too old for the
course must still reach the sentence that says so.
"""

import ast
import collections
import hashlib
import io
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

# Settings that say how to reach the index or where to cache stay;
# everything else that could send packages elsewhere is dropped.
DROPPED = ("PIP_", "PYTHON", "UV_")
DROPPED_NAMES = ("CONDA_PREFIX", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
KEPT_NAMES = (
    "PIP_CACHE_DIR",
    "PIP_CERT",
    "PIP_CLIENT_CERT",
    "PIP_CONFIG_FILE",
    "PIP_EXTRA_INDEX_URL",
    "PIP_INDEX_URL",
    "PIP_NO_CACHE_DIR",
    "PIP_PROXY",
    "PIP_TRUSTED_HOST",
    "UV_CACHE_DIR",
    "UV_DEFAULT_INDEX",
    "UV_HTTP_TIMEOUT",
    "UV_INDEX_URL",
    "UV_INSECURE_HOST",
    "UV_LINK_MODE",
    "UV_NO_CACHE",
    "UV_SYSTEM_CERTS",
)

# uv does not read pip's settings; these three decide whether it gets out.
PIP_TO_UV = (
    ("index-url", "UV_DEFAULT_INDEX"),
    ("cert", "SSL_CERT_FILE"),
    ("proxy", "ALL_PROXY"),
)

FULL = ("no space left on device", "os error 28", "not enough space on")
FULL += ("errno 28", "os error 112", "disk quota exceeded")
DISTRUSTED = "certificate"
UNREACHED = (
    "failed to establish a new connection",
    "max retries exceeded",
    "connection refused",
    "connection timed out",
    "connection reset",
    "connection broken",
    "connecttimeout",
    "readtimeout",
    "read timed out",
    "name resolution",
    "dns error",
    "network is unreachable",
    "error sending request",
    "are you offline",
    "cannot connect to proxy",
    "operation timed out",
    "client error (connect)",
    "network connectivity is disabled",
)

FULL_MESSAGE = (
    "The disk is full (%s): the environment needs about 3 GB; "
    "make room and call this again."
)
UNREACHED_MESSAGE = (
    "The package index was not reached (%s): the first install, and one "
    "after requirements.lock has changed, needs the network, other calls do "
    "not; check the connection and call this again."
)
DISTRUSTED_MESSAGE = (
    "The package index's certificate was not trusted (%s); name your "
    "network's certificate file in PIP_CERT and call this again."
)
FAILED_MESSAGE = "A step failed (%s); its last lines were:\n    %s"

NO_NEWS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}
}


class SetupError(Exception):
    """A failure that one sentence explains."""


class NotReached(SetupError):
    """The network failed, so the environment is as it was."""


def python_problem(version):
    """Return the sentence that refuses this Python, or None."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return None
    found = ".".join(str(part) for part in version[:3])
    return (
        "This is Python %s, but the course needs Python %d.%d to %d.%d; "
        "name one that you have, for example: make PYTHON=python3.12 lab"
        % ((found,) + OLDEST + NEWEST)
    )


def module_problem(load=__import__):
    """Return the sentence that misses venv or ensurepip, or None."""
    for name in ("venv", "ensurepip"):
        try:
            load(name)
        except ImportError:
            return (
                "This Python has no module '%s'; on Debian and Ubuntu it is "
                "in the package python3-venv: apt install python3-venv" % name
            )
    return None


def explain(step, lines):
    """Turn a failed step's output into the error that explains it."""
    text = "\n".join(lines).lower()
    if any(mark in text for mark in FULL):
        return SetupError(FULL_MESSAGE % step)
    if DISTRUSTED in text:
        return SetupError(DISTRUSTED_MESSAGE % step)
    if any(mark in text for mark in UNREACHED):
        return NotReached(UNREACHED_MESSAGE % step)
    last = list(lines)[-8:] or ["(no output)"]
    return SetupError(FAILED_MESSAGE % (step, "\n    ".join(last)))


def read(path):
    """Return a text file's content."""
    with io.open(path, encoding="utf-8") as handle:
        return handle.read()


def write(path, text):
    """Write a text file, and its folder where there is none."""
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
    with io.open(path, "w", encoding="utf-8") as handle:
        handle.write(text)


def binary(venv, name):
    """Return the path of a program inside the environment."""
    if os.name == "nt":
        return os.path.join(venv, "Scripts", name + ".exe")
    return os.path.join(venv, "bin", name)


def digest_of(paths):
    """Return one digest for the content of several files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(read(path).encode("utf-8"))
    return digest.hexdigest()


def state_of(root, version):
    """Return what decides whether .venv is up to date.

    Another 'place' asks for a new environment, another 'lock' for other
    packages; with those equal, only the course itself is added again.
    """
    inputs = [os.path.join(root, name) for name in INPUTS]
    return {
        "inputs": digest_of(inputs),
        "lock": digest_of(inputs[:1]),
        "place": "%d.%d %s" % (version[0], version[1], root),
        "python": ".".join(str(part) for part in version[:3]),
    }


def read_stamp(venv):
    """Return the state of the last finished install, or an empty one."""
    try:
        return json.loads(read(os.path.join(venv, STAMP)))
    except (IOError, OSError, ValueError):
        return {}


def write_stamp(venv, state):
    """Record a finished install."""
    write(os.path.join(venv, STAMP), json.dumps(state, indent=2) + "\n")


def remove_stamp(venv):
    """Forget the last finished install, since .venv is about to change."""
    if os.path.exists(os.path.join(venv, STAMP)):
        os.remove(os.path.join(venv, STAMP))


def block_of(name, lock):
    """Return one package's lines of the lock, without the comments."""
    found = []
    for line in lock.splitlines():
        if line.startswith(name + "=="):
            found.append(line)
        elif found and not line.startswith(" "):
            break
        elif found and not line.strip().startswith("#"):
            found.append(line)
    if not found:
        raise SetupError("requirements.lock pins no %s: make lock" % name)
    return "\n".join(found) + "\n"


def version_of(block):
    """Return the version that a block of the lock pins."""
    return re.match(r"[^=]+==([^\s;]+)", block).group(1)


def clean_environment(environ):
    """Return the variables without those that could redirect an install."""
    kept = dict(
        (name, value)
        for name, value in environ.items()
        if name in KEPT_NAMES
        or not (name.startswith(DROPPED) or name in DROPPED_NAMES)
    )
    kept["NO_COLOR"] = "1"
    kept["PIP_USER"] = "0"  # over a 'user = true' in a settings file
    return kept


def pip_settings(lines):
    """Read the output of `pip config list`; the variables win over files."""
    found = {}
    for section in ("global.", "install.", ":env:."):
        for line in lines:
            if line.startswith(section) and "=" in line:
                key, value = line[len(section) :].split("=", 1)
                found[key] = ast.literal_eval(value)
    return found


def uv_environment(environ, settings):
    """Let uv leave by the same door as pip, unless it has its own orders."""
    result = dict(environ)
    own = "UV_DEFAULT_INDEX" in environ or "UV_INDEX_URL" in environ
    for key, name in PIP_TO_UV:
        if settings.get(key) and not (own and name == "UV_DEFAULT_INDEX"):
            result.setdefault(name, settings[key])
    return result


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


def outer_python():
    """Return the interpreter to build on, never the .venv's own."""
    return getattr(sys, "_base_executable", None) or sys.executable


def make_venv(venv, environ, root):
    """Make an empty environment, over the remains of an unfinished one."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    step = "making .venv with Python " + version
    say(step)
    command = [outer_python(), "-I", "-m", "venv", "--clear"]
    run(step, command + ["--without-pip", venv], environ, root)
    # On its own: venv would keep to itself why ensurepip failed.
    command = [binary(venv, "python"), "-I", "-m", "ensurepip"]
    run(step, command + ["--default-pip"], environ, root)


def has_uv(venv, version, environ, root):
    """Tell whether the environment's own uv runs and is the pinned one."""
    try:
        lines = run("", [binary(venv, "uv"), "--version"], environ, root)
    except (OSError, SetupError):
        return False
    return bool(lines) and lines[-1].split()[1:2] == [version]


def install_uv(venv, lock, environ, root):
    """Let pip install the pinned uv, checked against the lock's hashes."""
    block = block_of("uv", lock)
    if has_uv(venv, version_of(block), environ, root):
        return
    step = "installing uv " + version_of(block)
    say(step)
    only_uv = os.path.join(venv, "only-uv.txt")
    write(only_uv, block)
    command = [binary(venv, "python"), "-I", "-m", "pip", "install"]
    command += ["--no-input", "--retries", "2", "--timeout", "30"]
    command += ["--force-reinstall", "--require-hashes", "--no-deps"]
    run(step, command + ["-r", only_uv], environ, root)
    os.remove(only_uv)


def run_uv(step, words, venv, environ, root):
    """Run `uv pip`, with no settings but ours, on .venv and nothing else."""
    command = [binary(venv, "uv"), "pip"] + words
    command += ["--no-config", "--no-python-downloads"]
    command += ["--python", binary(venv, "python")]
    run(step, command, environ, root)


def install_packages(venv, environ, root):
    """Let uv make .venv hold what the lock says, no more and no less."""
    pip = [binary(venv, "python"), "-I", "-m", "pip", "config", "list"]
    settings = pip_settings(run("reading pip's settings", pip, environ, root))
    environ = uv_environment(environ, settings)
    stamp = read_stamp(venv)
    step = "installing the pinned packages"
    say(step + " (some 700 MB to fetch the first time)")
    remove_stamp(venv)
    words = ["sync", "--require-hashes", "requirements.lock"]
    try:
        run_uv(step, words, venv, environ, root)
    except NotReached:
        if stamp:  # uv fetches everything before it changes anything
            write_stamp(venv, stamp)
        raise


def install_course(venv, environ, root):
    """Add the course itself, editable and without the network."""
    step = "adding the course's own package, editable"
    say(step)
    words = ["install", "--offline", "--no-deps", "--no-build-isolation"]
    run_uv(step, words + ["--editable", "."], venv, environ, root)


def silence_news(venv):
    """Keep JupyterLab from asking whether it may fetch news."""
    say("switching off JupyterLab's question about news")
    folder = os.path.join(venv, "share", "jupyter", "lab", "settings")
    text = json.dumps(NO_NEWS, indent=2) + "\n"
    write(os.path.join(folder, "overrides.json"), text)


def install(root, version, environ):
    """Bring .venv up to date; repair or rebuild it where that is needed."""
    started = time.time()
    venv, state = os.path.join(root, ".venv"), state_of(root, version)
    there = os.path.exists(binary(venv, "python"))
    if there and read_stamp(venv) == state:
        say("environment up to date (.venv)")
        return
    if module_problem():
        raise SetupError(module_problem())
    environ = clean_environment(environ)
    if not there or read_stamp(venv).get("place") != state["place"]:
        make_venv(venv, environ, root)
    if read_stamp(venv).get("lock") != state["lock"]:
        lock = read(os.path.join(root, "requirements.lock"))
        install_uv(venv, lock, environ, root)
        install_packages(venv, environ, root)
    install_course(venv, environ, root)
    silence_news(venv)
    write_stamp(venv, state)
    say("environment ready in %.0f s" % (time.time() - started))


def main():
    """Install, and return the exit code."""
    problem = python_problem(sys.version_info)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    try:
        if problem:
            raise SetupError(problem)
        install(root, sys.version_info, os.environ)
    except KeyboardInterrupt:
        problem = "Interrupted; the next call repairs the environment."
    except SetupError as error:
        problem = str(error)
    except (IOError, OSError) as error:
        problem = str(explain("writing .venv", [str(error)]))
    if problem:
        sys.stderr.write(problem + "\n")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
