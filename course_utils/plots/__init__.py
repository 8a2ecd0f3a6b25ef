"""The figures of the lectures: `draw_*` paints on given Axes.

Each function takes the Axes first and the data next, and returns nothing.
Where `draw_*` paints one picture of several, `setup_*` draws what they share.
`*_frames` takes the data alone, and returns the pair `setup, draw` that
`Stepper` takes; what is in capitals is the size of such frames in inches.
"""

from course_utils.plots.alphabet_stateful_lstm import (
    draw_reading,
    draw_shares,
    draw_two_ways,
    state_frames,
)
from course_utils.plots.bptt import (
    WALK,
    Walk,
    draw_checks,
    draw_cost,
    draw_lag,
    draw_losses,
    walk_frames,
)
from course_utils.plots.lstm_gates import (
    MICROSCOPE,
    draw_ablation,
    draw_correlations,
    draw_flows,
    draw_gates,
    draw_prices,
    microscope_frames,
)
from course_utils.plots.making_it_fast import (
    draw_overhead,
    draw_rates,
    draw_speeds,
    setup_speeds,
    speed_frames,
)
from course_utils.plots.rnn_theory import (
    UNFOLDING,
    draw_activations,
    draw_cross_entropy,
    draw_descent,
    draw_dropout,
    draw_errors,
    draw_forecast,
    draw_memory,
    draw_overfitting,
    draw_spread,
    draw_squared_error,
    draw_waves,
    unfolding_frames,
)
from course_utils.plots.sequences_in_and_out import (
    TREE,
    Candidate,
    attention_frames,
    draw_by_length,
    draw_by_place,
    draw_costs,
    tree_frames,
)
from course_utils.plots.shared import draw_streams, draw_unit_map
from course_utils.plots.text_generator import (
    draw_context,
    draw_copied,
    draw_curves,
    draw_distribution,
    draw_memorised,
    draw_published,
    draw_scoreboard,
    draw_split,
    sample_frames,
    setup_distribution,
)
from course_utils.plots.vanishing_gradients import (
    draw_blame,
    draw_breaks,
    draw_cliff,
    draw_clipping,
    draw_factors,
    draw_lengths,
    draw_powers,
    draw_remedies,
    draw_trained,
    draw_training,
    draw_waking,
    draw_words,
    length_frames,
    setup_lengths,
    stretch_frames,
)
