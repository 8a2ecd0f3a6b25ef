"""How a gradient fades: measured against predicted, and many nets at once."""

import numpy as np
import pytest

from course_utils import bptt

RADII = [0.5, 0.9, 1.0, 1.1, 1.5]
LAGS = 40


def net_of(rho, rng, units=32):
    net = bptt.init_rnn(features=1, units=units, outputs=1, rng=rng)
    return net._replace(recurrent_kernel=rho * net.recurrent_kernel)


def linear_lengths(kernel, rng, lags):
    d = [rng.normal(size=len(kernel))]
    for _ in range(lags):
        d.append(d[-1] @ kernel.T)
    return bptt.mean_lengths(np.array([d]))


@pytest.mark.parametrize("rho", RADII)
def test_a_linear_net_fades_by_its_radius_exactly(rho):
    # Orthogonal times rho: every singular value is rho, at every step.
    rng = np.random.default_rng(3)
    kernel = net_of(rho, rng).recurrent_kernel
    lengths = linear_lengths(kernel, rng, LAGS)
    np.testing.assert_allclose(lengths, rho ** np.arange(LAGS + 1), rtol=1e-9)


@pytest.mark.parametrize("rho", RADII)
def test_any_linear_net_fades_by_its_radius_in_the_long_run(rho):
    # Singular values differ from the radius, so only the limit is exact:
    # within 2 percent after the first hundred steps.
    rng = np.random.default_rng(3)
    kernel = rng.normal(size=(32, 32))
    kernel *= rho / np.abs(np.linalg.eigvals(kernel)).max()
    lengths = linear_lengths(kernel, rng, 400)[100:]
    assert bptt.factor_per_step(lengths) == pytest.approx(rho, rel=0.02)


@pytest.mark.parametrize("rho", RADII)
@pytest.mark.parametrize("strength", [0.1, 1.0, 4.0])
def test_under_tanh_the_radius_is_a_bound_and_the_slopes_do_the_rest(
    rho, strength
):
    # The slope of tanh is at most 1, so rho bounds every step.  With the
    # mean squared slope of the forward pass the factor is right to within
    # 0.015: that the gradient's direction knows nothing of the slopes is an
    # approximation, good for 32 units with inputs that are noise.
    rng = np.random.default_rng(3)
    net = net_of(rho, rng)
    x = strength * rng.normal(size=(50, LAGS + 30, 1))
    run = bptt.forward(x, net)
    d_h = bptt.backward(run, np.ones_like(run.y) * last(run), net).d_h
    each = np.linalg.norm(d_h, axis=-1)
    assert (each[:, :-1] <= rho * each[:, 1:] * (1 + 1e-12)).all()
    measured = bptt.factor_per_step(bptt.gradient_lengths(x, net)[: LAGS + 1])
    h = run.h[:, 30:]
    assert measured == pytest.approx(bptt.predicted_factor(h, rho), abs=0.015)


def last(run):
    return np.eye(run.y.shape[1])[-1][:, None]


def test_the_prediction_of_tanh_is_better_than_the_bound():
    rng = np.random.default_rng(3)
    net = net_of(1.1, rng)
    x = rng.normal(size=(50, LAGS + 30, 1))
    lengths = bptt.gradient_lengths(x, net)
    assert bptt.factor_per_step(lengths) < 0.95  # the bound says 1.1


def test_lengths_are_those_of_the_states_that_carry():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(2, 5, 3))
    for init, forward, backward, name in [
        (bptt.init_rnn, bptt.forward, bptt.backward, "d_h"),
        (bptt.init_gru, bptt.forward_gru, bptt.backward_gru, "d_h"),
        (bptt.init_lstm, bptt.forward_lstm, bptt.backward_lstm, "d_c"),
    ]:
        net = init(3, 4, 1, rng)
        run = forward(x, net)
        d_y = np.zeros_like(run.y)
        d_y[:, -1] = 1
        d = getattr(backward(run, d_y, net), name)[:, 1:]
        logs = np.log(np.linalg.norm(d, axis=-1)).mean(axis=0)[::-1]
        expected = np.exp(logs - logs[0])
        np.testing.assert_allclose(bptt.gradient_lengths(x, net), expected)


KINDS = {
    "simple": (bptt.init_rnn, bptt.forward, bptt.backward),
    "GRU": (bptt.init_gru, bptt.forward_gru, bptt.backward_gru),
    "LSTM": (bptt.init_lstm, bptt.forward_lstm, bptt.backward_lstm),
}


def nets_of(init, rng, count=3):
    nets = [init(2, 5, 4, seed) for seed in rng.spawn(count)]
    return [
        net._replace(
            **{
                name: weight + 0.3 * rng.normal(size=weight.shape)
                for name, weight in net._asdict().items()
                if name != "peephole"
            }
        )
        for net in nets
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("timesteps", [1, 6])
def test_several_nets_at_once_compute_what_each_computes_alone(
    kind, timesteps
):
    init, forward, backward = KINDS[kind]
    rng = np.random.default_rng(3)
    nets = nets_of(init, rng)
    x = rng.normal(size=(3, 7, timesteps, 2))
    d_y = rng.normal(size=(3, 7, 4))
    many = bptt.stack(nets, "float64")
    found = bptt.answers(x, many)
    gradients = bptt.unstack(bptt.learn_from(found, d_y, many))
    for k, net in enumerate(nets):
        run = forward(x[k], net)
        whole = np.zeros_like(run.y)
        whole[:, -1] = d_y[k]
        alone = backward(run, whole, net).d_weights
        np.testing.assert_allclose(found.y[k], run.y[:, -1], rtol=1e-10)
        for name in net._fields:
            if name != "peephole":
                np.testing.assert_allclose(
                    getattr(gradients[k], name),
                    getattr(alone, name),
                    rtol=1e-8,
                    atol=1e-12,
                    err_msg=name,
                )


@pytest.mark.parametrize("kind", KINDS)
def test_unstacking_gives_the_nets_back(kind):
    nets = nets_of(KINDS[kind][0], np.random.default_rng(3))
    back = bptt.unstack(bptt.stack(nets, "float64"))
    for net, same in zip(nets, back, strict=True):
        assert all(map(np.array_equal, net, same))


def test_training_runs_in_single_precision_from_end_to_end():
    nets = nets_of(bptt.init_lstm, np.random.default_rng(3))
    many = bptt.stack(nets)
    found = bptt.answers(np.zeros((3, 2, 4, 2)), many)
    gradients = bptt.learn_from(found, np.ones((3, 2, 4)), many)
    clipped = bptt.clip_each(gradients, 1.0)
    assert {g.dtype.name for g in clipped} == {"float32"}


def test_each_net_is_clipped_by_its_own_length():
    long = bptt.RNN(
        *(np.full((2, 1), value) for value in (3.0, 4.0, 0.0, 0.0, 0.0))
    )
    long.kernel[1], long.recurrent_kernel[1] = 0.3, 0.4
    clipped = bptt.clip_each(long, 1.0)
    np.testing.assert_allclose(clipped.kernel.ravel(), [0.6, 0.3])
    np.testing.assert_allclose(clipped.recurrent_kernel.ravel(), [0.8, 0.4])


def test_gradients_of_zero_stay_zero():
    none = bptt.RNN(*(np.zeros((2, 1)) for _ in range(5)))
    assert all((g == 0).all() for g in bptt.clip_each(none, 1.0))


@pytest.mark.parametrize(
    ("nets", "x", "words"),
    [
        (
            [bptt.init_rnn(2, 3, 1, np.random.default_rng(3))],
            np.zeros((1, 4, 2)),
            r"x: got shape \(1, 4, 2\), \(1, batch",
        ),
        (
            [bptt.init_gru(2, 3, 1, np.random.default_rng(3), False)],
            np.zeros((1, 2, 4, 2)),
            "only GRUs that reset after",
        ),
        (
            [
                bptt.init_lstm(2, 3, 1, np.random.default_rng(3))._replace(
                    peephole=np.ones((3, 3))
                )
            ],
            np.zeros((1, 2, 4, 2)),
            "only LSTMs without peepholes",
        ),
    ],
)
def test_what_is_not_served_is_refused(nets, x, words):
    with pytest.raises(ValueError, match=words):
        bptt.answers(x, bptt.stack(nets))
