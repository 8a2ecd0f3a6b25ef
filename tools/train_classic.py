"""Train the classic of lecture 6, three layers of 700 units; keep its curve.

The recipe is the long cell's: Adam at 0.002, gradients cut at 1, nothing
hidden, 32 streams in steps of 32, carried on from step to step.  It learns
from the training part; after each epoch the validation part is scored, and
training ends when three epochs in a row have not beaten the best.
Writes `data/classic_3x700.csv`: epoch, seconds so far, and bits per character
of the training part while it learned, and of the validation part after it.
"""

import time

import numpy as np

from course_utils import engine, text

PATH = text.DATA / "classic_3x700.csv"
UNITS, BATCH, TIMESTEPS, SEED, PATIENCE = [700, 700, 700], 32, 32, 6, 3
COLUMNS = "epoch,seconds,train_bits,validation_bits"


def main() -> None:
    """Train, and write the curve after each epoch."""
    vocabulary = text.Vocabulary(text.ADMISSIBLE)
    ids = vocabulary.encode(text.clean(text.load_corpus()))
    parts = text.split(ids)
    train, validation = (
        text.streams(part, BATCH, TIMESTEPS)
        for part in (parts.train, parts.validation)
    )
    rng = np.random.default_rng(SEED)
    net = engine.init_net(len(vocabulary), UNITS, rng)
    trainer = engine.Trainer(
        net, engine.Recipe(), BATCH, TIMESTEPS, rng, threads=2
    )
    rows: list[tuple[float, ...]] = []
    seconds = 0.0
    best = 0
    while len(rows) - best < PATIENCE:
        begun = time.perf_counter()
        trainer.reset()
        losses = [trainer.step(x, y) for x, y in zip(*train, strict=True)]
        seconds += time.perf_counter() - begun
        nats = np.mean(losses), engine.score(trainer.net, validation)
        bits = [float(n / np.log(2)) for n in nats]
        rows.append((len(rows) + 1, seconds, *bits))
        best = int(np.argmin([row[-1] for row in rows])) + 1
        print(f"epoch {len(rows)}: {bits[1]:.3f} bits, {seconds:.0f} s")
        np.savetxt(
            PATH,
            rows,
            fmt=["%d", "%.0f", "%.4f", "%.4f"],
            delimiter=",",
            header=COLUMNS,
            comments="",
        )


if __name__ == "__main__":
    main()
