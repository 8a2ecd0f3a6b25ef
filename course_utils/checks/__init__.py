"""Checks for the exercises: they say what is wrong, not only that it is."""

from course_utils.checks.alphabet_stateful_lstm import (
    check_carried,
    check_padded,
    check_place,
    check_stateful_model,
    check_windows,
)
from course_utils.checks.bptt import (
    check_pieces,
    check_recurrent_gradient,
    check_state_gradients,
    check_step_back,
)
from course_utils.checks.lstm_gates import (
    check_cell_gradient,
    check_gru_step,
    check_lstm_step,
    check_update,
)
from course_utils.checks.making_it_fast import (
    check_gain,
    check_in_place,
    check_multiplications,
    check_weight_gradient,
)
from course_utils.checks.rnn_theory import (
    check_both_ways,
    check_count,
    check_masked,
    check_run,
)
from course_utils.checks.sequences_in_and_out import (
    check_attention,
    check_best,
    check_greedy,
    check_masked_loss,
)
from course_utils.checks.text_generator import (
    check_bits,
    check_nucleus,
    check_streams,
    check_training,
)
from course_utils.checks.vanishing_gradients import (
    check_clip,
    check_layer_norm,
    check_lengths,
    check_reach,
)
from course_utils.checks.verdict import Verdict
