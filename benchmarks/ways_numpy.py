"""What the course itself offers, in NumPy alone."""

from collections.abc import Callable

import numpy as np

from course_utils import engine
from work import CLIP, RATE, SEED, Shape, batches, start


def product(size: int) -> Callable[[], float]:
    """Return a float32 product of two square matrices."""
    a, b = np.random.default_rng(SEED).random((2, size, size), np.float32)
    out = np.empty_like(a)
    return lambda: float(np.matmul(a, b, out=out)[0, 0])


def reading(count: int) -> Callable[[], float]:
    """Return what reads float32 numbers a hundred times, and little else."""
    numbers = np.full(count, 1e-3, np.float32)
    return lambda: float(sum(numbers @ numbers for _ in range(100)))


def training(shape: Shape) -> Callable[[], list[float]]:
    """Return some updates of the engine; each call goes on from the last."""
    steps = batches(shape)
    trainer = engine.Trainer(
        start(shape.units),
        engine.Recipe(rate=RATE, clip=CLIP),
        shape.batch,
        shape.timesteps,
        np.random.default_rng(SEED),
        threads=2,
    )

    def run() -> list[float]:
        trainer.reset()
        return [trainer.step(x, y) for x, y in zip(*steps, strict=True)]

    return run


def writing(
    units: tuple[int, ...], temperature: float
) -> Callable[[int], list[int]]:
    """Return a writer of so many characters, after the first of the book."""
    reader = engine.Reader(start(units))
    rng = np.random.default_rng(SEED)

    def run(length: int) -> list[int]:
        reader.reset()
        return engine.generate(reader, [0], length, rng, temperature).tolist()

    return run
