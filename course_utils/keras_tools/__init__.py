"""Keras without surprises: quiet import, state, training.

The only part of the package that imports Keras.
"""

from course_utils.keras_tools.graph import GraphTrainer, has_compiler
from course_utils.keras_tools.quiet import keras, tf
from course_utils.keras_tools.state import OneStep, log_p, reset_states
from course_utils.keras_tools.trace import trace_lstm
from course_utils.keras_tools.training import (
    LiveCurve,
    ResetStates,
    curves,
    dataset,
    train_resumable,
)
