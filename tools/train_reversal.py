"""Reverse strings with and without attention, for lecture 8; keep the scores.

Each kind of network sees the same number of examples.  Its rate is the better
of two, judged on strings of a seed of their own; then five seeds are trained.
Writes `data/reversal.csv`: kind, rate, seed, letters read, and the share of
letters that a network gets right when it reads what it has written itself.
"""

import csv
import os
from collections.abc import Callable
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from course_utils import keras_tools, text
from course_utils.keras_tools import keras, tf

PATH = text.DATA / "reversal.csv"
LETTERS, SHORTEST, LONGEST = 26, 10, 40
UNITS, WIDTH, BATCH, UPDATES = 64, 32, 64, 800
RATES, SEEDS, TRIAL = (0.003, 0.01), range(5), 100
READ = (10, 15, 20, 25, 30, 35, 40)
PAD, START, END = 0, 1, 2  # letters follow
KINDS = {
    "no attention": {},
    "additive attention": {"attention": "additive"},
    "dot-product attention": {"attention": "dot"},
    "no attention, both ways": {"both_ways": True},
    "no attention, two layers": {"depth": 2},
}
layers = keras.layers


class Reverser(NamedTuple):
    """A network to train, and its two halves to write with."""

    model: keras.Model  # what is read and what was written, to logits
    encoder: Callable  # what is read, to its states and the last ones
    step: Callable  # a symbol, states, mask, last states, to logits, states


def build(
    attention: str | None = None, both_ways: bool = False, depth: int = 1
) -> Reverser:
    """Return an untrained GRU encoder and decoder."""
    embed = layers.Embedding(LETTERS + 3, WIDTH, mask_zero=True)
    read = keras.Input((LONGEST,), dtype="int32")
    h, mask, last = embed(read), embed.compute_mask(read), []
    for _ in range(depth):
        if both_ways:
            half = layers.Bidirectional(_gru(UNITS // 2))
            h, onward, back = half(h)
            last.append(layers.Concatenate()([onward, back]))
        else:
            h, state = _gru(UNITS)(h)
            last.append(state)
    grus = [_gru(UNITS) for _ in range(depth)]
    key = layers.Dense(UNITS, use_bias=False)
    if attention == "additive":  # equation (8.3)
        query = layers.Dense(UNITS, use_bias=False)
        look = layers.AdditiveAttention()
    else:  # equation (8.6), times a number
        query = layers.Identity()
        look = layers.Attention(use_scale=True)
    mix = layers.Dense(UNITS, activation="tanh")
    logits = layers.Dense(LETTERS + 3)

    def decode(
        symbols: tf.Tensor, states: tf.Tensor, mask: tf.Tensor, last: list
    ) -> tuple[tf.Tensor, list]:
        d, after = embed(symbols), []
        for gru, state in zip(grus, last, strict=True):
            d, state = gru(d, initial_state=state)
            after.append(state)
        if attention is None:
            return logits(d), after
        asked = [query(d), states, key(states)]
        seen = look(asked, mask=[None, mask, None])
        return logits(mix(layers.Concatenate()([d, seen]))), after

    written = keras.Input((LONGEST + 1,), dtype="int32")
    model = keras.Model([read, written], decode(written, h, mask, last)[0])
    encoder = keras.Model(read, [h, *last])
    return Reverser(model, tf.function(encoder), tf.function(decode))


def _gru(units: int) -> keras.layers.Layer:
    return layers.GRU(units, return_sequences=True, return_state=True)


def strings(rng: np.random.Generator, lengths: np.ndarray) -> tuple:
    """Return random strings, what their decoder reads, and what it writes."""
    count = len(lengths)
    read = rng.integers(3, 3 + LETTERS, (count, LONGEST)).astype("int32")
    read[np.arange(LONGEST) >= lengths[:, None]] = PAD
    wanted = np.zeros((count, LONGEST + 1), "int32")
    for row, source, length in zip(wanted, read, lengths, strict=True):
        row[:length] = source[:length][::-1]
        row[length] = END
    given = np.hstack([np.full((count, 1), START, "int32"), wanted[:, :-1]])
    return read, np.where(given == END, PAD, given), wanted


def train(kind: str, rate: float, seed: int) -> Reverser:
    """Train one network; the longest string grows over the first half."""
    rng = np.random.default_rng(seed)
    grown = np.minimum(2 * np.arange(UPDATES) / UPDATES, 1)
    tops = SHORTEST + (LONGEST - SHORTEST) * grown.repeat(BATCH)
    read, given, wanted = strings(
        rng, rng.integers(SHORTEST, tops.astype(int) + 1)
    )
    keras.utils.set_random_seed(seed)
    net = build(**KINDS[kind])
    decay = keras.optimizers.schedules.CosineDecay(rate, UPDATES)
    net.model.compile(
        keras.optimizers.Adam(decay, clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=keras_tools.has_compiler(),
    )
    examples = tf.data.Dataset.from_tensor_slices(((read, given), wanted))
    net.model.fit(examples.batch(BATCH), shuffle=False, verbose=0)
    return net


def shares(net: Reverser, rng: np.random.Generator) -> list[float]:
    """Return the share of letters right for each length of `READ`."""
    found = []
    for length in READ:
        read, _, wanted = strings(rng, np.full(300, length))
        h, *last = net.encoder(read)
        symbol, right = np.full((300, 1), START, "int32"), []
        for truth in wanted.T[:length]:
            logits, last = net.step(symbol, h, read != PAD, last)
            symbol = np.argmax(logits, axis=-1).astype("int32")
            right.append(symbol[:, 0] == truth)
        found.append(float(np.mean(right)))
    return found


def main() -> None:
    """Train every kind of network, and write their scores."""
    rows: list[tuple] = []
    for kind in KINDS:
        trials = {
            rate: np.mean(
                shares(train(kind, rate, TRIAL), np.random.default_rng(TRIAL))
            )
            for rate in RATES
        }
        rate = max(trials, key=lambda rate: trials[rate])
        print(kind, {k: round(float(v), 3) for k, v in trials.items()})
        for seed in SEEDS:
            found = shares(
                train(kind, rate, seed), np.random.default_rng(1000 + seed)
            )
            print(kind, rate, seed, [round(one, 3) for one in found])
            for letters, share in zip(READ, found, strict=True):
                rows.append((kind, rate, seed, letters, f"{share:.4f}"))
    with open(PATH, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kind", "rate", "seed", "letters", "share"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
