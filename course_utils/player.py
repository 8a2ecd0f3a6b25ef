"""Steppers in a page: their frames with buttons, and no kernel behind them."""

import html
import re
from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO
from string import Template

import numpy as np
from PIL import Image, ImageFilter  # comes with matplotlib

from course_utils.description import DPI, Size, img

_TILE = 8  # pixels
_PAGE = Template((files(__package__) / "player.html").read_text("utf-8"))


def player(
    layers: Sequence[str],
    captions: Sequence[str],
    alt: str,
    size: Size,
    start: int = 0,
) -> str:
    """Return frames as HTML with buttons, a slider and all that these need.

    Parameters
    ----------
    layers : (frames,)
        Addresses of what `as_layers` returns.
    captions : (frames,)
        One sentence for each frame.  Text between two `$` is mathematics, of
        letters, numbers, signs, indices and powers.
    alt : sentence
        What the picture shows, for readers who cannot see it.
    size : (width, height)
        Size of a frame on the page, in inches.
    start : index
        The frame that is shown at first, counted from 0.

    Raises
    ------
    ValueError
        If a formula holds a command of TeX.

    Examples
    --------
    >>> from course_utils.stepper import Stepper
    >>> def draw(figure, step):
    ...     figure.text(0.5, 0.5, str(step))
    >>> captions, alt = ["The state $h_0$.", "And $h_1$."], "A number."
    >>> stepper = Stepper(lambda figure: figure, draw, captions, alt, (1, 1))
    >>> "The state <i>h</i><sub>0</sub>." in stepper.as_html()
    True
    """
    first, *later = layers
    below = img(first, alt, size, 'loading="lazy"')
    above = [img(one, "", size, 'loading="lazy" hidden') for one in later]
    said = [f"<li>{_readable(caption)}</li>" for caption in captions]
    return _PAGE.substitute(
        width=round(DPI * size[0]),
        count=len(layers),
        start=start + 1,
        frames="\n".join([below, *above]),
        captions="\n".join(said),
    )


def as_layers(frames: Sequence[bytes]) -> list[bytes]:
    """Return the first frame whole, and of each other what differs from it.

    As WebP without loss: who sees a layer above the first sees the pixels
    that were drawn.

    Parameters
    ----------
    frames : (frames,)
        PNG bytes, all of one size.
    """
    first, *later = (_pixels(frame) for frame in frames)
    return [_webp(first), *(_webp(_difference(one, first)) for one in later)]


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(png)).convert("RGBA"))


def _difference(picture: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return a picture, transparent where the one below it is the same.

    It keeps a margin of `_TILE` pixels, so that a page may show both smaller
    than they are: where colours are averaged, they are the same in both.

    Parameters
    ----------
    picture, below : (height, width, 4)
        Red, green, blue and opacity, from 0 to 255.
    """
    mask = Image.fromarray((picture != below).any(axis=-1))
    tiles = mask.convert("L").reduce(_TILE).point(lambda some: some and 255)
    wider = tiles.filter(ImageFilter.MaxFilter(3))
    size = wider.width * _TILE, wider.height * _TILE
    height, width, _ = picture.shape
    differs = np.asarray(wider.resize(size, Image.Resampling.NEAREST))
    differs = differs[:height, :width, np.newaxis] > 0
    return np.where(differs, picture, np.uint8(0))


def _webp(pixels: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "webp", lossless=True)
    return file.getvalue()


def _readable(caption: str) -> str:
    """Return a caption as HTML, its formulas with raised and lowered parts."""
    parts = html.escape(caption).split("$")
    parts[1::2] = [_formula(part) for part in parts[1::2]]
    return "".join(parts)


def _formula(tex: str) -> str:
    if "\\" in tex:
        raise ValueError(
            f"A formula in a page's caption holds letters, numbers, signs, "
            f"indices and powers, not commands, as in ${tex}$."
        )
    letters = re.compile(r"&[#\w]+;|[A-Za-z]")  # "<" is escaped and no letter
    whole = letters.sub(_italic, tex.replace("-", "\N{MINUS SIGN}"))
    for sign, tag in ("_", "sub"), (r"\^", "sup"):
        index = rf"{sign}(?:\{{(.*?)\}}|(<i>.</i>|.))"
        whole = re.sub(index, rf"<{tag}>\1\2</{tag}>", whole)
    return whole


def _italic(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("&") else f"<i>{found[0]}</i>"
