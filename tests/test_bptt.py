"""Gradients by hand equal central differences and automatic ones."""

import numpy as np
import pytest
from gradients import LIMIT, assert_same_start, cases, loss_and_gradient

from course_utils.bptt import (
    RNN,
    backward,
    forward,
    gradient_errors,
    init_rnn,
    mean_squared_error,
    numeric_gradient,
    relative_error,
    simple,
    softmax_cross_entropy,
    step_jacobian,
)


def example(batch, timesteps, seed=2):
    rng = np.random.default_rng(seed)
    net = init_rnn(features=3, units=4, outputs=2, rng=rng)
    net = net._replace(bias=rng.normal(size=4), output_bias=rng.normal(size=2))
    x, h_0 = (
        rng.normal(size=(batch, timesteps, 3)),
        rng.normal(size=(batch, 4)),
    )
    return net, x, h_0, rng.normal(size=(batch, timesteps, 2))


@cases
def test_each_weight_has_the_gradient_of_central_differences(
    batch, timesteps, where
):
    net, x, h_0, target = example(batch, timesteps)
    run = forward(x, net, h_0)
    _, d_y = loss_and_gradient(run.y, target, where)
    gradients = backward(run, d_y, net).d_weights
    errors = gradient_errors(
        lambda net: loss_and_gradient(forward(x, net, h_0).y, target, where)[
            0
        ],
        net,
        gradients,
    )
    assert set(errors) == set(RNN._fields)
    assert all(np.abs(gradient).max() > 1e-4 for gradient in gradients)
    assert max(errors.values()) < LIMIT, errors


@cases
def test_inputs_and_first_state_have_their_gradients_too(
    batch, timesteps, where
):
    net, x, h_0, target = example(batch, timesteps)
    run = forward(x, net, h_0)
    _, d_y = loss_and_gradient(run.y, target, where)
    found = backward(run, d_y, net)
    by_x = numeric_gradient(
        lambda x: loss_and_gradient(forward(x, net, h_0).y, target, where)[0],
        x,
    )
    by_h = numeric_gradient(
        lambda h: loss_and_gradient(forward(x, net, h).y, target, where)[0],
        h_0,
    )
    assert relative_error(found.d_x, by_x) < LIMIT
    assert relative_error(found.d_h[:, 0], by_h) < LIMIT


@cases
def test_automatic_differentiation_agrees(batch, timesteps, where):
    from course_utils.keras_tools.quiet import tf

    net, x, h_0, target = example(batch, timesteps)
    run = forward(x, net, h_0)
    _, d_y = loss_and_gradient(run.y, target, where)
    with tf.GradientTape() as tape:
        weights = RNN(*map(tf.constant, net))
        tape.watch(list(weights))
        h, outputs = tf.constant(h_0), []
        for t in range(timesteps):
            a = x[:, t] @ weights.kernel + h @ weights.recurrent_kernel
            h = tf.tanh(a + weights.bias)
            outputs.append(h @ weights.output_kernel + weights.output_bias)
        error = tf.stack(outputs, axis=1) - target
        error = error if where == "all" else error[:, -1]
        loss = tf.reduce_mean(error**2)
    automatic = tape.gradient(loss, list(weights))
    for one, other in zip(
        backward(run, d_y, net).d_weights, automatic, strict=True
    ):
        assert relative_error(one, other.numpy()) < 1e-12


def test_step_jacobians_carry_the_gradient_from_state_to_state():
    net, x, h_0, target = example(batch=1, timesteps=6)
    run = forward(x, net, h_0)
    _, d_y = loss_and_gradient(run.y, target, "last")
    d_h = backward(run, d_y, net).d_h[0]
    for t in range(6, 0, -1):
        jacobian = step_jacobian(run.h[0, t], net.recurrent_kernel)
        assert np.allclose(d_h[t - 1], d_h[t] @ jacobian)


@pytest.mark.parametrize("shape", [(4,), (1, 4), (4, 4), (2, 5, 4)])
def test_many_states_have_the_step_jacobians_of_each(shape):
    rng = np.random.default_rng(3)
    h, kernel = np.tanh(rng.normal(size=shape)), rng.normal(size=(4, 4))
    found = step_jacobian(h, kernel)
    assert found.shape == (*shape, 4)
    for index in np.ndindex(shape[:-1]):
        alone = np.diag(1 - h[index] ** 2) @ kernel.T
        assert np.allclose(found[index], alone)


def test_a_step_jacobian_is_the_derivative_of_a_step():
    net, x, h_0, _ = example(batch=1, timesteps=1)
    h = h_0[0]
    after = forward(x, net, h[None]).h[0, 1]
    jacobian = step_jacobian(after, net.recurrent_kernel)
    for k in range(4):
        column = numeric_gradient(
            lambda h, k=k: forward(x, net, h[None]).h[0, 1, k], h
        )
        assert relative_error(jacobian[k], column) < LIMIT


def test_chunks_with_carried_state_equal_one_pass():
    net, x, h_0, _ = example(batch=2, timesteps=9)
    whole = forward(x, net, h_0)
    first = forward(x[:, :4], net, h_0)
    second = forward(x[:, 4:], net, first.h[:, -1])
    both = np.concatenate([first.y, second.y], axis=1)
    assert np.abs(both - whole.y).max() < 1e-15


def test_the_check_catches_a_state_that_was_overwritten():
    net, x, h_0, target = example(batch=2, timesteps=5)
    run = forward(x, net, h_0)
    _, d_y = mean_squared_error(run.y, target)
    spoiled = run._replace(h=run.h.copy())
    spoiled.h[:, 1:-1] = spoiled.h[:, 2:]
    errors = gradient_errors(
        lambda net: mean_squared_error(forward(x, net, h_0).y, target)[0],
        net,
        backward(spoiled, d_y, net).d_weights,
    )
    assert errors["recurrent_kernel"] > 0.01


def test_the_check_catches_a_missing_sum_over_time(monkeypatch):
    net, x, h_0, target = example(batch=2, timesteps=5)
    run = forward(x, net, h_0)
    _, d_y = mean_squared_error(run.y, target)
    monkeypatch.setattr(simple, "summed", lambda a, b: a[:, -1].T @ b[:, -1])
    errors = gradient_errors(
        lambda net: mean_squared_error(forward(x, net, h_0).y, target)[0],
        net,
        backward(run, d_y, net).d_weights,
    )
    assert min(errors[name] for name in errors if "kernel" in name) > 0.01


def test_init_gives_the_shapes_and_an_orthogonal_recurrence():
    net = init_rnn(3, 50, 2, np.random.default_rng(2))
    assert [weight.shape for weight in net] == [
        (3, 50),
        (50, 50),
        (50,),
        (50, 2),
        (2,),
    ]
    assert np.allclose(np.linalg.svd(net.recurrent_kernel)[1], 1)
    assert np.abs(net.kernel).max() <= np.sqrt(6 / 53)


def test_an_orthogonal_start_prefers_no_direction():
    corners = [
        init_rnn(1, 3, 1, np.random.default_rng(seed)).recurrent_kernel[0, 0]
        for seed in range(100)
    ]
    assert 30 < np.sum(np.array(corners) > 0) < 70


@pytest.mark.parametrize("shape", [(5, 3), (2, 5, 4), (3,)])
def test_inputs_of_a_wrong_shape_are_refused(shape):
    net, *_ = example(1, 1)
    with pytest.raises(ValueError, match=r"x: got shape .*timesteps, 3\)"):
        forward(np.zeros(shape), net)


def test_whole_numbers_as_inputs_are_no_reason_to_round_the_states():
    net, x, _, _ = example(2, 5)
    x = (x > 0).astype(int)
    assert np.array_equal(forward(x, net).h, forward(x * 1.0, net).h)


def test_a_gradient_of_a_wrong_shape_is_refused():
    net, x, _, _ = example(2, 5)
    with pytest.raises(ValueError, match=r"d_y: got shape \(2, 2\)"):
        backward(forward(x, net), np.zeros((2, 2)), net)


@pytest.mark.parametrize("shape", [(4,), (1, 4), (2, 1), (2, 5), ()])
def test_a_start_that_numpy_would_stretch_is_refused(shape):
    net, x, _, _ = example(2, 5)
    with pytest.raises(ValueError, match=r"h_0: got shape .*\(2, 4\) is"):
        forward(x, net, np.zeros(shape))


def test_states_are_as_precise_as_the_most_precise_array():
    net, x, h_0, _ = example(2, 5)
    low, x = RNN(*(w.astype("float32") for w in net)), x.astype("float32")
    assert forward(x, low).h.dtype == forward(x, low).y.dtype == "float32"
    assert forward(x, low, h_0).h.dtype == "float64"
    for name in RNN._fields:
        mixed = low._replace(**{name: getattr(net, name)})
        assert forward(x, mixed).h.dtype == "float64", name


def test_no_time_steps_leave_the_start_as_it_is():
    net, x, h_0, _ = example(2, 5)
    run = forward(x[:, :0], net, h_0)
    assert np.array_equal(run.h, h_0[:, None]) and run.y.shape == (2, 0, 2)
    assert not forward(x[:, :0], net).h.any()


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


@pytest.mark.parametrize("kind", [int, "float32", "float16"])
def test_differences_that_drown_in_rounding_are_refused(kind):
    with pytest.raises(TypeError, match=r"at: got .* float64 is needed"):
        numeric_gradient(lambda w: (w**2).sum(), np.ones(2, kind))


def test_gradients_of_different_shapes_are_never_compared():
    with pytest.raises(ValueError, match=r"\(2,\) and \(2, 1\) differ"):
        relative_error(np.zeros(2), np.zeros((2, 1)))


def test_equal_zeros_have_no_error():
    assert relative_error(np.zeros(3), np.zeros(3)) == 0
    assert relative_error(np.zeros(3), np.ones(3)) == 1


@pytest.mark.parametrize("shape", [(5,), (1, 5), (3, 2, 5)])
def test_cross_entropy_has_the_gradient_of_central_differences(shape):
    rng = np.random.default_rng(3)
    logits, ids = rng.normal(size=shape), rng.integers(5, size=shape[:-1])
    found = softmax_cross_entropy(logits, ids)[1]
    numeric = numeric_gradient(
        lambda logits: softmax_cross_entropy(logits, ids)[0], logits
    )
    assert relative_error(found, numeric) < LIMIT
    assert np.abs(found.sum(axis=-1)).max() < 1e-15


def test_cross_entropy_equals_keras():
    from course_utils.keras_tools.quiet import keras

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


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (np.zeros((2, 1), int), r"shape \(2, 1\).*shape \(2,\)"),
        (np.zeros(2), "float64"),
        (np.array([0, 4]), "0 to 4, 0 to 3"),
        (np.array([-1, 2]), "-1 to 2, 0 to 3"),
    ],
)
def test_ids_that_numpy_would_bend_are_refused(ids, message):
    with pytest.raises(ValueError, match=f"ids: got .*{message}"):
        softmax_cross_entropy(np.zeros((2, 4)), ids)


def test_init_rnn_starts_as_keras_does():
    from course_utils.keras_tools.quiet import keras

    ours = init_rnn(60, 80, 60, np.random.default_rng(2))
    assert_same_start(ours[:3], keras.layers.SimpleRNN(80), rows=60)
    assert_same_start(ours[3:], keras.layers.Dense(60), rows=80)
