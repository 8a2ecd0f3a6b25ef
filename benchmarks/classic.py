"""How fast the classic network trains: three layers of 700 units.

python benchmarks/classic.py            two minutes
python benchmarks/classic.py --quick    a smoke run, nothing written
"""

import compare
from harness import call, publish
from work import Shape

SHAPE = Shape(units=(700, 700, 700), batch=12, timesteps=100, steps=3)
BOUNDS = ((compare.TORCH, 1.0),)


def main() -> None:
    """Measure, and write the section."""
    called = call(__doc__, rounds=9)
    shape = SHAPE._replace(steps=1) if called.quick else SHAPE
    samples = compare.taken(shape, called.rounds)
    publish(
        compare.section(
            "classic", "Training, the classic 3 x 700", shape, samples, BOUNDS
        ),
        lambda figure: compare.draw(figure, samples, shape),
        keep=not called.quick,
    )


if __name__ == "__main__":
    main()
