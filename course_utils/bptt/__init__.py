"""Backpropagation through time, by hand, and the check that it is right.

Gradients are prefixed `d_`: `d_h[:, t]` is dL/dh_t, a row like h_t itself, and
`d_weights` holds dL/d of each weight, in the shapes of the weights.
"""

from course_utils.bptt.gru import GRU, backward_gru, forward_gru, init_gru
from course_utils.bptt.losses import mean_squared_error, softmax_cross_entropy
from course_utils.bptt.lstm import LSTM, backward_lstm, forward_lstm, init_lstm
from course_utils.bptt.nets import (
    factor_per_step,
    gradient_lengths,
    mean_lengths,
    passes,
    predicted_factor,
    stack,
)
from course_utils.bptt.rnn import (
    RNN,
    backward,
    forward,
    init_rnn,
    step_jacobian,
)
from course_utils.bptt.sequences import glorot_uniform, orthogonal
from course_utils.bptt.verify import (
    gradient_errors,
    numeric_gradient,
    relative_error,
)
