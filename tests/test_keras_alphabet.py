"""A whole run in one graph makes the updates that Keras' own loops make."""

import numpy as np
import pytest

from course_utils import text
from course_utils.checks import check_stateful_model
from course_utils.keras_tools import (
    GraphTrainer,
    graph,
    has_compiler,
    keras,
    reset_states,
)

layers = keras.layers
V = 26
IDS = np.arange(V)
READ, WANTED = IDS[:-1], IDS[1:]
X = (READ[:, None, None] / V).astype("float32")
Y = np.eye(V, dtype="float32")[WANTED]
PAIRS = text.Batches(X[:, None], Y[:, None])
ORDER = np.tile(READ, 4)


def recipe():
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(1, 1, 1)),
            layers.LSTM(50, stateful=True, unroll=True),
            layers.Dense(V, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy")
    return model


@pytest.fixture
def plain(monkeypatch):
    """Leave graphs uncompiled, which takes less time than compiling them."""
    monkeypatch.setattr(graph, "has_compiler", lambda: False)


@pytest.fixture(scope="module")
def trainer():
    keras.utils.set_random_seed(5)
    return GraphTrainer(recipe())


# One graph


def test_the_graph_makes_the_updates_that_the_classic_loop_makes():
    slow, quick = recipe(), recipe()
    quick.set_weights(slow.get_weights())
    losses = []
    for _ in range(4):
        losses += slow.fit(
            X, Y, epochs=1, batch_size=1, shuffle=False, verbose=0
        ).history["loss"]
        reset_states(slow)
    fast = GraphTrainer(quick).run(PAIRS, ORDER, ORDER == 0)
    assert np.abs(fast.reshape(4, 25).mean(1) - losses).max() < 1e-4
    for ours, theirs in zip(
        quick.get_weights(), slow.get_weights(), strict=True
    ):
        assert np.abs(ours - theirs).max() < 1e-4


def test_without_a_compiler_the_updates_are_the_same(trainer, plain):
    trainer.restart()
    start = trainer.model.get_weights()
    compiled = trainer.run(PAIRS, ORDER, ORDER == 0)
    uncompiled = recipe()
    uncompiled.set_weights(start)
    losses = GraphTrainer(uncompiled).run(PAIRS, ORDER, ORDER == 0)
    assert np.abs(losses - compiled).max() < 1e-4


def test_a_machine_without_compiler_is_recognised(monkeypatch):
    def refuse(function, jit_compile):
        raise graph.tf.errors.UnimplementedError(None, None, "no compiler")

    graph.has_compiler.cache_clear()
    monkeypatch.setattr(graph.tf, "function", refuse)
    assert not has_compiler()
    graph.has_compiler.cache_clear()


def test_a_restart_forgets_weights_and_state(trainer):
    before = trainer.model.get_weights()
    trainer.run(PAIRS, ORDER[:50], ORDER[:50] == 0)
    trainer.restart()
    after = trainer.model.get_weights()
    assert not np.allclose(before[0], after[0])
    for state in trainer.model.layers[0].states:
        assert np.abs(state.numpy()).max() == 0


def test_every_length_of_run_has_a_loss_for_every_update(trainer):
    losses = trainer.run(PAIRS, [3, 1, 4], [True, False, False])
    assert losses.shape == (3,) and np.isfinite(losses).all()


@pytest.mark.parametrize("order", [[0, 25], [-1, 0]])
def test_a_step_that_does_not_exist_is_refused(trainer, order):
    with pytest.raises(ValueError, match="from 0 to 24 are needed"):
        trainer.run(PAIRS, order, [True, False])


def test_lists_of_different_lengths_are_refused(trainer):
    with pytest.raises(ValueError, match=r"reset: got shape \(1,\), \(2,\)"):
        trainer.run(PAIRS, [0, 1], [True])


def test_a_model_that_was_not_compiled_is_refused():
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    with pytest.raises(ValueError, match="compile it first"):
        GraphTrainer(model)


def small(optimizer, **dense):
    """A network with two layers and weights that no gradient moves."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(5, 4)),
            layers.Dense(6, activation="tanh", **dense),
            layers.BatchNormalization(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer, "categorical_crossentropy")
    return model


def small_batches(rng):
    y = np.eye(3)[rng.integers(3, size=(8, 5))]
    return text.Batches(rng.normal(size=(8, 5, 4)).astype("float32"), y)


def not_decayed():
    optimizer = keras.optimizers.AdamW(0.01, weight_decay=0.1)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


def slower_and_slower():
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    return keras.optimizers.Adam(rate)


BOUND = {
    "kernel_constraint": keras.constraints.MaxNorm(1.0),
    "kernel_regularizer": "l2",
}


@pytest.mark.parametrize(
    ("optimizer", "dense", "compiled"),
    [
        (lambda: keras.optimizers.Adam(0.01, global_clipnorm=0.1), {}, False),
        (
            lambda: keras.optimizers.SGD(0.1, loss_scale_factor=2.0),
            BOUND,
            True,
        ),
        (lambda: keras.optimizers.SGD(0.1), {"dtype": "float64"}, False),
        (not_decayed, {}, False),
        (slower_and_slower, {}, True),
    ],
)
def test_updates_are_those_of_train_on_batch(
    optimizer, dense, compiled, request
):
    if not compiled:
        request.getfixturevalue("plain")
    pairs = small_batches(np.random.default_rng(0))
    model, reference = (small(optimizer(), **dense) for _ in range(2))
    trainer = GraphTrainer(model)
    steps = np.arange(24) % 8
    for order in (steps[:12], steps[12:]):
        trainer.run(pairs, order, reset=order < 0)
    for k in steps:
        reference.train_on_batch(pairs.x[k], pairs.y[k])
    for ours, right in zip(
        model.get_weights(), reference.get_weights(), strict=True
    ):
        assert np.allclose(ours, right, atol=2e-5)


def test_a_run_starts_from_the_weights_that_the_model_has_then(plain):
    pairs = small_batches(np.random.default_rng(1))
    model = small(keras.optimizers.SGD(0.1))
    trainer = GraphTrainer(model)
    start = model.get_weights()
    once = trainer.run(pairs, [0, 1, 2], [False] * 3)
    model.set_weights(start)
    assert np.array_equal(trainer.run(pairs, [0, 1, 2], [False] * 3), once)


def test_the_rate_can_be_changed_between_runs(plain):
    pairs = small_batches(np.random.default_rng(2))
    model = small(keras.optimizers.SGD(0.1))
    trainer = GraphTrainer(model)
    before = model.get_weights()[0]
    trainer.optimizer.learning_rate = 0.0
    trainer.run(pairs, [0, 1], [False] * 2)
    assert np.array_equal(model.get_weights()[0], before)
    trainer.optimizer.learning_rate = 0.1
    trainer.run(pairs, [0, 1], [False] * 2)
    assert not np.array_equal(model.get_weights()[0], before)


@pytest.mark.parametrize(
    "kind", [keras.optimizers.Adam, keras.optimizers.Ftrl]
)
def test_a_restart_leaves_the_optimizer_as_it_was_at_first(kind, plain):
    pairs = small_batches(np.random.default_rng(4))
    trainer = GraphTrainer(small(kind(0.1)))
    first = [v.numpy() for v in trainer.optimizer.variables]
    trainer.run(pairs, [0, 1], [False] * 2)
    trainer.optimizer.learning_rate = 0.01
    trainer.restart()
    for variable, right in zip(
        trainer.optimizer.variables, first, strict=True
    ):
        if "learning_rate" not in variable.path:
            assert np.array_equal(variable.numpy(), right)
    assert float(trainer.optimizer.learning_rate) == pytest.approx(0.01)


# The check of a model


def built(wrap=lambda model: model, top="softmax", shape=None, **lstm):
    def answer(batch, timesteps, features, units, symbols):
        sizes = {"batch": batch, "time": timesteps, "features": features}
        sizes |= {"units": units, "symbols": symbols, None: None}
        options = {"stateful": True, "return_sequences": True} | lstm
        wide = sizes[options.pop("wide", "units")]
        made = [
            keras.Input(
                batch_shape=[
                    sizes[name]
                    for name in shape or ("batch", "time", "features")
                ]
            ),
            layers.LSTM(wide, **options),
        ]
        if top:
            made.append(layers.Dense(symbols, activation=top))
        return wrap(keras.Sequential(made))

    return answer


def no_lstm(batch, timesteps, features, units, symbols):
    return keras.Sequential(
        [
            keras.Input(batch_shape=(batch, timesteps, features)),
            layers.Dense(symbols, activation="softmax"),
        ]
    )


def two(batch, timesteps, features, units, symbols):
    options = {"stateful": True, "return_sequences": True}
    return keras.Sequential(
        [
            keras.Input(batch_shape=(batch, timesteps, features)),
            layers.LSTM(units, **options),
            layers.LSTM(units, **options),
            layers.Dense(symbols, activation="softmax"),
        ]
    )


def functional(batch, timesteps, features, units, symbols):
    read = keras.Input(batch_shape=(batch, timesteps, features))
    h = layers.LSTM(units, stateful=True, return_sequences=True)(read)
    return keras.Model(read, layers.Dense(symbols, activation="softmax")(h))


def swapped(batch, timesteps, features, units, symbols):
    return built()(batch, timesteps, features, symbols, units)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (built(), "Right."),
        (functional, "Right."),
        (built(stateful=False), "forgets between batches; stateful=True"),
        (built(return_sequences=False), "only the last time step is answered"),
        (
            built(stateful=False, return_sequences=False),
            "stateful=True and return_sequences=True",
        ),
        (
            built(shape=(None, "time", "features"), stateful=False),
            "the batch size is not fixed",
        ),
        (built(shape=("batch", None, "features")), "time steps is not fixed"),
        (built(shape=("time", "batch", "features")), "in this order"),
        (built(shape=("batch", "features", "time")), "in this order"),
        (built(shape=("features", "time", "batch")), "in this order"),
        (built(shape=("time", "features", "batch")), "in this order"),
        (built(shape=("features", "batch", "time")), "in this order"),
        (built(top="linear"), "activation='softmax'"),
        (built(top=None), "the dense layer is missing"),
        (swapped, "units belong in the LSTM"),
        (no_lstm, "there is no LSTM in it"),
        (two, "one LSTM is enough"),
        (built(wide="symbols"), "it takes an Input with batch_shape"),
        (lambda *sizes: None, "returns nothing"),
        (lambda *sizes: "model", "a Keras model is needed"),
        (lambda *sizes: built()(2, 3, 4, 5, 6), "but not for other numbers"),
        (
            built(shape=(None, "time", "features")),
            "it stops in line",
        ),
    ],
)
def test_the_check_of_a_model_names_the_mistake(answer, words):
    verdict = check_stateful_model(answer)
    assert words in repr(verdict)
    assert verdict.passed == (words == "Right.")
