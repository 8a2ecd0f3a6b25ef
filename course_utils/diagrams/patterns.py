"""What goes in and what comes out: four patterns, each with a real use."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from course_utils.diagrams.links import (
    arrow,
    memory,
)
from course_utils.diagrams.shapes import (
    INK,
    box,
    frame,
    label,
    node,
    tint,
)
from course_utils.style import COLORS

X, H, Y = COLORS["x"], COLORS["h"], COLORS["y"]

# Words under the inputs and over the outputs, by time step.
FORECAST = (
    {1: "Mon", 2: "Tue", 3: "Wed", 4: "Thu"},
    {1: "Tue", 2: "Wed", 3: "Thu", 4: "Fri"},
)
SENTIMENT = ({1: "what", 2: "a", 3: "dull", 4: "film"}, {4: "negative"})
CAPTION = ({1: "a picture"}, {1: "a", 2: "cat", 3: "sleeps", 4: "<end>"})
TRANSLATION = (
    {1: "it", 2: "rains", 3: "<end>"},
    {4: "il", 5: "pleut", 6: "<end>"},
)


LEFT = [0.75 + 0.95 * k for k in range(4)]
RIGHT = [5.0 + 0.95 * k for k in range(4)]
HALVES = [5.0 + 0.9 * k for k in range(6)]
ROWS = (5.45, 1.5)  # heights of the states in the upper and lower panels


def draw_patterns(ax: Axes) -> None:
    """Draw the four input and output patterns as four panels."""
    frame(ax, 10, 7.9)
    up, low = ROWS
    _title(ax, 0.4, up, "Sequence to sequence", "forecast of the next day")
    _panel(ax, LEFT, up, *FORECAST)
    _title(ax, 4.65, up, "Sequence to vector", "sentiment of a review")
    _panel(ax, RIGHT, up, *SENTIMENT)
    _title(ax, 0.4, low, "Vector to sequence", "caption of an image")
    _panel(ax, LEFT, low, *CAPTION)
    _title(ax, 4.65, low, "Encoder and decoder", "translation of a sentence")
    _halves(ax, low)
    _panel(ax, HALVES, low, *TRANSLATION)
    rule = {"color": tint(INK, 0.25), "linewidth": 1, "clip_on": False}
    ax.plot([4.25, 4.25], [0.1, 7.8], **rule)
    ax.plot([0.1, 9.9], [3.95, 3.95], **rule)


def _title(ax: Axes, x: float, y: float, pattern: str, use: str) -> None:
    """Write the name of a pattern in bold and its use below."""
    label(ax, x, y + 2.15, pattern, size=15, ha="left", fontweight="bold")
    label(ax, x, y + 1.8, use, ha="left")


def _panel(
    ax: Axes,
    places: Sequence[float],
    y: float,
    inputs: Mapping[int, str],
    outputs: Mapping[int, str],
) -> None:
    """Draw one unfolded network with some inputs and some outputs."""
    before = None
    for t, x in enumerate(places, start=1):
        h = node(ax, x, y, f"h_{t}", H, 0.25, 15)
        if before:
            memory(ax, before, h, side=0.14)
        if t in inputs:
            below = node(ax, x, y - 0.88, f"x_{t}", X, 0.25, 15)
            arrow(ax, below, h, color=X)
            label(ax, x, y - 1.29, inputs[t], X, 13)
        if t in outputs:
            above = node(ax, x, y + 0.88, f"y_{t}", Y, 0.25, 15)
            arrow(ax, h, above, color=Y)
            label(ax, x, y + 1.29, outputs[t], Y, 13)
        before = h


def _halves(ax: Axes, y: float) -> None:
    """Draw the boxes of encoder and decoder, with their names."""
    for steps, name, side in (
        (HALVES[:3], "encoder", 1),
        (HALVES[3:], "decoder", -1),
    ):
        box(ax, steps[1], y, 2.56, 0.74, H)
        label(ax, steps[1], y + 0.57 * side, name, H, 13)
