"""Diagrams with numbers in them: what a stepper shows, frame by frame.

`setup_*` draws what all frames share, in inches like a diagram, and
`draw_*(ax, data, step)` adds one of them.  The microscope fills two Axes.
"""

from course_utils.frames.microscope import SIZE as MICROSCOPE
from course_utils.frames.microscope import draw_microscope, setup_microscope
from course_utils.frames.unfolding import SIZE as UNFOLDING
from course_utils.frames.unfolding import draw_unfolding, setup_unfolding
from course_utils.frames.walk import SIZE as WALK
from course_utils.frames.walk import Walk, draw_walk, setup_walk

__all__ = [
    "MICROSCOPE",
    "UNFOLDING",
    "WALK",
    "Walk",
    "draw_microscope",
    "draw_unfolding",
    "draw_walk",
    "setup_microscope",
    "setup_unfolding",
    "setup_walk",
]
