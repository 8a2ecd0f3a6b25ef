"""How fast one LSTM layer of 256 units trains.

python benchmarks/training.py            two minutes
python benchmarks/training.py --quick    a smoke run, nothing written

A processor with AVX-512 plays one without, for all libraries, when these are
set: OPENBLAS_CORETYPE=Haswell, ATEN_CPU_CAPABILITY=avx2,
ONEDNN_MAX_CPU_ISA=AVX2, MKL_ENABLE_INSTRUCTIONS=AVX2.
"""

import compare
from harness import call, publish
from work import Shape

SHAPE = Shape(units=(256,), batch=64, timesteps=100, steps=20)
BOUNDS = ((compare.TORCH, 1.1), (compare.KERAS, 1.4))


def main() -> None:
    """Measure, and write the section."""
    called = call(__doc__, rounds=9)
    shape = SHAPE._replace(steps=2) if called.quick else SHAPE
    samples = compare.taken(shape, called.rounds)
    publish(
        compare.section(
            "training", "Training, 1 x 256", shape, samples, BOUNDS
        ),
        lambda figure: compare.draw(figure, samples, shape),
        keep=not called.quick,
    )


if __name__ == "__main__":
    main()
