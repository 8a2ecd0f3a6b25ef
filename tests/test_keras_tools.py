"""Keras tools: quiet import, state, generation, scores."""

import os
import subprocess
import sys

import numpy as np
import pytest

from course_utils.keras_tools import (
    LiveCurve,
    OneStep,
    ResetStates,
    curves,
    dataset,
    keras,
    log_p,
    quiet,
    reset_states,
    state,
)
from course_utils.keras_tools.state import rebatch
from course_utils.stepper import LivePicture
from course_utils.text import Vocabulary, log_softmax, streams

layers = keras.layers
VOCABULARY = Vocabulary("abcdefg")
IDS = np.random.default_rng(6).integers(0, 7, 40)


def language_model(*recurrent, batch=4, timesteps=5):
    """Ids to logits over seven characters, through the given layers."""
    x = inputs = keras.Input(batch_shape=(batch, timesteps), dtype="int32")
    x = layers.Embedding(7, 4)(x)
    for layer in recurrent or [lstm()]:
        x = layer(x)
    return keras.Model(inputs, layers.Dense(7)(x))


def lstm(**options):
    return layers.LSTM(3, return_sequences=True, stateful=True, **options)


def nested():
    inputs = keras.Input(batch_shape=(4, 5, 4))
    return keras.Model(inputs, keras.Sequential([lstm(), lstm()])(inputs))


def states(model):
    """Every carried number of a model, in one flat array."""
    return np.concatenate(
        [
            state.numpy().ravel()
            for layer in model._flatten_layers()
            if getattr(layer, "stateful", False)
            for state in keras.tree.flatten(layer.states)
        ]
    )


# Import


@pytest.fixture(scope="module")
def fresh_import():
    """What a new Python says while it imports Keras and trains a step."""
    code = """
from course_utils.keras_tools import keras
import numpy as np
layers = keras.layers
model = keras.Sequential([layers.Masking(), layers.LSTM(2)])
model.compile("adam", "mse")
model.fit(np.ones((4, 3, 1)), np.ones((4, 2)), verbose=0)
import os
print(os.environ.get("TF_ENABLE_ONEDNN_OPTS", "untouched"))
"""
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"KERAS_BACKEND": "jax"},  # a reader's own choice
    )


def test_importing_keras_and_training_say_nothing(fresh_import):
    assert fresh_import.stderr == ""


def test_the_fast_kernels_stay_on(fresh_import):
    assert fresh_import.stdout == "untouched\n"


def test_what_was_held_back_is_shown_when_the_import_fails(capfd):
    with pytest.raises(ImportError):
        with quiet._native_stderr_held_back():
            os.write(2, b"the reason\n")
            raise ImportError
    assert capfd.readouterr().err == "the reason\n"


def test_nothing_is_shown_when_all_goes_well(capfd):
    with quiet._native_stderr_held_back():
        os.write(2, b"hello\n")
    assert capfd.readouterr().err == ""


# State


@pytest.mark.parametrize(
    "recurrent",
    [
        lambda: [lstm()],
        lambda: [lstm(), lstm()],
        lambda: [layers.GRU(3, return_sequences=True, stateful=True)],
        lambda: [layers.Bidirectional(lstm())],
        lambda: [nested()],
        lambda: [
            layers.RNN(
                [layers.LSTMCell(3), layers.GRUCell(2)],
                return_sequences=True,
                stateful=True,
            )
        ],
    ],
    ids=["one", "two", "gru", "bidirectional", "nested", "stacked cells"],
)
def test_reset_reaches_every_carried_state(recurrent):
    model = language_model(*recurrent())
    x = IDS[:20].reshape(4, 5)
    first = model(x).numpy()
    assert np.abs(states(model)).max() > 0
    assert not np.allclose(model(x).numpy(), first)
    reset_states(model)
    assert np.abs(states(model)).max() == 0
    assert np.allclose(model(x).numpy(), first, atol=1e-6)


def test_a_model_without_state_is_left_as_it_is():
    reset_states(language_model(layers.LSTM(3, return_sequences=True)))


def test_every_epoch_and_every_validation_starts_from_zero():
    model = language_model()
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(True))
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append(np.abs(states(self.model)).max())

        def on_test_begin(self, logs=None):
            seen.append(np.abs(states(self.model)).max())

        def on_train_batch_end(self, batch, logs=None):
            assert np.abs(states(self.model)).max() > 0

    x = IDS.reshape(8, 5)
    model.fit(
        x,
        x,
        batch_size=4,
        epochs=2,
        shuffle=False,
        verbose=0,
        validation_data=(x, x),
        validation_batch_size=4,
        callbacks=[ResetStates(), Watch()],
    )
    assert seen == [0, 0, 0, 0]


def test_the_live_curve_shows_each_epoch_and_the_time_left():
    model = language_model()
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(True))
    picture, said = LivePicture("Curves.", size=(6, 4)), []
    picture.caption.observe(lambda change: said.append(change.new), "value")
    x = IDS.reshape(8, 5)
    history = model.fit(
        x,
        x,
        batch_size=4,
        epochs=2,
        verbose=0,
        validation_data=(x, x),
        validation_batch_size=4,
        callbacks=[LiveCurve(picture)],
    )
    assert ["Epoch 1 of 2, about" in said[0], len(said)] == [True, 2]
    assert "Epoch 2 of 2, about 0 s left." in said[1]
    bits = curves(history.history)
    assert set(bits) == {"train", "validation"}
    assert bits["train"][1] == pytest.approx(
        history.history["loss"][1] / np.log(2)
    )


def test_a_dataset_gives_fit_the_steps_in_order_as_they_are():
    batches = streams(IDS, batch=2, timesteps=3)
    steps = dataset(batches)
    assert not steps.options().autotune.enabled
    given = list(steps.as_numpy_iterator())
    assert len(given) == len(batches.x) == 6
    for (x, y), (right_x, right_y) in zip(
        given, zip(*batches, strict=True), strict=True
    ):
        assert np.array_equal(x, right_x) and np.array_equal(y, right_y)


def test_fit_on_a_dataset_carries_the_state_as_one_pass_would():
    model = language_model(batch=2, timesteps=3)
    model.compile(
        keras.optimizers.SGD(0.0),  # learns nothing, so only state counts
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    batches = streams(IDS, batch=2, timesteps=3)
    model.fit(dataset(batches), shuffle=False, verbose=0)
    whole = rebatch(model, batch=2, timesteps=None)
    whole(np.concatenate(list(batches.x), axis=1))
    assert states(model) == pytest.approx(states(whole), abs=1e-6)


# One step, any batch shape


def test_step_by_step_equals_one_pass():
    model = language_model(lstm(), lstm())
    step = OneStep(model)
    once = rebatch(model, batch=1, timesteps=None)(IDS[None]).numpy()[0]
    assert np.abs([step(k) for k in IDS] - once).max() < 1e-6


def test_pieces_of_any_length_equal_one_pass():
    model = rebatch(language_model(), batch=1, timesteps=None)
    once = model(IDS[None]).numpy()[0]
    reset_states(model)
    parts = [model(part[None]).numpy()[0] for part in np.split(IDS, [3, 17])]
    assert np.abs(np.concatenate(parts) - once).max() < 1e-6


def test_after_a_reset_the_same_character_gives_the_same_logits():
    step = OneStep(language_model())
    first, second = step(3), step(3)
    assert not np.allclose(first, second)
    step.reset()
    assert np.array_equal(step(3), first)


def test_a_stateless_model_generates_with_state_too():
    model = language_model(layers.LSTM(3, return_sequences=True))
    step = OneStep(model)
    once = rebatch(model, batch=1, timesteps=None)(IDS[None]).numpy()[0]
    assert np.abs([step(k) for k in IDS] - once).max() < 1e-6


def test_the_ten_thousandth_step_runs_the_same_graph_as_the_first():
    step = OneStep(language_model())
    step(0)
    traces = step._call.experimental_get_tracing_count()
    for k in IDS:
        step(k)
    assert step._call.experimental_get_tracing_count() == traces == 1


def test_generation_leaves_the_model_and_its_state_alone():
    model = language_model()
    model(IDS[:20].reshape(4, 5))
    before = states(model)
    OneStep(model)(1)
    log_p(model, IDS, IDS)
    assert np.array_equal(states(model), before)


def twice(x):
    """Use one recurrent layer for two passes, which have one state only."""
    shared = layers.LSTM(4, return_sequences=True)
    return shared(shared(x))


@pytest.mark.parametrize(
    "middle",
    [
        layers.Bidirectional(layers.LSTM(4, return_sequences=True)),
        layers.LSTM(4, return_sequences=True, go_backwards=True),
        layers.Conv1D(4, 3, padding="same"),
        layers.Conv1D(4, 3, padding="causal"),
        layers.LayerNormalization(axis=1, center=False, scale=False),
        twice,
        layers.LSTM(4),
    ],
)
def test_a_model_that_answers_otherwise_in_pieces_is_refused(middle):
    ids = keras.Input(batch_shape=(2, 8), dtype="int32")
    x = middle(layers.Embedding(7, 4)(ids))
    model = keras.Model(ids, layers.Dense(7)(x))
    message = "model: read character by character it answers otherwise"
    with pytest.raises(ValueError, match=message):
        OneStep(model)
    with pytest.raises(ValueError, match=message):
        log_p(model, np.array([1, 2]), np.array([3]))


@pytest.mark.parametrize("character", [-1, 7])
def test_a_character_outside_the_vocabulary_is_refused(character):
    with pytest.raises(ValueError, match=rf"got {character}, .* 0 to 6"):
        OneStep(language_model())(character)


# Scores


def test_log_p_is_what_one_step_says_about_the_next_character():
    model = language_model(lstm(), layers.Dropout(0.5))
    step = OneStep(model)
    said = log_softmax(np.array([step(k) for k in IDS[:-1]]))
    expected = said[np.arange(39), IDS[1:]]
    assert log_p(model, IDS[10:], IDS[:10]) == pytest.approx(
        expected[9:], abs=1e-5
    )


def test_with_a_window_only_so_many_characters_are_read():
    model = language_model()
    seen, step = log_p(model, IDS[10:], IDS[:10], window=3), OneStep(model)
    for k in range(10, 40):
        step.reset()
        said = [step(character) for character in IDS[k - 3 : k]][-1]
        expected = log_softmax(said)[IDS[k]]
        assert seen[k - 10] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("rows", [1, 7, 30])
def test_windows_are_read_some_at_a_time_with_equal_answers(monkeypatch, rows):
    model = language_model()
    whole = log_p(model, IDS[10:], IDS[:10], window=3)
    monkeypatch.setattr(state, "_ROWS", rows)
    parts = log_p(model, IDS[10:], IDS[:10], window=3)
    np.testing.assert_allclose(parts, whole, atol=1e-6)


@pytest.mark.parametrize("window", [0, 11, 2.5])
def test_a_window_that_the_text_before_cannot_fill_is_refused(window):
    with pytest.raises(ValueError, match=f"window: got {window}"):
        log_p(language_model(), IDS[10:], IDS[:10], window)


@pytest.mark.parametrize(("text", "before"), [(0, 4), (4, 0)])
def test_nothing_to_score_or_nothing_before_is_refused(text, before):
    with pytest.raises(ValueError, match=f"got {text} and {before}"):
        log_p(language_model(), IDS[:text], IDS[:before])
