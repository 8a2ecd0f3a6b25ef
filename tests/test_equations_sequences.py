r"""Each numbered equation of lecture 8, evaluated as it is printed.

As in `test_equations`: the docstring is the formula, word for word, and the
body computes both sides with its own symbols.
"""

import inspect
import re
from types import SimpleNamespace

import numpy as np
import pytest
from equations import numbered, printed, squeezed

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
    r"""(h, c) = \mathrm{encoder}(x_1, \dots, x_T)"""
    backwards = SimpleNamespace(**vars(s) | {"x": s.x[::-1]})
    assert not np.allclose(encoded(s), encoded(backwards))  # order counts
    return np.array(encoded(s)).shape, (2, UNITS)


def equation_8_2(s):
    r"""p(y_1, \dots, y_n \mid x) = \prod_{t=1}^{n}
    p(y_t \mid y_1, \dots, y_{t-1}, h, c)"""
    every = [[a, b] for a in range(SYMBOLS) for b in range(SYMBOLS)]
    assert np.isclose(sum(probability(s, y) for y in every), 1)
    right = np.prod([next_p(s, s.y[:t])[k] for t, k in enumerate(s.y)])
    return probability(s, s.y), right


def equation_8_3(s):
    r"""e_{t,j} = \tanh(s_t W_q + h_j W_k) \, v"""
    right = [np.tanh(s.s_t @ s.W_q + h_j @ s.W_k) @ s.v for h_j in s.h]
    return scores(s), right


def equation_8_4(s):
    r"""\alpha_{t,j} =
    \frac{\exp(e_{t,j})}{\sum_{k=1}^{T} \exp(e_{t,k})}"""
    powers = [np.exp(e) for e in scores(s)]
    return weights(s), np.array(powers) / sum(powers)


def equation_8_5(s):
    r"""c_t = \sum_{j=1}^{T} \alpha_{t,j} \, h_j"""
    right = sum(a * h_j for a, h_j in zip(weights(s), s.h, strict=True))
    return weights(s) @ s.h, right


def equation_8_6(s):
    r"""e_{t,j} = s_t \cdot (h_j W_k)."""
    right = [np.dot(s.s_t, h_j @ s.W_k) for h_j in s.h]
    return (s.h @ s.W_k) @ s.s_t, right


def equation_8_7(s):
    r"""\log p(y_1, \dots, y_t \mid x) =
    \log p(y_1, \dots, y_{t-1} \mid x)
    + \log p(y_t \mid y_1, \dots, y_{t-1}, x),"""
    *before, last = s.y
    right = np.log(probability(s, before)) + np.log(next_p(s, before)[last])
    return np.log(probability(s, s.y)), right


EQUATIONS = numbered(globals())


def test_every_equation_of_the_lecture_is_tested():
    assert set(printed(8)) == set(EQUATIONS)


@pytest.mark.parametrize("number", EQUATIONS)
def test_the_docstring_is_what_the_lecture_prints(number):
    formula = re.sub(r"\\tag\{.*?\}|\$\$", "", printed(8)[number])
    assert squeezed(inspect.getdoc(EQUATIONS[number])) == squeezed(formula)


@pytest.mark.parametrize("number", EQUATIONS)
def test_both_sides_are_equal(s, number):
    left, right = EQUATIONS[number](s)
    np.testing.assert_allclose(left, right, rtol=1e-10)
