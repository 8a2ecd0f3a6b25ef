"""Adam and clipping do what Keras' do."""

from typing import NamedTuple

import numpy as np
import pytest

from course_utils.norms import norm
from course_utils.optimizers import (
    adam,
    clip_by_norm,
    global_norm,
    no_moments,
)


class Pair(NamedTuple):
    a: np.ndarray
    b: np.ndarray


@pytest.fixture
def pairs():
    rng = np.random.default_rng(0)
    return [
        Pair(rng.normal(size=(3, 2)), rng.normal(size=4)) for _ in range(9)
    ]


@pytest.mark.parametrize("size", [1.0, 1e-8])  # beside epsilon, too
def test_adam_goes_where_keras_goes(pairs, size):
    from course_utils.keras_tools import keras

    ours, *gradients = pairs
    gradients = [Pair(*(size * g for g in pair)) for pair in gradients]
    theirs = [keras.Variable(w, dtype="float64") for w in ours]
    optimizer = keras.optimizers.Adam(0.03)
    moments = no_moments(ours)
    for k, gradient in enumerate(gradients, start=1):
        ours, moments = adam(ours, gradient, moments, 0.03)
        optimizer.epsilon = 1e-8 * np.sqrt(1 - 0.999**k)  # of "epsilon hat"
        optimizer.apply([keras.ops.array(g) for g in gradient], theirs)
    for w, v in zip(ours, theirs, strict=True):
        assert np.allclose(w, v.numpy(), rtol=1e-5, atol=1e-6)
    assert moments.updates == len(gradients)


def test_an_update_leaves_its_arguments_as_they_were(pairs):
    weights, gradient = pairs[:2]
    copies = [w.copy() for w in weights]
    adam(weights, gradient, no_moments(weights), 0.1)
    assert all(
        np.array_equal(a, b) for a, b in zip(weights, copies, strict=True)
    )


def test_clipping_shortens_long_gradients_and_keeps_their_direction(pairs):
    long = pairs[0]
    short = clip_by_norm(long, 0.5)
    assert global_norm(short) == pytest.approx(0.5)
    assert isinstance(short, Pair)
    ratio = global_norm(long) / 0.5
    for a, b in zip(long, short, strict=True):
        assert np.allclose(a, ratio * b)


def test_clipping_leaves_short_gradients_alone(pairs):
    clipped = clip_by_norm(pairs[0], 1e9)
    assert all(
        np.array_equal(a, b) for a, b in zip(pairs[0], clipped, strict=True)
    )
    zero = Pair(np.zeros(2), np.zeros(3))
    assert global_norm(clip_by_norm(zero, 1.0)) == 0


def test_epsilon_shortens_the_step_of_a_gradient_that_is_as_small():
    weights, gradient = Pair(np.zeros(1), np.zeros(1)), np.array([1e-8])
    after, _ = adam(
        weights, Pair(gradient, 1e6 * gradient), no_moments(weights), 0.1
    )
    assert after.a == pytest.approx(-0.05) and after.b == pytest.approx(-0.1)


@pytest.mark.parametrize("norm", [0.5, 2.0, 1e9])
def test_clipping_shortens_as_much_as_keras(pairs, norm):
    from course_utils.keras_tools import keras

    ours, theirs = (
        pairs[0],
        [keras.Variable(np.zeros(w.shape)) for w in pairs[0]],
    )
    optimizer = keras.optimizers.SGD(1.0, global_clipnorm=norm)
    optimizer.apply([keras.ops.array(g) for g in ours], theirs)
    for g, v in zip(clip_by_norm(ours, norm), theirs, strict=True):
        assert np.allclose(g, -v.numpy(), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("huge", "kind"), [(1e200, "float64"), (1e20, "float32"), (1e-200, float)]
)
def test_no_size_of_a_gradient_makes_the_update_vanish(pairs, huge, kind):
    with np.errstate(over="raise", invalid="raise"):
        long = Pair(*((g * huge).astype(kind) for g in pairs[0]))
        short = clip_by_norm(long, 0.5 * min(1, huge))
        known = huge * global_norm(pairs[0])
        assert global_norm(long) == pytest.approx(known, rel=1e-6)
        scale = 0.5 * min(1, huge) / known
    assert global_norm(short) == pytest.approx(0.5 * min(1, huge), rel=1e-6)
    for a, b in zip(long, short, strict=True):
        assert b.dtype == kind and np.allclose(scale * a, b, atol=0)


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize(
    "function", [global_norm, lambda g: clip_by_norm(g, 1)]
)
def test_gradients_that_are_not_finite_are_refused(pairs, bad, function):
    for k in (0, 1):
        spoiled = [g.copy() for g in pairs[0]]
        spoiled[k].flat[1] = bad
        with pytest.raises(ValueError, match="gradients: some are infinite"):
            function(Pair(*spoiled))


def test_each_of_several_nets_is_clipped_by_its_own_length(pairs):
    nets = [pairs[0], Pair(*(0.01 * g for g in pairs[1])), Pair(*pairs[2])]
    nets.append(Pair(*(0 * g for g in pairs[0])))
    many = Pair(
        *(np.stack(g).astype("float32") for g in zip(*nets, strict=True))
    )
    clipped = clip_by_norm(many, 0.5, leading=1)
    for k, alone in enumerate(nets):
        for g, one in zip(clipped, clip_by_norm(alone, 0.5), strict=True):
            assert g.dtype == "float32" and np.allclose(g[k], one, rtol=1e-6)


@pytest.mark.parametrize("norm", [0, -1.0, np.nan])
def test_a_norm_that_is_no_length_is_refused(pairs, norm):
    with pytest.raises(ValueError, match=r"norm: got .* number above 0"):
        clip_by_norm(pairs[0], norm)


@pytest.mark.parametrize("size", [0.0, 1e-5, 1.0, 300.0])
def test_adam_in_half_precision_moves_as_in_double(size):
    half, double = (
        Pair(np.ones(3, kind), np.zeros((), kind))
        for kind in (np.float16, np.float64)
    )
    moved = []
    for start in (half, double):
        gradient = Pair(*(np.full_like(w, size) for w in start))
        moved.append(adam(start, gradient, no_moments(start), 0.01)[0])
    assert moved[0].a.dtype == np.float16
    assert np.allclose(moved[0].a, moved[1].a, rtol=1e-3)


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_a_norm_is_exact_for_rows_of_any_size(axis):
    a = np.array([[3e-200, 4e-200, 0.0], [3e200, 0.0, 4e200], [0, 0, 0]])
    exact = {
        None: 5e200,
        0: [3e200, 4e-200, 4e200],
        1: [5e-200, 5e200, 0],
    }
    assert norm(a, axis) == pytest.approx(
        np.array(exact[axis]), rel=1e-12, abs=0
    )
