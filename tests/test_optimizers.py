"""Adam and clipping do what Keras' do."""

from typing import NamedTuple

import numpy as np
import pytest

from course_utils.keras_tools import keras
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


def test_adam_goes_where_keras_goes(pairs):
    ours, *gradients = pairs
    theirs = [keras.Variable(w, dtype="float64") for w in ours]
    optimizer = keras.optimizers.Adam(0.03, epsilon=1e-8)
    moments = no_moments(ours)
    for gradient in gradients:
        ours, moments = adam(ours, gradient, moments, 0.03)
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
