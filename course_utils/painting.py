"""A figure becomes a PNG, quickly, and leaves nothing but its bytes.

Three things make a new frame slow, and none of them is what it shows.  A new
canvas reads every formula again; a new layout measures every label
twice, to place the Axes where they already were; and the usual way to a PNG
tries five filters on each row of pixels.
"""

import gc
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine, LayoutEngine
from matplotlib.mathtext import MathTextParser
from PIL import Image

from course_utils.style import sheet

_BAND = 32  # rows of pixels that are packed together
_SLACK = 1.0  # pixels by which a label may grow before there is a new layout


class Painter:
    r"""Paints figures of one size, and leaves nothing but their bytes.

    Each figure has a canvas of its own, megabytes that are freed at once;
    only the formulas that were read stay for the next one.

    Parameters
    ----------
    size : (width, height)
        In inches.
    dpi : above 0
        Pixels for an inch.

    Examples
    --------
    >>> painter = Painter((2, 1), dpi=100)
    >>> painter.paint(lambda figure: figure.subplots())[:4]
    b'\x89PNG'
    """

    def __init__(self, size: tuple[float, float], dpi: float) -> None:
        self._options = {"figsize": size, "dpi": dpi}
        self._formulas: MathTextParser | None = None

    def paint(
        self,
        draw: Callable[[Figure], None],
        layout: LayoutEngine | None = None,
    ) -> bytes:
        """Return what `draw` makes of an empty figure, as a PNG.

        Parameters
        ----------
        draw : callable(figure)
            Runs in the course's style.
        layout : KeptLayout, optional
            One for all figures that are alike; without it every figure
            gets a constrained layout of its own.
        """
        with _swept(), mpl.rc_context(sheet()):
            return self._painted(draw, layout or "constrained")

    def _painted(
        self, draw: Callable[[Figure], None], layout: LayoutEngine | str
    ) -> bytes:
        figure = Figure(**self._options, layout=layout)
        canvas = FigureCanvasAgg(figure)
        renderer = canvas.get_renderer()
        self._formulas = self._formulas or renderer.mathtext_parser
        renderer.mathtext_parser = self._formulas
        draw(figure)
        canvas.draw()
        return to_png(np.asarray(canvas.buffer_rgba()))


class _Solved(NamedTuple):
    """What a layout has found, and for which Axes."""

    grid: list  # of each Axes: where it was before, and whether it is shown
    places: list  # of each Axes, in parts of the figure
    reach: np.ndarray  # (Axes, 4) pixels: left, low, right, high


class KeptLayout(ConstrainedLayoutEngine):
    """A constrained layout that is solved once, for the first figure.

    Later figures take it over if they have the same grid of Axes and no
    label reaches further than in the first.  Any other figure gets a layout
    of its own.  So what a figure looks like depends on the first one, and
    not on those between.

    Examples
    --------
    >>> layout, lefts = KeptLayout(), []
    >>> for label in ("100", "1", "10000000"):
    ...     figure = Figure(layout=layout)
    ...     _ = figure.subplots().set_yticks([0.5], [label])
    ...     figure.draw_without_rendering()
    ...     lefts.append(figure.axes[0].get_position().x0)
    >>> bool(lefts[0] == lefts[1] < lefts[2])
    True
    """

    _first: _Solved | None = None

    def execute(self, fig: Figure) -> None:
        """Place the Axes of a figure that is about to be drawn."""
        if self._first is None:
            grid = _grid(fig)
            super().execute(fig)
            places = [ax.get_position(original=True) for ax in fig.axes]
            self._first = _Solved(grid, places, _reach(fig))
        elif not _fits(fig, self._first):
            super().execute(fig)


def _fits(figure: Figure, first: _Solved) -> bool:
    """Move the Axes to the places of the first figure, if they fit there."""
    if _is_more_than_a_grid(figure) or _grid(figure) != first.grid:
        return False
    for ax, place in zip(figure.axes, first.places, strict=True):
        counts = ax.get_in_layout()
        ax.set_position(place)
        ax.set_in_layout(counts)  # the line above takes it out
    growth = (_reach(figure) - first.reach) * (-1, -1, 1, 1)
    return bool((growth <= _SLACK).all())


def _is_more_than_a_grid(figure: Figure) -> bool:
    """Return whether a layout places other things than Axes in a grid."""
    words = (
        figure.get_suptitle(),
        figure.get_supxlabel(),
        figure.get_supylabel(),
    )
    loose = [ax for ax in figure.axes if ax.get_subplotspec() is None]
    return any(words) or bool(figure.legends or figure.subfigs or loose)


def _grid(figure: Figure) -> list:
    """Return each place before the layout: it tells rows, columns, ratios."""
    return [
        (ax.get_visible(), ax.get_position(original=True).bounds)
        for ax in figure.axes
    ]


def _reach(figure: Figure) -> np.ndarray:
    """Return how far each Axes reaches with its labels, in pixels."""
    boxes = [
        ax.get_tightbbox(for_layout_only=True).extents
        for ax in figure.axes
        if ax.get_visible()
    ]
    return np.reshape(boxes, (-1, 4))


def to_png(pixels: np.ndarray) -> bytes:
    """Return an opaque picture as a PNG, whose rows are not filtered.

    Figures have large even areas, which need no filter to become small.

    Parameters
    ----------
    pixels : (height, width, 4)
        Red, green, blue and opacity, from 0 to 255; opacity is left out.

    Examples
    --------
    >>> len(to_png(np.full((1000, 1000, 4), 255, np.uint8))) < 20_000
    True
    """
    height, width, _ = pixels.shape
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    squeeze = zlib.compressobj(1)
    packed = [squeeze.compress(band) for band in _bands(pixels)]
    body = b"".join([*packed, squeeze.flush()])
    parts = {b"IHDR": head, b"IDAT": body, b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts.items()
    )


def _bands(pixels: np.ndarray) -> Iterator[np.ndarray]:
    """Yield some rows at a time as a PNG wants them, without opacity."""
    for top in range(0, len(pixels), _BAND):
        part = np.ascontiguousarray(pixels[top : top + _BAND])
        colors = np.asarray(Image.fromarray(part).convert("RGB"))
        band = np.zeros((len(part), 1 + 3 * part.shape[1]), np.uint8)
        band[:, 1:] = colors.reshape(len(part), -1)  # 0 first: not filtered
        yield band


@contextmanager
def _swept() -> Iterator[None]:
    """Free at the end of a block what it made and no longer needs.

    A drawn figure is a web of cycles with megabytes of pixels in it.  Python
    looks for old cycles rarely, for new ones often and in no time, so what
    the block makes is kept new until its end.  And no search through all
    that the kernel holds stops the block halfway.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_on:
            gc.enable()
