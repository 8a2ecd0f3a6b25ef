"""The traced gates of a Keras LSTM are those of Keras."""

import numpy as np
import pytest

from course_utils.keras_tools import keras, trace_lstm

layers = keras.layers
RNG = np.random.default_rng(4)


def built(units, features, **options):
    """Return a layer whose every weight, the bias too, is random."""
    layer = layers.LSTM(units, **options)
    layer.build((None, None, features))
    for weight in layer.trainable_weights:
        weight.assign(RNG.normal(0, 0.6, weight.shape))
    return layer


def sequence(layer, x):
    """Return every h and c, by Keras itself: c from runs of each length."""
    ask = layers.LSTM(
        layer.units,
        use_bias=layer.use_bias,
        return_sequences=True,
        return_state=True,
    )
    ask.build(x.shape)
    ask.set_weights([weight.numpy() for weight in layer.trainable_weights])
    h = ask(x)[0].numpy()
    c = [ask(x[:, : t + 1])[2].numpy() for t in range(x.shape[1])]
    return h, np.stack(c, axis=1)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("batch", "timesteps", "features", "units"),
    [(1, 1, 1, 1), (3, 7, 2, 5), (2, 20, 9, 33)],
)
def test_states_equal_those_of_keras(batch, timesteps, features, units, bias):
    layer = built(units, features, use_bias=bias)
    x = RNG.normal(size=(batch, timesteps, features)).astype("float32")
    traced = trace_lstm(layer, x)
    h, c = sequence(layer, x)
    assert np.abs(traced.h - h).max() < 1e-5
    assert np.abs(traced.c - c).max() < 1e-5
    assert {part.shape for part in traced} == {(batch, timesteps, units)}
    assert {part.dtype for part in traced} == {np.dtype("float32")}


def test_a_long_text_stays_equal():
    layer = built(32, 8)
    x = RNG.normal(size=(2, 500, 8)).astype("float32")
    last = layer(x).numpy()
    assert np.abs(trace_lstm(layer, x).h[:, -1] - last).max() < 1e-5


def test_gates_make_the_states():
    traced = trace_lstm(built(4, 3), RNG.normal(size=(2, 6, 3)))
    before = np.pad(traced.c[:, :-1], ((0, 0), (1, 0), (0, 0)))
    c = traced.f * before + traced.i * traced.g
    assert np.allclose(traced.c, c, atol=1e-6)
    assert np.allclose(traced.h, traced.o * np.tanh(traced.c), atol=1e-6)
    for gate in (traced.i, traced.f, traced.o):
        assert 0 < gate.min() and gate.max() < 1
    assert traced.g.min() < 0


@pytest.mark.parametrize(
    "options",
    [
        {"return_sequences": True},
        {"return_state": True, "return_sequences": True},
        {"unroll": True},
        {"unit_forget_bias": False},
        {"dropout": 0.5, "recurrent_dropout": 0.5},
        {"dtype": "float64"},
    ],
    ids=str,
)
def test_options_that_do_not_matter(options):
    layer = built(4, 3, **options)
    x = RNG.normal(size=(2, 6, 3)).astype(options.get("dtype", "float32"))
    answer = keras.tree.flatten(layer(x))[0].numpy()
    traced = trace_lstm(layer, x).h
    if not options.get("return_sequences"):
        traced = traced[:, -1]
    assert np.abs(traced - answer).max() < 1e-5


def test_the_state_of_a_stateful_layer_is_neither_read_nor_changed():
    layer = layers.LSTM(4, stateful=True)
    x = RNG.normal(size=(2, 6, 3)).astype("float32")
    first = layer(x).numpy()
    carried = [state.numpy() for state in layer.states]
    traced = trace_lstm(layer, x)
    assert np.abs(traced.h[:, -1] - first).max() < 1e-5
    after = [state.numpy() for state in layer.states]
    assert np.array_equal(after, carried) and np.any(carried)


def test_a_layer_in_a_model_is_traced_on_what_it_is_given():
    embedding, layer = layers.Embedding(7, 4), layers.LSTM(5)
    model = keras.Sequential([keras.Input((6,)), embedding, layer])
    ids = RNG.integers(0, 7, (2, 6))
    traced = trace_lstm(layer, embedding(ids))
    assert np.abs(traced.h[:, -1] - model(ids).numpy()).max() < 1e-5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"activation": "relu"}, "activation is relu, only tanh"),
        (
            {"recurrent_activation": "hard_sigmoid"},
            "recurrent_activation is hard_sigmoid, only sigmoid",
        ),
        ({"activation": None}, "activation is linear, only tanh"),
        ({"go_backwards": True}, "go_backwards is True, only False"),
        ({"dtype": "mixed_float16"}, "dtype mixes float16 with float32"),
    ],
)
def test_an_option_that_cannot_be_traced_is_named(options, message):
    layer = layers.LSTM(4, **options)
    layer.build((None, None, 3))
    with pytest.raises(ValueError, match=message):
        trace_lstm(layer, np.zeros((1, 2, 3)))


@pytest.mark.parametrize("layer", [layers.GRU(4), layers.Dense(4), None])
def test_only_an_lstm_is_traced(layer):
    with pytest.raises(TypeError, match=r"layer: got \w+, LSTM is needed"):
        trace_lstm(layer, np.zeros((1, 2, 3)))


def test_what_does_not_fit_is_named():
    layer, x = built(4, 3), np.zeros((2, 5, 3))
    with pytest.raises(ValueError, match="layer: has no weights yet"):
        trace_lstm(layers.LSTM(4), x)
    for bad in (x[0], x[..., :2]):
        with pytest.raises(ValueError, match=r"x: got shape .*timesteps, 3"):
            trace_lstm(layer, bad)


def test_a_mask_is_refused_instead_of_lost():
    embedding = layers.Embedding(7, 3, mask_zero=True)
    with pytest.raises(ValueError, match="x: carries a mask"):
        trace_lstm(built(4, 3), embedding(np.array([[1, 2, 0]])))
