"""State and training as lecture 05 has them: equal where it says equal."""

import string

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
ORDER = np.tile(READ, 300)
POSITION = np.arange(len(ORDER)) % len(READ)


def recipe(shape=(1, 1, 1), compiled=None, **options):
    model = keras.Sequential(
        [
            keras.Input(batch_shape=shape),
            layers.LSTM(50, stateful=True, unroll=True, **options),
            layers.Dense(V, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", **(compiled or {}))
    return model


def answers(model, ids, reset="first"):
    said = []
    for n, k in enumerate(ids):
        if reset == "each" or (reset == "first" and n == 0):
            reset_states(model)
        p = model.predict_on_batch(np.full((1, 1, 1), k / V, "float32"))
        said.append(int(p.argmax()))
    return np.array(said)


def written(ids):
    return "".join(string.ascii_uppercase[k] for k in ids)


@pytest.fixture(scope="module")
def trainer():
    keras.utils.set_random_seed(5)
    return GraphTrainer(recipe())


def share(trainer, order, reset, read_with="first"):
    trainer.restart()
    trainer.run(PAIRS, order, reset)
    return np.mean(answers(trainer.model, READ, read_with) == WANTED)


@pytest.fixture(scope="module")
def learned(trainer):
    """The recipe after its 7,500 updates."""
    trainer.restart()
    trainer.run(PAIRS, ORDER, ORDER == 0)
    model = recipe()
    model.set_weights(trainer.model.get_weights())
    return model


# One graph


def test_the_graph_makes_the_updates_that_the_classic_loop_makes():
    slow, quick = recipe(), recipe()
    quick.set_weights(slow.get_weights())
    losses, epochs = [], 12
    for _ in range(epochs):
        losses += slow.fit(
            X, Y, epochs=1, batch_size=1, shuffle=False, verbose=0
        ).history["loss"]
        reset_states(slow)
    few = ORDER[: 25 * epochs]
    fast = GraphTrainer(quick).run(PAIRS, few, few == 0)
    assert np.abs(fast.reshape(epochs, 25).mean(1) - losses).max() < 1e-4
    for ours, theirs in zip(
        quick.get_weights(), slow.get_weights(), strict=True
    ):
        assert np.abs(ours - theirs).max() < 1e-4


def test_without_a_compiler_the_updates_are_the_same(monkeypatch):
    first, second = recipe(), recipe()
    second.set_weights(first.get_weights())
    few = ORDER[:100]
    compiled = GraphTrainer(first).run(PAIRS, few, few == 0)
    monkeypatch.setattr(graph, "has_compiler", lambda: False)
    plain = GraphTrainer(second).run(PAIRS, few, few == 0)
    assert np.abs(plain - compiled).max() < 1e-4


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
    ("optimizer", "dense"),
    [
        (lambda: keras.optimizers.Adam(0.01, global_clipnorm=0.1), {}),
        (lambda: keras.optimizers.SGD(0.1, loss_scale_factor=2.0), BOUND),
        (lambda: keras.optimizers.SGD(0.1), {"dtype": "float64"}),
        (not_decayed, {}),
        (slower_and_slower, {}),
    ],
)
def test_updates_are_those_of_train_on_batch(optimizer, dense):
    pairs = small_batches(np.random.default_rng(0))
    model, reference = (small(optimizer(), **dense) for _ in range(2))
    trainer = GraphTrainer(model)
    steps = np.arange(24) % 8
    for order in (steps[:10], steps[10:]):
        trainer.run(pairs, order, reset=order < 0)
    for k in steps:
        reference.train_on_batch(pairs.x[k], pairs.y[k])
    for ours, right in zip(
        model.get_weights(), reference.get_weights(), strict=True
    ):
        assert np.allclose(ours, right, atol=2e-5)


def test_a_run_starts_from_the_weights_that_the_model_has_then():
    pairs = small_batches(np.random.default_rng(1))
    model = small(keras.optimizers.SGD(0.1))
    trainer = GraphTrainer(model)
    start = model.get_weights()
    once = trainer.run(pairs, [0, 1, 2], [False] * 3)
    model.set_weights(start)
    assert np.array_equal(trainer.run(pairs, [0, 1, 2], [False] * 3), once)


def test_the_rate_can_be_changed_between_runs():
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
def test_a_restart_leaves_the_optimizer_as_it_was_at_first(kind):
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


# The recipe


def test_the_recipe_learns_all_pairs_and_says_the_alphabet(learned):
    assert np.array_equal(answers(learned, READ), WANTED)
    reset_states(learned)
    chain = [0]
    for _ in range(25):
        chain.append(int(answers(learned, chain[-1:], reset="never")[0]))
    assert written(chain) == string.ascii_uppercase


def test_from_a_cold_start_it_counts_instead_of_reading(learned):
    later = READ[10:]
    assert answers(learned, later)[0] != later[0] + 1
    assert written(answers(learned, later)) == "BCDEFGHIJKLMNOP"
    warm = answers(learned, READ)[10:]
    assert np.array_equal(warm, later + 1)


# What state is


@pytest.mark.parametrize("cuts", [[1], [7, 8, 20], [5, 10, 15, 20]])
def test_chunks_with_the_state_carried_equal_one_pass(learned, cuts):
    layer = layers.LSTM(50, return_sequences=True, stateful=True)
    layer.build((1, None, 1))
    layer.set_weights(learned.layers[0].get_weights())
    line = X.reshape(1, 25, 1)
    once = layer(line).numpy()
    layer.reset_state()
    parts = [layer(part).numpy() for part in np.split(line, cuts, axis=1)]
    assert np.abs(np.concatenate(parts, axis=1) - once).max() < 1e-6
    fresh = []
    for part in np.split(line, cuts, axis=1):
        layer.reset_state()
        fresh.append(layer(part).numpy())
    assert np.abs(np.concatenate(fresh, axis=1) - once).max() > 0.1


def test_stateless_is_reset_before_every_batch(learned):
    layer, stateless = learned.layers[0], layers.LSTM(50)
    stateless.build((None, 1, 1))
    stateless.set_weights(layer.get_weights())
    one_by_one = []
    for letter in X:
        layer.reset_state()
        one_by_one.append(layer(letter[None]).numpy()[0])
    assert np.abs(stateless(X).numpy() - one_by_one).max() < 1e-6


def test_rows_of_a_batch_know_nothing_of_each_other():
    layer = layers.LSTM(6, stateful=True)
    layer.build((3, 4, 1))
    x = text.streams(IDS, batch=3, timesteps=4).x[..., None] / V
    ends = []
    for value in (x[0, 1, 2, 0], 0.9):
        x[0, 1, 2, 0] = value
        layer.reset_state()
        for step in x:
            layer(step.astype("float32"))
        ends.append(layer.states[0].numpy())
    moved = np.abs(ends[0] - ends[1]).max(axis=1) > 1e-6
    assert moved.tolist() == [False, True, False]


# Four mistakes, each seen in the score


def test_the_right_order_and_the_right_resets_learn_everything(trainer):
    assert share(trainer, ORDER, ORDER == 0) == 1


MISTAKES = {
    "shuffled": (
        np.random.default_rng(5)
        .permuted(ORDER.reshape(300, 25), axis=1)
        .ravel(),
        POSITION == 0,
        "first",
    ),
    "never reset": (ORDER, POSITION < 0, "first"),
    "reset at each letter": (ORDER, POSITION >= 0, "each"),
    "reset one letter too late": (ORDER, POSITION == 1, "first"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_shows_in_the_score(trainer, mistake):
    assert share(trainer, *MISTAKES[mistake]) < 0.9


def test_a_network_that_was_never_reset_knows_its_own_circle(trainer):
    trainer.restart()
    trainer.run(PAIRS, ORDER, POSITION < 0)
    goes_on = answers(trainer.model, READ, reset="never")
    assert np.mean(goes_on == WANTED) > 0.9
    assert np.mean(answers(trainer.model, READ) == WANTED) < 0.5


def test_reset_while_reading_makes_every_answer_the_first(learned):
    assert set(answers(learned, READ, reset="each")) == {1}


def test_the_wrong_stride_shows_in_the_score():
    fives = np.lib.stride_tricks.sliding_window_view(IDS, 6)
    x = (fives[:, None, :-1, None] / V).astype("float32")
    five = text.Batches(x, np.eye(V, dtype="float32")[fives[:, None, 1:]])
    wide = GraphTrainer(recipe((1, 5, 1), return_sequences=True))

    def share_of(windows):
        order = np.resize(windows, 5000)
        wide.restart()
        wide.run(five, order, order == 0)
        reset_states(wide.model)
        p = [wide.model.predict_on_batch(step)[0] for step in x[::5]]
        return np.mean(np.concatenate(p).argmax(-1) == WANTED)

    assert share_of(np.arange(0, 21, 5)) == 1
    assert share_of(np.arange(21)) < 0.5


# What it takes to read


def test_random_starts_and_one_hot_letters_make_a_cold_start_come_right():
    keras.utils.set_random_seed(5)
    trainer = GraphTrainer(recipe((1, 1, V)))
    rng, order = np.random.default_rng(5), []
    while len(order) < 2500:
        order += range(int(rng.integers(25)), 25)
    order = np.array(order[:2500])
    starts = np.diff(order, prepend=24) != 1
    rows = np.eye(V, dtype="float32")[READ][:, None, None]
    trainer.run(text.Batches(rows, PAIRS.y), order, starts)
    reset_states(trainer.model)
    said = [trainer.model.predict_on_batch(r).argmax() for r in rows[10:]]
    assert said == list(range(11, 26))


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
