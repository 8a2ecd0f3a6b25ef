"""Contenders that do next to nothing, for processes that start quickly."""

import os


def identity():
    return lambda value=None: value


def process():
    seen = []

    def run():
        seen.append(os.environ["OMP_NUM_THREADS"])
        return os.getpid(), seen

    return run


def broken():
    return lambda: 1 / 0
