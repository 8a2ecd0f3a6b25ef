"""Figures for readers who cannot see them: words, and a picture with them.

JupyterLab and nbconvert show a cell's image without alt text, whatever its
metadata say, but keep an `<img>` of HTML as it is.  So that is what a figure
of a lecture is shown as.
"""

import gc
import html
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import wraps
from io import BytesIO
from typing import Concatenate, ParamSpec

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image  # comes with matplotlib

Size = tuple[float, float]  # of a figure: width and height in inches
DPI = 100  # pixels on the page for an inch

P = ParamSpec("P")
Draw = Callable[Concatenate[Axes, P], None]


def described(draw: Draw[P]) -> Draw[P]:
    """Label the axes with what the first line of a docstring says is drawn."""
    assert draw.__doc__
    sentence = draw.__doc__.splitlines()[0].removeprefix("Draw ")

    @wraps(draw)
    def drawn(ax: Axes, *args: P.args, **kwargs: P.kwargs) -> None:
        draw(ax, *args, **kwargs)
        ax.set_label(sentence[0].upper() + sentence[1:])

    return drawn


def description(figure: Figure) -> str:
    """Return what a figure shows in words: its panels, curves and bars."""
    panels = [_panel(ax) for ax in figure.axes if ax.get_visible()]
    if len(panels) > 1:
        panels = [f"Panel {k}: {said}" for k, said in enumerate(panels, 1)]
    return " ".join(panels) or "An empty figure."


def image(png: bytes, alt: str, size: Size) -> str:
    """Return a picture of so many inches on the page, as HTML."""
    # decoding: of two pictures in turn, the new is ready before the old goes.
    looks = 'style="max-width: 100%; height: auto" decoding="sync"'
    return img(data_url(png, "png"), alt, size, looks)


def img(source: str, alt: str, size: Size, looks: str) -> str:
    """Return the `<img>` of a picture, with `looks` as more attributes."""
    width, height = (round(DPI * side) for side in size)
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" height="{height}" '
        f'{looks} src="{source}">'
    )


def data_url(content: bytes, kind: str) -> str:
    """Return an address that holds the picture itself."""
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def as_html(figure: Figure) -> str:
    """Return a figure of a lecture as a picture with its description."""
    gc.collect()  # figures of earlier cells are reference cycles
    file = BytesIO()
    figure.savefig(file, format="png", bbox_inches="tight")
    width, height = Image.open(file).size
    size = width / DPI, height / DPI
    return image(file.getvalue(), description(figure), size)


def _panel(ax: Axes) -> str:
    title, label = ax.get_title("left"), str(ax.get_label())
    parts = [f"{title}." if title else "", label.replace("<colorbar>", "")]
    if ax.axison:
        named = {"Across": ax.get_xlabel(), "Up": ax.get_ylabel()}
        parts += [f"{way}: {name}." for way, name in named.items() if name]
        ticks = ax.get_yticklabels() if ax.yaxis_inverted() else []
        rows = [tick.get_text() for tick in ticks]
        curves = [_curve(line, rows) for line in ax.lines]
        parts.append("; ".join(filter(None, curves)))
        for bars in ax.containers:
            if isinstance(bars, BarContainer) and len(bars) == len(rows):
                lengths = np.array([bar.get_width() for bar in bars])
                parts.append(_pairs(rows, lengths))
    # Without the marks of mathematics and line ends.
    words = " ".join(filter(None, parts)).replace("\n", " ")
    return re.sub(r"[$\\{}]", "", words)


def _curve(line: Line2D, rows: Sequence[str]) -> str:
    """Say where a curve ends, or what its points in named rows stand for.

    Only of what the legend names.
    """
    label, x, y = str(line.get_label()), line.get_xdata(), line.get_ydata()
    x, y = (np.ravel(numbers).astype(float) for numbers in (x, y))
    if label.startswith("_") or not np.isfinite(y).any():
        return ""
    if len(x) == len(rows):
        return f"{label}: {_pairs(rows, x)}"
    y = y[np.isfinite(y)]
    return f"{label}: {y[0]:.3g} to {y[-1]:.3g}"


def _pairs(names: Sequence[str], values: np.ndarray) -> str:
    pairs = zip(names, values, strict=True)
    return "; ".join(f"{name}: {value:.3g}" for name, value in pairs)
