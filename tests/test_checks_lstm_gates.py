"""The checks of lecture 04 accept the right answer and name each mistake."""

from functools import partial
from itertools import combinations

import numpy as np
import pytest
from verdicts import RIGHT, names

from course_utils import bptt, checks, optimizers


def sigma(a):
    return 1 / (1 + np.exp(-a))


def same(a):
    return a


def lstm(
    order="ifgo",
    candidate=np.tanh,
    squash=np.tanh,
    forget=sigma,
    gate=sigma,
    learn=lambda i, f, g: i * g,
    without="",
    shown="new",
    stored="new",
    turned=False,
):
    """An LSTM step with one thing in it otherwise."""

    def answer(x, h, c, W_x, W_h, b):
        units = h.shape[1]
        b = 0 if "b" in without else b
        h = 0 * h if "h" in without else h
        a = x @ W_x + h @ W_h + b
        blocks = {
            name: a[:, k * units : (k + 1) * units]
            for k, name in enumerate(order)
        }
        functions = {"i": gate, "f": forget, "g": candidate, "o": gate}
        i, f, g, o = (
            1 if name in without else functions[name](blocks[name])
            for name in "ifgo"
        )
        old = 0 if "c" in without else f * c
        learned = 0 if "l" in without else learn(i, f, g)
        new = old + learned
        h_new = o * squash(c if shown == "old" else new)
        h_new = squash(o * new) if shown == "inside" else h_new
        c_new = learned if stored == "learned" else new
        return (c_new, h_new) if turned else (h_new, c_new)

    return answer


def one_sequence(*arguments):
    h, c = lstm()(*arguments)
    return (h, c) if len(h) == 2 else (0 * h, c)


test_lstm_step = names(
    checks.check_lstm_step,
    (lstm(), RIGHT),
    (lambda *a: np.stack(lstm()(*a)), RIGHT),
    (lstm(turned=True), "hidden state first, then the cell state"),
    (lstm("figo"), "the order i, f, g, o"),
    (lstm("ifog"), "the order i, f, g, o"),
    (lstm("gifo"), "the order i, f, g, o"),
    (lstm("fiog"), "the order i, f, g, o"),
    (lstm(candidate=sigma), "the candidate takes tanh, not the sigmoid"),
    (lstm(candidate=same), "Not yet: the candidate takes tanh."),
    (lstm(gate=same, forget=same), "the gates need the sigmoid."),
    (
        lstm(learn=lambda i, f, g: (1 - f) * g),
        "i is a gate of its own, not 1 - f.",
    ),
    (lstm(learn=lambda i, f, g: i + g), "i multiplies g; it is not added."),
    (
        lstm(shown="inside"),
        "the output gate multiplies tanh(c_t), outside of it.",
    ),
    (lstm(squash=same), "h_t shows tanh(c_t), not c_t"),
    (lstm(forget=lambda a: sigma(-a)), "the sign of forgetting is wrong"),
    (lstm(shown="old"), "the new cell state, not the old one"),
    (lstm(stored="learned"), "the old cell state is missing in c_t."),
    (lstm(without="c"), "the old cell state is missing."),
    (lstm(without="l"), "what was learned, i * g, is missing"),
    (lstm(without="i"), "the input gate is missing"),
    (lstm(without="f"), "the forget gate is missing"),
    (lstm(without="o"), "the output gate is missing"),
    (lstm(without="b"), "the bias is missing"),
    (lstm(without="h"), "with the last hidden state is missing"),
    (lambda *a: lstm()(*a)[0], "return both, the hidden state and the"),
    (lambda *a: lstm()(*a)[1], "return both, the hidden state and the"),
    (
        lambda *a: np.concatenate(lstm()(*a), axis=1),
        "return both, the hidden state and the cell state, each",
    ),
    (lambda *a: (*lstm()(*a), 0), "return both, the hidden state and"),
    (lambda *a: (lstm()(*a)[0], a[2]), "the new cell state is wanted"),
    (lambda *a: (a[1], lstm()(*a)[1]), "the new hidden state is wanted"),
    (lambda *a: [lstm()(*a)[0]] * 2, "one state was returned twice"),
    (lstm("iofg"), "the order i, f, g, o"),
    (lstm("ogfi"), "the order i, f, g, o"),
    (lstm(candidate=np.sin), "then h_t = o * tanh(c_t)"),
    (lambda x, h, c, W, U, b: x @ U, "np.split(a, 4, axis=-1)"),
    (lambda *a: None, "returns nothing"),
    (one_sequence, "but not for other numbers"),
)


def from_h(d_h, o, c):
    return d_h * o / np.cosh(c) ** 2


test_cell_gradient = names(
    checks.check_cell_gradient,
    (lambda d, e, o, c, f: from_h(d, o, c) + e * f, RIGHT),
    (lambda d, e, o, c, f: from_h(d, o, c) - e * f, "the two parts are a"),
    (lambda d, e, o, c, f: -from_h(d, o, c) - e * f, "nothing is subtr"),
    (lambda d, e, o, c, f: from_h(d, o, c), "c_{t+1} sends gradient back"),
    (lambda d, e, o, c, f: e * f, "h_t sends gradient back, too"),
    (lambda d, e, o, c, f: e, "f_{t+1} is missing on the road back"),
    (lambda d, e, o, c, f: from_h(d, o, c) + e, "f_{t+1} is missing"),
    (lambda d, e, o, c, f: from_h(d, 1, c) + e * f, "output gate is miss"),
    (lambda d, e, o, c, f: d * o + e * f, "1 - tanh(c)^2, is missing"),
    (
        lambda d, e, o, c, f: d * o * (1 - c * c) + e * f,
        "c is not squashed yet",
    ),
    (
        lambda d, e, o, c, f: d * o * (1 - np.tanh(c)) + e * f,
        "square the tanh: its slope is 1 - tanh(c)^2.",
    ),
    (
        lambda d, e, o, c, f: d * o * (1 - (o * np.tanh(c)) ** 2) + e * f,
        "the slope is that of tanh(c), not of h.",
    ),
    (
        lambda d, e, o, c, f: (from_h(d, o, c) + e) * f,
        "f_{t+1} belongs to the road only.",
    ),
    (
        lambda d, e, o, c, f: from_h(d, o, c) + e * (1 - f),
        "lets the gradient through: f, not 1 - f.",
    ),
    (
        lambda d, e, o, c, f: d * o * np.tanh(c) + e * f,
        "this is tanh(c); its slope",
    ),
    (
        lambda d, e, o, c, f: from_h(d, o, c) + e * o,
        "the road back passes f_{t+1}, not o_t",
    ),
    (
        lambda d, e, o, c, f: (from_h(d, o, c) + e * f).sum(axis=0),
        "do not sum over the batch",
    ),
    (
        lambda d, e, o, c, f: (from_h(d, o, c) + e * f).T,
        "the shape must be (2, 4), yours is (4, 2)",
    ),
    (
        lambda d, e, o, c, f: 2 * from_h(d, o, c) + e * f,
        "comes from h_t, the rest from c_{t+1}",
    ),
    (lambda d, e, o, c, f: None, "returns nothing"),
    (
        lambda d, e, o, c, f: (from_h(d, o, c) + e * f) * (len(d) == 2),
        "but not for other numbers",
    ),
)


def gru(
    order="zrh",
    candidate=np.tanh,
    new=lambda z: 1 - z,
    old=same,
    gate=sigma,
    reset="after",
    rows=(1, 1, 1),
):
    """A GRU step with one thing in it otherwise.

    `rows` switches the second row of the bias off, block by block.
    """

    def answer(x, h, W_x, W_h, b):
        names = [order.index(name) for name in "zrh"]
        x_z, x_r, x_g = (np.split(x @ W_x + b[0], 3, -1)[k] for k in names)
        U_z, U_r, U_g = (np.split(W_h, 3, -1)[k] for k in names)
        b_z, b_r, b_g = (
            np.split(b[1], 3)[k] * on
            for k, on in zip(names, rows, strict=True)
        )
        z, r = gate(x_z + h @ U_z + b_z), gate(x_r + h @ U_r + b_r)
        h_g = h @ U_g + b_g
        inside = {
            "after": x_g + r * h_g,
            "before": x_g + (r * h) @ U_g + b_g,
            "never": x_g + h_g,
            "both": r * (x_g + h_g),
            "input": r * x_g + h_g,
            "state": x_g + r * h,
        }[reset]
        return old(z) * h + new(z) * candidate(inside)

    return answer


def all_rows(x, h, W_x, W_h, b):
    """Forget that the bias has two rows."""
    x_z, x_r, x_g = np.split(x @ W_x + b, 3, axis=-1)
    h_z, h_r, h_g = np.split(h @ W_h, 3, axis=-1)
    z = sigma(x_z + h_z)
    return z * h + (1 - z) * np.tanh(x_g + sigma(x_r + h_r) * h_g)


def summed_outside(b):
    """Add both biases before the reset gate."""
    return np.stack([b.sum(axis=0), 0 * b[1]])


test_gru_step = names(
    checks.check_gru_step,
    (gru(), RIGHT),
    (
        gru(old=lambda z: 1 - z, new=same),
        "the sign of z is wrong: z = 1 keeps the old state",
    ),
    (gru(new=lambda z: 1), "the old and the new must share"),
    (gru(reset="before"), "acts before the product; here it acts after"),
    (gru(reset="never"), "the reset gate is missing"),
    (gru(reset="both"), "the reset gate multiplies h_g only."),
    (gru(reset="input"), "the reset gate multiplies h_g, not x_g."),
    (gru(reset="state"), "r multiplies h_{t-1} W_h, not h_{t-1}."),
    (gru(gate=same), "the gates need the sigmoid."),
    (gru(rows=(1, 1, 0)), "second bias is missing in the candidate"),
    (gru(rows=(0, 0, 0)), "the second row of the bias is missing"),
    (gru("rzh"), "the blocks stand in the order z, r, g."),
    (gru("hrz"), "the blocks stand in the order z, r, g."),
    (all_rows, "bias[0] belongs to x, bias[1] to h"),
    (lambda *a: gru()(*a[:4], a[4][::-1]), "to x, the second to h."),
    (lambda *a: gru()(*a[:4], a[4][[0, 0]]), "to x, the second to h."),
    (
        lambda *a: gru()(*a[:4], a[4] * [[0], [1]]),
        "the first row of the bias is missing",
    ),
    (
        lambda *a: gru()(*a[:4], summed_outside(a[4])),
        "the second bias of the candidate belongs to h_g",
    ),
    (
        lambda *a: (gru()(*a), a[1]),
        "one array of shape (3, 4) is needed, yours is a tuple of 2.",
    ),
    (
        gru(old=lambda z: 0, new=lambda z: 1),
        "this is the candidate; mix it with the old state",
    ),
    (gru(candidate=same), "Not yet: the candidate takes tanh."),
    (gru(candidate=sigma), "the candidate takes tanh, not the sigmoid"),
    (lambda *a: gru()(*a)[0], "the shape must be (3, 4), yours is (4,)"),
    (lambda x, h, *w: 2 * h, "h_t = z * h_{t-1} + (1 - z) * g."),
    (lambda x, h, W, U, b: x @ U, "np.split(x @ kernel + bias[0], 3"),
    (lambda *a: None, "returns nothing"),
    (
        lambda x, h, *w: gru()(x, h, *w) if len(x) == 3 else 0 * h,
        "but not for other numbers",
    ),
)


@pytest.mark.parametrize("name", ["lstm_step", "cell_gradient", "gru_step"])
def test_no_two_mistakes_coincide(name, monkeypatch):
    check, seen = getattr(checks, f"check_{name}"), []

    def spy(answer, cases, mistakes, *rest, **options):
        seen.append(cases[0][1])
        for wrong in mistakes.values():
            seen.extend(wrong if isinstance(wrong, tuple) else (wrong,))

    monkeypatch.setitem(check.__globals__, "judge", spy)
    check(None)
    assert len(seen) > 2
    for one, other in combinations(seen, 2):
        same = np.shape(one) == np.shape(other)
        assert not same or abs(np.subtract(one, other)).max() > 1e-3


def update(net, x, target, rate, clip=1.0, each=False, sign=1, back="net"):
    run = bptt.forward_lstm(x, net)
    _, d_y = bptt.mean_squared_error(run.y, target)
    g = bptt.backward_lstm(run, d_y, net).d_weights
    if each:
        g = [
            optimizers.clip_by_norm(bptt.LSTM(*[w] * 6), 6**0.5)[0] for w in g
        ]
    else:
        g = optimizers.clip_by_norm(g, clip)
    if back == "gradient":
        return g
    pairs = zip(net, g, strict=True)
    return bptt.LSTM(*(w - sign * rate * d for w, d in pairs))


def scaled(net, x, target, rate):
    g = update(net, x, target, rate, 1e9, back="gradient")
    length = optimizers.global_norm(g)
    pairs = zip(net, g, strict=True)
    return bptt.LSTM(*(w - rate * d / length for w, d in pairs))


test_update = names(
    checks.check_update,
    (update, RIGHT),
    (partial(update, clip=1e9), "the gradient is not clipped"),
    (partial(update, sign=-1), "the sign is wrong"),
    (partial(update, each=True), "each array was clipped for itself"),
    (partial(update, back="gradient"), "these are the gradients"),
    (scaled, "short gradients"),
    (lambda *given: update(*given[:3], 1.0), "the learning rate is missing"),
)
