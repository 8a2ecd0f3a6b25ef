"""The figures of the lectures: `draw_*` paints on given Axes.

Each function takes the Axes first and the data next, and returns nothing.
Where `draw_*` paints one frame of several, `setup_*` draws what they share.
"""

from course_utils.plots.alphabet import (
    draw_curtain,
    draw_reading,
    draw_shares,
    draw_two_ways,
    setup_states,
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
    draw_text,
    setup_distribution,
    setup_text,
)
from course_utils.plots.sequences import (
    draw_errors,
    draw_forecast,
    draw_memory,
    draw_waves,
)
from course_utils.plots.speed import (
    Product,
    draw_overhead,
    draw_product,
    draw_rates,
    draw_speeds,
    setup_product,
    setup_speeds,
)
from course_utils.plots.stretch import (
    draw_mark,
    draw_stretch,
    setup_singular_values,
    setup_stretch,
)
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
    setup_lengths,
)
from course_utils.plots.writing import draw_copied, draw_published

__all__ = [
    "Product",
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
    "draw_curtain",
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
    "draw_mark",
    "draw_memorised",
    "draw_memory",
    "draw_overfitting",
    "draw_overhead",
    "draw_powers",
    "draw_prices",
    "draw_product",
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
    "draw_stretch",
    "draw_text",
    "draw_trained",
    "draw_training",
    "draw_two_ways",
    "draw_unit_map",
    "draw_waking",
    "draw_waves",
    "draw_words",
    "setup_distribution",
    "setup_lengths",
    "setup_product",
    "setup_singular_values",
    "setup_speeds",
    "setup_states",
    "setup_stretch",
    "setup_text",
]
