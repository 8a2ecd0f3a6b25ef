"""Memory that an update has freed is there for the next one."""

import platform
import subprocess
import sys

import pytest

from course_utils.bptt import reuse

needs_glibc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="others are left alone"
)

# Prints how many new pages of memory each of 20 updates asks the system for.
UPDATES = """
import resource
import numpy as np
from course_utils import bptt
from course_utils.bptt import reuse
{before}
def pages():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

{make}
for n in range(30):
    if n == 10:
        first = pages()
    update()
print((pages() - first) / 20)
"""
FORGETFUL = "reuse._mallopt = lambda: None"
SEVERAL = """
nets = bptt.stack([bptt.init_lstm(4, 12, 4, np.random.default_rng(3))] * 5)
x = np.zeros((5, 32, 60, 4))
def update():
    found = bptt.answers(x, nets)
    bptt.learn_from(found, found.y, nets)
"""
SIMPLE = """
net = bptt.init_rnn(1, 20, 1, np.random.default_rng(3))
x = np.zeros((32, 60, 1))
def update():
    run = bptt.forward(x, net)
    bptt.backward(run, run.y, net)
"""
# Prints the megabytes in use after a picture of 8 MB has come and gone.
PICTURE = """
import numpy as np
from course_utils.bptt import reuse
{before}
def megabytes():
    with open("/proc/self/smaps_rollup") as held:
        (line,) = (line for line in held if line.startswith("Rss:"))
    return int(line.split()[1]) * 1024 / 1e6

before = megabytes()
for _ in range(3):
    picture, small = np.ones(2**23, np.uint8), np.ones(2**12, np.uint8)
    del picture
print(megabytes() - before)
"""


def printed(program):
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
    )
    return float(done.stdout)


@needs_glibc
@pytest.mark.parametrize("make", [SEVERAL, SIMPLE])
def test_updates_ask_the_system_for_no_new_memory(make):
    assert printed(UPDATES.format(before="", make=make)) < 5
    assert printed(UPDATES.format(before=FORGETFUL, make=make)) > 10


@needs_glibc
def test_a_large_picture_is_given_back_at_once():
    little = PICTURE.format(before="reuse.keep_memory(reuse.LITTLE)")
    assert printed(little) < 1


@needs_glibc
@pytest.mark.parametrize("order", ["MUCH LITTLE", "LITTLE MUCH"])
def test_the_largest_block_counts(order):
    calls = (f"reuse.keep_memory(reuse.{name})" for name in order.split())
    assert printed(PICTURE.format(before="; ".join(calls))) > 7


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert reuse._mallopt() is None
