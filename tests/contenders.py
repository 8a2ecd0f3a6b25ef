"""A contender that does next to nothing, for processes that start fast."""

import os


def noting(path, name):
    """Write down whose turn it is; tell the process and its threads."""

    def run(ask=""):
        with open(path, "a") as file:
            file.write(f"{name}{ask} ")
        return os.getpid(), os.environ["OMP_NUM_THREADS"]

    return run
