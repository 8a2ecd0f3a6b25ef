"""Diagrams with numbers in them: what a stepper shows, frame by frame.

`draw_*(ax, data, step)` paints one frame, in inches like a diagram;
`draw_microscope` takes the figure, because it fills two Axes.
"""

from course_utils.frames.microscope import SIZE as MICROSCOPE
from course_utils.frames.microscope import draw_microscope
from course_utils.frames.unfolding import SIZE as UNFOLDING
from course_utils.frames.unfolding import draw_unfolding
from course_utils.frames.walk import SIZE as WALK
from course_utils.frames.walk import Walk, draw_walk

__all__ = [
    "MICROSCOPE",
    "UNFOLDING",
    "WALK",
    "Walk",
    "draw_microscope",
    "draw_unfolding",
    "draw_walk",
]
