"""The pictures of README, taken from what the lectures have stored."""

import html
import json
import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
PNG = re.compile('alt="([^"]*)"[^>]*src="data:image/png;base64,([^"]*)"')
WIDTH = 640  # pixels; half a page of README on a good screen


def save_all(folder: Path) -> None:
    """Write an animated stepper and two figures."""
    first, *others = animation(ROOT / "site/steppers/01_1")
    first.save(
        folder / "readme_stepper.gif",
        save_all=True,
        append_images=others,
        duration=1500,  # milliseconds a frame
        loop=0,
    )
    figures = {
        "readme_gradient.png": ("03_vanishing_gradients", "Panel 1: linear."),
        "readme_scores.png": ("06_text_generator", "Bits per character as"),
    }
    for name, place in figures.items():
        figure(*place).save(folder / name, optimize=True)


def animation(kept: Path) -> list[Image.Image]:
    """Return the frames of a stepper that a lecture has stored."""
    layers = [Image.open(path) for path in sorted(kept.glob("*.webp"))]
    below = layers[0].convert("RGBA")
    frames = [below] + [
        Image.alpha_composite(below, layer.convert("RGBA"))
        for layer in layers[1:]
    ]
    return [small(frame) for frame in frames]


def figure(lecture: str, words: str) -> Image.Image:
    """Return a stored figure whose description starts with these words.

    Raises
    ------
    ValueError
        If there is not exactly one.
    """
    path = ROOT / f"notebooks/{lecture}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    shown = "".join(
        "".join(output.get("data", {}).get("text/html", ""))
        for cell in cells
        for output in cell.get("outputs", [])
    )
    found = [
        png
        for alt, png in PNG.findall(shown)
        if html.unescape(alt).startswith(words)
    ]
    if len(found) != 1:
        raise ValueError(f"words: {lecture} has {len(found)} such figures")
    return small(Image.open(BytesIO(b64decode(found[0]))))


def small(image: Image.Image) -> Image.Image:
    """Return an image in few colours, as wide as README shows it."""
    size = WIDTH, round(image.height * WIDTH / image.width)
    resized = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    return resized.quantize(64)
