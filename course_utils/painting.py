"""Pictures, quickly: what stays in them is drawn once.

Two things make a new frame slow, and neither of them is what is new in it: to
make Axes with their ticks and to place them, and to draw all that was there
before.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure, FigureBase
from matplotlib.legend import Legend
from matplotlib.text import Text

from course_utils.png import to_png
from course_utils.style import sheet

Setup = Callable[[Figure], Any]
Draw = Callable[[Any], object]


class Scene:
    r"""A picture of which one part stays, and another is new in each frame.

    What stays is drawn once and kept as pixels, most of which are like the
    one before them, so that they take little.  A frame is these pixels and,
    on top of them, what is new and the borders of the Axes.

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
    Of such an artist only the words of a text are as before in the next
    frame.  Colours that nobody gives start anew in each frame, after the
    course's style.

    Examples
    --------
    >>> scene = Scene(lambda figure: figure.subplots(), (2, 1), dpi=100)
    >>> scene.paint(lambda ax: ax.plot([0, 1], [0, 1]))[:4]
    b'\x89PNG'
    """

    def __init__(
        self, setup: Setup, size: tuple[float, float], dpi: float
    ) -> None:
        self._setup = setup
        self._options = {"figsize": size, "dpi": dpi}
        with _painting():
            self._begin()

    def paint(self, draw: Draw) -> bytes:
        """Return one frame as a PNG.

        After an error the scene is set up again for the next frame.

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
                if self._figure is None:
                    self._begin()
                for ax in self._axes:
                    ax.set_prop_cycle(None)
                draw(self._place)
                png = self._painted()
                self._clear()
            except BaseException:
                self._figure = None
                raise
            return png

    def _begin(self) -> None:
        """Draw what stays, and remember it."""
        figure = self._figure = Figure(**self._options, layout="constrained")
        self._place = self._setup(figure)
        self._parts = _parts(figure)
        self._axes = [part for part in self._parts if isinstance(part, Axes)]
        for ax in self._axes:
            _lift_border(ax)
        renderer = FigureCanvasAgg(figure).get_renderer()
        self._formulas = renderer.mathtext_parser  # knows those it read
        figure.draw(renderer)
        self._runs = _runs(_pixels(renderer))
        FigureCanvasBase(figure)  # instead of one with pixels
        figure.set_layout_engine("none")
        for ax in self._axes:
            ax.set_autoscale_on(False)
        self._stays = set(self._artists())
        self._watched = {
            inner
            for one in self._stays
            if not one.get_animated()
            for inner in (one.findobj() if isinstance(one, Legend) else [one])
        }
        self._words = {text: text.get_text() for text in figure.findobj(Text)}
        self._looks = {ax: _look(ax) for ax in self._axes}
        self._bars = {ax: list(ax.containers) for ax in self._axes}
        self._let_go(self._words)
        self._settle()

    def _painted(self) -> bytes:
        """Draw what is new over what stays."""
        self._check()
        size, dpi = self._figure.canvas.get_width_height(), self._figure.dpi
        renderer = RendererAgg(*size, dpi)
        renderer.mathtext_parser = self._formulas
        _pixels(renderer)[:] = np.repeat(*self._runs)
        for one in self._artists():
            is_new = one.get_animated() or one not in self._stays
            if is_new and (one.axes is None or one.axes.get_visible()):
                one.draw(renderer)
        for one in self._stays:
            if one.get_animated():
                self._let_go(one.findobj(Text))
        return to_png(np.asarray(renderer.buffer_rgba()))

    def _check(self) -> None:
        """Refuse a frame that changes what stays."""
        changed = [*self._stays.difference(self._artists())]
        changed += [
            ax for ax, look in self._looks.items() if look != _look(ax)
        ]
        changed += [
            one
            for one in self._watched
            if one.stale and (self._words.get(one) or not _is_empty(one))
        ]
        if changed:
            raise ValueError(
                f"draw must add to what setup has drawn and not change "
                f"{changed[0]}, which is not animated."
            )

    def _artists(self) -> Iterator[Artist]:
        """Yield what lies in Axes and on figures, the lowest first."""
        for part in self._parts:
            inside = sorted(part.get_children(), key=Artist.get_zorder)
            yield from (one for one in inside if one not in self._parts)

    def _clear(self) -> None:
        """Take away what a frame has added."""
        for part in reversed(self._parts):
            for one in reversed(part.get_children()):
                if one not in self._stays and one not in self._parts:
                    one.remove()
        for ax, bars in self._bars.items():
            ax.containers[:] = bars
        for text, words in self._words.items():
            if text.get_animated():
                text.set_text(words)
        self._settle()

    def _settle(self) -> None:
        for one in self._watched:
            one.stale = False

    def _let_go(self, texts: Iterable[Text]) -> None:
        """Have texts forget who drew them last: they keep all its pixels."""
        pixel = RendererAgg(1, 1, self._figure.dpi)
        pixel.mathtext_parser = self._formulas
        for text in texts:
            text.draw(pixel)


def picture(
    draw: Callable[[Figure], object], size: tuple[float, float], dpi: float
) -> bytes:
    """Return what `draw` makes of an empty figure, as a PNG.

    Parameters
    ----------
    draw : callable(figure)
        Runs in the course's style.
    size : (width, height)
        In inches.
    dpi : above 0
        Pixels for an inch.
    """
    with _painting():
        return _picture(Figure(size, dpi, layout="constrained"), draw)


def _picture(figure: Figure, draw: Callable[[Figure], object]) -> bytes:
    renderer = FigureCanvasAgg(figure).get_renderer()
    draw(figure)
    figure.draw(renderer)
    return to_png(np.asarray(renderer.buffer_rgba()))


def only_frame(
    setup: Setup, draw: Draw, size: tuple[float, float], dpi: float
) -> bytes:
    """Return one frame of a scene of which nothing else is kept.

    Parameters
    ----------
    setup, draw : callable(figure), callable(place)
        As for `Scene` and its `paint`.
    size : (width, height)
        In inches.
    dpi : above 0
        Pixels for an inch.
    """
    png = Scene(setup, size, dpi).paint(draw)
    gc.collect(1)  # the scene is no longer new
    return png


def _parts(part: FigureBase | Axes) -> list[FigureBase | Axes]:
    """Return what artists can lie on, the lowest first."""
    inside = [
        one
        for one in part.get_children()
        if isinstance(one, FigureBase | Axes)
    ]
    inside.sort(key=Artist.get_zorder)
    nested = [inner for one in inside for inner in _parts(one)]
    return [part, *nested] if isinstance(part, Axes) else [*nested, part]


def _look(ax: Axes) -> tuple:
    """Return what changes all that lies in Axes."""
    place = ax.get_position().bounds
    return place, ax.get_aspect(), ax.get_visible(), _has_border(ax)


def _has_border(ax: Axes) -> bool:
    return ax.axison and ax.get_frame_on()


def _lift_border(ax: Axes) -> None:
    """Let the border of Axes lie above what frames add to them."""
    if _has_border(ax):
        for spine in ax.spines.values():
            spine.set_animated(True)


def _is_empty(artist: Artist) -> bool:
    """Return whether it is a text without words, as most titles are."""
    return isinstance(artist, Text) and not artist.get_text()


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
