"""NumPy cells equal Keras' layers on random weights."""

import numpy as np
import pytest

from course_utils.cells import blocks, gru_step, lstm_step, rnn_step, sigmoid

SHAPES = [(1, 1, 1, 1), (1, 5, 3, 4), (3, 7, 2, 6), (8, 20, 5, 16)]
shapes = pytest.mark.parametrize(
    ("batch", "timesteps", "features", "units"), SHAPES
)


@pytest.fixture(scope="module")
def layers():
    from course_utils.keras_tools import keras

    return keras.layers


def drawn(*shape, seed=1, scale=0.6):
    return np.random.default_rng(seed).normal(0, scale, shape)


def randomise(layer, x):
    """Give a layer odd weights, so that no zero hides a mistake."""
    layer.build(x.shape)
    layer.set_weights(
        [
            drawn(*weight.shape, seed=k).astype("float32")
            for k, weight in enumerate(layer.get_weights())
        ]
    )
    return layer


def run(step, x, units):
    """Apply a step along time; h is the last field, or all there is."""
    h, outputs = np.zeros((len(x), units)), []
    for t in range(x.shape[1]):
        h = step(x[:, t], h)
        outputs.append(h)
    return np.stack(outputs, axis=1)


@shapes
@pytest.mark.parametrize(
    ("name", "activation"),
    [
        ("tanh", np.tanh),
        ("sigmoid", sigmoid),
        ("relu", lambda a: np.maximum(a, 0)),
        ("linear", lambda a: a),
    ],
)
def test_rnn_step_equals_keras(
    layers, batch, timesteps, features, units, name, activation
):
    # Linear and ReLU nets grow: keep them small enough for 1e-6.
    scale = 0.1 if name in {"relu", "linear"} else 0.6
    x = drawn(batch, timesteps, features).astype("float32")
    layer = layers.SimpleRNN(units, activation=name, return_sequences=True)
    randomise(layer, x)
    layer.set_weights([w * scale for w in layer.get_weights()])
    weights = layer.get_weights()
    ours = run(lambda x, h: rnn_step(x, h, *weights, activation), x, units)
    assert np.abs(ours - layer(x).numpy()).max() < 1e-6


@shapes
def test_lstm_step_equals_keras(layers, batch, timesteps, features, units):
    x = drawn(batch, timesteps, features).astype("float32")
    layer = randomise(layers.LSTM(units, return_sequences=True), x)
    weights = layer.get_weights()
    c = np.zeros((batch, units))

    def step(x, h):
        nonlocal c
        result = lstm_step(x, h, c, *weights)
        c = result.c
        return result.h

    ours = run(step, x, units)
    assert np.abs(ours - layer(x).numpy()).max() < 1e-6


@shapes
@pytest.mark.parametrize("reset_after", [True, False])
def test_gru_step_equals_keras(
    layers, batch, timesteps, features, units, reset_after
):
    x = drawn(batch, timesteps, features).astype("float32")
    layer = layers.GRU(units, return_sequences=True, reset_after=reset_after)
    weights = randomise(layer, x).get_weights()
    ours = run(lambda x, h: gru_step(x, h, *weights, reset_after).h, x, units)
    assert np.abs(ours - layer(x).numpy()).max() < 1e-6


def lstm_arguments(units=2, features=3):
    return (
        drawn(4, features),
        drawn(4, units, seed=2),
        drawn(4, units, seed=3),
        drawn(features, 4 * units, seed=4),
        drawn(units, 4 * units, seed=5),
        drawn(4 * units, seed=6),
    )


def test_no_peephole_and_a_peephole_of_zeros_are_the_same():
    plain = lstm_step(*lstm_arguments())
    for one, other in zip(
        plain, lstm_step(*lstm_arguments(), np.zeros((3, 2))), strict=True
    ):
        assert np.array_equal(one, other)


def test_gates_see_the_cell_state_through_the_peephole():
    x, h, c, kernel, recurrent, bias = lstm_arguments()
    peephole = drawn(3, 2, seed=7)
    step = lstm_step(x, h, c, kernel, recurrent, bias, peephole)
    a_i, a_f, _, a_o = np.split(x @ kernel + h @ recurrent + bias, 4, axis=1)
    assert np.allclose(step.i, sigmoid(a_i + peephole[0] * c))
    assert np.allclose(step.f, sigmoid(a_f + peephole[1] * c))
    assert np.allclose(step.o, sigmoid(a_o + peephole[2] * step.c))


def test_the_reset_gate_acts_before_or_after_the_product():
    x, h = drawn(4, 3), drawn(4, 2, seed=2)
    kernel, recurrent = drawn(3, 6, seed=3), drawn(2, 6, seed=4)
    after = gru_step(x, h, kernel, recurrent, np.zeros((2, 6)))
    before = gru_step(x, h, kernel, recurrent, np.zeros(6), False)
    assert np.allclose(after.r, before.r) and np.allclose(after.z, before.z)
    assert not np.allclose(after.g, before.g)


def test_sigmoid_is_exact_and_never_overflows():
    a = np.linspace(-30, 30, 101)
    assert np.allclose(sigmoid(a), 1 / (1 + np.exp(-a)), rtol=1e-9, atol=1e-15)
    with np.errstate(all="raise"):
        assert sigmoid(np.array([-1e5, 1e5])).tolist() == [0, 1]


def test_single_precision_stays_single():
    x, h, c = (drawn(2, n).astype("float32") for n in (3, 4, 4))
    weights = [drawn(*n).astype("float32") for n in [(3, 16), (4, 16), (16,)]]
    for part in lstm_step(x, h, c, *weights):
        assert part.dtype == np.float32
    weights = [
        drawn(*n).astype("float32") for n in [(3, 12), (4, 12), (2, 12)]
    ]
    for part in gru_step(x, h, *weights):
        assert part.dtype == np.float32


def test_blocks_are_those_of_split_and_share_its_memory():
    a = np.arange(24.0).reshape(2, 12)
    for ours, theirs in zip(blocks(a, 4), np.split(a, 4, -1), strict=True):
        assert np.array_equal(ours, theirs)
        assert np.shares_memory(ours, a)


def test_a_width_that_is_no_multiple_of_the_blocks_is_refused():
    with pytest.raises(ValueError, match="got 10 columns, 4 equal blocks"):
        blocks(np.zeros((2, 10)), 4)
