r"""Each numbered equation of lectures 1 and 2, evaluated as it is printed.

Derivatives are taken factor by factor.
"""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from equations import as_printed, complete, equal, numbered

from course_utils import bptt

B, T, D, H, K = 1, 3, 5, 3, 2


def diag(row):
    return np.diag(row[0])


@pytest.fixture(scope="module")
def s():
    """The symbols of the formulas, for one sequence of three steps.

    Every row is (1, n); x[t], h[t], a[t] and y[t] count steps from 1.
    """
    rng = np.random.default_rng(0)
    net = bptt.RNN(
        *(rng.normal(size=n) for n in [(D, H), (H, H), H, (H, K), K])
    )
    x, h_0 = rng.normal(size=(B, T, D)), rng.normal(size=(B, H))
    target = rng.normal(size=(B, T, K))
    run = bptt.forward(x, net, h_0)
    error = run.y - target
    last = np.zeros_like(error)
    last[:, -1] = error[:, -1]
    rows = {t: run.x[:, t - 1] for t in (1, 2, 3)}
    W_x, W_h, b, W_y, b_y = net
    return SimpleNamespace(
        net=net,
        W_x=W_x,
        W_h=W_h,
        b=b,
        W_y=W_y,
        b_y=b_y,
        x=rows,
        h={t: run.h[:, t] for t in range(4)},
        a={t: np.arctanh(run.h[:, t]) for t in (1, 2, 3)},
        y={t: run.y[:, t - 1] for t in (1, 2, 3)},
        target={t: target[:, t - 1] for t in (1, 2, 3)},
        one=_gradients(bptt.backward(run, last, net), run),
        all=_gradients(bptt.backward(run, error, net), run),
        loss=lambda changed: _loss(x, h_0, target, changed)[:, -1].sum(),
        full=lambda changed: _loss(x, h_0, target, changed).sum(),
    )


def _loss(x, h_0, target, net):
    y = bptt.forward(x, net, h_0).y
    return 0.5 * np.sum((y - target) ** 2, axis=-1)


def _gradients(found, run):
    """dL/dh_t and dL/da_t by step, and those of the weights."""
    d_a = found.d_h[:, 1:] * (1 - run.h[:, 1:] ** 2)
    return SimpleNamespace(
        W=found.d_weights,
        h={t: found.d_h[:, t] for t in range(4)},
        a={t: d_a[:, t - 1] for t in (1, 2, 3)} | {4: 0 * d_a[:, 0]},
    )


def direct(s, t, came_in):
    """Each number of h_t by each weight that `came_in` meets in that step."""
    slope = 1 - s.h[t] ** 2
    return np.einsum("k,kj,i->kij", slope[0], np.eye(H), came_in[0])


def jacobian(s, t):
    """Column j: how h_{t-1}'s number i moves h_t's number j, turned over."""
    push = 1e-6 * np.eye(H)
    moved = [
        np.tanh(s.x[t] @ s.W_x + (s.h[t - 1] + sign * push) @ s.W_h + s.b)
        for sign in (1, -1)
    ]
    return ((moved[0] - moved[1]) / 2e-6).T


def equation_1_1(s):
    r"""$$a_t = x_t W_x + h_{t-1} W_h + b \tag{1.1}$$"""
    for t in (1, 2, 3):
        yield s.a[t], s.x[t] @ s.W_x + s.h[t - 1] @ s.W_h + s.b


def equation_1_2(s):
    r"""$$h_t = \tanh(a_t) \tag{1.2}$$"""
    for t in (1, 2, 3):
        yield s.h[t], np.tanh(s.x[t] @ s.W_x + s.h[t - 1] @ s.W_h + s.b)


def equation_1_3(s):
    r"""$$y_t = h_t W_y + b_y \tag{1.3}$$"""
    for t in (1, 2, 3):
        yield s.y[t], s.h[t] @ s.W_y + s.b_y


def equation_2_1(s):
    r"""$$a_t = x_t W_x + h_{t-1} W_h + b \tag{2.1}$$"""
    yield from equation_1_1(s)


def equation_2_2(s):
    r"""$$h_t = \tanh(a_t) \tag{2.2}$$"""
    yield from equation_1_2(s)


def equation_2_3(s):
    r"""$$y_t = h_t W_y + b_y \tag{2.3}$$"""
    yield from equation_1_3(s)


def equation_2_4(s):
    r"""$$L_3 = \tfrac{1}{2} \, \lVert y_3 - y^\ast_3 \rVert^2. \tag{2.4}$$"""
    yield s.loss(s.net), 0.5 * np.linalg.norm(s.y[3] - s.target[3]) ** 2


def equation_2_5(s):
    r"""$$\frac{\partial L_3}{\partial y_3} = y_3 - y^\ast_3,
    \qquad (1 \times K) \tag{2.5}$$
    """

    def L_3(y):
        return 0.5 * np.sum((y - s.target[3]) ** 2)

    yield bptt.numeric_gradient(L_3, s.y[3]), s.y[3] - s.target[3]


def equation_2_6(s):
    r"""$$\frac{\partial L_3}{\partial W_y} = h_3^\top \, \frac{\partial
    L_3}{\partial y_3}, \qquad (H \times K) = (H \times 1)(1 \times K).
    \tag{2.6}$$
    """
    yield slope(s.loss, s.net, "output_kernel"), s.h[3].T @ d_y(s)


def equation_2_7(s):
    r"""$$\frac{\partial L_3}{\partial h_3} = \frac{\partial L_3}{\partial
    y_3} \, W_y^\top, \qquad (1 \times H) = (1 \times K)(K \times H).
    \tag{2.7}$$
    """

    def L_3(h):
        return 0.5 * np.sum((h @ s.W_y + s.b_y - s.target[3]) ** 2)

    yield bptt.numeric_gradient(L_3, s.h[3]), d_y(s) @ s.W_y.T


def equation_2_8(s):
    r"""$$\frac{\partial L_3}{\partial a_t} = \frac{\partial L_3}{\partial
    h_t} \odot (1 - h_t^2), \qquad (1 \times H). \tag{2.8}$$
    """
    for t in (1, 2, 3):
        by_a = bptt.numeric_gradient(partial(from_a, s, t), s.a[t])
        yield by_a, s.one.h[t] * (1 - s.h[t] ** 2)


def equation_2_9(s):
    r"""$$\frac{\partial L_3}{\partial h_{t-1}} = \frac{\partial L_3}{\partial
    a_t} \, W_h^\top, \qquad (1 \times H) = (1 \times H)(H \times H).
    \tag{2.9}$$
    """
    for t in (1, 2, 3):
        found = bptt.numeric_gradient(partial(from_before, s, t), s.h[t - 1])
        yield found, s.one.a[t] @ s.W_h.T


def equation_2_10(s):
    r"""$$\frac{\partial L_3}{\partial h_{t-1}} = \frac{\partial L_3}{\partial
    h_t} \, J_t, \qquad J_t = \frac{\partial h_t}{\partial h_{t-1}} =
    \mathrm{diag}(1 - h_t^2) \, W_h^\top, \qquad (H \times H). \tag{2.10}$$
    """
    for t in (1, 2, 3):
        J_t = diag(1 - s.h[t] ** 2) @ s.W_h.T
        yield s.one.h[t - 1], s.one.h[t] @ J_t
        yield jacobian(s, t), J_t
        yield bptt.step_jacobian(s.h[t][0], s.W_h), J_t


def equation_2_11(s):
    r"""$$\frac{\partial L_3}{\partial W_h} = \frac{\partial L_3}{\partial
    y_3} \frac{\partial y_3}{\partial h_3} \left( \frac{\partial
    h_3}{\partial W_h} + \frac{\partial h_3}{\partial h_2} \frac{\partial
    h_2}{\partial W_h} + \frac{\partial h_3}{\partial h_2} \frac{\partial
    h_2}{\partial h_1} \frac{\partial h_1}{\partial W_h} \right).
    \tag{2.11}$$
    """
    found = paths(s, {t: direct(s, t, s.h[t - 1]) for t in (1, 2, 3)})
    yield slope(s.loss, s.net, "recurrent_kernel"), found


def equation_2_12(s):
    r"""$$\frac{\partial L_3}{\partial W_h} = h_2^\top \frac{\partial
    L_3}{\partial a_3} + h_1^\top \frac{\partial L_3}{\partial a_2} +
    h_0^\top \frac{\partial L_3}{\partial a_1}, \qquad (H \times H) = (H
    \times 1)(1 \times H). \tag{2.12}$$
    """
    a = s.one.a
    found = s.h[2].T @ a[3] + s.h[1].T @ a[2] + s.h[0].T @ a[1]
    yield slope(s.loss, s.net, "recurrent_kernel"), found


def equation_2_13(s):
    r"""$$\frac{\partial L_3}{\partial W_x} = \frac{\partial L_3}{\partial
    y_3} \frac{\partial y_3}{\partial h_3} \left( \frac{\partial
    h_3}{\partial W_x} + \frac{\partial h_3}{\partial h_2} \frac{\partial
    h_2}{\partial W_x} + \frac{\partial h_3}{\partial h_2} \frac{\partial
    h_2}{\partial h_1} \frac{\partial h_1}{\partial W_x} \right).
    \tag{2.13}$$
    """
    found = paths(s, {t: direct(s, t, s.x[t]) for t in (1, 2, 3)})
    yield slope(s.loss, s.net, "kernel"), found


def equation_2_14(s):
    r"""$$\frac{\partial L_3}{\partial W_x} = x_3^\top \frac{\partial
    L_3}{\partial a_3} + x_2^\top \frac{\partial L_3}{\partial a_2} +
    x_1^\top \frac{\partial L_3}{\partial a_1}, \qquad (D \times H) = (D
    \times 1)(1 \times H). \tag{2.14}$$
    """
    a = s.one.a
    found = s.x[3].T @ a[3] + s.x[2].T @ a[2] + s.x[1].T @ a[1]
    yield slope(s.loss, s.net, "kernel"), found


def equation_2_15(s):
    r"""$$\frac{\partial L_3}{\partial b} = \sum_{t=1}^{3} \frac{\partial
    L_3}{\partial a_t}, \qquad \frac{\partial L_3}{\partial b_y} =
    \frac{\partial L_3}{\partial y_3}. \tag{2.15}$$
    """
    yield slope(s.loss, s.net, "bias"), sum(s.one.a[t][0] for t in (1, 2, 3))
    yield slope(s.loss, s.net, "output_bias"), d_y(s)[0]


def equation_2_16(s):
    r"""$$L = \sum_{t=1}^{T} L_t. \tag{2.16}$$"""
    losses = [0.5 * np.sum((s.y[t] - s.target[t]) ** 2) for t in (1, 2, 3)]
    yield s.full(s.net), sum(losses)


def equation_2_17(s):
    r"""$$\frac{\partial L}{\partial h_t} = \frac{\partial L_t}{\partial y_t}
    \, W_y^\top + \frac{\partial L}{\partial a_{t+1}} \, W_h^\top, \qquad
    \frac{\partial L}{\partial a_{T+1}} = 0. \tag{2.17}$$
    """
    for t in (1, 2, 3):
        found = bptt.numeric_gradient(partial(rest, s, t), s.h[t])
        yield found, d_y(s, t) @ s.W_y.T + s.all.a[t + 1] @ s.W_h.T


def equation_2_18(s):
    r"""$$\frac{\partial L}{\partial W_x} = \sum_{t=1}^{T} x_t^\top
    \frac{\partial L}{\partial a_t}, \quad \frac{\partial L}{\partial W_h} =
    \sum_{t=1}^{T} h_{t-1}^\top \frac{\partial L}{\partial a_t}, \quad
    \frac{\partial L}{\partial W_y} = \sum_{t=1}^{T} h_t^\top \frac{\partial
    L_t}{\partial y_t}. \tag{2.18}$$
    """
    steps, a = (1, 2, 3), s.all.a
    x_side = sum(s.x[t].T @ a[t] for t in steps)
    h_side = sum(s.h[t - 1].T @ a[t] for t in steps)
    y_side = sum(s.h[t].T @ d_y(s, t) for t in steps)
    yield slope(s.full, s.net, "kernel"), x_side
    yield slope(s.full, s.net, "recurrent_kernel"), h_side
    yield slope(s.full, s.net, "output_kernel"), y_side


def equation_2_19(s):
    r"""$$\frac{\partial L}{\partial w} \approx \frac{L(w + \varepsilon) -
    L(w - \varepsilon)}{2 \varepsilon}. \tag{2.19}$$
    """
    epsilon = 1e-5

    def L(w):
        changed = s.W_h.copy()
        changed[0, 1] = w
        return s.full(s.net._replace(recurrent_kernel=changed))

    w = s.W_h[0, 1]
    found = (L(w + epsilon) - L(w - epsilon)) / (2 * epsilon)
    yield s.all.W.recurrent_kernel[0, 1], found


def d_y(s, t=3):
    return s.y[t] - s.target[t]


def slope(loss, net, name):
    """The gradient of a weight by central differences."""
    return bptt.numeric_gradient(
        lambda value: loss(net._replace(**{name: value})), getattr(net, name)
    )


def paths(s, ends):
    """Multiply the factors of three paths as they stand, and add."""
    J = {t: diag(1 - s.h[t] ** 2) @ s.W_h.T for t in (2, 3)}
    start = d_y(s) @ s.W_y.T
    rows = {3: start, 2: start @ J[3], 1: start @ J[3] @ J[2]}
    return sum(np.einsum("k,kij->ij", rows[t][0], ends[t]) for t in ends)


def from_a(s, t, a):
    """The loss of step 3 if a_t were this."""
    h = np.tanh(a)
    for later in range(t + 1, 4):
        h = np.tanh(s.x[later] @ s.W_x + h @ s.W_h + s.b)
    return 0.5 * np.sum((h @ s.W_y + s.b_y - s.target[3]) ** 2)


def from_before(s, t, h):
    """The loss of step 3 if h_{t-1} were this."""
    return from_a(s, t, s.x[t] @ s.W_x + h @ s.W_h + s.b)


def rest(s, t, h):
    """The losses from step t on if h_t were this."""
    total = 0.0
    for later in range(t, 4):
        if later > t:
            h = np.tanh(s.x[later] @ s.W_x + h @ s.W_h + s.b)
        total += 0.5 * np.sum((h @ s.W_y + s.b_y - s.target[later]) ** 2)
    return total


EQUATIONS = numbered(dict(globals()))
test_the_formula_is_printed_as_it_is_computed = as_printed(EQUATIONS)
test_both_sides_of_the_formula_are_equal = equal(EQUATIONS)
test_every_numbered_formula_is_computed = complete(EQUATIONS, 1, 2)
