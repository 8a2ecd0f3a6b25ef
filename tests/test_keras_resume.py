"""A run that was interrupted and resumed is the run that was not."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_utils.keras_tools import (
    LiveCurve,
    dataset,
    keras,
    train_resumable,
    training,
)
from course_utils.text import Batches, streams

layers = keras.layers
IDS = np.random.default_rng(6).integers(0, 7, 200)
STEPS = dataset(streams(IDS[:150], batch=2, timesteps=8))
HELD_OUT = dataset(streams(IDS[150:], batch=2, timesteps=8))


def model(seed=6, units=5, dropout=0.3, optimizer=None):
    keras.utils.set_random_seed(seed)
    built = keras.Sequential(
        [
            keras.Input(batch_shape=(2, 8), dtype="int32"),
            layers.Embedding(7, 4),
            layers.Dropout(dropout),
            layers.LSTM(units, return_sequences=True, stateful=True),
            layers.Dense(7),
        ]
    )
    rate = keras.optimizers.schedules.CosineDecay(0.05, decay_steps=40)
    built.compile(
        optimizer or keras.optimizers.Adam(rate, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return built


class PowerCut(keras.callbacks.Callback):
    """Ends the run within an epoch, counted from 0."""

    def __init__(self, epoch, batch=3):
        super().__init__()
        self.at, self.now = (epoch, batch), None

    def on_epoch_begin(self, epoch, logs=None):
        self.now = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.now, batch) == self.at:
            raise KeyboardInterrupt


def interrupted(folder, epochs, cuts, validation=None):
    """Run until the end, a new model with other weights after each cut."""
    for seed, epoch in enumerate(cuts):
        with pytest.raises(KeyboardInterrupt):
            train_resumable(
                model(seed if seed else 6),
                STEPS,
                epochs,
                folder,
                validation,
                [PowerCut(epoch)],
            )
    last = model(seed=99)
    return last, train_resumable(last, STEPS, epochs, folder, validation)


def assert_same(one, other):
    for ours, theirs in zip(
        one.get_weights(), other.get_weights(), strict=True
    ):
        assert np.allclose(ours, theirs, atol=1e-6)


@pytest.fixture(scope="module", params=[None, HELD_OUT], ids=["", "held out"])
def finished(request, tmp_path_factory):
    """A run in one piece: its model, losses, folder and validation."""
    whole, folder = model(), tmp_path_factory.mktemp("whole")
    losses = train_resumable(whole, STEPS, 4, folder, request.param)
    return whole, losses, folder, request.param


def test_weights_and_losses_are_those_of_a_run_in_one_piece(
    finished, tmp_path
):
    whole, losses, _, validation = finished
    last, again = interrupted(tmp_path, 4, [1, 3], validation)
    assert losses.keys() == again.keys()
    for name, values in losses.items():
        assert len(values) == 4
        assert np.allclose(values, again[name], atol=1e-6), name
    assert_same(whole, last)


def test_a_finished_run_is_only_read(finished):
    whole, losses, folder, validation = finished
    other = model(seed=1)
    for epochs in (4, 1):
        found = train_resumable(other, STEPS, epochs, folder, validation)
        assert found == losses
    assert_same(whole, other)


def test_another_model_is_refused_and_left_as_it_is(finished):
    _, _, folder, validation = finished
    other = model(units=4)
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"folder: .* another model"):
        train_resumable(other, STEPS, 5, folder, validation)
    for ours, theirs in zip(before, other.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)


def test_a_break_in_the_first_epoch_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train_resumable(model(), STEPS, 2, tmp_path, callbacks=[PowerCut(0)])
    assert not list(tmp_path.iterdir())


def test_the_run_is_that_of_fit(tmp_path):
    resumable, plain = model(dropout=0), model(dropout=0)
    losses = train_resumable(resumable, STEPS, 1, tmp_path)
    history = plain.fit(STEPS, epochs=1, shuffle=False, verbose=0)
    assert np.allclose(losses["loss"], history.history["loss"], atol=1e-6)
    assert_same(resumable, plain)


def test_the_state_starts_from_zero_in_each_epoch(tmp_path):
    still = model(dropout=0, optimizer=keras.optimizers.SGD(0.0))
    losses = train_resumable(still, STEPS, 3, tmp_path)["loss"]
    assert np.allclose(losses, losses[0], atol=1e-6)


def test_with_validation_the_best_epoch_is_kept(tmp_path):
    trained = model()
    losses = train_resumable(trained, STEPS, 12, tmp_path, HELD_OUT)
    best = min(losses["val_loss"])
    assert best < losses["val_loss"][-1] - 1e-3
    for layer in trained.layers:
        if hasattr(layer, "reset_state"):
            layer.reset_state()
    assert np.isclose(trained.evaluate(HELD_OUT, verbose=0), best, atol=1e-5)


def test_a_model_without_an_optimizer_is_refused(tmp_path):
    plain = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    with pytest.raises(ValueError, match="model: compile it first"):
        train_resumable(plain, STEPS, 1, tmp_path)


def with_losses(values):
    """Held-out data whose loss is a number only where `values` is."""
    x = np.ones((3, 1, 2, 1), "float32")
    return dataset(Batches(x, values * x))


def test_a_first_validation_loss_that_is_no_number_does_not_end_a_run(
    tmp_path,
):
    def line():
        made = keras.Sequential(
            [
                keras.Input(batch_shape=(1, 2, 1)),
                layers.SimpleRNN(2, return_sequences=True),
                layers.Dense(1),
            ]
        )
        made.compile(keras.optimizers.SGD(0.01), "mse")
        return made

    fine, bad = with_losses(1.0), with_losses(np.nan)
    losses = train_resumable(line(), fine, 1, tmp_path, bad)
    assert np.isnan(losses["val_loss"]).all()
    losses = train_resumable(line(), fine, 3, tmp_path, fine)
    assert np.isfinite(losses["val_loss"][1:]).all()
    assert (tmp_path / "best.npz").exists()


def test_the_live_curve_of_a_resumed_run_stands_at_its_epochs(monkeypatch):
    clock = iter([0.0, 60.0])
    monkeypatch.setattr(training.time, "perf_counter", lambda: next(clock))
    shown = []

    class Picture:
        def show(self, draw, caption):
            figure = Figure()
            draw(figure)
            line = figure.axes[0].lines[0]
            shown.append((line.get_xdata().tolist(), caption))

    live = LiveCurve(Picture())
    live.set_params({"epochs": 6})
    live.on_train_begin()
    live.on_epoch_end(3, {"loss": 1.0})
    assert shown == [([4], "Epoch 4 of 6, about 120 s left.")]
