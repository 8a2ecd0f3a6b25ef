"""Keras without surprises: quiet import, state, training, checkpoints.

The only part of the package that imports Keras.
"""

from course_utils.keras_tools.checkpoints import (
    Checkpoint,
    load_weights,
    read_weights,
    save_weights,
)
from course_utils.keras_tools.quiet import keras, tf
from course_utils.keras_tools.state import (
    OneStep,
    log_p,
    rebatch,
    reset_states,
)
from course_utils.keras_tools.training import (
    LiveCurve,
    ResetStates,
    curves,
    dataset,
)

__all__ = [
    "Checkpoint",
    "LiveCurve",
    "OneStep",
    "ResetStates",
    "curves",
    "dataset",
    "keras",
    "load_weights",
    "log_p",
    "read_weights",
    "rebatch",
    "reset_states",
    "save_weights",
    "tf",
]
