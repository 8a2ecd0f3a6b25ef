"""A picture painted in memory, which leaves nothing but its bytes."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_utils.style import sheet

DPI = 100  # pixels on the page for an inch of the figure
SHARPNESS = 2  # drawn pixels for a pixel on the page, for dense screens


def painted(
    draw: Callable[[Figure], None], size: tuple[float, float]
) -> bytes:
    """Return what a function draws, in the course's style, as PNG.

    Parameters
    ----------
    draw : callable(figure)
        Paints on an empty figure.
    size : (width, height)
        Size of the figure in inches.

    Examples
    --------
    >>> painted(lambda figure: None, (1, 1))[1:4]
    b'PNG'
    """
    with mpl.rc_context(sheet()), _swept():
        return _png(draw, size)


def _png(draw: Callable[[Figure], None], size: tuple[float, float]) -> bytes:
    png = BytesIO()
    figure = Figure(size, dpi=SHARPNESS * DPI, layout="constrained")
    draw(figure)
    FigureCanvasAgg(figure).print_png(
        png,
        pil_kwargs={"compress_level": 4},  # quicker, as small
    )
    return png.getvalue()


@contextmanager
def _swept() -> Iterator[None]:
    """Free at the end of a block what it made and no longer needs.

    A drawn figure is a web of cycles with megabytes of pixels in it.  Python
    looks for old cycles rarely, for new ones often and in no time, so what
    the block makes is kept new until its end.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_on:
            gc.enable()
