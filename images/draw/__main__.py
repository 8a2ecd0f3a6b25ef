"""Write every picture of `images/`, and nothing else."""

from pathlib import Path

from images.draw import PICTURES, readme, svg

FOLDER = Path(__file__).parents[1]


def main() -> None:
    """Draw each picture into its file."""
    for name in PICTURES:
        file = FOLDER / f"{name}.svg"
        file.write_text(svg(name), encoding="utf-8", newline="\n")
    readme.save_all(FOLDER)
    for file in sorted(FOLDER.glob("*.*")):
        print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
