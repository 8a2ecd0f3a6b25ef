"""Pictures that a reader steps through, or watches while a cell runs."""

import asyncio
import gc
import html
import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL.PngImagePlugin import putchunk  # comes with matplotlib

from course_utils.description import DPI, Size, data_url, image
from course_utils.player import as_layers, player
from course_utils.style import WIDE, styled

Setup = Callable[[Figure], Any]
Draw = Callable[[Any, int], object]

_FINE = 2 * DPI  # drawn pixels for an inch, for dense screens
_PAUSE = 0.05  # seconds without a move, after which the next frame is painted


class _Picture(widgets.VBox):
    """Controls, a picture with alt text and a caption, one below the other.

    The caption is a status line, so that screen readers hear of its changes.
    """

    def __init__(
        self, controls: Sequence[widgets.Widget], alt: str, size: Size
    ) -> None:
        if not alt.strip():
            raise ValueError("alt must describe the picture, not be empty.")
        self._alt, self._size = alt, size
        self._still: bytes | None = None  # for readers without a kernel
        self.picture, self.caption = widgets.HTML(), widgets.HTMLMath()
        super().__init__([*controls, self.picture, self.caption])

    def _put(self, png: bytes, alt: str) -> None:
        self.picture.value = image(png, alt, self._size)

    def _say(self, text: str, lead: str = "") -> None:
        lead = f"<strong>{lead}</strong> " if lead else ""
        self.caption.value = (
            '<p role="status" style="margin: 0; font-size: 115%">'
            f"{lead}{html.escape(text)}</p>"
        )

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        data = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = repr(self)
        if self._still:
            data["text/html"] = image(self._still, self._alt, self._size)
        return data


class Stepper(_Picture):
    """A row of frames, one shown at a time with its caption.

    `setup` draws once what all frames share, and `draw` adds to it what is
    new in one of them; the less it adds, the quicker a frame is there.
    Readers move with the buttons, the slider, its arrow keys or Play; the
    slider alone holds where they are.  Without a kernel they see one frame.
    While they look at a frame, a kernel that has nothing else to do paints
    the one that follows in their direction.

    Parameters
    ----------
    setup : callable(figure)
        Draws what stays on an empty figure, and returns where frames are
        drawn: Axes, for example.  It settles limits and leaves room for
        labels to come.  What `draw` will change, as a title, it makes
        `animated`, in matplotlib's words.
    draw : callable(place, step)
        Adds one frame to what `setup` returned, from `step` alone; steps
        count from 0.  Both run in the course's style: `setup` once, `draw`
        once for each frame, and both once more for readers without a kernel.
    captions : (frames,)
        One sentence for each frame.  Text between two `$` is mathematics;
        nothing else is markup.
    alt : sentence
        What the picture shows, for readers who cannot see it.
    size : (width, height)
        Size of a frame in inches.
    static : index
        The frame for readers without a kernel, the last by default; its
        caption stands above it.

    Raises
    ------
    ValueError
        If `captions` or `alt` holds no sentence, or `draw` changes what
        stays.
    IndexError
        If `static` names no frame.

    Examples
    --------
    The buttons stop at the ends, so that Next never leads back to the start.

    >>> def setup(figure):
    ...     return figure.subplots()
    >>> def draw(ax, step):
    ...     ax.plot(step, step, "o")
    >>> captions, alt = ["One.", "Two."], "A point."
    >>> stepper = Stepper(setup, draw, captions, alt, size=(1, 1))
    >>> for _ in range(5): stepper.next.click()
    >>> stepper.slider.value
    1
    """

    def __init__(
        self,
        setup: Setup,
        draw: Draw,
        captions: Sequence[str],
        alt: str,
        size: Size = WIDE,
        static: int = -1,
    ) -> None:
        self._captions = _sentences(captions)
        self._frames: dict[int, bytes] = {}
        self._ahead: asyncio.TimerHandle | None = None
        super().__init__([self._controls()], alt, size)
        self.add_class("course-stepper")
        self._static = static = _index(static, len(self._captions))
        self._scene = _Scene(setup, draw, size)
        title = _filled(self._captions[static], round(10 * size[0]))
        self._still = self._scene.still(static, title)
        self.slider.observe(self._move, names="value")
        self._show()

    def _controls(self) -> widgets.Box:
        end = len(self._captions) - 1
        self.previous = self._button("Previous", -1)
        self.next = self._button("Next", 1)
        self.slider = widgets.IntSlider(
            max=end, description="Step", readout=False
        )
        self.play = widgets.Play(max=end, interval=1000, show_repeat=False)
        widgets.link((self.play, "value"), (self.slider, "value"))
        controls = [self.previous, self.next, self.slider, self.play]
        return widgets.Box(controls, layout={"flex_flow": "row wrap"})

    def _button(self, name: str, by: int) -> widgets.Button:
        def move(_: widgets.Button) -> None:
            self.slider.value += by  # the slider stops at its ends

        # Never disabled: a button that is loses the keyboard's focus.
        button = widgets.Button(description=name)
        button.on_click(move)
        return button

    def frame(self, step: int) -> bytes:
        """Return one frame as PNG bytes; steps count from 0."""
        last = self.slider.max
        if step not in range(last + 1):
            raise IndexError(f"step must be from 0 to {last}, not {step}.")
        if step not in self._frames:
            self._frames[step] = self._scene.paint(step)
        return self._frames[step]

    def as_html(self) -> str:
        """Return all frames with buttons, for a page without a kernel.

        It begins with the frame that the static picture shows.
        """
        layers = [data_url(layer, "webp") for layer in self._layers()]
        return player(layers, **self._told())

    def save(self, folder: Path) -> None:
        """Keep what a page needs in a new folder: layers, and `told.json`."""
        folder.mkdir()
        for step, layer in enumerate(self._layers()):
            (folder / f"{step:02}.webp").write_bytes(layer)
        (folder / "told.json").write_text(json.dumps(self._told()), "utf-8")

    def _layers(self) -> list[bytes]:
        return as_layers([self.frame(k) for k in range(self.slider.max + 1)])

    def _told(self) -> dict[str, Any]:
        """Return what `player` has to know beside the layers."""
        return {
            "captions": self._captions,
            "alt": self._alt,
            "size": self._size,
            "start": self._static,
        }

    def _move(self, change: Mapping[str, int]) -> None:
        self._show()
        self._paint_ahead(1 if change["new"] > change["old"] else -1)

    def _paint_ahead(self, by: int) -> None:
        """Paint the frame that is likely to be next, when nobody waits."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # not in a kernel
            return
        if self._ahead:
            self._ahead.cancel()
        step = self.slider.value + by
        if 0 <= step <= self.slider.max:
            self._ahead = loop.call_later(_PAUSE, self._paint, step)

    def _paint(self, step: int) -> None:
        with suppress(Exception):  # who moves there will see it
            self.frame(step)

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        self._paint_ahead(1)
        return super()._repr_mimebundle_(**kwargs)

    def _show(self) -> None:
        step = self.slider.value
        place = f"{step + 1} of {len(self._captions)}"
        try:
            png = self.frame(step)
        except Exception as error:  # a button's would reach only Lab's log
            self.picture.value = ""
            self._say(f"{type(error).__name__}: {error}", f"{place} failed.")
            raise
        self._put(png, f"{self._alt} Frame {place}.")
        self._say(self._captions[step], f"{place}.")

    def __repr__(self) -> str:
        return f"Stepper: {len(self._captions)} frames. {self._alt}"


class LivePicture(_Picture):
    """A picture that code replaces while a cell runs.

    Display it first, then call `show` from the loop; nothing is printed.

    Parameters
    ----------
    alt : sentence
        What the picture shows, for readers who cannot see it.
    size : (width, height)
        Size in inches.

    Examples
    --------
    >>> LivePicture("The error on the validation set falls.", size=(1, 1))
    LivePicture: The error on the validation set falls.
    """

    def __init__(self, alt: str, size: Size = WIDE) -> None:
        super().__init__([], alt, size)
        self.add_class("course-live")
        self._canvas = _canvas(size)
        self._say("Nothing to show yet.")

    def show(self, draw: Callable[[Figure], None], caption: str) -> None:
        """Replace picture and caption.

        Parameters
        ----------
        draw : callable(figure)
            Paints on an empty figure, in the course's style.
        caption : sentence
            Text between two `$` is mathematics; nothing else is markup.
        """
        with styled():
            self._canvas.figure.clear()
            draw(self._canvas.figure)
            self._canvas.draw()
        self._still = _png(self._canvas)
        self._put(self._still, self._alt)
        self._say(caption)

    def __repr__(self) -> str:
        return f"LivePicture: {self._alt}"


def _canvas(size: Size) -> FigureCanvasAgg:
    """Return the pixels of an empty figure, laid out when it is drawn."""
    with styled():
        return FigureCanvasAgg(Figure(size, dpi=_FINE, layout="constrained"))


def _png(canvas: FigureCanvasAgg) -> bytes:
    """Return what is drawn, with the least time spent on its size.

    Pillow tries five filters on each row, which takes longer than compressing
    it; here rows go unfiltered.
    """
    pixels = np.asarray(canvas.buffer_rgba())
    height, width, _ = pixels.shape
    deflate, data = zlib.compressobj(level=1), b""
    line = np.zeros(1 + 3 * width, np.uint8)  # filter 0, then RGB
    for row in pixels:
        for k in range(3):
            line[1 + k :: 3] = row[:, k]
        data += deflate.compress(line.data)
    file = BytesIO()
    file.write(b"\x89PNG\r\n\x1a\n")
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    putchunk(file, b"IHDR", header)  # 8 bits, RGB
    putchunk(file, b"IDAT", data + deflate.flush())
    putchunk(file, b"IEND")
    return file.getvalue()


class _Scene:
    """A figure of which one part stays, and another is new in each frame.

    What stays is drawn once and kept as pixels; a frame is these and, on top
    of them, what is new and the borders of the Axes.
    """

    def __init__(self, setup: Setup, draw: Draw, size: Size) -> None:
        self._setup, self._draw = setup, draw
        self._canvas = _canvas(size)
        self._pixels = None  # of what stays, once it is drawn

    def paint(self, step: int) -> bytes:
        """Return a frame as a PNG; after an error, set up anew what stays."""
        with styled():
            pixels, self._pixels = self._pixels, None  # in case of an error
            if pixels is None:
                self._begin()
                pixels = self._canvas.copy_from_bbox(self._canvas.figure.bbox)
            self._canvas.restore_region(pixels)
            png = self._frame(step)
            self._pixels = pixels
        return png

    def still(self, step: int, title: str) -> bytes:
        """Return a frame below a title that no other frame has."""
        with styled():
            self._begin(title)
            self._pixels = None
            return self._frame(step)

    def _begin(self, title: str = "") -> None:
        """Draw what stays."""
        figure = self._canvas.figure
        figure.clear()
        gc.collect()  # what it showed is a reference cycle
        self._place, self._axes = self._setup(figure), figure.axes
        if title:
            figure.suptitle(title)
        for ax in self._axes:
            if ax.axison and ax.get_frame_on():
                ax.spines[:].set_animated(True)  # drawn above what is new
        self._canvas.draw()
        self._settle()

    def _settle(self) -> None:
        """Let limits stay, and remember what is there."""
        self._stays = set(self._artists())
        self._bars = {ax: len(ax.containers) for ax in self._axes}
        self._watched = {one for ax in self._axes for one in ax.get_children()}
        for ax in self._axes:
            ax.set_autoscale_on(False)
        for one in self._watched:
            one.stale = False

    def _artists(self) -> list[Artist]:
        parts = self._canvas.figure, *self._axes
        return [one for part in parts for one in part.get_children()]

    def _frame(self, step: int) -> bytes:
        """Draw what is new over what stays, and forget it again."""
        for ax in self._axes:
            ax.set_prop_cycle(None)  # colours that nobody gives start anew
        self._draw(self._place, step)
        self._check()
        for one in sorted(self._artists(), key=Artist.get_zorder):
            if one.get_animated() or one not in self._stays:
                self._canvas.figure.draw_artist(one)
        png = _png(self._canvas)
        self._clear()
        return png

    def _check(self) -> None:
        """Refuse a frame that changes what stays."""
        gone = self._stays.difference(self._artists())
        for one in gone.union(one for one in self._watched if one.stale):
            blank = isinstance(one, Text) and not one.get_text()
            if not (one.get_animated() or blank):
                raise ValueError(
                    "draw must add to what setup has drawn and not change "
                    f"{one}, which is not animated."
                )

    def _clear(self) -> None:
        """Take away what a frame has added."""
        for one in self._artists():
            if one not in self._stays:
                one.remove()
        for ax, bars in self._bars.items():
            del ax.containers[bars:]


def _sentences(captions: Sequence[str]) -> tuple[str, ...]:
    found = () if isinstance(captions, str) else tuple(captions)
    if not found or not all(isinstance(caption, str) for caption in found):
        raise ValueError(
            f"captions must hold a sentence for each frame, not {captions!r}."
        )
    return found


def _filled(caption: str, width: int) -> str:
    """Break a caption into lines, but none of its formulas."""
    whole = re.sub(r"\$[^$]*\$", lambda m: m[0].replace(" ", "\0"), caption)
    return fill(whole, width).replace("\0", " ")


def _index(static: int, frames: int) -> int:
    last = frames - 1
    if static not in range(-frames, frames):
        raise IndexError(f"static must be -{frames} to {last}, not {static}.")
    return static % frames
