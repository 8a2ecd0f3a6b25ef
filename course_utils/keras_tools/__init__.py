"""Keras without surprises: quiet import, state, training, checkpoints.

The only part of the package that imports Keras.
"""

from course_utils.keras_tools.checkpoints import (
    Checkpoint,
    load_weights,
    read_weights,
    save_weights,
)
from course_utils.keras_tools.graph import GraphTrainer, has_compiler
from course_utils.keras_tools.quiet import keras, tf
from course_utils.keras_tools.resume import train_resumable
from course_utils.keras_tools.state import (
    OneStep,
    log_p,
    rebatch,
    reset_states,
)
from course_utils.keras_tools.trace import Trace, trace_lstm
from course_utils.keras_tools.training import (
    LiveCurve,
    ResetStates,
    curves,
    dataset,
)

__all__ = [
    "Checkpoint",
    "GraphTrainer",
    "LiveCurve",
    "OneStep",
    "ResetStates",
    "Trace",
    "curves",
    "dataset",
    "has_compiler",
    "keras",
    "load_weights",
    "log_p",
    "read_weights",
    "rebatch",
    "reset_states",
    "save_weights",
    "tf",
    "trace_lstm",
    "train_resumable",
]
