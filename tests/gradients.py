"""What the tests of nets share: cases, a loss, a limit, Keras' start."""

import numpy as np
import pytest

from course_utils.bptt import LIMIT, mean_squared_error

assert LIMIT == 1e-6  # of the relative error against central differences
CASES = [
    (batch, timesteps, where)
    for batch in (1, 3)
    for timesteps in (1, 2, 7)
    for where in ("last", "all")
]
cases = pytest.mark.parametrize(("batch", "timesteps", "where"), CASES)


def loss_and_gradient(y, target, where):
    """The loss on the last step or on all, and its gradient."""
    if where == "all":
        return mean_squared_error(y, target)
    d_y = np.zeros_like(y)
    loss, d_y[:, -1] = mean_squared_error(y[:, -1], target[:, -1])
    return loss, d_y


def assert_same_start(ours, layer, rows):
    """Biases are equal, kernels equally wide, orthogonal where Keras' are."""
    layer.build((1, 1, rows))
    for one, other in zip(ours, layer.get_weights(), strict=True):
        assert one.shape == other.shape
        if len(np.unique(other)) < 3:  # a bias
            assert np.array_equal(one, other)
            continue
        assert abs(one.std() / other.std() - 1) < 0.05
        if has_orthogonal_rows(other):
            assert has_orthogonal_rows(one)
        else:
            assert abs(np.abs(one).max() / np.abs(other).max() - 1) < 0.01


def has_orthogonal_rows(kernel):
    return np.allclose(kernel @ kernel.T, np.eye(len(kernel)), atol=1e-5)
