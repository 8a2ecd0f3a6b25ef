"""What the course itself offers, in NumPy alone."""

import numpy as np

import work
from clock import Task, Trained, by_clock
from course_utils import engine
from work import Product, Shape, Training, Writing


def product(size: int) -> Product:
    """Return a float32 product of two square matrices."""
    a, b = np.random.default_rng(work.SEED).random((2, size, size), np.float32)
    out = np.empty_like(a)
    return lambda: float(np.matmul(a, b, out=out)[0, 0])


def reading(count: int) -> Product:
    """Return what reads float32 numbers a hundred times, and little else."""
    numbers = np.full(count, 1e-3, np.float32)
    return lambda: float(sum(numbers @ numbers for _ in range(100)))


def training(shape: Shape) -> Training:
    """Return some updates of the engine; each call goes on from the last."""
    units, batch, timesteps, _ = shape
    recipe = engine.Recipe(rate=work.RATE, clip=work.CLIP)
    rng = np.random.default_rng(work.SEED)
    trainer = engine.Trainer(
        work.start(units), recipe, batch, timesteps, rng, threads=2
    )
    steps = list(zip(*work.batches(shape), strict=True))

    def run() -> list[float]:
        trainer.reset()
        return [trainer.step(x, y) for x, y in steps]

    return run


def writing(units: tuple[int, ...], temperature: float) -> Writing:
    """Return a writer of so many characters, after the first of the book."""
    reader = engine.Reader(work.start(units))
    rng = np.random.default_rng(work.SEED)

    def run(length: int) -> list[int]:
        reader.reset()
        return engine.generate(reader, [0], length, rng, temperature).tolist()

    return run


def minute(task: Task) -> Trained:
    """Train the engine by the clock."""
    at_once = task.recipe._replace(warm_up=0, updates=None)
    rng = np.random.default_rng(task.seed)
    trainer = engine.Trainer(
        task.net, at_once, task.batch, task.timesteps, rng, threads=2
    )

    def learn(x: np.ndarray, y: np.ndarray, rate: float) -> None:
        trainer.recipe = at_once._replace(rate=rate)
        trainer.step(x, y)

    used = by_clock(task, learn, trainer.reset)
    return Trained(trainer.net, *used)
