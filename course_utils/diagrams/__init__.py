"""The schematic drawings of `images/`, as code.

`draw_*(ax) -> None` paints one diagram; `IMAGES` says which file it goes
to; `svg` returns the text of that file.
"""

from course_utils.diagrams.gradients import (
    draw_gradient_w_h,
    draw_gradient_w_x,
    draw_gradient_w_y,
)
from course_utils.diagrams.images import IMAGES, Image, painted, svg
from course_utils.diagrams.networks import (
    draw_elman,
    draw_feed_forward,
    draw_jordan,
    draw_time_delay,
)
from course_utils.diagrams.patterns import draw_patterns
from course_utils.diagrams.unfolded import (
    draw_bidirectional,
    draw_folded,
    draw_stacked,
    draw_unfolded,
)

__all__ = [
    "IMAGES",
    "Image",
    "draw_bidirectional",
    "draw_elman",
    "draw_feed_forward",
    "draw_folded",
    "draw_gradient_w_h",
    "draw_gradient_w_x",
    "draw_gradient_w_y",
    "draw_jordan",
    "draw_patterns",
    "draw_stacked",
    "draw_time_delay",
    "draw_unfolded",
    "painted",
    "svg",
]
