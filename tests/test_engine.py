"""The fast engine computes what the course derives, and what Keras does."""

import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_utils.bptt import numeric_gradient, relative_error
from course_utils.cells import lstm_step
from course_utils.engine import (
    Dropout,
    Reader,
    Recipe,
    Trainer,
    flatten,
    from_keras,
    generate,
    init_net,
    learning_rate,
    log_p,
    products,
    score,
    to_keras,
    training,
    unflatten,
)
from course_utils.engine.products import (
    LEAST,
    LINE,
    SMALL,
    aligned,
    assembly_line,
    block_columns,
    blocks,
)
from course_utils.engine.shards import Shard
from course_utils.engine.training import CHUNK, Adam
from course_utils.engine.weights import for_steps
from course_utils.optimizers import adam, no_moments
from course_utils.text import log_softmax, sample, streams

LIMIT = 1e-6
BATCH, TIMESTEPS, V = 4, 5, 7
One = namedtuple("One", ["w"])
depths = pytest.mark.parametrize("units", [[3], [3, 4], [4, 2, 3]], ids=str)


def example(units, dtype=np.float64, seed=6):
    """A net with no weight at zero, and a batch after a first one."""
    rng = np.random.default_rng(seed)
    net = init_net(V, units, rng, dtype)
    noise = rng.normal(size=flatten(net).size) * 0.3
    net = unflatten((flatten(net) + noise).astype(dtype), like=net)
    ids = rng.integers(0, V, (2, BATCH, TIMESTEPS + 1))
    return net, ids[:, :, :-1], ids[:, :, 1:]


def trainer(net, recipe=None, threads=1, seed=6):
    rng = np.random.default_rng(seed)
    recipe = recipe or Recipe()
    return Trainer(net, recipe, BATCH, TIMESTEPS, rng, threads)


def logits_by_cells(net, rows):
    """(batch, timesteps, V): layer by layer with the course's own step."""
    _, *weights, output_kernel, output_bias = to_keras(net)
    x = np.eye(V)[rows]
    for k in range(0, len(weights), 3):
        h = c = np.zeros((len(rows), len(weights[k + 1])))
        states = []
        for t in range(rows.shape[1]):
            step = lstm_step(x[:, t], h, c, *weights[k : k + 3])
            h, c = step.h, step.c
            states.append(h)
        x = np.stack(states, axis=1)
    return x @ output_kernel + output_bias


def loss_of(net, x, y):
    """Mean loss by the course's own step."""
    log_p = log_softmax(logits_by_cells(net, x))
    return -np.take_along_axis(log_p, y[..., None], -1).mean()


def by_sequence(logits, batch=BATCH):
    """From the rows of the engine to (batch, timesteps, V)."""
    return logits.reshape(-1, batch, V).swapaxes(0, 1)


@depths
def test_logits_are_those_of_the_cells(units):
    net, x, _ = example(units)
    found = Shard(net, BATCH, TIMESTEPS).read(x[0], net, for_steps(net, BATCH))
    assert np.allclose(by_sequence(found), logits_by_cells(net, x[0]))


@pytest.fixture(params=[False, True], ids=["copied", "in place"])
def in_place(request, monkeypatch):
    """Whether small products are read in place, on any processor."""
    for module in products, training:
        monkeypatch.setattr(module, "reads_in_place", lambda: request.param)
    return request.param


@given(*[st.integers(1, 3000)] * 3)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_block_is_small_or_the_whole(in_place, rows, inner, columns):
    size = block_columns(rows, inner, columns)
    assert columns % size == 0
    if not in_place:
        assert size == columns
    assert size == columns or LEAST <= size <= SMALL / (rows * inner)


@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 7))
def test_a_product_in_blocks_is_the_product(rows, inner, size):
    rng = np.random.default_rng(6)
    one, other = rng.normal(size=(rows, inner)), rng.normal(size=(4, inner, 6))
    size = max(k for k in range(1, size + 1) if 6 % k == 0)
    out = np.zeros((4, rows, 6))
    np.matmul(one, blocks(other, size), out=blocks(out, size))
    assert np.allclose(out, one @ other)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_row_starts_a_cache_line(dtype):
    for columns in (1, 16, 17):
        matrices = aligned((2, 3, columns), np.dtype(dtype))
        assert matrices.shape == (2, 3, columns)
        rows = [row for matrix in matrices for row in matrix]
        assert {row.ctypes.data % LINE for row in rows} == {0}


def test_a_net_large_enough_for_blocks_computes_the_same(in_place):
    """Two layers; in place a gate has three blocks forward and back."""
    units, batch = [96, 20], 250
    own = for_steps(init_net(V, units, np.random.default_rng(6)), batch)
    counts = [3, 1] if in_place else [1, 1]
    assert [w.forward.shape[1] for w in own] == counts
    assert [w.backward.shape[1] for w in own] == counts
    rng = np.random.default_rng(6)
    net = init_net(V, units, rng, float)
    ids = rng.integers(0, V, (batch, 4))
    x, y = ids[:, :-1], ids[:, 1:]
    found = Shard(net, batch, 3).read(x, net, for_steps(net, batch))
    assert np.allclose(by_sequence(found, batch), logits_by_cells(net, x))
    _, gradient = Trainer(net, Recipe(), batch, 3, rng).gradient(x, y)
    vector, index = flatten(net), rng.choice(gradient.size, 10)
    for k in index:
        bump = np.zeros_like(vector)
        bump[k] = 1e-5
        up, down = (
            loss_of(unflatten(vector + side * bump, like=net), x, y)
            for side in (1, -1)
        )
        assert gradient[k] == pytest.approx(
            (up - down) / 2e-5, rel=1e-5, abs=1e-9
        )


@depths
def test_the_gradient_is_that_of_central_differences(units):
    net, x, y = example(units)

    def loss(vector):
        """Of the second batch; the state comes from the first."""
        here = unflatten(vector, like=net)
        part, own = Shard(here, BATCH, TIMESTEPS), for_steps(here, BATCH)
        part._runs[0].reset()
        for run, left in zip(part._runs, start._runs, strict=True):
            run.z[-1], run.c[-1] = left.z[-1], left.c[-1]
        log_p = log_softmax(by_sequence(part.read(x[1], here, own)))
        return -np.take_along_axis(log_p, y[1][..., None], -1).mean()

    start = Shard(net, BATCH, TIMESTEPS)
    start.read(x[0], net, for_steps(net, BATCH))
    right = numeric_gradient(loss, flatten(net))
    for threads in (1, 2):
        engine = trainer(net, threads=threads)
        engine.gradient(x[0], y[0])
        found_loss, found = engine.gradient(x[1], y[1])
        assert np.isclose(found_loss, loss(flatten(net)))
        assert relative_error(found, right) < LIMIT


@depths
@pytest.mark.parametrize("threads", [1, 2])
def test_threads_at_different_layers_change_no_bit(units, threads):
    """Five steps in pieces of two; the second batch goes on."""
    net, x, y = example(units)
    dropout, own = Dropout(0.3, 0.4), for_steps(net, BATCH)
    run = ThreadPoolExecutor(threads).map
    alone = Shard(net, BATCH, TIMESTEPS, piece=2)
    line = Shard(net, BATCH, TIMESTEPS, run, piece=2)
    for rows, targets in zip(x, y, strict=True):
        losses = [
            part.learn(
                rows, targets, net, own, dropout, np.random.default_rng(6)
            )
            for part in (alone, line)
        ]
        assert losses[0] == losses[1]
        assert np.array_equal(alone.gradient, line.gradient)


def test_stages_take_pieces_in_order_and_after_each_other():
    done = set()

    def work(stage, piece):
        assert stage == 3 or (stage + 1, piece.start) in done
        assert piece.start == 0 or (stage, piece.start - 1) in done
        time.sleep(0.002)
        done.add((stage, piece.start))

    pieces = [range(k, k + 1) for k in range(4)]
    assembly_line(work, [3, 2, 1], pieces, ThreadPoolExecutor(3).map)
    assert len(done) == 12


def test_an_error_in_one_piece_leaves_no_thread_waiting():
    def work(stage, piece):
        if piece.start == 0:
            raise MemoryError

    with ThreadPoolExecutor(2) as pool, pytest.raises(MemoryError):
        assembly_line(work, [1, 2], [range(1), range(1, 2)], pool.map)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_gradient_takes_what_dropout_hid_into_account(threads):
    net, x, y = example([2, 2])
    recipe = Recipe(dropout=Dropout(input=0.3, output=0.4, recurrent=0.3))

    def loss(vector):
        here = trainer(unflatten(vector, like=net), recipe, threads)
        return here.gradient(x[0], y[0])[0]

    _, found = trainer(net, recipe, threads).gradient(x[0], y[0])
    assert relative_error(found, numeric_gradient(loss, flatten(net))) < LIMIT


@depths
def test_a_state_that_is_carried_makes_two_passes_one(units):
    net, x, _ = example(units)
    part, own = Shard(net, BATCH, TIMESTEPS), for_steps(net, BATCH)
    short = [by_sequence(part.read(rows, net, own)).copy() for rows in x]
    long = Shard(net, BATCH, 2 * TIMESTEPS).read(np.hstack(x), net, own)
    assert np.allclose(np.hstack(short), by_sequence(long))
    part.reset()
    assert np.allclose(by_sequence(part.read(x[0], net, own)), short[0])


def test_dropout_hides_whole_characters_and_keeps_the_mean():
    net, _, _ = example([3])
    part, own = Shard(net, BATCH, 500), for_steps(net, BATCH)
    x = np.zeros((BATCH, 500), dtype=int)
    part.read(x, net, own, Dropout(input=0.25), np.random.default_rng(6))
    hot = part._runs[0].z[:-1, :, 4:]
    assert set(np.unique(hot)) == {0, 1 / 0.75}
    assert abs(hot[:, :, 0].mean() - 1) < 0.05
    assert not hot[:, :, 1:].any()


def test_a_recurrent_weight_that_is_hidden_learns_nothing():
    """And nothing else is hidden: not the inputs' weights, not the bias."""
    net, x, y = example([6])
    recipe = Recipe(dropout=Dropout(recurrent=0.5))
    _, found = trainer(net, recipe).gradient(x[0], y[0])
    gradient = unflatten(found, like=net).layers[0]
    hidden = (gradient[:6] == 0).mean()
    read = np.unique(x[0][:, :-1])
    assert 0.3 < hidden < 0.7 and gradient[6].all()
    assert gradient[7 + read].all()


def test_dropout_spares_the_way_through_time():
    """The lowest layer's states do not change when outputs are hidden."""
    net, x, _ = example([3, 4])
    whole, part = (Shard(net, BATCH, TIMESTEPS) for _ in range(2))
    own, rng = for_steps(net, BATCH), np.random.default_rng(6)
    logits = whole.read(x[0], net, own)
    hidden = part.read(x[0], net, own, Dropout(output=0.5), rng)
    assert np.array_equal(whole._runs[0].z, part._runs[0].z)
    assert not np.allclose(logits, hidden)


def test_dropout_is_off_when_scoring():
    net, _, _ = example([3])
    part = streams(np.random.default_rng(6).integers(0, V, 100), 2, 7)
    trained = trainer(net, Recipe(rate=0, dropout=Dropout(0.5, 0.5)))
    logits = np.concatenate(
        logits_by_cells(net, np.hstack(part.x)), dtype=np.float64
    )
    right = log_softmax(logits)[np.arange(len(logits)), np.hstack(part.y).flat]
    assert np.isclose(score(trained.net, part), -right.mean())
    assert score(trained.net, part) == score(trained.net, part)


def test_the_rate_rises_then_falls_as_a_cosine():
    recipe = Recipe(rate=0.1, warm_up=10, updates=110)
    rates = [learning_rate(k, recipe) for k in range(1, 121)]
    assert np.allclose(rates[:10], np.arange(1, 11) / 100)
    assert np.isclose(rates[59], 0.05)
    assert np.all(np.diff(rates[9:]) <= 0)
    assert max(rates[109:]) < 1e-12
    assert learning_rate(10**6, Recipe(rate=0.1)) == 0.1


def test_a_gradient_is_clipped_to_its_length_and_keeps_its_direction():
    net, x, y = example([3])
    _, gradient = trainer(net).gradient(x[0], y[0])
    norm = np.linalg.norm(gradient)
    one, other = (Adam(gradient.size, gradient.dtype) for _ in range(2))
    ours, theirs = flatten(net), flatten(net)
    for scale in (0.5, 0.1):
        one.update(ours, gradient, 0.01, scale=scale)
        other.update(theirs, scale * gradient, 0.01)
    assert np.allclose(ours, theirs, rtol=1e-12)
    used = {}
    for clip in (norm / 10, norm * 10):
        engine = trainer(net, Recipe(clip=clip))
        engine._adam.update = lambda w, g, rate, *others, clip=clip: (
            used.update({clip: others[1] * g})
        )
        engine.step(x[0], y[0])
    assert np.allclose(used[norm / 10], gradient / 10)
    assert np.allclose(used[norm * 10], gradient)


@pytest.mark.parametrize("parts", [1, 3])
def test_adam_in_pieces_is_adam(parts):
    rng = np.random.default_rng(6)
    start = rng.normal(size=2 * CHUNK + 5)
    ours, optimizer = start.copy(), Adam(start.size, start.dtype, parts)
    theirs, moments = One(start), no_moments(One(start))
    for _ in range(3):
        # Long, so that Keras' 1e-7 and the 1e-8 of the paper vanish.
        gradient = 1000 * np.sign(rng.normal(size=start.size))
        gradient *= rng.uniform(1, 2, start.size)
        theirs, moments = adam(theirs, One(gradient), moments, rate=0.01)
        optimizer.update(ours, gradient.copy(), rate=0.01)
    assert np.allclose(ours, theirs.w)


def test_decay_shrinks_weights():
    net, x, y = example([3])
    plain, shrunk = (
        trainer(net, Recipe(rate=0.01, decay=decay)) for decay in (0, 0.5)
    )
    for one in (plain, shrunk):
        one.step(x[0], y[0])
    gap = flatten(plain.net) - flatten(shrunk.net)
    assert np.allclose(gap, 0.01 * 0.5 * flatten(net))


def test_the_average_follows_the_weights():
    net, x, y = example([3])
    engine = trainer(net, Recipe(average=0.5))
    mean = flatten(net)
    for k in range(12):
        engine.step(x[k % 2], y[k % 2])
        keep = min(0.5, (k + 1) / (k + 10))
        mean = keep * mean + (1 - keep) * flatten(engine.net)
    assert np.allclose(flatten(engine.average), mean)
    assert np.array_equal(flatten(net), flatten(example([3])[0]))


@depths
def test_training_learns_and_threads_do_not_change_it(units):
    net, x, y = example(units)
    one, two = trainer(net, Recipe(0.02)), trainer(net, Recipe(0.02), 2)
    losses = np.array(
        [[engine.step(x[0], y[0]) for engine in (one, two)] for _ in range(60)]
    )
    assert np.allclose(losses[:, 0], losses[:, 1])
    assert losses[-1, 0] < 0.9 * losses[0, 0]


def test_a_batch_that_threads_cannot_share_is_refused():
    for threads in (0, 3):
        with pytest.raises(ValueError, match=rf"threads: got {threads}"):
            trainer(example([3])[0], threads=threads)


def in_keras(units):
    from course_utils.keras_tools import keras

    layers = keras.layers
    lstms = [
        layers.LSTM(n, return_sequences=True, stateful=True) for n in units
    ]
    return keras.Sequential(
        [
            keras.Input(batch_shape=(BATCH, TIMESTEPS), dtype="int32"),
            layers.Embedding(V, V, "identity", trainable=False),
            layers.Dropout(0.1),
            *lstms,
            layers.Dropout(0.4),
            layers.Dense(V),
        ]
    )


@depths
def test_keras_answers_the_same_and_weights_come_back_equal(units):
    net, x, _ = example(units, np.float32)
    model = in_keras(units)
    model.set_weights(to_keras(net))
    part, own = Shard(net, BATCH, TIMESTEPS), for_steps(net, BATCH)
    for rows in x:
        ours = by_sequence(part.read(rows, net, own))
        assert np.abs(model(rows).numpy() - ours).max() < 1e-5
    again = from_keras(model.get_weights())
    assert np.array_equal(flatten(again), flatten(net))


def test_one_update_is_that_of_keras():
    from course_utils.keras_tools import keras

    net, x, y = example([3, 4], np.float32)
    model = in_keras([3, 4])
    plain = keras.Sequential(
        [one for one in model.layers if "dropout" not in one.name]
    )
    plain.set_weights(to_keras(net))
    plain.compile(
        keras.optimizers.Adam(0.01, global_clipnorm=0.1),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    engine = trainer(net, Recipe(rate=0.01, clip=0.1))
    for rows, targets in zip(x, y, strict=True):
        theirs = plain.train_on_batch(rows, targets)
        assert abs(engine.step(rows, targets) - theirs) < 1e-5
    for ours, theirs in zip(
        to_keras(engine.net), plain.get_weights(), strict=True
    ):
        assert np.abs(ours - theirs).max() < 2e-4


def test_a_learned_embedding_goes_into_the_first_kernel():
    net, _, _ = example([3])
    _, *weights = to_keras(net)
    embedding = np.random.default_rng(6).normal(size=(V, V))
    folded = from_keras([embedding, *weights], np.float64)
    assert np.allclose(to_keras(folded)[1], embedding @ weights[0])
    assert np.array_equal(flatten(from_keras(weights, float)), flatten(net))
    with pytest.raises(ValueError, match=r"weights: got 4 arrays"):
        from_keras(weights[:4])


@depths
def test_reading_one_by_one_is_reading_at_once(units):
    net, x, _ = example(units)
    reader, row = Reader(net), np.hstack(x)[0]
    one_by_one = [reader(k).copy() for k in row]
    assert np.allclose(one_by_one, logits_by_cells(net, row[None])[0])
    reader.reset()
    assert np.array_equal(reader(row[0]), one_by_one[0])
    with pytest.raises(ValueError, match=r"character: got 7"):
        reader(V)


def test_scores_are_those_of_keras():
    from course_utils import keras_tools

    net, x, _ = example([3, 4], np.float32)
    model = in_keras([3, 4])
    model.set_weights(to_keras(net))
    before, ids = x[0, 0], x[1, 0]
    ours, theirs = (
        log_p(net, ids, before),
        keras_tools.log_p(model, ids, before),
    )
    assert np.abs(ours - theirs).max() < 1e-5
    with pytest.raises(ValueError, match="ids: got no id"):
        log_p(net, [], before)


def test_a_reader_keeps_the_weights_it_was_made_with():
    net, x, y = example([3])
    engine = trainer(net)
    reader = Reader(engine.net)
    first = reader(0).copy()
    engine.step(x[0], y[0])
    reader.reset()
    assert np.array_equal(reader(0), first)


def test_generating_draws_what_the_logits_say():
    net, _, _ = example([3])
    ids = generate(Reader(net), [0], 40, np.random.default_rng(6), 0.7)
    reader, rng, right, last = Reader(net), np.random.default_rng(6), [], 0
    for _ in range(40):
        last = sample(reader(last), rng, temperature=0.7)
        right.append(last)
    assert ids.tolist() == right
    for prompt, temperature in (([], 1.0), ([0], 0.0)):
        with pytest.raises(ValueError, match=r"(prompt|temperature): got"):
            generate(Reader(net), prompt, 1, rng, temperature)


@pytest.mark.parametrize("blocks", [1, 3], ids=["simple", "GRU"])
def test_the_weights_of_another_cell_are_not_taken_for_an_lstm(blocks):
    rng = np.random.default_rng(6)
    shapes = [(5, 8 * blocks), (8, 8 * blocks), (8 * blocks,), (8, 5), (5,)]
    with pytest.raises(ValueError, match="is not an LSTM's"):
        from_keras([rng.normal(size=shape) for shape in shapes])
