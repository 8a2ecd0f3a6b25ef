"""Test bits per character of *Alice* after a minute of training.

Bits per character of *Alice*, its last tenth, after 60 s of training on the
other nine; two threads, and the learning rate follows the clock: it is back
at zero when the time is over, however many updates that makes. Each way has
the recipe that did best for it on the validation part, when it was trained on
eight tenths: PyTorch by the engine's trials, since the equations are the
same. Bits are the engine's, of the weights as they were moved to it.

What counts is everything between the first update and the last, with what
Keras needs to build its graph; imports and the making of the model do not.
With --validate ways are trained and scored as their recipes were chosen.
Leave the machine alone meanwhile: beside one other busy process PyTorch's
threads may wait for each other nearly all the time.
"""

import importlib
from collections.abc import Iterator

import numpy as np

from clock import Task
from course_utils import engine, text
from harness.charts import bars
from harness.machine import kind
from harness.report import Section, run
from harness.turns import can_start, process
from harness.words import target
from work import SEED, book

# From 256 to 384 units the engine's score is the same; short steps, a high
# rate and early clipping matter more.  Keras is twice as quick with 192.
RECIPE = engine.Recipe(
    rate=0.03,
    warm_up=70,
    updates=1000,
    clip=0.3,
    dropout=engine.Dropout(input=0.1),
    decay=0.01,
)
WAYS = {  # the module, units, share of outputs hidden, whether in bfloat16
    "NumPy": ("ways_numpy", 256, 0.5, False),
    "PyTorch": ("ways_torch", 256, 0.5, False),
    "PyTorch-bfloat16": ("ways_torch", 320, 0.5, True),
    "Keras": ("ways_keras", 192, 0.4, False),
}
FORMATS = ("{:.3f}", "{:.1f}", "{:.1f}", "{:,.0f}")  # of what `trial` returns


def trial(name: str, seconds: float, validate: bool) -> tuple[float, ...]:
    """Train once and score once.

    Returns
    -------
    bits, seconds, epochs, characters a second
    """
    module, units, hidden, bfloat16 = WAYS[name]
    ids, vocab_size = book()
    train, validation, test = text.split(ids)
    known, scored = train, validation
    if not validate:
        known, scored = np.concatenate([train, validation]), test
    net = engine.init_net(vocab_size, [units], np.random.default_rng(SEED))
    dropout = RECIPE.dropout._replace(output=hidden)
    recipe = RECIPE._replace(dropout=dropout)
    task = Task(known, net, recipe, seconds, SEED, bfloat16)
    trained = importlib.import_module(module).minute(task)
    bits = text.bits_per_character(engine.log_p(trained.net, scored, known))
    epochs = trained.updates / task.steps
    speed = trained.updates * task.batch * task.timesteps / trained.seconds
    return float(bits), trained.seconds, epochs, speed


def answer(quick: bool, validate: bool) -> Iterator[Section]:
    """Train all ways, one after the other, each in its own process."""
    rows, bits, recipes = [], {}, []
    for name, (module, units, hidden, bfloat16) in WAYS.items():
        # In bfloat16 PyTorch has no LSTM without AVX-512.
        if not can_start(module) or (bfloat16 and kind() == "AVX2"):
            continue
        with process(threads=2) as alone:
            found = alone.submit(trial, name, 2 if quick else 60, validate)
        cells = map(str.format, FORMATS, found.result())
        rows.append((name, f"{SEED}", *cells))
        bits[name] = [found.result()[0]]
        recipes.append(f"{name} {units} units, {hidden:.0%} of outputs hidden")
    yield Section(
        "minute",
        "A minute of training",
        "way | seed | bits | seconds | epochs | characters/s",
        rows,
        [target("ours at most 2.00 bits", bits["NumPy"], most=2.0)],
        bars("bits per character after a minute", bits, ["NumPy"]),
        f"Recipes: {'; '.join(recipes)}; all 32 streams, 32 steps, rate "
        f"{RECIPE.rate}, {RECIPE.dropout.input:.0%} of inputs hidden.",
    )


if __name__ == "__main__":
    run(__doc__, answer, "validate")
