"""Losses have the gradient of central differences and never overflow."""

import numpy as np
import pytest

from course_utils.bptt import (
    mean_squared_error,
    numeric_gradient,
    relative_error,
    softmax_cross_entropy,
)


@pytest.mark.parametrize("shape", [(5,), (1, 5), (3, 2, 5)])
def test_cross_entropy_has_the_gradient_of_central_differences(shape):
    rng = np.random.default_rng(3)
    logits, ids = rng.normal(size=shape), rng.integers(5, size=shape[:-1])
    found = softmax_cross_entropy(logits, ids)[1]
    numeric = numeric_gradient(
        lambda logits: softmax_cross_entropy(logits, ids)[0], logits
    )
    assert relative_error(found, numeric) < 1e-6
    assert np.abs(found.sum(axis=-1)).max() < 1e-15


def test_cross_entropy_equals_keras():
    from course_utils.keras_tools import keras

    rng = np.random.default_rng(3)
    logits, ids = rng.normal(size=(4, 7, 9)), rng.integers(9, size=(4, 7))
    theirs = keras.losses.sparse_categorical_crossentropy(
        ids, logits, from_logits=True
    )
    ours = softmax_cross_entropy(logits, ids)[0]
    assert abs(ours - theirs.numpy().mean()) < 1e-12


def test_cross_entropy_never_overflows():
    logits = np.array([[1e5, 0.0, -1e5], [-1e5, -1e5, -1e5]])
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        sure, _ = softmax_cross_entropy(logits[:1], np.array([0]))
        wrong, d_logits = softmax_cross_entropy(logits[:1], np.array([2]))
        both, _ = softmax_cross_entropy(logits, np.array([0, 0]))
    assert (sure, wrong) == (0, 2e5)
    assert d_logits.tolist() == [[1, 0, -1]]
    assert both == pytest.approx(np.log(3) / 2)


def test_single_precision_stays_single():
    _, d_logits = softmax_cross_entropy(
        np.zeros((2, 4), "f4"), np.ones(2, int)
    )
    assert d_logits.dtype == "float32"


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (np.zeros((2, 1), int), r"shape \(2, 1\), \(2,\)"),
        (np.zeros(2), "float64"),
        (np.array([0, 4]), "0 to 4, .* 0 to 3"),
        (np.array([-1, 2]), "-1 to 2, .* 0 to 3"),
    ],
)
def test_ids_that_numpy_would_bend_are_refused(ids, message):
    with pytest.raises(ValueError, match=f"ids: got .*{message}"):
        softmax_cross_entropy(np.zeros((2, 4)), ids)


@pytest.mark.parametrize(
    ("y", "target"),
    [((2, 3), (2,)), ((2, 1), (2, 3)), ((3,), ()), ((0,), (0,))],
)
def test_an_error_is_the_mean_over_numbers_of_one_shape(y, target):
    with pytest.raises(ValueError, match="y, target: got shapes"):
        mean_squared_error(np.ones(y), np.ones(target))


def test_lists_have_an_error_too():
    loss, d_y = mean_squared_error([1, 3], [1, 1])
    assert (loss, d_y.tolist()) == (2, [0, 2])
