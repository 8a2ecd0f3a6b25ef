"""LSTM and GRU: gradients by hand equal differences and Keras' own."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from gradients import LIMIT, assert_same_start, cases, loss_and_gradient

from course_utils.bptt import (
    GRU,
    LSTM,
    backward_gru,
    backward_lstm,
    forward_gru,
    forward_lstm,
    gradient_errors,
    init_gru,
    init_lstm,
    numeric_gradient,
    relative_error,
)
from course_utils.cells import sigmoid

FEATURES, UNITS, OUTPUTS = 3, 4, 2


class Net(NamedTuple):
    """One kind of net, so that each test asks the same of all."""

    init: Callable
    forward: Callable
    backward: Callable
    layer: str
    options: dict


class Start(NamedTuple):
    """What a run starts from, besides the weights."""

    x: np.ndarray
    h_0: np.ndarray


class LSTMStart(NamedTuple):
    """The same with a cell state."""

    x: np.ndarray
    h_0: np.ndarray
    c_0: np.ndarray


NETS = {
    "lstm": Net(init_lstm, forward_lstm, backward_lstm, "LSTM", {}),
    "gru": Net(init_gru, forward_gru, backward_gru, "GRU", {}),
    "gru, reset before": Net(
        init_gru, forward_gru, backward_gru, "GRU", {"reset_after": False}
    ),
}


@pytest.fixture(params=NETS)
def kind(request):
    return NETS[request.param]


def drawn(kind, batch, timesteps, peephole=True):
    """Weights, a start and a target, none of which holds a zero."""
    rng = np.random.default_rng(4)
    weights = kind.init(FEATURES, UNITS, OUTPUTS, rng, **kind.options)
    weights = weights._make(rng.normal(0, 0.7, w.shape) for w in weights)
    x = rng.normal(size=(batch, timesteps, FEATURES))
    target = rng.normal(size=(batch, timesteps, OUTPUTS))
    h_0, c_0 = rng.normal(size=(2, batch, UNITS))
    if kind.layer == "GRU":
        return weights, Start(x, h_0), target
    if not peephole:
        weights = weights._replace(peephole=np.zeros((3, UNITS)))
    return weights, LSTMStart(x, h_0, c_0), target


def in_keras(kind, weights, dtype):
    """Keras' layer and `Dense` with these weights; a peephole is left out."""
    from course_utils.keras_tools import keras

    layer = getattr(keras.layers, kind.layer)(
        UNITS,
        return_sequences=True,
        return_state=True,
        dtype=dtype,
        **kind.options,
    )
    dense = keras.layers.Dense(OUTPUTS, dtype=dtype)
    layer.build((None, None, FEATURES))
    dense.build((None, None, UNITS))
    layer.set_weights(weights[:3])
    dense.set_weights(weights[-2:])
    return layer, dense


def of_start(found, start):
    """Of all gradients those of x, h_0 and, if there is one, c_0."""
    first = found.d_x, found.d_h[:, 0]
    if isinstance(start, Start):
        return Start(*first)
    return LSTMStart(*first, found.d_c[:, 0])


@cases
def test_each_weight_has_the_gradient_of_central_differences(
    kind, batch, timesteps, where
):
    weights, start, target = drawn(kind, batch, timesteps)
    run = kind.forward(start.x, weights, *start[1:])
    _, d_y = loss_and_gradient(run.y, target, where)

    def loss(weights):
        y = kind.forward(start.x, weights, *start[1:]).y
        return loss_and_gradient(y, target, where)[0]

    found = kind.backward(run, d_y, weights).d_weights
    errors = gradient_errors(loss, weights, found)
    assert set(errors) == set((LSTM if kind.layer == "LSTM" else GRU)._fields)
    assert max(errors.values()) < LIMIT, errors


@cases
def test_inputs_and_first_states_have_their_gradients_too(
    kind, batch, timesteps, where
):
    weights, start, target = drawn(kind, batch, timesteps)
    run = kind.forward(start.x, weights, *start[1:])
    _, d_y = loss_and_gradient(run.y, target, where)

    def loss(start):
        y = kind.forward(start.x, weights, *start[1:]).y
        return loss_and_gradient(y, target, where)[0]

    found = kind.backward(run, d_y, weights)
    first = [
        getattr(found, f"d_{name[0]}")[:, 0] for name in start._fields[1:]
    ]
    errors = gradient_errors(loss, start, type(start)(found.d_x, *first))
    assert max(errors.values()) < LIMIT, errors


@pytest.mark.parametrize("t", [1, 3, 6])
def test_each_hidden_state_has_its_whole_gradient(kind, t):
    weights, start, target = drawn(kind, batch=2, timesteps=6)
    run = kind.forward(start.x, weights, *start[1:])
    _, d_y = loss_and_gradient(run.y, target, "all")
    c_t = [run.c[:, t]] if kind.layer == "LSTM" else []

    def loss(h_t):
        now = h_t @ weights.output_kernel + weights.output_bias
        later = kind.forward(start.x[:, t:], weights, h_t, *c_t).y
        y = np.concatenate([run.y[:, : t - 1], now[:, None], later], axis=1)
        return loss_and_gradient(y, target, "all")[0]

    found = kind.backward(run, d_y, weights).d_h[:, t]
    assert relative_error(found, numeric_gradient(loss, run.h[:, t])) < LIMIT


@pytest.mark.parametrize("t", [1, 3, 6])
def test_each_cell_state_has_its_whole_gradient(t):
    weights, start, target = drawn(NETS["lstm"], batch=2, timesteps=6)
    run = forward_lstm(start.x, weights, start.h_0, start.c_0)
    _, d_y = loss_and_gradient(run.y, target, "all")
    a_o = (
        start.x[:, t - 1] @ weights.kernel[:, -UNITS:]
        + run.h[:, t - 1] @ weights.recurrent_kernel[:, -UNITS:]
        + weights.bias[-UNITS:]
    )

    def loss(c_t):
        h_t = sigmoid(a_o + weights.peephole[2] * c_t) * np.tanh(c_t)
        now = h_t @ weights.output_kernel + weights.output_bias
        later = forward_lstm(start.x[:, t:], weights, h_t, c_t).y
        y = np.concatenate([run.y[:, : t - 1], now[:, None], later], axis=1)
        return loss_and_gradient(y, target, "all")[0]

    found = backward_lstm(run, d_y, weights).d_c[:, t]
    assert relative_error(found, numeric_gradient(loss, run.c[:, t])) < LIMIT


@cases
def test_automatic_differentiation_of_keras_layers_agrees(
    kind, batch, timesteps, where
):
    from course_utils.keras_tools.quiet import tf

    weights, start, target = drawn(kind, batch, timesteps, peephole=False)
    layer, dense = in_keras(kind, weights, "float64")
    with tf.GradientTape() as tape:
        x, *state = map(tf.constant, start)
        tape.watch([x, *state])
        error = dense(layer(x, initial_state=state)[0]) - target
        error = error if where == "all" else error[:, -1]
        loss = tf.reduce_mean(error**2)
    variables = layer.trainable_variables + dense.trainable_variables
    values = [variable.value for variable in variables]
    automatic = tape.gradient(loss, [*values, x, *state])

    run = kind.forward(start.x, weights, *start[1:])
    _, d_y = loss_and_gradient(run.y, target, where)
    found = kind.backward(run, d_y, weights)
    first = [
        getattr(found, f"d_{name[0]}")[:, 0] for name in start._fields[1:]
    ]
    ours = [*found.d_weights[:3], *found.d_weights[-2:], found.d_x, *first]
    for one, other in zip(ours, automatic, strict=True):
        assert relative_error(one, other.numpy()) < 1e-12


@pytest.mark.parametrize(
    ("dtype", "limit"), [("float32", 1e-6), ("float64", 1e-14)]
)
@pytest.mark.parametrize("timesteps", [1, 20])
def test_a_run_equals_keras(kind, timesteps, dtype, limit):
    weights, start, _ = drawn(kind, 3, timesteps, peephole=False)
    layer, dense = in_keras(kind, weights, dtype)
    state = [s.astype(dtype) for s in start[1:]]
    h, *last = layer(start.x.astype(dtype), initial_state=state)
    run = kind.forward(start.x, weights, *start[1:])
    assert np.abs(run.y - dense(h).numpy()).max() < limit
    assert np.abs(run.h[:, 1:] - h.numpy()).max() < limit
    for name, theirs in zip("hc", last, strict=False):
        ours = getattr(run, name)[:, -1]
        assert np.abs(ours - theirs.numpy()).max() < limit


def test_gates_and_states_of_a_run_fit_together(kind):
    weights, start, _ = drawn(kind, batch=2, timesteps=5)
    run = kind.forward(start.x, weights, *start[1:])
    if kind.layer == "LSTM":
        assert np.allclose(run.c[:, 1:], run.f * run.c[:, :-1] + run.i * run.g)
        assert np.allclose(run.h[:, 1:], run.o * np.tanh(run.c[:, 1:]))
        assert np.array_equal(run.c[:, 0], start.c_0)
    else:
        assert np.allclose(
            run.h[:, 1:], run.z * run.h[:, :-1] + (1 - run.z) * run.g
        )
    assert np.array_equal(run.h[:, 0], start.h_0)


def test_chunks_with_carried_states_equal_one_pass(kind):
    weights, start, _ = drawn(kind, batch=2, timesteps=9)
    whole = kind.forward(start.x, weights, *start[1:])
    first = kind.forward(start.x[:, :4], weights, *start[1:])
    carried = [getattr(first, name)[:, -1] for name in "hc"[: len(start) - 1]]
    second = kind.forward(start.x[:, 4:], weights, *carried)
    both = np.concatenate([first.y, second.y], axis=1)
    assert np.abs(both - whole.y).max() < 1e-15


def test_a_run_starts_at_zero_if_not_told_otherwise(kind):
    weights, start, _ = drawn(kind, batch=2, timesteps=3)
    zeros = [np.zeros((2, UNITS)) for _ in start[1:]]
    silent = kind.forward(start.x, weights)
    assert np.array_equal(silent.y, kind.forward(start.x, weights, *zeros).y)


def test_whole_numbers_as_inputs_are_no_reason_to_round_the_states(kind):
    weights, start, _ = drawn(kind, batch=2, timesteps=3)
    x = (start.x > 0).astype(int)
    ours = kind.forward(x, weights)
    assert np.array_equal(ours.y, kind.forward(x * 1.0, weights).y)


def test_nets_start_as_keras_does(kind):
    from course_utils.keras_tools import keras

    rng = np.random.default_rng(4)
    ours = kind.init(60, 80, 60, rng, **kind.options)
    layer = getattr(keras.layers, kind.layer)(80, **kind.options)
    assert_same_start(ours[:3], layer, rows=60)
    assert_same_start(ours[-2:], keras.layers.Dense(60), rows=80)


def test_an_lstm_starts_without_peephole_and_with_the_bias_asked_for():
    net = init_lstm(3, 2, 1, np.random.default_rng(4), forget_bias=-0.5)
    assert net.bias.tolist() == [0, 0, -0.5, -0.5, 0, 0, 0, 0]
    assert np.array_equal(net.peephole, np.zeros((3, 2)))


def test_inputs_and_gradients_of_a_wrong_shape_are_refused(kind):
    weights, start, _ = drawn(kind, batch=2, timesteps=5)
    with pytest.raises(ValueError, match=r"x: got shape .*timesteps, 3\)"):
        kind.forward(start.x[:, 0], weights)
    run = kind.forward(start.x, weights)
    with pytest.raises(ValueError, match=r"d_y: got shape \(2, 2\)"):
        kind.backward(run, np.zeros((2, 2)), weights)


@pytest.mark.parametrize("shape", [(UNITS,), (1, UNITS), (3, 1), ()])
def test_a_start_that_numpy_would_stretch_is_refused(kind, shape):
    weights, start, _ = drawn(kind, batch=3, timesteps=2)
    for name in start._fields[1:]:
        spoiled = start._replace(**{name: np.zeros(shape)})
        with pytest.raises(ValueError, match=f"{name}: got shape"):
            kind.forward(spoiled.x, weights, *spoiled[1:])


def test_states_are_as_precise_as_the_most_precise_array(kind):
    weights, start, _ = drawn(kind, batch=3, timesteps=2)
    low = weights._make(w.astype("float32") for w in weights)
    x, *starts = (part.astype("float32") for part in start)
    assert kind.forward(x, low, *starts).h.dtype == "float32"
    mixed = low._replace(bias=weights.bias)
    assert kind.forward(x, mixed, *starts).h.dtype == "float64"
    starts[-1] = start[-1]
    assert kind.forward(x, low, *starts).h.dtype == "float64"


def test_no_time_steps_leave_the_start_as_it_is(kind):
    weights, start, _ = drawn(kind, batch=3, timesteps=2)
    run = kind.forward(start.x[:, :0], weights, *start[1:])
    assert np.array_equal(run.h, start.h_0[:, None])
    assert run.y.shape == (3, 0, OUTPUTS)
    if isinstance(start, LSTMStart):
        assert np.array_equal(run.c, start.c_0[:, None])
