r"""Each numbered equation of lecture 8, evaluated as it is printed."""

from types import SimpleNamespace

import numpy as np
import pytest
from equations import as_printed, complete, equal, numbered

from course_utils.cells import lstm_step
from course_utils.text import softmax

T, UNITS, SYMBOLS = 4, 3, 5


@pytest.fixture(scope="module")
def s():
    """An encoder and a decoder with random weights, and what they read."""
    rng = np.random.default_rng(8)

    def lstm(inputs):
        shapes = (inputs, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,)
        return [rng.normal(size=shape) for shape in shapes]

    return SimpleNamespace(
        x=np.eye(SYMBOLS)[rng.integers(SYMBOLS, size=T)],
        y=[1, 3, 0],
        encoder=lstm(SYMBOLS),
        decoder=lstm(SYMBOLS),
        W_y=rng.normal(size=(UNITS, SYMBOLS)),
        h=rng.normal(size=(T, UNITS)),
        s_t=rng.normal(size=UNITS),
        W_q=rng.normal(size=(UNITS, UNITS)),
        W_k=rng.normal(size=(UNITS, UNITS)),
        v=rng.normal(size=UNITS),
    )


def encoded(s):
    h = c = np.zeros(UNITS)
    for x_t in s.x:
        *_, c, h = lstm_step(x_t, h, c, *s.encoder)
    return h, c


def next_p(s, written):
    """p(y_t | what is written, h, c), over all symbols."""
    h, c = encoded(s)
    for symbol in [2, *written]:  # 2 is the start
        *_, c, h = lstm_step(np.eye(SYMBOLS)[symbol], h, c, *s.decoder)
    return softmax(h @ s.W_y)


def probability(s, y):
    found = 1.0
    for t, symbol in enumerate(y):
        found *= next_p(s, y[:t])[symbol]
    return found


def scores(s):
    return np.tanh(s.s_t @ s.W_q + s.h @ s.W_k) @ s.v


def weights(s):
    return softmax(scores(s))


def equation_8_1(s):
    r"""$$(h, c) = \mathrm{encoder}(x_1, \dots, x_T) \tag{8.1}$$"""
    backwards = SimpleNamespace(**vars(s) | {"x": s.x[::-1]})
    assert not np.allclose(encoded(s), encoded(backwards))  # order counts
    yield np.array(encoded(s)).shape, (2, UNITS)


def equation_8_2(s):
    r"""$$p(y_1, \dots, y_n \mid x) = \prod_{t=1}^{n}
    p(y_t \mid y_1, \dots, y_{t-1}, h, c) \tag{8.2}$$"""
    every = [[a, b] for a in range(SYMBOLS) for b in range(SYMBOLS)]
    assert np.isclose(sum(probability(s, y) for y in every), 1)
    right = np.prod([next_p(s, s.y[:t])[k] for t, k in enumerate(s.y)])
    yield probability(s, s.y), right


def equation_8_3(s):
    r"""$$e_{t,j} = \tanh(s_t W_q + h_j W_k) \, v \tag{8.3}$$"""
    right = [np.tanh(s.s_t @ s.W_q + h_j @ s.W_k) @ s.v for h_j in s.h]
    yield scores(s), right


def equation_8_4(s):
    r"""$$\alpha_{t,j} =
    \frac{\exp(e_{t,j})}{\sum_{k=1}^{T} \exp(e_{t,k})} \tag{8.4}$$"""
    powers = [np.exp(e) for e in scores(s)]
    yield weights(s), np.array(powers) / sum(powers)


def equation_8_5(s):
    r"""$$c_t = \sum_{j=1}^{T} \alpha_{t,j} \, h_j \tag{8.5}$$"""
    right = sum(a * h_j for a, h_j in zip(weights(s), s.h, strict=True))
    yield weights(s) @ s.h, right


def equation_8_6(s):
    r"""$$e_{t,j} = s_t \cdot (h_j W_k). \tag{8.6}$$"""
    right = [np.dot(s.s_t, h_j @ s.W_k) for h_j in s.h]
    yield (s.h @ s.W_k) @ s.s_t, right


def equation_8_7(s):
    r"""$$\log p(y_1, \dots, y_t \mid x) =
    \log p(y_1, \dots, y_{t-1} \mid x)
    + \log p(y_t \mid y_1, \dots, y_{t-1}, x), \tag{8.7}$$"""
    *before, last = s.y
    right = np.log(probability(s, before)) + np.log(next_p(s, before)[last])
    yield np.log(probability(s, s.y)), right


EQUATIONS = numbered(dict(globals()))
test_the_formula_is_printed_as_it_is_computed = as_printed(EQUATIONS)
test_both_sides_of_the_formula_are_equal = equal(EQUATIONS)
test_every_numbered_formula_is_computed = complete(EQUATIONS, 8)
