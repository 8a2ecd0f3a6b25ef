"""The check for the exercise on the GRU."""

from collections.abc import Callable

import numpy as np

from course_utils.cells import gru_step, sigmoid
from course_utils.checks.verdict import Verdict, judge

Array = np.ndarray


def check_gru_step(answer: Callable[..., Array]) -> Verdict:
    """Judge a function that advances a GRU by one step, reset after.

    Parameters
    ----------
    answer : (batch, features) input, (batch, units) hidden state, kernel,
        recurrent kernel and the (2, 3 * units) bias to the new hidden state

    Examples
    --------
    >>> check_gru_step(lambda x, h, *weights: h)
    Not yet: h_t = z * h_{t-1} + (1 - z) * g.
    """
    x, h, *weights = _gru_case(batch=2, features=3, units=4, seed=0)
    kernel, recurrent_kernel, bias = weights
    step = gru_step(x, h, *weights)
    z, r, g = step.z, step.r, step.g
    one_bias = [kernel, recurrent_kernel, bias * [[1], [0]]]
    x_g = (x @ kernel + bias[0])[:, 8:]
    h_g = (h @ recurrent_kernel + bias[1])[:, 8:]
    before = (r * h) @ recurrent_kernel[:, 8:] + bias[1, 8:]
    a = x @ kernel + bias[0] + h @ recurrent_kernel + bias[1]
    z_bare, r_bare = a[:, :4], a[:, 4:8]
    mistakes = [
        (
            (1 - z) * h + z * g,
            "the sign of z is wrong: z = 1 keeps the old state.",
        ),
        (z * h + g, "the old and the new must share: z and 1 - z."),
        (
            z * h + (1 - z) * np.tanh(x_g + before),
            "the reset gate acts before the product; here it acts after.",
        ),
        (z * h + (1 - z) * np.tanh(x_g + h_g), "the reset gate is missing."),
        (
            z * h + (1 - z) * np.tanh(r * (x_g + h_g)),
            "the reset gate multiplies h_g only.",
        ),
        (
            z * h + (1 - z) * np.tanh(r * x_g + h_g),
            "the reset gate multiplies h_g, not x_g.",
        ),
        (
            z * h + (1 - z) * np.tanh(x_g + r * h),
            "r multiplies h_{t-1} W_h, not h_{t-1}.",
        ),
        (
            z_bare * h + (1 - z_bare) * np.tanh(x_g + r_bare * h_g),
            "the gates need the sigmoid.",
        ),
        (
            z * h + (1 - z) * np.tanh(x_g + r * h_g - r * bias[1, 8:]),
            "the second bias is missing in the candidate.",
        ),
        (
            gru_step(x, h, *one_bias).h,
            "the second row of the bias is missing; it belongs to h.",
        ),
        (
            r * h + (1 - r) * np.tanh(x_g + z * h_g),
            "the blocks stand in the order z, r, h.",
        ),
        (g, "this is the candidate; mix it with the old state."),
        (
            z * h + (1 - z) * (x_g + r * h_g),
            "the candidate takes tanh.",
        ),
        (
            z * h + (1 - z) * sigmoid(x_g + r * h_g),
            "the candidate takes tanh, not the sigmoid.",
        ),
    ]
    other = _gru_case(batch=3, features=2, units=5, seed=1)
    return judge(
        answer,
        [((x, h, *weights), step.h), (other, gru_step(*other).h)],
        mistakes,
        "h_t = z * h_{t-1} + (1 - z) * g.",
        given="2 sequences, 3 features and 4 units",
        advice="np.split(x @ kernel + bias[0], 3, axis=-1) gives the blocks.",
    )


def _gru_case(
    batch: int, features: int, units: int, seed: int
) -> tuple[Array, ...]:
    """Return input, hidden state and the weights of a step."""
    rng, wide = np.random.default_rng(seed), 3 * units
    shapes = [(batch, n) for n in (features, units)]
    shapes += [(features, wide), (units, wide), (2, wide)]
    return tuple(rng.normal(size=shape) for shape in shapes)
