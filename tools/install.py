"""Make .venv in the course's folder and install the locked packages there."""

import sys

# Old syntax, and the version first: any Python can read this and be refused.
if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "This is Python %d.%d.%d, but the course needs Python 3.10 to 3.13; "
        "name one that you have, for example: make PYTHON=python3.12 lab, or "
        "on Windows: py -3.12 tools\\install.py" % sys.version_info[:3]
    )

import ast
import contextlib
import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV, LOCK = ROOT / ".venv", ROOT / "requirements.lock"
KEPT = VENV / ".packages"
STAMP, LAB = VENV / ".installed", VENV / "share/jupyter/lab/settings"
NO_NEWS = """{"@jupyterlab/apputils-extension:notification":
  {"fetchNews": "false"}}
"""
# Kernels keep Matplotlib's fonts here, and no history: neither a home that
# cannot be written, nor a list of fonts still to be made, nor a history that
# another kernel has locked puts a line under a reader's cell.
FONTS, KERNEL = VENV / "var/matplotlib", VENV / "etc/ipython"
KERNEL_CONFIG = """import os

get_config().HistoryManager.enabled = False
if os.access(%r, os.W_OK):
    os.environ["MPLCONFIGDIR"] = %r
"""
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
PYTHON, UV = VENV / BIN / ("python" + EXE), VENV / BIN / ("uv" + EXE)

# uv does not read pip's settings, but has to leave by the same door. Other
# settings stay outside: some would lead packages past .venv.
TO_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
TO_UV["trusted-host"] = "UV_INSECURE_HOST"
OTHERS = ("PIP_", "PYTHON", "UV_CONFIG", "UV_REQUIRE", "__PYVENV")
ENV = {k: v for k, v in os.environ.items() if not k.startswith(OTHERS)}


def explain(said):
    """Return one sentence for a known cause, and else what was said."""
    if re.search("no space left|not enough space|error 112|quota", said, re.I):
        return "The disk is full: .venv takes 3 GB; make room and call again."
    lost = "connection broken|sending request|response body|timed out"
    # A wrong hash may follow warnings about the network.
    if re.search(lost, said) and not re.search("(?i)hash|certificate", said):
        return "The package index was not reached; check the network."
    return said


def run(command, env=ENV):
    """Run a command; show what it downloads, and return all that it says."""
    said, pipes = "", {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, env=env, errors="replace", **pipes) as job:
        for line in job.stdout:
            said += line
            if line.startswith("Downloading "):
                print("    " + line.strip())
    if job.returncode:
        raise subprocess.CalledProcessError(job.returncode, command, said)
    return said


def follow_pip():
    """Return the variables that send pip and uv where pip is set to go."""
    said = run([PYTHON, "-I", "-m", "pip", "config", "list"], os.environ)
    found = {"PIP_CONFIG_FILE": os.devnull}
    for section in ("global", "install", ":env:"):  # the last one wins
        for key, value in re.findall(section + r"\.([\w-]+)=(.+)", said):
            if key in TO_UV:
                text = ast.literal_eval(value).strip().replace("\n", " ")
                found["PIP_" + key.upper().replace("-", "_")] = text
                found[TO_UV[key]] = text
    return dict(found, **ENV)


def packages():
    """Return the names of all that lies in the folder of packages."""
    places = "lib/python*/site-packages", "Lib/site-packages"
    found = [path for place in places for path in VENV.glob(place + "/*")]
    return sorted({path.name for path in found})


@contextlib.contextmanager
def alone():
    """Let a second install of this folder wait for the first."""
    try:
        import fcntl
    except ImportError:  # on Windows
        yield
        return
    with open(__file__) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another install is at work here; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_venv():
    """Make .venv with pip alone; pip last, since venv would hide why not."""
    print("making .venv with Python %d.%d.%d" % sys.version_info[:3])
    python = sys._base_executable  # the running one may be that of .venv
    run([python, "-I", "-m", "venv", "--clear", "--without-pip", VENV])
    run([PYTHON, "-I", "-m", "ensurepip", "--default-pip"])


def install_packages():
    """Let pip install the pinned uv, and uv the lock and the course."""
    print("installing the pinned packages (some 700 MB the first time)")
    env, only_uv = follow_pip(), VENV / "only-uv.txt"
    pin = re.search(r"^uv==.+\n( +--hash=.+\n)+", LOCK.read_text(), re.M)
    only_uv.write_text(pin.group())
    pip = [PYTHON, "-I", "-m", "pip", "install", "--no-input", "--no-deps"]
    pip += ["--retries=2", "--ignore-installed"]  # over half a uv, too
    run(pip + ["--require-hashes", "-r", only_uv], env)
    STAMP.unlink(missing_ok=True)  # what stops from here on starts afresh
    ours = ["--no-config", "--python", PYTHON]
    run([UV, "pip", "sync", "--require-hashes", LOCK] + ours, env)
    ours += ["--offline", "--no-deps", "--no-build-isolation"]
    run([UV, "pip", "install", "--editable", ROOT] + ours)


def install():
    """Bring .venv up to date; start afresh for another Python or folder."""
    known = STAMP.exists() or (VENV / "pyvenv.cfg").exists()
    if VENV.is_symlink() or (VENV.exists() and not known):
        sys.exit(".venv is a link, or no environment; move or delete it.")
    place = ("Python %d.%d, %s\n" % (sys.version_info[:2] + (ROOT,))).encode()
    have = STAMP.read_bytes() if STAMP.exists() and PYTHON.exists() else b""
    kept = KEPT.read_text().splitlines() if KEPT.exists() else []
    missing = sorted(set(kept) - set(packages()))
    if missing:
        print("missing in .venv: " + ", ".join(missing[:5]))
        have = b""
    wanted = place + LOCK.read_bytes() + (NO_NEWS + KERNEL_CONFIG).encode()
    if have == wanted:
        print("environment up to date (.venv)")
        return
    if not find_spec("venv") or not find_spec("ensurepip"):
        sys.exit("This Python lacks venv; on Debian: apt install python3-venv")
    if not have.startswith(place):
        make_venv()
    install_packages()
    LAB.mkdir(parents=True, exist_ok=True)
    (LAB / "overrides.json").write_text(NO_NEWS)
    FONTS.mkdir(parents=True, exist_ok=True)
    KERNEL.mkdir(parents=True, exist_ok=True)
    config = KERNEL_CONFIG % (str(FONTS), str(FONTS))
    (KERNEL / "ipython_config.py").write_text(config)
    fonts = [PYTHON, "-I", "-c", "import matplotlib.font_manager"]
    run(fonts, dict(ENV, MPLCONFIGDIR=str(FONTS)))
    KEPT.write_text("\n".join(packages()))
    STAMP.write_bytes(wanted)
    print("environment ready (.venv)")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # in a log, too
    try:
        with alone():
            install()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(explain(getattr(error, "output", "") or str(error)))
    except KeyboardInterrupt:
        sys.exit("Interrupted; call again.")
