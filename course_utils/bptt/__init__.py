"""Backpropagation through time, by hand, and the check that it is right.

Gradients are prefixed `d_`: `d_h[:, t]` is dL/dh_t, a row like h_t itself.
"""

from course_utils.bptt.gru import (
    GRU,
    GRUGradients,
    GRURun,
    backward_gru,
    forward_gru,
    init_gru,
)
from course_utils.bptt.losses import mean_squared_error, softmax_cross_entropy
from course_utils.bptt.lstm import (
    LSTM,
    LSTMGradients,
    LSTMRun,
    backward_lstm,
    forward_lstm,
    init_lstm,
)
from course_utils.bptt.simple import (
    RNN,
    Gradients,
    Run,
    backward,
    forward,
    init_rnn,
    step_jacobian,
)
from course_utils.bptt.verify import (
    gradient_errors,
    numeric_gradient,
    relative_error,
)

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "GRUGradients",
    "GRURun",
    "Gradients",
    "LSTMGradients",
    "LSTMRun",
    "Run",
    "backward",
    "backward_gru",
    "backward_lstm",
    "forward",
    "forward_gru",
    "forward_lstm",
    "gradient_errors",
    "init_gru",
    "init_lstm",
    "init_rnn",
    "mean_squared_error",
    "numeric_gradient",
    "relative_error",
    "softmax_cross_entropy",
    "step_jacobian",
]
