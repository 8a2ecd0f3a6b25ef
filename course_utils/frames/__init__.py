"""Diagrams with numbers in them: what a stepper shows, frame by frame.

`*_frames` takes the data and returns the pair `setup, draw` that `Stepper`
takes; `draw(setup(figure), step)` draws one frame on any empty figure.
"""

from course_utils.frames.microscope import SIZE as MICROSCOPE
from course_utils.frames.microscope import microscope_frames
from course_utils.frames.unfolding import SIZE as UNFOLDING
from course_utils.frames.unfolding import unfolding_frames
from course_utils.frames.walk import SIZE as WALK
from course_utils.frames.walk import Walk, walk_frames

__all__ = [
    "MICROSCOPE",
    "UNFOLDING",
    "WALK",
    "Walk",
    "microscope_frames",
    "unfolding_frames",
    "walk_frames",
]
