"""Draw the diagrams of `images/` again, from `course_utils.diagrams`."""

from pathlib import Path

from course_utils.diagrams import IMAGES, svg

FOLDER = Path(__file__).parents[1] / "images"


def main() -> None:
    """Write every diagram, and nothing else."""
    for name in IMAGES:
        text = svg(name)
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(text.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
