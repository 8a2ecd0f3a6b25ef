"""How fast networks train: 256 units, and the classic three layers of 700.

Updates of streams of 100 characters of the book, 68 symbols, one-hot, state
carried from update to update; Adam, gradients clipped to norm 1, no dropout;
the same start for all, and two threads. Keras and PyTorch are given their
rows of zeros and a 1 ready-made; the engine makes them from ids.
Without AVX-512, OpenBLAS copies the weights anew before the product of each
step, which costs the engine most where sequences are few; the peers have
kernels of their own.

A processor with AVX-512 plays one without, for all libraries, when these are
set: OPENBLAS_CORETYPE=Haswell, ATEN_CPU_CAPABILITY=avx2,
ONEDNN_MAX_CPU_ISA=AVX2, MKL_ENABLE_INSTRUCTIONS=AVX2.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from harness.charts import bars
from harness.report import Section, run
from harness.turns import Contender, measure
from harness.words import number, spread, target, told
from work import Shape, book

SIZE = 2048  # rows and columns of the product that shows the peak
OURS, TORCH, KERAS = "engine, NumPy", "PyTorch, nn.LSTM", "Keras, fit"
WAYS = {OURS: "ways_numpy", TORCH: "ways_torch", KERAS: "ways_keras"}
ONE = Shape(units=(256,), batch=64, timesteps=100, steps=20)
THREE = Shape(units=(700, 700, 700), batch=12, timesteps=100, steps=3)


def answer(quick: bool) -> Iterator[Section]:
    """Measure both networks."""
    bounds = {TORCH: 1.1, KERAS: 1.4}
    yield section("training", "Training, 1 x 256", ONE, bounds, quick)
    title = "Training, the classic 3 x 700"
    yield section("classic", title, THREE, {TORCH: 1.0}, quick)


def operations(units: Sequence[int], vocab_size: int) -> int:
    """Count the floating-point operations of training on one character.

    Each weight of a product costs a multiplication and an addition, in three
    passes: forward, back to what the layer read, and its own gradient.  The
    weights that read characters have two passes only.  Left out is all that
    is no product: biases, gates, softmax, clipping and Adam.

    Examples
    --------
    One unit that reads two characters: 4 * (2 + 1) weights of the LSTM, 2 of
    the output, and 8 of these read characters.

    >>> operations([1], 2)
    68
    """
    weights = units[-1] * vocab_size
    for below, here in zip([vocab_size, *units], units, strict=False):
        weights += (below + here) * 4 * here
    return 6 * weights - 2 * vocab_size * 4 * units[0]


def section(
    key: str, title: str, shape: Shape, bounds: dict[str, float], quick: bool
) -> Section:
    """Measure one network, and products that show the machine's peak.

    Parameters
    ----------
    bounds : a peer to how many times as fast ours is to be
    """
    shape = shape._replace(steps=1) if quick else shape
    train = [Contender(n, f"{w}:training", (shape,)) for n, w in WAYS.items()]
    multiply = [Contender(w, f"{w}:product", (SIZE,)) for w in WAYS.values()]
    samples = measure([*train, *multiply], 1 if quick else 9)
    taken = {name: asked[0] for name, asked in samples.items()}
    products = [taken[name].seconds for name in WAYS.values() if name in taken]
    peak = 2 * SIZE**3 / np.min(products, axis=0)  # of the quickest
    speeds = {
        name: shape.batch * shape.timesteps * shape.steps / taken[name].seconds
        for name in WAYS
        if name in taken
    }
    count = operations(shape.units, book()[1])
    rows, targets = [], []
    for name, speed in speeds.items():
        ahead, share = speeds[OURS] / speed, np.median(count * speed / peak)
        rows.append((name, *told(speed), *told(ahead), f"{share:.0%}"))
        if name in bounds:
            claim = f"ours at least {bounds[name]} x {name}"
            targets.append(target(claim, ahead, bounds[name]))
    # How far the losses of all ways are apart, update by update.
    apart = np.ptp([taken[name].first for name in speeds], axis=0)
    return Section(
        key,
        title,
        "way | characters/s | spread | ours / this | spread of that | "
        "share of peak",
        rows,
        targets,
        bars("characters trained on in a second", speeds, [OURS]),
        f"A measurement is {shape.steps} updates of {shape.batch} streams, "
        f"the median is of {len(peak)}. Peak: {number(peak / 1e9)} GFLOP/s "
        f"(spread {spread(peak / 1e9)}), the quickest float32 product of two "
        f"{SIZE} x {SIZE} matrices in each round. A character costs "
        f"{count / 1e6:.2f} million operations: 6 for each weight of a "
        f"product, 4 where it reads characters. Before the first update the "
        f"losses of all ways are within {apart[0]:.0e} of each other, and "
        f"within {max(apart):.0e} up to update {shape.steps}.",
        by_kind=True,
    )


if __name__ == "__main__":
    run(__doc__, answer)
