"""Which diagram goes into which file of `images/`, and its alt text."""

import io
import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.diagrams.animal import draw_duck_rabbit
from course_utils.diagrams.cells import draw_gru_cell, draw_rnn_cell
from course_utils.diagrams.gradients import (
    draw_gradient_w_h,
    draw_gradient_w_x,
    draw_gradient_w_y,
)
from course_utils.diagrams.lstm import draw_lstm_cell
from course_utils.diagrams.networks import (
    draw_elman,
    draw_feed_forward,
    draw_jordan,
    draw_time_delay,
)
from course_utils.diagrams.patterns import draw_patterns
from course_utils.diagrams.peephole import draw_peephole
from course_utils.diagrams.unfolded import (
    draw_bidirectional,
    draw_folded,
    draw_stacked,
    draw_unfolded,
)
from course_utils.style import sheet


class Image(NamedTuple):
    """A diagram: who draws it, how large, and what is seen on it."""

    draw: Callable[[Axes], None]
    size: tuple[float, float]  # width and height, inches
    alt: str


IMAGES = {
    "01_duck_rabbit.svg": Image(
        draw_duck_rabbit,
        (10, 3.6),
        "Three panels: at the left reeds in water, at the right a hill with a "
        "burrow and a carrot; from both an arrow leads to the head in the "
        "middle, which is either a duck with its bill to the left or a rabbit "
        "that looks to the right.",
    ),
    "01_feed_forward.svg": Image(
        draw_feed_forward,
        (10, 4.6),
        "A feed-forward network twice: at the left three inputs, four hidden "
        "units and two outputs, each joined to all units of the next layer; "
        "at the right the same with one circle for each layer, x to h by W_x "
        "and h to y by W_y.",
    ),
    "01_time_delay.svg": Image(
        draw_time_delay,
        (10, 4.9),
        "A time-delay network: a box holds the inputs of steps t-3 to t, "
        "each moving one place to the left with every step; the box as a "
        "whole feeds the hidden state h_t, which feeds the output y_t.",
    ),
    "01_jordan.svg": Image(
        draw_jordan,
        (10, 4.9),
        "A Jordan network: x_t and the context units feed h_t, which feeds "
        "y_t; a thick line with a square leads from y_t back to the context "
        "units, which hold the output of the step before.",
    ),
    "01_elman.svg": Image(
        draw_elman,
        (10, 4.9),
        "An Elman network: x_t and the context units feed h_t, which feeds "
        "y_t; a thick line with a square leads from h_t back to the context "
        "units, which hold the hidden state of the step before.",
    ),
    "01_folded.svg": Image(
        draw_folded,
        (10, 4.9),
        "The folded recurrent network: x_t feeds h_t and h_t feeds y_t; a "
        "thick loop leads from h_t through the square of a delay and W_h "
        "back to h_t.  At the right the equation and shape of each line.",
    ),
    "01_unfolded.svg": Image(
        draw_unfolded,
        (10, 5.2),
        "The same network unfolded over three steps: h_0, h_1, h_2 and h_3 "
        "in a row, joined by thick arrows through W_h; each step has its "
        "input below, through W_x, and its output above, through W_y.",
    ),
    "01_stacked.svg": Image(
        draw_stacked,
        (10, 5.6),
        "Two recurrent layers over three steps: the states of layer 1 pass "
        "to the right and also up into layer 2, whose states give the "
        "outputs; at the right the shape of each row.",
    ),
    "01_bidirectional.svg": Image(
        draw_bidirectional,
        (10, 5.4),
        "A bidirectional layer over three steps: each input feeds a state "
        "that is handed to the right and a state that is handed to the "
        "left; above, both are joined to a vector of twice the length.",
    ),
    "01_patterns.svg": Image(
        draw_patterns,
        (10, 7.9),
        "Four small unfolded networks: a forecast with an output at every "
        "step, a sentiment with one output after the last word, an image "
        "caption with one input and four words, and a translation where "
        "three encoder steps read and three decoder steps write.",
    ),
    "02_gradient_w_y.svg": Image(
        draw_gradient_w_y,
        (10, 5.9),
        "Three unfolded steps with the loss above step 3: one dashed path "
        "leads from the loss past y_3 to W_y, beside it the product of its "
        "two factors.",
    ),
    "02_gradient_w_h.svg": Image(
        draw_gradient_w_h,
        (10, 5.9),
        "Three unfolded steps with the loss above step 3: three dashed "
        "paths lead from the loss past y_3 and h_3 back to W_h before step "
        "3, 2 and 1, beside them the products of three, four and five "
        "factors that are added.",
    ),
    "02_gradient_w_x.svg": Image(
        draw_gradient_w_x,
        (10, 5.9),
        "Three unfolded steps with the loss above step 3: three dashed "
        "paths lead from the loss past y_3 and h_3 back to W_x below step "
        "3, 2 and 1, beside them the products of three, four and five "
        "factors that are added.",
    ),
    "04_rnn_cell.svg": Image(
        draw_rnn_cell,
        (10, 4.2),
        "The simple recurrent cell: x_t from below and h_{t-1} from the left "
        "enter one sum a_t, above it stands tanh, and h_t leaves twice, as "
        "output and to the next step.",
    ),
    "04_lstm_cell.svg": Image(
        draw_lstm_cell,
        (10, 6.4),
        "The LSTM cell: c_{t-1} runs along a straight road through a product "
        "with the forget gate f_t and a sum with i_t times g_t to c_t; "
        "tanh(c_t) times the output gate o_t leaves twice as h_t. Below, one "
        "box makes the four gates from x_t and h_{t-1}.",
    ),
    "04_step_learn.svg": Image(
        partial(draw_lstm_cell, lit="learn"),
        (10, 6.4),
        "The LSTM cell, faint but for the input gate i_t, the candidate g_t "
        "and their product, which rises to the road of the cell state.",
    ),
    "04_step_forget.svg": Image(
        partial(draw_lstm_cell, lit="forget"),
        (10, 6.4),
        "The LSTM cell, faint but for the forget gate f_t, the old cell state"
        " c_{t-1} and their product on the first part of the road.",
    ),
    "04_step_remember.svg": Image(
        partial(draw_lstm_cell, lit="remember"),
        (10, 6.4),
        "The LSTM cell, faint but for the two products, the sum that joins "
        "them on the road, and the new cell state c_t.",
    ),
    "04_step_use.svg": Image(
        partial(draw_lstm_cell, lit="use"),
        (10, 6.4),
        "The LSTM cell, faint but for c_t and its tanh, the output gate o_t "
        "and their product h_t, which leaves as output and to the next step.",
    ),
    "04_gru_cell.svg": Image(
        draw_gru_cell,
        (10, 6.5),
        "The GRU cell: h_{t-1} runs along a straight road through a product "
        "with the update gate z_t and a sum with 1 - z_t times g_t to h_t; on"
        " the way to the candidate g_t the reset gate r_t scales what the "
        "state contributes.",
    ),
    "04_peephole.svg": Image(
        draw_peephole,
        (10, 6.4),
        "The LSTM cell, faint but for three peepholes: from c_{t-1} lines "
        "lead through p_f and p_i to the forget and input gates, from c_t one"
        " leads through p_o to the output gate.",
    ),
}


def painted(name: str) -> Figure:
    """Return one of the images as a figure without margins."""
    figure = Figure(IMAGES[name].size, layout="none")
    IMAGES[name].draw(figure.add_axes((0, 0, 1, 1)))
    return figure


def svg(name: str) -> str:
    """Return one of the images as SVG text, the same at every call.

    Text is stored as outlines, so that it looks the same everywhere; numbers
    are rounded to a hundredth of a point.

    Parameters
    ----------
    name : key of `IMAGES`

    Examples
    --------
    >>> svg("01_folded.svg") == svg("01_folded.svg")
    True
    """
    settings = {"svg.fonttype": "path", "svg.hashsalt": "rnn-course"}
    file = io.StringIO()
    with mpl.rc_context(sheet() | settings):
        painted(name).savefig(
            file,
            format="svg",
            metadata={
                "Creator": None,
                "Date": None,
                "Description": IMAGES[name].alt,
            },
        )
    return re.sub(
        r"scale\([^)]*\)|-?\d+\.\d{3,}", _to_hundredths, file.getvalue()
    )


def _to_hundredths(match: re.Match) -> str:
    """Round a number; scales, which are small, stay as they are."""
    text = match[0]
    return text if text[0] == "s" else f"{float(text):.2f}"
