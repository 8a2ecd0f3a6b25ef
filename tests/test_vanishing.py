"""How a gradient fades: measured against predicted."""

import numpy as np
import pytest

from course_utils import bptt

RADII = [0.5, 0.9, 1.0, 1.1, 1.5]
LAGS = 40


def net_of(rho, rng, units=32):
    net = bptt.init_rnn(features=1, units=units, outputs=1, rng=rng)
    return net._replace(recurrent_kernel=rho * net.recurrent_kernel)


@pytest.mark.parametrize("rho", RADII)
@pytest.mark.parametrize("strength", [0.1, 1.0, 4.0])
def test_under_tanh_the_radius_is_a_bound_and_the_slopes_do_the_rest(
    rho, strength
):
    # The slope of tanh is at most 1, so rho bounds every step.  With the
    # mean squared slope of the forward pass the factor is right to within
    # 0.015: that the gradient's direction knows nothing of the slopes is an
    # approximation, good for 32 units with inputs that are noise.
    rng = np.random.default_rng(3)
    net = net_of(rho, rng)
    x = strength * rng.normal(size=(50, LAGS + 30, 1))
    run = bptt.forward(x, net)
    d_h = bptt.backward(run, np.ones_like(run.y) * last(run), net).d_h
    each = np.linalg.norm(d_h, axis=-1)
    assert (each[:, :-1] <= rho * each[:, 1:] * (1 + 1e-12)).all()
    measured = bptt.factor_per_step(bptt.gradient_lengths(x, net)[: LAGS + 1])
    h = run.h[:, 30:]
    assert measured == pytest.approx(bptt.predicted_factor(h, rho), abs=0.015)


def last(run):
    return np.eye(run.y.shape[1])[-1][:, None]


def test_lengths_are_those_of_the_states_that_carry():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(2, 5, 3))
    for init, forward, backward, name in [
        (bptt.init_rnn, bptt.forward, bptt.backward, "d_h"),
        (bptt.init_gru, bptt.forward_gru, bptt.backward_gru, "d_h"),
        (bptt.init_lstm, bptt.forward_lstm, bptt.backward_lstm, "d_c"),
    ]:
        net = init(3, 4, 1, rng)
        run = forward(x, net)
        d_y = np.zeros_like(run.y)
        d_y[:, -1] = 1
        d = getattr(backward(run, d_y, net), name)[:, 1:]
        logs = np.log(np.linalg.norm(d, axis=-1)).mean(axis=0)[::-1]
        expected = np.exp(logs - logs[0])
        np.testing.assert_allclose(bptt.gradient_lengths(x, net), expected)


def test_the_predicted_factor_is_a_mean_over_units_and_then_over_steps():
    h = np.array([[0.0, 0.0, 0.5], [0.5, 1.0, -1.0]])
    slopes = (1 - h**2) ** 2
    first, second = slopes.mean(axis=1)
    expected = 0.8 * (first * second) ** 0.25
    assert bptt.predicted_factor(h, 0.8) == pytest.approx(expected)
    with pytest.raises(ValueError, match="states of a tanh net are needed"):
        bptt.predicted_factor(h + 0.1, 0.8)


def test_a_factor_needs_two_lengths_above_zero():
    assert bptt.factor_per_step([1.0, 0.5]) == pytest.approx(0.5)
    for lengths in ([1.0], [1.0, 0.0]):
        with pytest.raises(ValueError, match="at least 2 are needed"):
            bptt.factor_per_step(lengths)


def test_only_nets_of_one_kind_and_size_are_stacked():
    rng = np.random.default_rng(3)
    one, other = (bptt.init_rnn(2, units, 1, rng) for units in (3, 4))
    assert bptt.stack([one]).kernel.shape == (1, 2, 3)
    for nets in ([one, other], [one, bptt.init_lstm(2, 3, 1, rng)], []):
        with pytest.raises(ValueError, match="all of one kind and size"):
            bptt.stack(nets)
