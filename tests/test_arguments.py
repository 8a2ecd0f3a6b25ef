"""What does not fit is named at the door, in one sentence."""

import numpy as np
import pytest

from course_utils import bptt, engine, text
from course_utils.arguments import array, number, shaped, whole
from course_utils.cells import gru_step, lstm_step, rnn_step

RNG = np.random.default_rng(6)


def one_sentence(caught, start):
    said = str(caught.value)
    return said.startswith(f"{start}: ") and "\n" not in said


@pytest.mark.parametrize("value", [0, 7, 1.0, "1", None, np.nan, [1]])
def test_what_is_no_whole_number_of_a_range_is_refused(value):
    assert whole("n", np.int32(6), 1, 6) == 6
    with pytest.raises(ValueError, match=r"^n: got .* from 1 to 6 is needed"):
        whole("n", value, 1, 6)


@pytest.mark.parametrize("value", [0, 1.5, "1", None, np.nan, np.inf, [1, 2]])
def test_what_is_no_number_of_a_range_is_refused(value):
    assert number("n", np.float32(1), above=0, most=1) == 1
    with pytest.raises(ValueError, match=r"^n: .* above 0 and at most 1 is"):
        number("n", value, above=0, most=1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.zeros((3, 7)), r"got shape \(3, 7\), \(batch, 4\*units\)"),
        (np.zeros(8), r"got shape \(8,\), \(batch, 4\*units\)"),
        ([[1], [1, 2]], "got list of object"),
        ("abc", "got str of <U3"),
        (np.zeros((1, 4)) + 1j, "got ndarray of complex128"),
        (np.full((1, 4), np.nan), "some are infinite or not a number"),
    ],
)
def test_what_is_no_array_of_these_axes_is_refused(value, message):
    assert array("a", [[1, 2, 3, 4]], "batch 4*units").shape == (1, 4)
    with pytest.raises(ValueError, match=f"^a: {message}"):
        array("a", value, "batch 4*units", finite=True)


def test_sizes_and_axes_in_front_agree_among_arguments():
    @shaped(x="... features", h="... units")
    def both(x, h=None):
        return x.shape

    assert both([1, 2]) == (2,)
    assert both(np.ones((5, 2)), h=np.ones((5, 3))) == (5, 2)
    with pytest.raises(ValueError, match=r"h: got shape \(1, 3\), \(5, units"):
        both(np.ones((5, 2)), np.ones((1, 3)))


W = RNG.normal(size=(3, 2)), RNG.normal(size=(2, 2)), RNG.normal(size=2)
X, H = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 2))


@pytest.mark.parametrize(
    ("start", "arguments"),
    [
        ("h", (X, H[:1], *W)),
        ("kernel", (X, H, W[0][:, :1], *W[1:])),
        ("recurrent_kernel", (X, H, W[0], W[1][:, :1], W[2])),
        ("bias", (X, H, *W[:2], W[2][:1])),
        ("bias", (X, H, *W[:2], W[2][:, None])),
        ("kernel", (X.T[:, :2], H[:3], *W)),
    ],
)
def test_a_step_broadcasts_nothing(start, arguments):
    with pytest.raises(ValueError) as caught:
        rnn_step(*arguments)
    assert one_sentence(caught, start)


def test_gates_have_four_blocks_or_three_and_two_rows_of_bias():
    wide = [np.tile(w, 4) for w in W]
    lstm_step(X, H, H, *wide)
    with pytest.raises(ValueError, match="kernel"):
        lstm_step(X, H, H, *W)
    gru = [np.tile(w, 3) for w in W]
    with pytest.raises(ValueError, match=r"bias: got shape \(6,\), \(2, 6\)"):
        gru_step(X, H, *gru)
    two = np.stack([gru[2], gru[2]])
    with pytest.raises(ValueError, match=r"bias: got shape \(2, 6\), \(6,\)"):
        gru_step(X, H, *gru[:2], two, reset_after=False)


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_weights_that_do_not_fit_one_another_are_refused(kind):
    net = getattr(bptt, f"init_{kind}")(3, 2, 1, RNG)
    forward, backward = bptt.passes(net)
    x = RNG.normal(size=(4, 5, 3))
    run = forward(x, net)
    for name, weight in net._asdict().items():
        if name == "peephole":
            continue
        for wrong in (weight[..., :1], weight[:1], weight[None]):
            if wrong.shape == weight.shape:
                continue
            with pytest.raises(ValueError) as caught:
                forward(x, net._replace(**{name: wrong}))
            assert str(caught.value).split(":")[0] in {*net._fields, "x"}
    with pytest.raises(ValueError, match=r"^run: got \(3, 2, 1\)"):
        backward(run, run.y, getattr(bptt, f"init_{kind}")(3, 5, 1, RNG))
    others = {"rnn": bptt.init_lstm}.get(kind, bptt.init_rnn)
    with pytest.raises(ValueError, match=r"^net: got"):
        forward(x, others(3, 2, 1, RNG))


@pytest.mark.parametrize("steps", [0, 1])
@pytest.mark.parametrize("batch", [0, 1])
@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_empty_and_single_runs_go_through(kind, batch, steps):
    net = getattr(bptt, f"init_{kind}")(1, 1, 1, RNG)
    forward, backward = bptt.passes(net)
    run = forward(np.ones((batch, steps, 1)), net)
    back = backward(run, np.ones_like(run.y), net)
    assert run.y.shape == back.d_x.shape == (batch, steps, 1)
    for weight, gradient in zip(net, back.d_weights, strict=True):
        assert gradient.shape == weight.shape
        assert np.isfinite(gradient).all()
    lengths = bptt.gradient_lengths(np.ones((1, steps, 1)), net)
    assert lengths.shape == (steps,)


def test_one_symbol_is_a_vocabulary():
    net = engine.init_net(1, [1], RNG)
    assert engine.log_p(net, [0, 0], [0]).tolist() == [0, 0]
    assert engine.generate(engine.Reader(net), [0], 3, RNG).tolist() == [0] * 3
    for model in text.kneser_ney([0, 0], 1, 1), text.witten_bell([0], 1, 0):
        assert model.next_p([0]).tolist() == [1]


def test_a_seed_is_no_generator():
    with pytest.raises(ValueError, match=r"^rng: got int, a generator is"):
        bptt.init_rnn(1, 1, 1, 6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: text.correlations([0.5], {}), "h: .* (length, units) is"),
        (
            lambda: text.chance_levels([0.5], {}, RNG),
            "h: .* (length, units) is",
        ),
        (lambda: text.log_softmax(1.0), "logits: .* (vocab_size,) is"),
        (lambda: text.verbatim_share([[3]], 3), "lengths: .* (length,) is"),
        (lambda: bptt.mean_lengths([0.5]), "d: .* (batch, lags, units) is"),
        (lambda: bptt.factor_per_step([[1, 2]]), "lengths: .* (lags,) is"),
        (lambda: bptt.predicted_factor(0.5, 1), "h: .* (units,) is needed"),
        (
            lambda: bptt.softmax_cross_entropy(0.5, 1),
            "logits: .* (vocab_size,) is",
        ),
        (
            lambda: bptt.softmax_cross_entropy(np.zeros((0, 3)), []),
            "ids: got none, at least one is needed",
        ),
        (
            lambda: bptt.mean_lengths(np.zeros((0, 2, 3))),
            "d: got a batch of 0, at least 1 is needed",
        ),
        (
            lambda: text.verbatim_share([-1], 3),
            "lengths: got -1, at least 0 is needed",
        ),
        (
            lambda: text.chance_levels([[0.5]], {}, RNG),
            "h: got 1 states, at least 2 are needed",
        ),
    ],
)
def test_a_door_says_which_axes_and_how_many_it_needs(call, message):
    pattern = message.replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ValueError, match=f"^{pattern}"):
        call()
