"""What a run of `bptt`, which takes these steps, does not show of them."""

import numpy as np
import pytest

from course_utils.cells import blocks, gru_step, lstm_step, rnn_step, sigmoid


def drawn(*shape, dtype="float64"):
    return np.random.default_rng(1).normal(size=shape).astype(dtype)


@pytest.mark.parametrize("activation", [sigmoid, lambda a: np.maximum(a, 0)])
def test_a_simple_step_takes_another_activation(activation):
    x, h, W_x, W_h, b = drawn(4, 3), drawn(4, 2), drawn(3, 2), np.eye(2), 0.5
    found = rnn_step(x, h, W_x, W_h, np.full(2, b), activation)
    assert np.allclose(found, activation(x @ W_x + h + b))


def test_sigmoid_is_exact_and_never_overflows():
    a = np.linspace(-30, 30, 101)
    assert np.allclose(sigmoid(a), 1 / (1 + np.exp(-a)), rtol=1e-9, atol=1e-15)
    with np.errstate(all="raise"):
        assert sigmoid(np.array([-1e5, 1e5])).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("step", "columns", "states", "biases"),
    [(lstm_step, 16, 2, (16,)), (gru_step, 12, 1, (2, 12))],
)
def test_single_precision_stays_single(step, columns, states, biases):
    shapes = (2, 3), *states * [(2, 4)], (3, columns), (4, columns), biases
    for part in step(*(drawn(*shape, dtype="float32") for shape in shapes)):
        assert part.dtype == np.float32


def test_the_reset_gate_may_act_before_the_product():
    x, h, W_x, W_h, b = drawn(4, 3), drawn(4, 2), drawn(3, 6), drawn(2, 6), 0.5
    step = gru_step(x, h, W_x, W_h, np.full(6, b), reset_after=False)
    a_g = x @ W_x[:, 4:] + (step.r * h) @ W_h[:, 4:] + b
    assert np.allclose(step.g, np.tanh(a_g))
    assert np.allclose(step.r, sigmoid((x @ W_x + h @ W_h + b)[:, 2:4]))


def test_a_width_that_is_no_multiple_of_the_blocks_is_refused():
    with pytest.raises(ValueError, match="got 10 columns, 4 equal blocks"):
        blocks(np.zeros((2, 10)), 4)
