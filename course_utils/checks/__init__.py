"""Checks for the exercises: they say what is wrong, not only that it is."""

from course_utils.checks.cells import (
    check_both_ways,
    check_count,
    check_masked,
    check_run,
)
from course_utils.checks.gradients import (
    check_recurrent_gradient,
    check_state_gradients,
    check_step_back,
)
from course_utils.checks.text import check_bits, check_nucleus, check_streams
from course_utils.checks.verdict import Verdict

__all__ = [
    "Verdict",
    "check_bits",
    "check_both_ways",
    "check_count",
    "check_masked",
    "check_nucleus",
    "check_recurrent_gradient",
    "check_run",
    "check_state_gradients",
    "check_step_back",
    "check_streams",
]
