"""The figures of the lectures: `draw_*` paints on given Axes.

Each function takes the Axes first and the data next, and returns nothing.
Where `draw_*` paints one picture of several, `setup_*` draws what they share.
`*_frames` takes the data alone, and returns the pair `setup, draw` that
`Stepper` takes.
"""

from course_utils.plots.alphabet import (
    draw_reading,
    draw_shares,
    draw_two_ways,
    state_frames,
)
from course_utils.plots.basics import (
    draw_activations,
    draw_cross_entropy,
    draw_descent,
    draw_dropout,
    draw_overfitting,
    draw_spread,
    draw_squared_error,
)
from course_utils.plots.exploding import (
    draw_cliff,
    draw_clipping,
    draw_training,
)
from course_utils.plots.gates import (
    draw_ablation,
    draw_flows,
    draw_gates,
    draw_prices,
)
from course_utils.plots.gradients import (
    draw_checks,
    draw_cost,
    draw_lag,
    draw_losses,
)
from course_utils.plots.lags import draw_breaks, draw_waking, draw_words
from course_utils.plots.samples import (
    draw_distribution,
    sample_frames,
    setup_distribution,
)
from course_utils.plots.sequences import (
    draw_errors,
    draw_forecast,
    draw_memory,
    draw_waves,
)
from course_utils.plots.speed import (
    draw_overhead,
    draw_rates,
    draw_speeds,
    setup_speeds,
    speed_frames,
)
from course_utils.plots.stretch import stretch_frames
from course_utils.plots.text import (
    draw_context,
    draw_curves,
    draw_scoreboard,
    draw_split,
    draw_streams,
)
from course_utils.plots.units import (
    draw_correlations,
    draw_memorised,
    draw_unit_map,
)
from course_utils.plots.vanishing import (
    draw_blame,
    draw_lengths,
    draw_powers,
    draw_reach,
    draw_remedies,
    draw_trained,
    length_frames,
    setup_lengths,
)
from course_utils.plots.writing import draw_copied, draw_published

__all__ = [
    "draw_ablation",
    "draw_activations",
    "draw_blame",
    "draw_breaks",
    "draw_checks",
    "draw_cliff",
    "draw_clipping",
    "draw_context",
    "draw_copied",
    "draw_correlations",
    "draw_cost",
    "draw_cross_entropy",
    "draw_curves",
    "draw_descent",
    "draw_distribution",
    "draw_dropout",
    "draw_errors",
    "draw_flows",
    "draw_forecast",
    "draw_gates",
    "draw_lag",
    "draw_lengths",
    "draw_losses",
    "draw_memorised",
    "draw_memory",
    "draw_overfitting",
    "draw_overhead",
    "draw_powers",
    "draw_prices",
    "draw_published",
    "draw_rates",
    "draw_reach",
    "draw_reading",
    "draw_remedies",
    "draw_scoreboard",
    "draw_shares",
    "draw_speeds",
    "draw_split",
    "draw_spread",
    "draw_squared_error",
    "draw_streams",
    "draw_trained",
    "draw_training",
    "draw_two_ways",
    "draw_unit_map",
    "draw_waking",
    "draw_waves",
    "draw_words",
    "length_frames",
    "sample_frames",
    "setup_distribution",
    "setup_lengths",
    "setup_speeds",
    "speed_frames",
    "state_frames",
    "stretch_frames",
]
