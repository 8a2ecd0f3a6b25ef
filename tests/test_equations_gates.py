r"""Each numbered equation of lecture 4, evaluated as it is printed.

Derivatives on the left are central differences of the loss from that quantity
on.
"""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from equations import as_printed, complete, equal, numbered

from course_utils import bptt
from course_utils.cells import gru_step, lstm_step, sigmoid

T, D, H, K = 3, 2, 4, 1


def gru():
    """One step of a GRU, and its parts in blocks z, r, g."""
    rng = np.random.default_rng(1)
    W_x, W_h = rng.normal(size=(D, 3 * H)), rng.normal(size=(H, 3 * H))
    bias, h = rng.normal(size=(2, 3 * H)), rng.normal(size=(1, H))
    x = rng.normal(size=(1, D))
    parts_x = np.split(x @ W_x + bias[0], 3, axis=-1)
    parts_h = np.split(h @ W_h + bias[1], 3, axis=-1)
    return SimpleNamespace(
        step=gru_step(x, h, W_x, W_h, bias),
        h=h,
        x=dict(zip("zrg", parts_x, strict=True)),
        at_h=dict(zip("zrg", parts_h, strict=True)),
    )


@pytest.fixture(scope="module")
def s():
    """One sequence of three steps; step 2 is the t of the formulas."""
    rng = np.random.default_rng(0)
    sizes = [(D, 4 * H), (H, 4 * H), 4 * H, (3, H), (H, K), K]
    net = bptt.LSTM(*(rng.normal(size=n) for n in sizes))
    net = net._replace(peephole=0 * net.peephole)
    x = rng.normal(size=(1, T, D))
    start = rng.normal(size=(2, 1, H))
    run = bptt.forward_lstm(x, net, *start)
    d_y = np.ones_like(run.y)
    back = bptt.backward_lstm(run, d_y, net)
    blocks = np.split(
        x[:, 1] @ net.kernel + run.h[:, 1] @ net.recurrent_kernel + net.bias,
        4,
        axis=-1,
    )
    return SimpleNamespace(
        net=net,
        x=x,
        run=run,
        a=dict(zip("ifgo", blocks, strict=True)),
        x_t=x[:, 1],
        h_before=run.h[:, 1],
        c_before=run.c[:, 1],
        h_t=run.h[:, 2],
        c_t=run.c[:, 2],
        gates={name: getattr(run, name)[:, 1] for name in "ifgo"},
        f_next=run.f[:, 2],
        d_h=back.d_h[:, 2],
        d_c=back.d_c[:, 2],
        d_h_before=back.d_h[:, 1],
        d_c_next=back.d_c[:, 3],
        d_W_h=back.d_weights.recurrent_kernel,
        gru=gru(),
    )


def rest(s, h, c):
    """The outputs from step 2 on, added up, if its states were these."""
    total = (h @ s.net.output_kernel).sum()
    step = lstm_step(s.x[:, 2], h, c, *s.net[:3])
    return total + (step.h @ s.net.output_kernel).sum()


def from_gates(s, **changed):
    """The same if some gates of step 2 were others."""
    p = s.gates | changed
    c = p["f"] * s.c_before + p["i"] * p["g"]
    return rest(s, p["o"] * np.tanh(c), c)


def by_gate(s, name):
    return bptt.numeric_gradient(
        lambda value: from_gates(s, **{name: value}), s.gates[name]
    )


def by_a(s, name):
    """dL/da of one block at step 2."""
    function = np.tanh if name == "g" else sigmoid
    return bptt.numeric_gradient(
        lambda a: from_gates(s, **{name: function(a)}), s.a[name]
    )


def of_cell(s, c):
    return rest(s, s.gates["o"] * np.tanh(c), c)


def equation_4_1(s):
    r"""$$[a_i \; a_f \; a_g \; a_o] = x_t W_x + h_{t-1} W_h + b \tag{4.1}$$"""
    W_x, W_h, b = s.net[:3]
    a = s.x_t @ W_x + s.h_before @ W_h + b
    for name, block in zip("ifgo", np.split(a, 4, axis=-1), strict=True):
        function = np.tanh if name == "g" else sigmoid
        yield s.gates[name], function(block)


def equation_4_2(s):
    r"""$$i_t = \sigma(a_i), \quad f_t = \sigma(a_f), \quad g_t =
    \tanh(a_g), \quad o_t = \sigma(a_o) \tag{4.2}$$
    """
    step = lstm_step(s.x_t, s.h_before, s.c_before, *s.net[:3])
    yield step.i, 1 / (1 + np.exp(-s.a["i"]))
    yield step.f, 1 / (1 + np.exp(-s.a["f"]))
    yield step.g, np.tanh(s.a["g"])
    yield step.o, 1 / (1 + np.exp(-s.a["o"]))


def equation_4_3(s):
    r"""$$c_t = f_t \odot c_{t-1} + i_t \odot g_t \tag{4.3}$$"""
    p = s.gates
    yield s.c_t, p["f"] * s.c_before + p["i"] * p["g"]


def equation_4_4(s):
    r"""$$h_t = o_t \odot \tanh(c_t) \tag{4.4}$$"""
    yield s.h_t, s.gates["o"] * np.tanh(s.c_t)


def equation_4_5(s):
    r"""$$\frac{\partial L}{\partial o_t} = \frac{\partial L}{\partial h_t}
    \odot \tanh(c_t), \tag{4.5}$$
    """
    yield by_gate(s, "o"), s.d_h * np.tanh(s.c_t)


def equation_4_6(s):
    r"""$$\frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial h_t}
    \odot o_t \odot (1 - \tanh^2(c_t)) + \frac{\partial L}{\partial c_{t+1}}
    \odot f_{t+1}. \tag{4.6}$$
    """
    found = bptt.numeric_gradient(partial(of_cell, s), s.c_t)
    shown = s.d_h * s.gates["o"] * (1 - np.tanh(s.c_t) ** 2)
    yield found, shown + s.d_c_next * s.f_next


def equation_4_7(s):
    r"""$$[x_z \; x_r \; x_g] = x_t W_x + b_x, \qquad [h_z \; h_r \; h_g] =
    h_{t-1} W_h + b_h \tag{4.7}$$
    """
    yield s.gru.step.z, sigmoid(s.gru.x["z"] + s.gru.at_h["z"])


def equation_4_8(s):
    r"""$$z_t = \sigma(x_z + h_z), \quad r_t = \sigma(x_r + h_r), \quad g_t =
    \tanh(x_g + r_t \odot h_g) \tag{4.8}$$
    """
    yield s.gru.step.z, 1 / (1 + np.exp(-s.gru.x["z"] - s.gru.at_h["z"]))
    yield s.gru.step.r, 1 / (1 + np.exp(-s.gru.x["r"] - s.gru.at_h["r"]))
    yield s.gru.step.g, np.tanh(s.gru.x["g"] + s.gru.step.r * s.gru.at_h["g"])


def equation_4_9(s):
    r"""$$h_t = z_t \odot h_{t-1} + (1 - z_t) \odot g_t \tag{4.9}$$"""
    z = s.gru.step.z
    yield s.gru.step.h, z * s.gru.h + (1 - z) * s.gru.step.g


def equation_4_10(s):
    r"""$$\frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial c_t}
    \odot g_t, \qquad \frac{\partial L}{\partial f_t} = \frac{\partial
    L}{\partial c_t} \odot c_{t-1}, \qquad \frac{\partial L}{\partial g_t} =
    \frac{\partial L}{\partial c_t} \odot i_t. \tag{4.10}$$
    """
    yield by_gate(s, "i"), s.d_c * s.gates["g"]
    yield by_gate(s, "f"), s.d_c * s.c_before
    yield by_gate(s, "g"), s.d_c * s.gates["i"]


def equation_4_11(s):
    r"""$$\frac{\partial L}{\partial a_i} = \frac{\partial L}{\partial i_t}
    \odot i_t \odot (1 - i_t), \qquad \frac{\partial L}{\partial a_g} =
    \frac{\partial L}{\partial g_t} \odot (1 - g_t^2). \tag{4.11}$$
    """
    for name in "ifo":  # "f and o go like i"
        gate = s.gates[name]
        yield by_a(s, name), by_gate(s, name) * gate * (1 - gate)
    yield by_a(s, "g"), by_gate(s, "g") * (1 - s.gates["g"] ** 2)


def equation_4_12(s):
    r"""$$\frac{\partial L}{\partial h_{t-1}} = \frac{\partial L}{\partial
    a_t} \, W_h^\top, \qquad (1 \times H) = (1 \times 4H)(4H \times H).
    \tag{4.12}$$
    """
    d_a = np.concatenate([by_a(s, name) for name in "ifgo"], axis=-1)
    assert d_a.shape == (1, 4 * H)
    own = np.ones((1, K)) @ s.net.output_kernel.T  # of y_{t-1}
    yield s.d_h_before - own, d_a @ s.net.recurrent_kernel.T


def equation_4_13(s):
    r"""$$i_t = \sigma(a_i + p_i \odot c_{t-1}), \quad f_t = \sigma(a_f +
    p_f \odot c_{t-1}), \quad o_t = \sigma(a_o + p_o \odot c_t) \tag{4.13}$$
    """
    p = np.random.default_rng(4).normal(size=(3, H))
    step = lstm_step(s.x_t, s.h_before, s.c_before, *s.net[:3], p)
    yield step.i, sigmoid(s.a["i"] + p[0] * s.c_before)
    yield step.f, sigmoid(s.a["f"] + p[1] * s.c_before)
    yield step.o, sigmoid(s.a["o"] + p[2] * step.c)


EQUATIONS = numbered(dict(globals()))
test_the_formula_is_printed_as_it_is_computed = as_printed(EQUATIONS)
test_both_sides_of_the_formula_are_equal = equal(EQUATIONS)
test_every_numbered_formula_is_computed = complete(EQUATIONS, 4)
