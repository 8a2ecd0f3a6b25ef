"""Memory that an update has freed is there for the next one."""

import platform
import subprocess
import sys

import pytest

# Prints how many new pages of memory each of 20 updates asks the system for.
UPDATES = """
import resource
import numpy as np
from course_utils import bptt
{before}
def pages():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

nets = bptt.stack([bptt.init_lstm(4, 12, 4, np.random.default_rng(3))] * 5)
x = np.zeros((5, 32, 60, 4))
for update in range(30):
    if update == 10:
        first = pages()
    found = bptt.answers(x, nets)
    bptt.learn_from(found, found.y, nets)
print((pages() - first) / 20)
"""
FORGETFUL = """
from course_utils.bptt import several
several.keep_memory = lambda: None
"""


def pages_per_update(before=""):
    done = subprocess.run(
        [sys.executable, "-c", UPDATES.format(before=before)],
        capture_output=True,
        check=True,
        text=True,
    )
    return float(done.stdout)


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries keep memory"
)
def test_updates_ask_the_system_for_no_new_memory():
    assert pages_per_update() < 5
    assert pages_per_update(FORGETFUL) > 10
