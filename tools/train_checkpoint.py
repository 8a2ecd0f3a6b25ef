"""Train the network that the course ships, and write `data/alice_lstm.npz`.

Every choice in `RECIPE` was made on the validation part, with --validate.
Without it the network learns from the training and validation parts
together, and the test part is scored once.  The same machine and the same
engine give the same weights; others round differently, and end a little
better or worse.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from course_utils import engine, text
from course_utils.engine.files import SHIPPED

RECIPE = {
    "units": [448],
    "epochs": 80,
    "seed": 6,
    "batch": 32,
    "timesteps": 64,
    "rate": 0.02,
    "hidden_inputs": 0.1,
    "dropped_outputs": 0.6,
    "dropped_recurrent": 0.4,
    "decay": 0.01,
    "average": 0.995,
    "clip": 1.0,
}


def train(ids: np.ndarray, vocab_size: int) -> engine.Net:
    """Return the mean of the weights after training on a text.

    Each epoch cuts the text at another place, so that a batch is never the
    same twice.
    """
    rng = np.random.default_rng(RECIPE["seed"])
    batch, timesteps = RECIPE["batch"], RECIPE["timesteps"]
    steps = len(text.streams(ids, batch, timesteps).x)
    dropped = "hidden_inputs", "dropped_outputs", "dropped_recurrent"
    recipe = engine.Recipe(
        rate=RECIPE["rate"],
        warm_up=steps,
        updates=RECIPE["epochs"] * steps,
        clip=RECIPE["clip"],
        dropout=engine.Dropout(*(RECIPE[name] for name in dropped)),
        decay=RECIPE["decay"],
        average=RECIPE["average"],
    )
    net = engine.init_net(vocab_size, RECIPE["units"], rng)
    trainer = engine.Trainer(net, recipe, batch, timesteps, rng)
    begun = time.perf_counter()
    for epoch in range(RECIPE["epochs"]):
        trainer.reset()
        cut = text.streams(ids[rng.integers(timesteps) :], batch, timesteps)
        losses = [trainer.step(x, y) for x, y in zip(*cut, strict=True)]
        print(
            f"epoch {epoch + 1:3}: {np.mean(losses) / np.log(2):.3f} bits "
            f"while training, {time.perf_counter() - begun:.0f} s",
            flush=True,
        )
    return trainer.average


def halved(net: engine.Net) -> engine.Net:
    """Return the net with its numbers rounded to 16 bits, as it is stored."""
    vector = engine.flatten(net).astype(np.float16)
    return engine.unflatten(vector.astype(np.float32), like=net)


def bits(net: engine.Net, part: np.ndarray, before: np.ndarray) -> float:
    """Return bits per character of a part, after the text before it."""
    return float(text.bits_per_character(engine.log_p(net, part, before)))


def main() -> None:
    """Train, score, and, without --validate, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=SHIPPED)
    parser.add_argument("--validate", action="store_true")
    options = parser.parse_args()
    if not options.path.absolute().parent.is_dir():
        parser.error(f"there is no folder for {options.path}")
    vocabulary = text.Vocabulary(text.ADMISSIBLE)
    book = text.clean(text.load_corpus())
    parts = text.split(vocabulary.encode(book))
    if options.validate:
        net = halved(train(parts.train, len(vocabulary)))
        score = bits(net, parts.validation, parts.train)
        print(f"{score:.4f} bits on the validation part")
        return
    known = np.concatenate([parts.train, parts.validation])
    net = halved(train(known, len(vocabulary)))
    scores = {"test_bits": round(bits(net, parts.test, known), 4)}
    small = type(net)(
        tuple(layer.astype(np.float16) for layer in net.layers),
        net.output.astype(np.float16),
    )
    sha256 = engine.save_net(options.path, small, vocabulary, RECIPE | scores)
    print(f"{scores}, {options.path.stat().st_size:,} bytes")
    print(f"SHA-256, for data/README.md and engine/files.py: {sha256}")


if __name__ == "__main__":
    main()
