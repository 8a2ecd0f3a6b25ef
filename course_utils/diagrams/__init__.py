"""The schematic drawings of `images/`, as code.

`draw_*(ax) -> None` paints one diagram; `IMAGES` says which file it goes
to; `svg` returns the text of that file.  `setup_lstm_values` and
`draw_lstm_values` go to no file: they paint the LSTM cell, and into it the
numbers of one time step.
"""

from course_utils.diagrams.animal import draw_duck_rabbit
from course_utils.diagrams.cells import draw_gru_cell, draw_rnn_cell
from course_utils.diagrams.gradients import (
    draw_gradient_w_h,
    draw_gradient_w_x,
    draw_gradient_w_y,
)
from course_utils.diagrams.images import IMAGES, Image, painted, svg
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
from course_utils.diagrams.values import draw_lstm_values, setup_lstm_values

__all__ = [
    "IMAGES",
    "Image",
    "draw_bidirectional",
    "draw_duck_rabbit",
    "draw_elman",
    "draw_feed_forward",
    "draw_folded",
    "draw_gradient_w_h",
    "draw_gradient_w_x",
    "draw_gradient_w_y",
    "draw_gru_cell",
    "draw_jordan",
    "draw_lstm_cell",
    "draw_lstm_values",
    "draw_patterns",
    "draw_peephole",
    "draw_rnn_cell",
    "draw_stacked",
    "draw_time_delay",
    "draw_unfolded",
    "painted",
    "setup_lstm_values",
    "svg",
]
