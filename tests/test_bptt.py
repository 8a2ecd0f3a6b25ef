"""Every net: gradients by hand equal differences and Keras' own."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest

from course_utils import bptt
from course_utils.cells import sigmoid

FEATURES, UNITS, OUTPUTS = 3, 4, 2
LIMIT = 1e-6  # of the relative error against central differences


class Kind(NamedTuple):
    """One kind of net, so that each test asks the same of all."""

    layer: str
    init: Callable
    forward: Callable
    backward: Callable
    states: str = "h"


LSTM = Kind(
    "LSTM", bptt.init_lstm, bptt.forward_lstm, bptt.backward_lstm, "hc"
)
KINDS = {
    "rnn": Kind("SimpleRNN", bptt.init_rnn, bptt.forward, bptt.backward),
    "lstm": LSTM,
    "gru": Kind("GRU", bptt.init_gru, bptt.forward_gru, bptt.backward_gru),
}
cases = pytest.mark.parametrize(
    ("batch", "timesteps", "where"),
    [
        (1, 1, "last"),
        (1, 2, "all"),
        (3, 2, "last"),
        (3, 7, "last"),
        (3, 7, "all"),
    ],
)


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


def drawn(kind, batch, timesteps, peephole=True, seed=4):
    """Weights, inputs, first states and a target; none holds a zero."""
    rng = np.random.default_rng(seed)
    net = kind.init(FEATURES, UNITS, OUTPUTS, rng)
    net = net._make(rng.normal(0, 0.7, w.shape) for w in net)
    if kind is LSTM and peephole:
        net = net._replace(peephole=rng.normal(size=(3, UNITS)))
    x = rng.normal(size=(batch, timesteps, FEATURES))
    start = [rng.normal(size=(batch, UNITS)) for _ in kind.states]
    return net, x, start, rng.normal(size=(batch, timesteps, OUTPUTS))


def loss_and_gradient(y, target, where="all"):
    """The loss on the last step or on all, and its gradient."""
    if where == "all":
        return bptt.mean_squared_error(y, target)
    d_y = np.zeros_like(y)
    loss, d_y[:, -1] = bptt.mean_squared_error(y[:, -1], target[:, -1])
    return loss, d_y


def of_start(back, kind):
    """The gradients of the first states."""
    return [getattr(back, f"d_{name}")[:, 0] for name in kind.states]


@cases
def test_weights_inputs_and_first_states_have_their_gradients(
    kind, batch, timesteps, where
):
    net, x, start, target = drawn(kind, batch, timesteps)
    run = kind.forward(x, net, *start)
    _, d_y = loss_and_gradient(run.y, target, where)
    back = kind.backward(run, d_y, net)

    def loss(net=net, x=x, start=start):
        y = kind.forward(x, net, *start).y
        return loss_and_gradient(y, target, where)[0]

    errors = bptt.gradient_errors(loss, net, back.d_weights)
    assert set(errors) == set(net._fields)
    assert max(errors.values()) < LIMIT, errors
    by_x = bptt.numeric_gradient(lambda x: loss(x=x), x)
    assert bptt.relative_error(back.d_x, by_x) < LIMIT
    by_start = bptt.numeric_gradient(lambda s: loss(start=s), np.array(start))
    assert bptt.relative_error(of_start(back, kind), by_start) < LIMIT


@cases
def test_automatic_differentiation_of_keras_layers_agrees(
    kind, batch, timesteps, where
):
    from course_utils.keras_tools import tf

    net, x, start, target = drawn(kind, batch, timesteps, peephole=False)
    layer, dense = in_keras(kind, net, "float64")
    with tf.GradientTape() as tape:
        x_tf, *state = map(tf.constant, (x, *start))
        tape.watch([x_tf, *state])
        error = dense(layer(x_tf, initial_state=state)[0]) - target
        error = error if where == "all" else error[:, -1]
        loss = tf.reduce_mean(error**2)
    variables = layer.trainable_variables + dense.trainable_variables
    values = [variable.value for variable in variables]
    automatic = tape.gradient(loss, [*values, x_tf, *state])

    run = kind.forward(x, net, *start)
    _, d_y = loss_and_gradient(run.y, target, where)
    back = kind.backward(run, d_y, net)
    d_weights = [*back.d_weights[:3], *back.d_weights[-2:]]
    ours = [*d_weights, back.d_x, *of_start(back, kind)]
    for one, other in zip(ours, automatic, strict=True):
        assert bptt.relative_error(one, other.numpy()) < 1e-12


@pytest.mark.parametrize(
    ("dtype", "limit"), [("float32", 1e-6), ("float64", 1e-14)]
)
@pytest.mark.parametrize("timesteps", [1, 20])
def test_a_run_equals_keras(kind, timesteps, dtype, limit):
    net, x, start, _ = drawn(kind, 3, timesteps, peephole=False)
    layer, dense = in_keras(kind, net, dtype)
    h, *last = layer(
        x.astype(dtype), initial_state=[s.astype(dtype) for s in start]
    )
    run = kind.forward(x, net, *start)
    assert np.abs(run.y - dense(h).numpy()).max() < limit
    assert np.abs(run.h[:, 1:] - h.numpy()).max() < limit
    for name, theirs in zip(kind.states, last, strict=True):
        ours = getattr(run, name)[:, -1]
        assert np.abs(ours - theirs.numpy()).max() < limit


def in_keras(kind, net, dtype):
    """Keras' layer and `Dense` with these weights; a peephole is left out."""
    from course_utils.keras_tools import keras

    layer = getattr(keras.layers, kind.layer)(
        UNITS,
        return_sequences=True,
        return_state=True,
        dtype=dtype,
    )
    dense = keras.layers.Dense(OUTPUTS, dtype=dtype)
    layer.build((None, None, FEATURES))
    dense.build((None, None, UNITS))
    layer.set_weights(net[:3])
    dense.set_weights(net[-2:])
    return layer, dense


@pytest.mark.parametrize("t", [1, 3, 6])
def test_each_state_has_its_whole_gradient(kind, t):
    net, x, start, target = drawn(kind, batch=2, timesteps=6)
    run = kind.forward(x, net, *start)
    _, d_y = loss_and_gradient(run.y, target)
    back = kind.backward(run, d_y, net)
    at = {name: getattr(run, name)[:, t] for name in kind.states}

    def loss(state, value):
        changed = at | {state: value}
        if state == "c":  # h_t is made of it
            changed["h"] = shown(net, x[:, t - 1], run.h[:, t - 1], value)
        now = changed["h"] @ net.output_kernel + net.output_bias
        later = kind.forward(x[:, t:], net, *changed.values()).y
        y = np.concatenate([run.y[:, : t - 1], now[:, None], later], axis=1)
        return loss_and_gradient(y, target)[0]

    for state, value in at.items():
        numeric = bptt.numeric_gradient(partial(loss, state), value)
        found = getattr(back, f"d_{state}")[:, t]
        assert bptt.relative_error(found, numeric) < LIMIT, state


def shown(net, x, h, c):
    """What the output gate of an LSTM with peepholes lets out of c_t."""
    o = slice(-UNITS, None)
    a_o = x @ net.kernel[:, o] + h @ net.recurrent_kernel[:, o] + net.bias[o]
    return sigmoid(a_o + net.peephole[2] * c) * np.tanh(c)


@pytest.mark.parametrize("timesteps", [1, 6])
@pytest.mark.parametrize("peephole", [False, True])
def test_several_nets_at_once_compute_what_each_computes_alone(
    kind, timesteps, peephole
):
    nets, xs, starts, targets = zip(
        *(drawn(kind, 7, timesteps, peephole, seed) for seed in range(3)),
        strict=True,
    )
    many = bptt.stack(nets)
    starts = [np.stack(start) for start in zip(*starts, strict=True)]
    run = kind.forward(np.stack(xs), many, *starts)
    back = kind.backward(run, np.stack(targets), many)
    for k, net in enumerate(nets):
        alone = kind.forward(xs[k], net, *(start[k] for start in starts))
        same = kind.backward(alone, targets[k], net)
        pairs = [
            *zip(run, alone, strict=True),
            *zip(back.d_weights, same.d_weights, strict=True),
            *zip(back[1:], same[1:], strict=True),
        ]
        for of_all, one in pairs:
            np.testing.assert_allclose(of_all[k], one, rtol=1e-9, atol=1e-12)


def test_several_nets_may_read_the_same(kind):
    nets, x, *_ = drawn(kind, 2, 5)
    nets = bptt.stack([nets] * 3)
    run, each = kind.forward(x, nets), kind.forward(np.stack([x] * 3), nets)
    assert np.array_equal(run.y, each.y)
    one, other = (kind.backward(r, r.y, nets).d_weights for r in (run, each))
    assert all(map(np.array_equal, one, other))


@pytest.mark.parametrize("init", [bptt.init_rnn, bptt.init_lstm])
def test_training_may_run_in_single_precision(init):
    nets = [init(3, 4, 2, np.random.default_rng(k)) for k in range(2)]
    many = bptt.stack(nets, "float32")
    forward, backward = bptt.passes(many)
    run = forward(np.ones((5, 6, 3), "float32"), many)
    back = backward(run, np.ones_like(run.y), many)
    assert {a.dtype.name for a in (*back.d_weights, *back[1:])} == {"float32"}


def test_a_run_starts_at_zero_and_takes_whole_numbers(kind):
    net, x, start, _ = drawn(kind, batch=2, timesteps=3)
    x, zeros = (x > 0).astype(int), [0 * state for state in start]
    ours, told = kind.forward(x, net), kind.forward(x * 1.0, net, *zeros)
    assert np.array_equal(ours.y, told.y)


def test_no_time_steps_leave_the_start_as_it_is(kind):
    net, x, start, _ = drawn(kind, batch=3, timesteps=2)
    run = kind.forward(x[:, :0], net, *start)
    assert run.y.shape == (3, 0, OUTPUTS)
    for name, first in zip(kind.states, start, strict=True):
        assert np.array_equal(getattr(run, name), first[:, None])


def test_states_are_as_precise_as_the_most_precise_array(kind):
    net, x, start, _ = drawn(kind, batch=3, timesteps=2)
    low = net._make(w.astype("float32") for w in net)
    x, *few = (part.astype("float32") for part in (x, *start))
    assert kind.forward(x, low, *few).h.dtype == "float32"
    mixed = low._replace(bias=net.bias)
    assert kind.forward(x, mixed, *few).h.dtype == "float64"
    few[-1] = start[-1]
    assert kind.forward(x, low, *few).h.dtype == "float64"


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 5, 4), (1, 2, 5, 3)])
def test_inputs_of_a_wrong_shape_are_refused(kind, shape):
    net, *_ = drawn(kind, 2, 5)
    with pytest.raises(ValueError, match=r"x: got shape .* \(batch, times"):
        kind.forward(np.zeros(shape), net)


@pytest.mark.parametrize("shape", [(3, 2, 5, 3), (1, 4, 2, 5, 3)])
def test_inputs_for_other_nets_than_these_are_refused(kind, shape):
    nets = bptt.stack([drawn(kind, 2, 5)[0]] * 4)
    with pytest.raises(ValueError, match=r"x: got shape .* \(4, batch, tim"):
        kind.forward(np.zeros(shape), nets)


def test_a_gradient_of_a_wrong_shape_is_refused(kind):
    net, x, *_ = drawn(kind, 2, 5)
    with pytest.raises(ValueError, match=r"d_y: got shape \(2, 2\)"):
        kind.backward(kind.forward(x, net), np.zeros((2, 2)), net)


@pytest.mark.parametrize("shape", [(UNITS,), (1, UNITS), (3, 1), ()])
def test_a_start_that_numpy_would_stretch_is_refused(kind, shape):
    net, x, start, _ = drawn(kind, batch=3, timesteps=2)
    for k, name in enumerate(kind.states):
        spoiled = [
            np.zeros(shape) if k == n else s for n, s in enumerate(start)
        ]
        with pytest.raises(ValueError, match=f"{name}_0: got shape"):
            kind.forward(x, net, *spoiled)


def test_nets_start_as_keras_does(kind):
    from course_utils.keras_tools import keras

    ours = kind.init(60, 80, 60, np.random.default_rng(4))
    layer = getattr(keras.layers, kind.layer)(80)
    assert_same_start(ours[:3], layer, rows=60)
    assert_same_start(ours[-2:], keras.layers.Dense(60), rows=80)


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


def test_an_orthogonal_start_prefers_no_direction():
    corners = [
        bptt.orthogonal(3, 3, np.random.default_rng(seed))[0, 0]
        for seed in range(100)
    ]
    assert 30 < np.sum(np.array(corners) > 0) < 70


@pytest.mark.parametrize("kind", [int, "float32", "float16"])
def test_differences_that_drown_in_rounding_are_refused(kind):
    with pytest.raises(TypeError, match=r"at: got .* float64 is needed"):
        bptt.numeric_gradient(lambda w: (w**2).sum(), np.ones(2, kind))


def test_gradients_of_different_shapes_are_never_compared():
    with pytest.raises(ValueError, match=r"\(2,\) and \(2, 1\) differ"):
        bptt.relative_error(np.zeros(2), np.zeros((2, 1)))


def test_equal_zeros_have_no_error():
    assert bptt.relative_error(np.zeros(3), np.zeros(3)) == 0
    assert bptt.relative_error(np.zeros(3), np.ones(3)) == 1
