"""Pictures that a reader steps through, or watches while a cell runs."""

import asyncio
import html
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from textwrap import fill
from typing import Any

import ipywidgets as widgets
from matplotlib.figure import Figure

from course_utils.painting import Scene, only_frame, picture
from course_utils.style import WIDE

Size = tuple[float, float]

_DPI = 100  # pixels on the page for an inch of the figure
_FINE = 2 * _DPI  # drawn pixels for an inch, for dense screens
_PAUSE = 0.05  # seconds without a move, after which the next frame is painted


class _Picture(widgets.VBox):
    """Controls, a picture with alt text and a caption, one below the other.

    An `<img>`, because `widgets.Image` has no alt text; the caption is a
    status line, so that screen readers hear of its changes.
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
        width, height = (round(_DPI * side) for side in self._size)
        # decoding: the new frame is ready before the old one goes.
        self.picture.value = (
            f'<img alt="{html.escape(alt)}" width="{width}" height="{height}" '
            'style="max-width: 100%; height: auto" decoding="sync" '
            f'src="data:image/png;base64,{b64encode(png).decode()}">'
        )

    def _say(self, text: str, lead: str = "") -> None:
        lead = f"<strong>{lead}</strong> " if lead else ""
        self.caption.value = (
            '<p role="status" style="margin: 0; font-size: 115%">'
            f"{lead}{html.escape(text)}</p>"
        )

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        data = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = repr(self)
        if self._still is None:
            return data, {}
        data["image/png"] = self._still
        # Without this width the picture would take as many pixels as it has.
        return data, {"image/png": {"width": round(_DPI * self._size[0])}}


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
    interval : milliseconds
        Time that Play gives to each frame.

    Raises
    ------
    ValueError
        If `setup` or `draw` cannot be called, `captions` or `alt` holds no
        sentence, or `draw` changes what stays.
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
        setup: Callable[[Figure], Any],
        draw: Callable[[Any, int], object],
        captions: Sequence[str],
        alt: str,
        size: Size = WIDE,
        static: int = -1,
        interval: int = 1000,
    ) -> None:
        self._setup, self._draw = _callable(setup, "setup"), _callable(draw)
        self._captions = _sentences(captions)
        self._frames: dict[int, bytes] = {}
        self._ahead: asyncio.TimerHandle | None = None
        super().__init__([self._controls(interval)], alt, size)
        self.add_class("course-stepper")
        self._still = self._captioned(_index(static, len(self._captions)))
        self._scene = Scene(self._setup, size, _FINE)
        self.slider.observe(self._move, names="value")
        self._show()

    def _controls(self, interval: int) -> widgets.Box:
        end = len(self._captions) - 1
        self.previous = self._button("Previous", -1)
        self.next = self._button("Next", 1)
        self.slider = widgets.IntSlider(
            max=end, description="Step", readout=False
        )
        self.play = widgets.Play(max=end, interval=interval, show_repeat=False)
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
        """Return one frame as PNG bytes.

        Parameters
        ----------
        step : int
            From 0 to the number of frames minus 1.

        Raises
        ------
        IndexError
            If `step` is outside that range.
        ValueError
            If `draw` changes what stays.
        """
        last = self.slider.max
        if step not in range(last + 1):
            raise IndexError(f"step must be from 0 to {last}, not {step}.")
        if step not in self._frames:
            self._frames[step] = self._scene.paint(self._drawing(step))
        return self._frames[step]

    def _captioned(self, step: int) -> bytes:
        """Return a frame that carries its caption, for want of a line."""
        width = round(10 * self._size[0])  # characters that fit in a line

        def setup(figure: Figure) -> object:
            place = self._setup(figure)
            figure.suptitle(fill(self._captions[step], width))
            return place

        return only_frame(setup, self._drawing(step), self._size, _FINE)

    def _drawing(self, step: int) -> Callable[[Any], object]:
        return lambda place: self._draw(place, step)

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

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
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
        self._still = picture(_callable(draw), self._size, _FINE)
        self._put(self._still, self._alt)
        self._say(caption)

    def __repr__(self) -> str:
        return f"LivePicture: {self._alt}"


def _callable(found: Callable, name: str = "draw") -> Callable:
    if not callable(found):
        raise ValueError(f"{name} must be a function, not {found!r}.")
    return found


def _sentences(captions: Sequence[str]) -> tuple[str, ...]:
    found = () if isinstance(captions, str) else tuple(captions)
    if not found or not all(isinstance(caption, str) for caption in found):
        raise ValueError(
            f"captions must hold a sentence for each frame, not {captions!r}."
        )
    return found


def _index(static: int, frames: int) -> int:
    last = frames - 1
    if static not in range(-frames, frames):
        raise IndexError(f"static must be -{frames} to {last}, not {static}.")
    return static % frames
