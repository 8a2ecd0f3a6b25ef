"""The pictures of `images/`, as code.

Each picture is a function that paints on one Axes; `PICTURES` says to which
file it goes, `svg` returns the text of that file, and `python -m images.draw`
writes them all.  What is seen on a picture is said where a lecture shows it.
"""

import io
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.style import styled
from images.draw import (
    animal,
    bptt,
    lstm_gates,
    rnn_theory,
    sequences_in_and_out,
)

PICTURES: dict[str, Callable[[Axes], None]] = {
    "01_duck_rabbit": animal.duck_rabbit,
    "01_feed_forward": rnn_theory.feed_forward,
    "01_time_delay": rnn_theory.time_delay,
    "01_jordan": rnn_theory.jordan,
    "01_elman": rnn_theory.elman,
    "01_folded": rnn_theory.folded,
    "01_unfolded": rnn_theory.unfolded,
    "01_stacked": rnn_theory.stacked,
    "01_bidirectional": rnn_theory.bidirectional,
    "01_patterns": rnn_theory.patterns,
    "02_gradient_w_y": partial(bptt.gradient, name="y"),
    "02_gradient_w_h": partial(bptt.gradient, name="h"),
    "02_gradient_w_x": partial(bptt.gradient, name="x"),
    "04_rnn_cell": lstm_gates.simple,
    "04_lstm_cell": lstm_gates.lstm,
    "04_step_learn": partial(lstm_gates.lstm, lit="learn"),
    "04_step_forget": partial(lstm_gates.lstm, lit="forget"),
    "04_step_remember": partial(lstm_gates.lstm, lit="remember"),
    "04_step_use": partial(lstm_gates.lstm, lit="use"),
    "04_gru_cell": lstm_gates.gru,
    "04_peephole": lstm_gates.peephole,
    "08_masks": sequences_in_and_out.masks,
}


def painted(name: str) -> Figure:
    """Return one of the pictures as a figure without margins."""
    figure = Figure()
    figure.set_layout_engine("none")
    PICTURES[name](figure.add_axes((0, 0, 1, 1)))
    return figure


def svg(name: str) -> str:
    """Return one of the pictures as SVG text, the same at every call.

    Text is stored as outlines, so that it looks the same everywhere; numbers
    are rounded to a hundredth of a point.
    """
    settings: Any = {"svg.fonttype": "path", "svg.hashsalt": "rnn-course"}
    metadata, file = dict.fromkeys(("Creator", "Date")), io.StringIO()
    with styled(settings):
        painted(name).savefig(file, format="svg", metadata=metadata)
    number = r"scale\([^)]*\)|-?\d+\.\d{3,}"
    return re.sub(number, _to_hundredths, file.getvalue())


def _to_hundredths(match: re.Match[str]) -> str:
    """Round a number; scales, which are small, stay as they are."""
    text = match[0]
    return text if text[0] == "s" else f"{float(text):.2f}"
