"""Pictures become PNGs, quickly: what stays in them is drawn once.

Three things make a new frame slow, and none of them is what is new in it: to
make Axes with their ticks and to place them; to draw all that was there
before; and to try five filters on each row of pixels for a smaller PNG.
"""

import gc
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from course_utils.style import sheet

_BAND = 32  # rows of pixels that are packed together

Setup = Callable[[Figure], Any]
Draw = Callable[[Any], object]


class Scene:
    r"""A picture of which one part stays, and another is new in each frame.

    What stays is drawn once and kept as pixels, most of which are like the
    one before them, so that they take little.  A frame is these pixels and,
    on top of them, what is new.

    Parameters
    ----------
    setup : callable(figure)
        Draws what stays on an empty figure, in the course's style, and
        returns where frames are drawn: Axes, for example.  It settles their
        limits and leaves room for what frames will add.
    size : (width, height)
        In inches.
    dpi : above 0
        Pixels for an inch.

    Notes
    -----
    What `setup` makes and a frame changes, or what has to lie above all that
    is new, must be `animated`: matplotlib's word for what every frame draws.

    Examples
    --------
    >>> scene = Scene(lambda figure: figure.subplots(), (2, 1), dpi=100)
    >>> scene.paint(lambda ax: ax.plot([0, 1], [0, 1]))[:4]
    b'\x89PNG'
    """

    def __init__(
        self, setup: Setup, size: tuple[float, float], dpi: float
    ) -> None:
        self._figure = Figure(size, dpi, layout="constrained")
        with _painting():
            self._place = setup(self._figure)
            for ax in self._figure.axes:
                _lift_spines(ax)
            renderer = FigureCanvasAgg(self._figure).get_renderer()
            self._formulas = renderer.mathtext_parser  # knows those it read
            self._figure.draw(renderer)
            self._runs = _runs(_pixels(renderer))
            FigureCanvasBase(self._figure)  # instead of one with pixels
            _let_go(self._figure.findobj(Text), self._figure.dpi)
        self._figure.set_layout_engine("none")
        axes = self._figure.axes
        for ax in axes:
            ax.set_autoscale_on(False)
        self._parts = [*axes, self._figure, *self._figure.subfigs]
        self._stays = set(self._artists())
        self._settle()

    def paint(self, draw: Draw) -> bytes:
        """Return one frame as a PNG.

        Parameters
        ----------
        draw : callable(place)
            Adds what is new to what `setup` returned.

        Raises
        ------
        ValueError
            If `draw` changes what stays.
        """
        with _painting():
            try:
                for ax in self._figure.axes:
                    ax.set_prop_cycle(None)  # no frame goes on with colours
                draw(self._place)
                return self._painted()
            finally:
                self._clear()

    def _painted(self) -> bytes:
        new = [one for one in self._artists() if self._is_new(one)]
        stays = self._stays.difference(new)
        changed = [one for one in stays if one.stale and not _is_empty(one)]
        if changed:
            raise ValueError(
                f"draw must add to what setup has drawn and not change "
                f"{changed[0]}, which is not animated."
            )
        size, dpi = self._figure.canvas.get_width_height(), self._figure.dpi
        renderer = RendererAgg(*size, dpi)
        renderer.mathtext_parser = self._formulas
        _pixels(renderer)[:] = np.repeat(*self._runs)
        for one in new:
            one.draw(renderer)
        for one in self._stays.intersection(new):
            _let_go(one.findobj(Text), dpi)
        return to_png(np.asarray(renderer.buffer_rgba()))

    def _artists(self) -> Iterator[Artist]:
        """Yield what lies in Axes, the lowest first, and then on figures."""
        for part in self._parts:
            inside = sorted(part.get_children(), key=Artist.get_zorder)
            yield from (one for one in inside if one not in self._parts)

    def _is_new(self, artist: Artist) -> bool:
        return artist.get_animated() or artist not in self._stays

    def _clear(self) -> None:
        """Take away what a frame has added."""
        for one in set(self._artists()) - self._stays:
            one.remove()
        for ax in self._figure.axes:
            ax.containers.clear()  # of bars that are gone
        self._settle()

    def _settle(self) -> None:
        for one in self._stays:
            one.stale = False


def picture(
    setup: Setup,
    size: tuple[float, float],
    dpi: float,
    draw: Draw = lambda _: None,
) -> bytes:
    """Return the only frame of a scene, of which nothing else is kept."""
    png = Scene(setup, size, dpi).paint(draw)
    gc.collect(1)  # the scene is no longer new
    return png


def _let_go(texts: Iterable[Text], dpi: float) -> None:
    """Have texts forget who drew them last: they hold all of its pixels."""
    pixel = RendererAgg(1, 1, dpi)
    for text in texts:
        text.draw(pixel)


def _is_empty(artist: Artist) -> bool:
    """Return whether it is a text without words, as most titles are."""
    return isinstance(artist, Text) and not artist.get_text()


def _lift_spines(ax: Axes) -> None:
    """Let the border of Axes lie above what frames add, as it usually does."""
    if ax.axison:
        for spine in ax.spines.values():
            spine.set_animated(True)


def _pixels(renderer: RendererAgg) -> np.ndarray:
    """Return a view of the pixels, each as one number."""
    return np.asarray(renderer.buffer_rgba()).reshape(-1).view(np.uint32)


def _runs(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return pixels without repetitions, and how often each is repeated.

    Examples
    --------
    >>> _runs(np.array([7, 7, 7, 4, 7]))
    (array([7, 4, 7]), array([3, 1, 1]))
    """
    changes = np.append(True, pixels[1:] != pixels[:-1])
    starts = np.flatnonzero(changes)
    return pixels[starts], np.diff(starts, append=len(pixels))


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
def _painting() -> Iterator[None]:
    """Paint in the course's style, and free at the end what is not kept.

    A drawn figure is a web of cycles with megabytes of pixels in it.  Python
    looks for old cycles rarely, for new ones often and in no time, so what
    the block makes is kept new until its end.  And no search through all
    that the kernel holds stops the block halfway.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        with mpl.rc_context(sheet()):
            yield
    finally:
        gc.collect(0)
        if was_on:
            gc.enable()
