"""Right calls of the public functions, in sizes that a seed draws."""

import numpy as np

from course_utils import bptt, cells, engine, optimizers, text
from robust.fuzz import (
    NAN,
    OTHER,
    SPOIL,
    Case,
    Given,
    count,
    fixed,
    ids,
    real,
    reals,
    record,
    rng,
    scale_of_its_own,
    words,
)

TEXT = "Alice was beginning to get very tired of sitting by her sister. `Oh!'"


def given(**arguments):
    return {name: Given(*pair) for name, pair in arguments.items()}


def drawn(seed):
    """Return all cases, with sizes and numbers of this seed."""
    source = np.random.default_rng(seed)
    batch, steps, features, units, outputs = source.permutation(
        np.arange(2, 7)
    ).tolist()
    vocab_size = int(source.integers(5, 9))

    def normal(*shape):
        return source.normal(size=shape)

    def fresh():
        return np.random.default_rng(seed)

    x, h = normal(batch, features), normal(batch, units)
    exact, rows = reals(), reals(rows=OTHER)
    free = reals(free=True, rows=OTHER)
    sequence = normal(batch, steps, features)
    text_ids = source.integers(0, vocab_size, 60)
    before = source.integers(0, vocab_size, 20)
    found = []

    def case(function, **arguments):
        found.append(Case(function, given(**arguments)))

    def steps_of(gates, step, **more):
        kernel = normal(features, gates * units)
        recurrent = normal(units, gates * units)
        bias = normal(gates * units)
        if gates == 3:
            bias = np.stack([bias, bias])
        case(
            step,
            x=(x, exact),
            h=(h, exact),
            **more,
            kernel=(kernel, exact),
            recurrent_kernel=(recurrent, reals(rows=SPOIL)),
            bias=(bias, exact),
        )

    steps_of(1, cells.rnn_step)
    steps_of(4, cells.lstm_step, c=(normal(batch, units), exact))
    steps_of(3, cells.gru_step)
    case(
        cells.blocks,
        a=(normal(batch, 4 * units), fixed),
        count=(4, lambda n: [("none", SPOIL, 0), ("negative", SPOIL, -n)]),
    )

    for kind in ("rnn", "lstm", "gru"):
        init = getattr(bptt, f"init_{kind}")
        net = init(features, units, outputs, fresh())

        def make(features, units, outputs, rng=None, init=init):
            return init(features, units, outputs, rng or fresh())

        make.__name__ = init.__name__
        case(
            make,
            features=(features, count()),
            units=(units, count()),
            outputs=(outputs, count()),
            rng=(None, rng),
        )
        forward, backward = bptt.passes(net)
        starts = {"h_0": (h, exact)}
        if kind == "lstm":
            starts["c_0"] = (normal(batch, units), exact)
        case(
            forward,
            x=(sequence, reals(rows=SPOIL)),
            net=(net, record),
            **starts,
        )
        run = forward(sequence, net)
        case(
            backward,
            run=(run, fixed),
            d_y=(normal(*run.y.shape), exact),
            net=(net, fixed),
        )
        case(bptt.gradient_lengths, x=(sequence, rows), net=(net, record))
    simple = bptt.init_rnn(features, units, outputs, fresh())
    case(
        bptt.step_jacobian,
        h_t=(h, reals(free=True, rows=OTHER)),
        recurrent_kernel=(normal(units, units), exact),
    )
    case(
        bptt.mean_squared_error, y=(x, exact), target=(normal(*x.shape), exact)
    )
    case(
        bptt.softmax_cross_entropy,
        logits=(normal(batch, vocab_size), exact),
        ids=(text_ids[:batch], ids(vocab_size, rows=SPOIL)),
    )
    case(bptt.mean_lengths, d=(normal(batch, steps, units), free))
    case(
        bptt.factor_per_step,
        lengths=(0.9 ** np.arange(8.0), reals(rows=OTHER, nan=SPOIL)),
    )
    case(
        bptt.predicted_factor,
        h=(np.tanh(h), scale_of_its_own(nan=NAN)),
        radius=(0.9, real(0, -1)),
    )
    for function in (bptt.glorot_uniform, bptt.orthogonal):

        def kernel(rows, columns, function=function):
            return function(rows, columns, fresh())

        kernel.__name__ = function.__name__
        case(kernel, rows=(3, count()), columns=(5, count()))

    def slope(at, step):
        return bptt.numeric_gradient(lambda w: float((w**2).sum()), at, step)

    case(slope, at=(x, fixed), step=(1e-5, real(0, -1)))
    case(
        bptt.relative_error,
        one=(x, reals(nan=SPOIL)),
        other=(normal(*x.shape), reals(nan=SPOIL)),
    )
    slopes = simple._replace(kernel=normal(*simple.kernel.shape))
    case(
        optimizers.clip_by_norm,
        gradients=(slopes, fixed),
        norm=(1.0, real(0, -1)),
    )
    case(
        optimizers.adam,
        weights=(simple, record),
        gradients=(slopes, record),
        moments=(optimizers.no_moments(simple), fixed),
        rate=(0.1, real(-1)),
    )

    _of_text(case, text_ids, before, vocab_size, normal, fresh)
    _of_the_engine(case, text_ids, before, vocab_size, fresh)
    return found


def _of_text(case, text_ids, before, vocab_size, normal, fresh):
    case(text.clean, text=(TEXT, words))
    case(text.Vocabulary, characters=("abcdef", lambda t: words(t)[1:4]))
    vocabulary = text.Vocabulary(text.ADMISSIBLE + "\n`")
    case(vocabulary.encode, text=(TEXT, words))
    case(vocabulary.decode, ids=(text_ids, ids(len(vocabulary))))
    case(text.split, sequence=(text_ids, fixed))
    for cut, second in ((text.windows, "stride"), (text.streams, "batch")):
        case(
            cut,
            ids=(text_ids, lambda _: [("rows", SPOIL, np.ones((3, 20), int))]),
            timesteps=(5, count()),
            **{second: (3, count())},
        )
    case(
        text.longest_matches, sample=("the cat", words), training=(TEXT, words)
    )
    lengths = text.longest_matches(TEXT, TEXT[10:30])
    for share in (text.verbatim_passages, text.verbatim_share):
        case(
            share,
            lengths=(lengths, scale_of_its_own()),
            least=(4, count()),
        )
    for model in (text.witten_bell, text.kneser_ney):

        def counted(ids, vocab_size, order, model=model):
            return model(ids, vocab_size, order).log_p(before, ids)

        counted.__name__ = model.__name__
        case(
            counted,
            ids=(text_ids, ids(vocab_size)),
            vocab_size=(vocab_size, count()),
            order=(2, count(0)),
        )
        learned = model(text_ids, vocab_size, 2)
        case(
            learned.log_p,
            ids=(text_ids, ids(vocab_size)),
            before=(before, ids(vocab_size)),
        )
        case(learned.next_p, before=(before, ids(vocab_size)))

    def dates(years, count):
        return text.dates(years, count, fresh())

    def reversals(lengths, places):
        return text.reversals(lengths, places, fresh())

    years = np.arange(200, 204)
    case(dates, years=(years, ids(10_000)), count=(3, count(0)))
    case(text.number_words, number=(417, count(0)))
    case(
        reversals,
        lengths=(np.array([2, 5, 3]), ids(6)),
        places=(5, count(5)),
    )
    logits = normal(vocab_size)
    case(
        text.softmax,
        logits=(normal(4, vocab_size), reals(free=True, rows=OTHER)),
    )
    case(
        text.log_softmax,
        logits=(normal(4, vocab_size), reals(free=True, rows=OTHER)),
    )
    own = reals(free=True, rows=OTHER, nan=SPOIL)
    case(text.greedy, logits=(logits, own))
    case(
        text.next_distribution,
        logits=(logits, own),
        temperature=(0.7, real(0, -1)),
        top_k=(3, lambda n: [w for w in count()(n) if w[0] != "nothing"]),
        nucleus=(0.9, real(0, -1, 1.5)),
    )

    def sample(logits, temperature):
        return text.sample(logits, fresh(), temperature)

    case(sample, logits=(logits, own), temperature=(0.7, real(0, -1)))
    case(
        text.bits_per_character,
        log_p=(
            np.log(np.full(5, 0.2)),
            reals(free=True, rows=OTHER, nan=SPOIL),
        ),
    )
    case(text.uniform_bits, vocab_size=(64, count()))
    case(text.compressed_bits, text=(TEXT, words), context=(TEXT[:20], words))
    case(text.character_features, text=(TEXT, words))
    case(text.kept_places, text=(TEXT, words))
    h, wide = normal(len(TEXT), 4), reals(free=True, nan=SPOIL)
    features = text.character_features(TEXT)
    for search in (text.correlations, text.find_units):
        case(search, h=(h, wide), features=(features, spoiled_features))

    def level(h, features):
        return text.chance_levels(h, features, fresh())

    case(level, h=(h, wide), features=(features, spoiled_features))


def spoiled_features(features):
    name, values = next(iter(features.items()))
    bad = values.copy()
    bad[3] = np.nan
    return [
        ("short", SPOIL, features | {name: values[:-1]}),
        ("nan", SPOIL, features | {name: bad}),
        ("column", SPOIL, features | {name: values[:, None]}),
        ("words", SPOIL, features | {name: ["a"] * len(values)}),
    ]


def _of_the_engine(case, text_ids, before, vocab_size, fresh):
    def net(vocab_size, units):
        return engine.flatten(engine.init_net(vocab_size, units, fresh()))

    case(
        net,
        vocab_size=(vocab_size, count()),
        units=(
            [3, 4],
            lambda u: [
                ("none", SPOIL, []),
                ("zero", SPOIL, [3, 0]),
                ("a half", SPOIL, [3, 2.5]),
                ("names", SPOIL, ["a"]),
            ],
        ),
    )
    small = engine.init_net(vocab_size, [3, 4], fresh())
    case(
        engine.log_p,
        net=(
            small,
            lambda n: [
                ("nothing", SPOIL, None),
                ("weights", SPOIL, engine.to_keras(n)),
            ],
        ),
        ids=(text_ids[:6], ids(vocab_size)),
        before=(before[:4], ids(vocab_size)),
    )

    def write(prompt, length, temperature):
        reader = engine.Reader(small)
        return engine.generate(reader, prompt, length, fresh(), temperature)

    case(
        write,
        prompt=(before[:4], ids(vocab_size)),
        length=(5, count(0)),
        temperature=(0.8, real(0, -1)),
    )

    def read(character):
        return engine.Reader(small)(character)

    case(read, character=(2, lambda n: [*count(0)(n), ("large", SPOIL, 99)]))
    weights = engine.to_keras(small)

    def back(weights):
        return engine.flatten(engine.from_keras(weights))

    def of_keras(weights):
        found = [("one less", SPOIL, weights[:-1]), ("none", SPOIL, [])]
        for k, value in enumerate(weights):
            for way, wrong in (
                ("transposed", value.T),
                ("one column", value[..., :1]),
                ("a row less", value[:-1]),
            ):
                if wrong.shape != value.shape:
                    spoiled = [*weights[:k], wrong, *weights[k + 1 :]]
                    found.append((f"{k}, {way}", SPOIL, spoiled))
        return found

    case(back, weights=(weights, of_keras))

    def unflat(vector):
        return engine.flatten(engine.unflatten(vector, small))

    case(
        unflat,
        vector=(engine.flatten(small), scale_of_its_own(rows=SPOIL, nan=NAN)),
    )
    x, y = text_ids[:24].reshape(4, 6), text_ids[1:25].reshape(4, 6)

    def learn(x, y, rate, clip, decay, average, warm_up, output):
        recipe = engine.Recipe(
            rate=rate,
            clip=clip,
            decay=decay,
            average=average,
            warm_up=warm_up,
            dropout=engine.Dropout(output=output),
        )
        trainer = engine.Trainer(small, recipe, 4, 6, fresh())
        return trainer.step(x, y), engine.flatten(trainer.net)

    learn.__name__ = "Trainer.step"
    exact_ids = ids(vocab_size, rows=SPOIL)
    case(
        learn,
        x=(x, exact_ids),
        y=(y, exact_ids),
        rate=(0.01, real(-1)),
        clip=(1.0, real(0, -1)),
        decay=(0.0, real(-1)),
        average=(0.5, real(1, -1)),
        warm_up=(2, count(0)),
        output=(
            0.5,
            lambda s: [w for w in real(1, -1)(s) if w[0] != "infinite"],
        ),
    )

    def trainer(batch, timesteps, threads):
        one = engine.Trainer(
            small, engine.Recipe(), batch, timesteps, fresh(), threads
        )
        return one.step(x, y)

    case(
        trainer,
        batch=(4, count()),
        timesteps=(6, count()),
        threads=(2, count()),
    )

    def score(x, y):
        return engine.score(small, text.Batches(x, y))

    two = [np.stack([part, part]) for part in (x, y)]
    case(score, x=(two[0], exact_ids), y=(two[1], exact_ids))
    case(
        engine.block_columns,
        rows=(4, count()),
        inner=(9, count()),
        columns=(16, count()),
    )
    case(
        engine.blocks,
        matrices=(np.zeros((3, 8)), fixed),
        size=(4, lambda n: [*count()(n), ("3", SPOIL, 3)]),
    )


def of_keras(seed):
    """Return the cases of what imports Keras; these take longer."""
    from course_utils import keras_tools
    from course_utils.keras_tools import keras

    found = []
    source = np.random.default_rng(seed)
    layers, vocab_size = keras.layers, 7
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(vocab_size, 4),
            layers.LSTM(5, return_sequences=True),
            layers.Dense(vocab_size),
        ]
    )
    text_ids = source.integers(0, vocab_size, 12)
    some = ids(vocab_size)

    def case(function, **arguments):
        found.append(Case(function, given(**arguments)))

    step = keras_tools.OneStep(model)

    def read(character):
        step.reset()
        return step(character)

    case(read, character=(2, lambda n: [*count(0)(n), ("7", SPOIL, 7)]))

    def log_p(ids, before, window=None):
        return keras_tools.log_p(model, ids, before, window)

    case(log_p, ids=(text_ids[:6], some), before=(text_ids[6:], some))

    def in_windows(window):
        return log_p(text_ids[:6], text_ids[6:], window)

    case(
        in_windows,
        window=(
            3,
            lambda n: [w for w in count()(n) if w[0] != "nothing"],
        ),
    )
    layer = layers.LSTM(4, return_sequences=True)
    x = source.normal(size=(2, 5, 3))
    layer(x)

    def trace(x):
        return keras_tools.trace_lstm(layer, x)

    case(trace, x=(x, scale_of_its_own(nan=NAN)))
    small = keras.Sequential(
        [keras.Input(batch_shape=(2, 3)), layers.Dense(1)]
    )
    small.compile("sgd", "mse")
    trainer = keras_tools.GraphTrainer(small)
    weights = small.get_weights()
    batches = source.normal(size=(4, 2, 3)), source.normal(size=(4, 2, 1))

    def run(order, reset, y):
        small.set_weights(weights)
        return trainer.run(text.Batches(batches[0], y), order, reset)

    case(
        run,
        order=(np.array([0, 3, 1]), ids(4, rows=SPOIL)),
        reset=(
            np.array([True, False, False]),
            lambda r: [("short", SPOIL, r[:-1]), ("text", SPOIL, "abc")],
        ),
        y=(batches[1], lambda y: [("a step less", SPOIL, y[:-1])]),
    )

    def pairs(x, y):
        data = keras_tools.dataset(text.Batches(x, y))
        return [part for pair in data.as_numpy_iterator() for part in pair]

    pairs.__name__ = "dataset"

    def less(a):
        return [("a step less", SPOIL, a[:-1])]

    case(pairs, x=(batches[0], less), y=(batches[1], less))
    return found
