"""The figures of the lectures: `draw_*` paints on given Axes.

Each function takes the Axes first and the data next, and returns nothing.
"""

from course_utils.plots.basics import (
    draw_activations,
    draw_cross_entropy,
    draw_descent,
    draw_dropout,
    draw_overfitting,
    draw_spread,
    draw_squared_error,
)
from course_utils.plots.gradients import draw_checks, draw_cost, draw_lag
from course_utils.plots.sequences import (
    draw_errors,
    draw_forecast,
    draw_memory,
    draw_waves,
)
from course_utils.plots.text import (
    draw_context,
    draw_curves,
    draw_distribution,
    draw_scoreboard,
    draw_split,
    draw_streams,
    draw_text,
)

__all__ = [
    "draw_activations",
    "draw_checks",
    "draw_context",
    "draw_cost",
    "draw_cross_entropy",
    "draw_curves",
    "draw_descent",
    "draw_distribution",
    "draw_dropout",
    "draw_errors",
    "draw_forecast",
    "draw_lag",
    "draw_memory",
    "draw_overfitting",
    "draw_scoreboard",
    "draw_split",
    "draw_spread",
    "draw_squared_error",
    "draw_streams",
    "draw_text",
    "draw_waves",
]
