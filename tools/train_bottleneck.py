"""How much fits through the middle?  Trains what lecture 8 compares.

Two tasks: letters are written backwards, and numbers in words as digits.
Each kind of network sees the same examples.  Its rate is the better of two,
judged on examples of a seed of their own; then five seeds are trained.
Writes `data/bottleneck.csv`: task, kind, how many weights it has, rate, seed,
how many symbols are to be written, and the share of them that a network gets
right when it reads what it has written itself.
"""

import csv
import os
import string
from collections.abc import Callable, Iterator
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from course_utils import keras_tools, text
from course_utils.keras_tools import keras, tf
from course_utils.text.pairs import END, PAD, START

PATH = text.DATA / "bottleneck.csv"
UNITS, WIDTH, BATCH, UPDATES = 64, 32, 64, 800
RATES, SEEDS, TRIAL = (0.003, 0.01), range(5), 100
KINDS = {
    "no attention": {},
    "additive attention": {"attention": "additive"},
    "dot-product attention": {"attention": "dot"},
    "no attention, both ways": {"both_ways": True},
    "no attention, two layers": {"depth": 2},
}
COLUMNS = "task", "kind", "weights", "rate", "seed", "length", "share"
WORDS = text.Vocabulary("·<>" + string.ascii_lowercase + " " + string.digits)
layers = keras.layers


def numbers(
    lengths: np.ndarray, longest: int, rng: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Return numbers in words, what their decoder reads, what it writes."""
    drawn = rng.integers(10 ** (lengths - 1), 10**lengths)
    read = [WORDS.encode(text.number_words(int(one))) for one in drawn]
    wanted = [WORDS.encode(str(one)) for one in drawn]
    return (
        _padded(read, 100),  # the longest number has as many letters
        _padded([[START, *one] for one in wanted], longest + 1),
        _padded([[*one, END] for one in wanted], longest + 1),
    )


def _padded(rows: list, length: int) -> np.ndarray:
    return keras.utils.pad_sequences(rows, length, padding="post")


class Task(NamedTuple):
    """What is to be learned, and by which kinds of network."""

    examples: Callable  # lengths, the longest and a generator, to arrays
    symbols: int
    shortest: int
    longest: int  # of what is written
    scored: tuple  # at which lengths
    kinds: tuple


TASKS = {
    "letters backwards": Task(
        text.reversals,
        3 + len(string.ascii_lowercase),
        10,
        40,
        (10, 15, 20, 25, 30, 35, 40),
        tuple(KINDS),
    ),
    "numbers in words": Task(
        numbers, len(WORDS), 1, 9, tuple(range(1, 10)), tuple(KINDS)[:3]
    ),
}


class Net(NamedTuple):
    """A network to train, and its two halves to write with."""

    model: keras.Model  # what is read and what was written, to logits
    encoder: Callable  # what is read, to its states and the last ones
    step: Callable  # a symbol, states, mask, last states, to logits, states


def build(
    symbols: int,
    attention: str | None = None,
    both_ways: bool = False,
    depth: int = 1,
) -> Net:
    """Return an untrained GRU encoder and decoder."""
    embed = layers.Embedding(symbols, WIDTH, mask_zero=True)
    read = keras.Input((None,), dtype="int32")
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
    logits = layers.Dense(symbols)

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
        # Without the mask of the query, the loss would count padding.
        masks = [embed.compute_mask(symbols), mask, None]
        seen = look(asked, mask=masks)
        return logits(mix(layers.Concatenate()([d, seen]))), after

    written = keras.Input((None,), dtype="int32")
    model = keras.Model([read, written], decode(written, h, mask, last)[0])
    encoder = keras.Model(read, [h, *last])
    return Net(model, tf.function(encoder), tf.function(decode))


def _gru(units: int) -> keras.layers.Layer:
    return layers.GRU(units, return_sequences=True, return_state=True)


def train(task: Task, kind: str, rate: float, seed: int) -> Net:
    """Train one network; the longest string grows over the first half."""
    rng = np.random.default_rng(seed)
    grown = np.minimum(2 * np.arange(UPDATES) / UPDATES, 1)
    tops = task.shortest + (task.longest - task.shortest) * grown.repeat(BATCH)
    lengths = rng.integers(task.shortest, tops.astype(int) + 1)
    read, given, wanted = task.examples(lengths, task.longest, rng)
    keras.utils.set_random_seed(seed)
    net = build(task.symbols, **KINDS[kind])
    decay = keras.optimizers.schedules.CosineDecay(rate, UPDATES)
    net.model.compile(
        keras.optimizers.Adam(decay, clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=keras_tools.has_compiler(),
    )
    examples = tf.data.Dataset.from_tensor_slices(((read, given), wanted))
    net.model.fit(examples.batch(BATCH), shuffle=False, verbose=0)
    return net


def shares(task: Task, net: Net, rng: np.random.Generator) -> list[float]:
    """Return the share of symbols right for each length that is scored."""
    found = []
    for length in task.scored:
        read, _, wanted = task.examples(
            np.full(300, length), task.longest, rng
        )
        h, *last = net.encoder(read)
        symbol, right = np.full((300, 1), START, "int32"), []
        for truth in wanted.T[:length]:
            logits, last = net.step(symbol, h, read != PAD, last)
            symbol = np.argmax(logits, axis=-1).astype("int32")
            right.append(symbol[:, 0] == truth)
        found.append(float(np.mean(right)))
    return found


def scored(
    name: str, kind: str, rate: float, seed: int
) -> Iterator[dict[str, object]]:
    """Train one network, and give what the table keeps of it."""
    net = train(TASKS[name], kind, rate, seed)
    found = shares(TASKS[name], net, np.random.default_rng(1000 + seed))
    print(name, kind, rate, seed, np.round(found, 3), flush=True)
    first = name, kind, net.model.count_params(), rate, seed
    for length, share in zip(TASKS[name].scored, found, strict=True):
        values = *first, length, f"{share:.3f}"
        yield dict(zip(COLUMNS, values, strict=True))


def best_rate(name: str, kind: str) -> float:
    """Return the rate whose network is right most often in a trial."""

    def judged(rate: float) -> float:
        rows = scored(name, kind, rate, TRIAL)
        return sum(float(str(row["share"])) for row in rows)

    return max(RATES, key=judged)


def main() -> None:
    """Train every kind of network on its tasks, then write their scores."""
    rows: list[dict] = []
    for name, task in TASKS.items():
        for kind in task.kinds:
            rate = best_rate(name, kind)
            for seed in SEEDS:
                rows += scored(name, kind, rate, seed)
    with open(PATH, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    main()
