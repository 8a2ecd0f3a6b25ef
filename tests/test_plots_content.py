"""Figures draw what they are given, where it belongs."""

import numpy as np
import pytest
from figures import contrast, frame, painted, shown
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from course_utils import plots
from course_utils.style import COLORS, INK


def curves(ax):
    """Label to (x, y) of every line that the legend names."""
    return {
        line.get_label(): (np.array(line.get_xdata()), line.get_ydata())
        for line in ax.lines
        if not line.get_label().startswith("_")
    }


def named(ax, label):
    (line,) = [line for line in ax.lines if line.get_label() == label]
    return line


def others(ax):
    return [line for line in ax.lines if line.get_label().startswith("_")]


def stand(ax, x, found):
    """Whether each label of a legend belongs to its numbers, at their x."""
    drawn = curves(ax)
    return all(np.allclose(drawn[name], [x, y]) for name, y in found.items())


def dashed(ax):
    (line,) = [line for line in ax.lines if line.get_linestyle() == "--"]
    return line


def names(ax):
    return shown(ax.get_yticklabels())


def widths(ax):
    return [bar.get_width() for bar in ax.patches]


def faces(ax):
    """What the bars are filled with: the names of colours, or hex codes."""
    known = {to_hex(color): name for name, color in COLORS.items()}
    found = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    return [known.get(face, face) for face in found]


def looks(ax):
    """How each named line differs from the others without its colour."""
    return {
        (line.get_linestyle(), line.get_marker(), line.get_fillstyle())
        for line in ax.lines
        if not line.get_label().startswith("_")
    }


FOUR = dict(zip("abcd", np.arange(12.0).reshape(4, 3) + 1, strict=True))
CHECKS = {label: {"bias": values[0]} for label, values in FOUR.items()}
# For each figure of several curves: what stands before and after them.
MANY = {
    "draw_activations": ([], {k: np.tanh for k in FOUR}, []),
    "draw_memory": ([], FOUR, []),
    "draw_forecast": ([np.zeros(4)], FOUR, []),
    "draw_cost": ([[1, 2, 3]], FOUR, ["seconds"]),
    "draw_checks": ([], CHECKS, []),
    "draw_losses": ([], FOUR, []),
    "draw_flows": ([], FOUR, [{}]),
    "draw_ablation": ([{"all": np.ones((2, 4))}], list(FOUR), [1.0]),
    "draw_context": ([], FOUR, []),
}


@pytest.mark.parametrize("name", MANY)
def test_four_curves_are_drawn_and_told_apart_without_colour(name):
    before, four, after = MANY[name]
    ax = painted(name, *before, four, *after)
    labels = list(curves(ax))
    assert [label[0] for label in labels if label != "value $x_t$"] == [*four]
    assert len(looks(ax)) == len(labels)


@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize("count", [0, 5])
def test_more_curves_than_can_be_told_apart_are_refused(name, count):
    before, four, after = MANY[name]
    if isinstance(four, dict):
        many = {str(k): four["a"] for k in range(count)}
    else:
        many = ["a"] * count
    ax = Figure().subplots()
    with pytest.raises(ValueError, match=f"got {count}, 1 to 4 fit"):
        getattr(plots, name)(ax, *before, many, *after)
    assert not ax.lines


SIZES, SPREAD = np.array([1, 4, 16]), np.array([70.0, 25.0, 9.0])
PARTS = {"train": [4, 2, 1, 0.5], "validation": [5, 3, 4, 6]}
TRACES = {"short": [5.0, 2.0], "long": [-3.0, 1.0, 0.5]}
WAVE = np.array([9.0, 1.0, 2.0, 3.0])
FORECASTS = {"last": WAVE[:-1], "net": np.array([1.0, 2.0, -7.0])}
COSTS = {"all": [1.0, 8.0], "cut": [0.5, 0.6]}
LOSSES = {"right": [4.0, 0.1], "late": [4.0, 0.4]}
FLOWS = {"simple RNN": [1, 0.5, 0.25], "LSTM, 1": [1, 0.9, 0.8]}
RATES = {"whole": [1e10, 4e10], "cut": [3e10, 6e10]}
RULE = {"measured": SPREAD, r"$1/\sqrt{B}$": [60, 30, 15]}
# For each figure: what it is given, and one curve or more with their x.
STAND = {
    "draw_spread": ((SIZES, SPREAD, 60.0), [(SIZES, RULE)]),
    "draw_overfitting": ((PARTS,), [(range(4), PARTS)]),
    "draw_memory": (
        (TRACES,),
        [(range(1, len(y) + 1), {name: y}) for name, y in TRACES.items()],
    ),
    "draw_forecast": (
        (WAVE, FORECASTS),
        [([1, 2, 3, 4], {"value $x_t$": WAVE}), ([2, 3, 4], FORECASTS)],
    ),
    "draw_cost": (([50, 400], COSTS, "megabytes"), [([50, 400], COSTS)]),
    "draw_losses": ((LOSSES,), [([0, 1], LOSSES)]),
    "draw_flows": ((FLOWS, {}), [([0, 1, 2], FLOWS)]),
    "draw_rates": (
        ([4, 8], RATES, 5e10),
        [([4, 8], {"whole": [10, 40], "cut": [30, 60]})],
    ),
}
LOGARITHMIC = {"draw_spread", "draw_overfitting", "draw_losses", "draw_flows"}


@pytest.mark.parametrize("name", STAND)
def test_curves_stand_where_their_numbers_belong_and_are_not_cut(name):
    arguments, found = STAND[name]
    ax = painted(name, *arguments)
    assert all(stand(ax, x, many) for x, many in found)
    low, high = ax.get_ylim()
    numbers = np.concatenate([y for _, many in found for y in many.values()])
    assert low < numbers.min() and numbers.max() < high
    assert (ax.get_yscale() == "log") == (name in LOGARITHMIC)


def test_activations_are_drawn_over_their_pre_activation():
    x, y = curves(painted("draw_activations", {"sin": np.sin}))["sin"]
    assert (x.min(), x.max()) == (-4, 4) and np.allclose(y, np.sin(x))


def test_the_squared_error_is_a_square_around_the_target():
    curve, target = painted("draw_squared_error").lines
    x, y = curve.get_data()
    assert np.allclose(y, (x - 1) ** 2) and np.ptp(x) > 2
    assert np.ravel(target.get_data()).tolist() == [1, 0]


def test_the_cross_entropy_is_in_the_unit_that_is_named():
    ax = painted("draw_cross_entropy")
    x, y = ax.lines[0].get_data()
    assert "nats" in ax.get_ylabel() and np.allclose(np.exp(-y), x)
    assert np.ravel(ax.lines[1].get_data()).tolist() == [1, 0]


def test_descent_walks_on_the_curve_and_none_of_it_is_cut_off():
    path = [30.0, -50.0, 3.0]
    ax = painted("draw_descent", np.square, path)
    curve, walk, start = ax.lines
    assert np.array_equal(walk.get_data(), [path, np.square(path)])
    assert np.ravel(start.get_data()).tolist() == [30, 900]
    x, y = curve.get_data()
    assert np.allclose(y, x**2) and x.min() < -50 and x.max() > 30
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    assert left < -50 and right > 30 and low < 0 and high > 2500


def test_a_path_that_stays_has_room_around_it():
    left, right = painted("draw_descent", np.square, [2, 2]).get_xlim()
    assert left < 2 < right


@pytest.mark.parametrize("scale", [1e-6, 1, 1e4])
def test_the_spread_has_ticks_around_its_own_numbers(scale):
    ax = painted("draw_spread", SIZES, scale * SPREAD, scale * 70)
    ticks = ax.get_yticks()
    assert ax.get_xscale() == "log" and 3 <= len(ticks) <= 8
    assert ticks.min() <= scale * 9 and ticks.max() > scale * 35
    assert np.allclose([*map(float, names(ax))], ticks, rtol=1e-5)


def test_a_wide_spread_has_no_more_ticks_than_can_be_read():
    ticks = painted("draw_spread", SIZES, SPREAD ** [3, 2, -3], 1).get_yticks()
    assert 3 <= len(ticks) <= 8


def test_one_stops_where_the_validation_part_is_best():
    ax = painted("draw_overfitting", PARTS)
    (best,) = others(ax)
    assert np.ravel(best.get_data()).tolist() == [1, 3]
    assert ax.texts[0].xy == (1, 3)


def test_dropout_marks_what_is_kept_and_crosses_what_is_not():
    kept = np.array([[True, False, False], [True, True, False]])
    on, off = painted("draw_dropout", kept).lines
    marks = {tuple(p) for p in np.transpose(on.get_data()).tolist()}
    assert marks == {(1, 1), (2, 1), (2, 2)} and on.get_marker() == "o"
    marks = {tuple(p) for p in np.transpose(off.get_data()).tolist()}
    assert marks == {(1, 2), (1, 3), (2, 3)} and off.get_marker() == "x"


@pytest.mark.parametrize("size", [1, 40])
def test_waves_stand_apart_each_with_a_scale(size):
    rng = np.random.default_rng(1)
    waves = size * rng.uniform(-1, 1, (3, 9))
    ax = painted("draw_waves", waves)
    lines = [line for line in ax.lines if len(line.get_xdata()) == 9]
    levels = [line.get_ydata()[0] for line in ax.lines if line not in lines]
    for line, wave, level in zip(lines, waves, levels, strict=True):
        assert np.allclose(line.get_ydata() - level, wave)
        assert list(line.get_xdata()) == list(range(1, 10))
    assert np.all(np.diff(levels) <= -2 * np.abs(waves).max())
    wanted = [level + one for level in levels for one in (-1, 1)]
    assert np.allclose(ax.get_yticks(), wanted)
    assert names(ax) == ["\N{MINUS SIGN}1", "1"] * 3
    assert ax.get_xlim() == (0.5, 9.5)  # no marker is cut in half


def test_a_forecast_of_the_network_stands_out():
    ax = painted("draw_forecast", WAVE, FORECASTS)
    assert named(ax, "net").get_color() == COLORS["network"]
    assert named(ax, "last").get_color() == COLORS["baseline"]
    assert ax.get_xlim() == (0.5, 4.5)


def test_errors_stand_in_order_with_their_spread_and_the_noise():
    errors = {"net": [0.1, 0.3], "last": [4.0, 6.0], "line": [1.0, 1.0]}
    ax = painted("draw_errors", errors, ["net"], 0.05)
    assert names(ax) == ["last", "line", "net"]
    assert np.allclose(widths(ax), [5, 1, 0.2])
    middles = [bar.get_y() + bar.get_height() / 2 for bar in ax.patches]
    assert np.allclose(middles, [0, 1, 2])
    assert faces(ax) == ["baseline", "baseline", "network"]
    ends = ax.collections[0].get_segments()[0][:, 0]
    assert np.allclose(ends, [5 - np.sqrt(2), 5 + np.sqrt(2)])
    assert shown(ax.texts)[:2] == ["5.0000 ± 1.4142", "1.0000 ± 0.0000"]
    assert np.allclose(dashed(ax).get_xdata(), 0.05)
    bottom, top = ax.get_ylim()
    assert bottom > top  # so the last one, the best, is at the bottom


@pytest.mark.filterwarnings("error")
def test_one_seed_has_no_spread():
    ax = painted("draw_errors", {"net": [0.5], "last": [1.5, 2.5]}, [], 0.1)
    assert shown(ax.texts)[:2] == ["2.0000 ± 0.7071", "0.5000"]
    assert len(ax.collections) == 1  # one bar with a spread


def test_costs_start_at_nothing_in_the_unit_that_is_named():
    ax = painted("draw_cost", [50, 400], COSTS, "megabytes")
    assert ax.get_ylabel() == "megabytes"
    assert ax.get_xlim()[0] == ax.get_ylim()[0] == 0


def test_the_border_stands_before_the_first_reach_that_gets_to_the_hint():
    reach = np.array([1, 4, 8, 11])
    errors = np.array([[1.0, 1.1], [0.9, 0.8], [0.3, 0.7], [0.0, 0.1]])
    ax = painted("draw_lag", reach, errors, 9)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    x, y = dots[0].get_data()
    for steps, row in zip(reach, errors, strict=True):  # drawn to scale
        assert sorted(y[np.round(x) == steps]) == sorted(row)
    assert np.allclose(dashed(ax).get_xdata(), 9.5)
    assert shown(ax.get_xticklabels()) == ["1", "4", "8", "11"]
    assert np.allclose(ax.lines[0].get_ydata(), 1)  # always 0


def test_checks_stand_beside_each_other_with_the_limit_between():
    errors = {
        "right": {"kernel": 1e-10, "bias": 0.0},
        "wrong": {"kernel": 1e-10, "bias": 0.7},
    }
    ax = painted("draw_checks", errors)
    for label, wanted in (("right", [1e-10, 1e-13]), ("wrong", [1e-10, 0.7])):
        x, y = curves(ax)[label]
        assert np.allclose(x, wanted, rtol=1e-9, atol=0)
        assert np.array_equal(np.round(y), [0, 1])
    heights = [curves(ax)[label][1][0] for label in errors]
    assert 0.15 < heights[1] - heights[0] < 0.5
    assert names(ax) == ["kernel", "bias"]
    (limit,) = others(ax)
    assert np.allclose(limit.get_xdata(), 1e-6, atol=0)
    assert named(ax, "right").get_markerfacecolor() == INK
    assert named(ax, "wrong").get_markerfacecolor() == "white"
    left, right = ax.get_xlim()
    assert left < 0.5e-13 and right > 2


TRACE = dict(zip("ifgoch", np.arange(18.0).reshape(6, 3) / 4, strict=True))


def test_gates_are_drawn_letter_by_letter_in_their_colours():
    ax = painted("draw_gates", "a b", TRACE, "fc")
    forget, cell = ax.lines
    for line, name in ((forget, "f"), (cell, "c")):
        assert list(line.get_xdata()) == [1, 2, 3]
        assert np.allclose(line.get_ydata(), TRACE[name])
        assert line.get_color() == COLORS[name]
        assert f"${name}_t$" in line.get_label()
    assert shown(ax.get_xticklabels()) == ["a", "␣", "b"]
    assert ax.get_ylim()[1] > TRACE["c"].max() and ax.get_ylim()[0] < -1


def test_gates_alone_go_from_shut_to_open():
    half = dict.fromkeys("ifo", np.full(3, 0.5))
    ax = painted("draw_gates", "a b", half, "ifo")
    assert list(ax.get_yticks()) == [0, 1]
    assert ax.get_ylabel() == "opening"
    assert len(looks(ax)) == 3


@pytest.mark.parametrize("names", ["", "iz"])
def test_quantities_that_no_lstm_has_are_refused(names):
    with pytest.raises(ValueError, match=f"names: got '{names}'"):
        painted("draw_gates", "a b", TRACE, names)


def test_flows_show_which_state_it_is():
    ax = painted("draw_flows", FLOWS, {"road, 1": np.array([1, 0.7, 0.49])})
    assert shown(ax.texts) == ["road, 1"]
    assert named(ax, "simple RNN").get_color() == COLORS["h"]
    assert named(ax, "LSTM, 1").get_color() == COLORS["c"]


def test_four_cell_states_are_told_apart_and_a_fifth_is_refused():
    flows = {f"LSTM {k}": [1, 0.5] for k in range(5)}
    with pytest.raises(ValueError, match="flows: got 5, 1 to 4 fit"):
        painted("draw_flows", flows, {})
    del flows["LSTM 4"]
    drawn = painted("draw_flows", flows | {"simple": [1]}, {})
    assert len(looks(drawn)) == 5


def test_prices_are_bars_with_their_numbers():
    prices = {"simple RNN": 25_600, "LSTM": 99_840, "GRU": 74.13}
    ax = painted("draw_prices", prices, "weights")
    assert widths(ax) == list(prices.values())
    assert names(ax) == list(prices)
    assert shown(ax.texts) == ["25,600", "99,840", "74.1"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    ax.figure.draw_without_rendering()
    low, high = ax.get_xlim()
    assert 2 <= sum(low <= tick <= high for tick in ax.get_xticks()) <= 4


def test_an_ablation_shows_each_seed_at_each_length():
    errors = {"all": [[0.01, 0.02], [0.03, 0.04]], "shut": [[0.3, 5], [1, 2]]}
    ax = painted("draw_ablation", errors, ("short", "long"), 1 / 3)
    found = {
        (round(float(x), 4), round(y), line.get_fillstyle())
        for line in ax.lines
        if line.get_linestyle() == "None"
        for x, y in zip(*line.get_data(), strict=True)
    }
    assert found == {
        (0.01, 0, "full"),
        (0.03, 0, "full"),
        (0.02, 0, "none"),
        (0.04, 0, "none"),
        (0.3, 1, "full"),
        (1.0, 1, "full"),
        (5.0, 1, "none"),
        (2.0, 1, "none"),
    }
    assert list(curves(ax)) == ["short", "long"]
    assert names(ax) == ["all", "shut"]
    assert np.allclose(dashed(ax).get_xdata(), 1 / 3)
    assert ax.get_xlim()[1] > 5


def test_rates_stand_below_the_peak_that_is_drawn():
    ax = painted("draw_rates", [4, 8], RATES, 5e10)
    assert others(ax)[0].get_ydata() == [50, 50]


def test_a_way_shows_its_two_products_and_the_bars_so_far():
    products = [[(6, 1, 2, 3), (2, 1, 1, 1)], [(100, 64, 325, 1024)] * 2]
    pair = plots.speed_frames(products, {"slow": 2e3, "fast": 6e4}, [8e4] * 2)
    *_, speeds = frame(pair, 0)
    assert [bar.get_width() for bar in speeds.patches] == [2000]
    ax, _, speeds = frame(pair, 1)
    assert [bar.get_width() for bar in speeds.patches] == [2000, 60000]
    low, high = ax.get_xlim()
    left, right = ax.patches[0].get_x(), ax.patches[2]
    assert left - low == pytest.approx(high - right.get_bbox().x1)
    sides = [(p.get_height(), p.get_width()) for p in ax.patches]
    (rows, inner), (inner_too, columns), result = sides
    assert inner == inner_too and result == (rows, columns)
    assert rows < inner < columns
    assert faces(ax) == ["x", "h", "#ffffff"]
    words = [text.get_text().replace(r" $\times$ ", "x") for text in ax.texts]
    assert {"64x325", "325x1,024", "64x1,024"} <= set(words)
    assert ax.get_title() == "forward, 100 times"


@pytest.mark.parametrize("count", [2, 1])
def test_speeds_are_bars_with_their_share_of_the_peak(count):
    speeds, peaks = {"slow": 2000.0, "fast": 60000.0}, [4000.0, 80000.0]
    ax = painted("setup_speeds", speeds, peaks)
    painted("draw_speeds", dict([*speeds.items()][:count]), peaks, ax=ax)
    said = ["2,000, 50% of the peak", "60,000, 75% of the peak"]
    assert widths(ax) == [2000, 60000][:count]
    assert shown(ax.texts) == said[:count]
    peaks = [line[0][0] for line in ax.collections[0].get_segments()]
    assert peaks == [4000, 80000]
    assert names(ax) == ["slow", "fast"]
    assert ax.yaxis_inverted()


def test_bookkeeping_is_a_part_of_the_whole_update():
    idle, full = {"a": 0.01, "b": 0.02}, {"a": 0.1, "b": 0.04}
    ax = painted("draw_overhead", {"whole": full, "one unit": idle})
    assert np.allclose(widths(ax), [100, 40, 10, 20])
    assert shown(ax.texts) == [
        "one unit: 10% of this",
        "one unit: 50% of this",
    ]


def test_a_curtain_hides_the_columns_to_come_and_no_others():
    states = np.linspace(-1, 1, 12).reshape(4, 3)
    (ax,) = frame(plots.state_frames({"title": (states, "BCDE")}, "ABCD"), 2)
    (curtain,) = (patch for patch in ax.patches if patch.get_zorder() > 5)
    assert curtain.get_x() == 2.5 and curtain.get_facecolor() == (1, 1, 1, 1)
    assert curtain.get_bbox().x1 == ax.get_xlim()[1]
    (mesh,) = (m for m in ax.collections if m.get_array() is not None)
    assert np.array_equal(mesh.get_array(), states.T)


def test_lengths_get_the_look_that_the_legend_gives_their_names():
    ax = painted("setup_lengths", ["a", "b"], 5)
    painted("draw_lengths", [0.5 ** np.arange(5)] * 2, (0.5, 0.4), ax=ax)
    handles = ax.get_legend().legend_handles
    looks = [[(h.get_marker(), h.get_color()) for h in handles]]
    looks += [[(one.get_marker(), one.get_color()) for one in ax.lines[1::2]]]
    assert looks[0] == looks[1]
    assert ax.get_yscale() == "log" and ax.get_ylim() == (1e-9, 1e8)


def test_a_distribution_is_filled_and_what_it_was_made_of_is_outlined():
    ax = painted("setup_distribution", "ab ")
    p, own = np.array([0.9, 0.1, 0.0]), np.array([0.5, 0.3, 0.2])
    painted("draw_distribution", p, own, ax=ax)
    heights = [bar.get_height() for bar in ax.patches]
    assert np.allclose(heights, [*p, *own])
    filled, outlined = ax.get_legend().legend_handles
    assert ax.patches[0].get_facecolor() == filled.get_facecolor()
    assert ax.patches[3].get_edgecolor() == outlined.get_edgecolor()
    assert shown(ax.get_xticklabels()) == ["a", "b", "␣"]


def test_a_sample_fits_below_its_prompt():
    p, sample = np.array([0.6, 0.4]), 60 * "curiouser "
    pair = plots.sample_frames("ab", [p], p, "said the Queen, and", [sample])
    _, ax = frame(pair, 0)
    ax.figure.draw_without_rendering()
    prompt, *lines = (text.get_window_extent() for text in ax.texts)
    assert [text.get_text() for text in ax.texts[1:]] == 5 * [
        (7 * "curiouser ").strip()
    ]
    assert prompt.y0 > lines[0].y1 and ax.bbox.y1 >= prompt.y1
    for line in lines:
        assert ax.bbox.x0 <= line.x0 and line.x1 <= ax.bbox.x1
        assert ax.bbox.y0 <= line.y0


@pytest.mark.parametrize("lag", [0, 1])
def test_the_ellipse_is_what_the_product_makes_of_the_circle(lag):
    products = [np.eye(2), np.array([[0.9, 0.3], [-0.4, 0.6]])]
    values = np.linalg.svd(products, compute_uv=False)
    left, right = frame(plots.stretch_frames(products, values), lag)
    circle, ellipse, _ = (line.get_xydata() for line in left.lines)
    assert np.allclose(np.linalg.norm(circle, axis=1), 1)
    assert np.allclose(ellipse, circle @ products[lag])
    longest = np.linalg.norm(left.texts[0].xy)
    assert longest == pytest.approx(values[lag, 0])
    assert left.get_title().endswith(f"longest {longest:.2f}")
    drawn = [line.get_ydata() for line in right.lines[:2]]
    assert np.allclose(drawn, values.T)
    assert set(right.lines[2].get_xdata()) == {lag}


def test_the_best_score_stands_last_and_networks_stand_out():
    scores = {"b": (2.0, 0.1), "a": (6.0, 0.0), "net": (3.0, 0.2)}
    ax = painted("draw_scoreboard", scores, ["net"])
    assert names(ax) == ["a", "net", "b"]
    assert faces(ax) == ["baseline", "network", "baseline"]


def test_the_marked_epoch_is_the_best_of_the_validation_part():
    ax = painted(
        "draw_curves", {"train": [3, 2, 1], "validation": [3, 2.5, 2.7]}
    )
    assert ax.texts[0].get_text() == "best: 2.50 bits, epoch 2"


def test_epochs_are_counted_in_whole_numbers():
    ax = painted("draw_curves", {"validation": np.linspace(3, 2, 22)})
    ticks = ax.get_xticks()
    assert len(ticks) > 2 and np.array_equal(ticks, ticks.round())


def test_letters_can_be_read_on_every_value_of_a_unit():
    values = np.linspace(-1, 1, 41)
    ax = painted("draw_unit_map", "a" * 41, values)
    faces = ax.collections[0].get_facecolors()
    for face, letter in zip(faces, ax.texts, strict=False):
        assert contrast(face[:3], letter.get_color()) >= 4.5


def test_a_unit_map_keeps_the_lines_of_its_text():
    text = "one\n" + "two " * 17 + "three four"
    ax = painted("draw_unit_map", text, np.zeros(len(text)))
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert heights["↵"] == 0
    assert heights["w"] == 1 and heights["f"] == 2  # broken after a space


def test_a_unit_map_needs_a_value_for_each_character():
    with pytest.raises(ValueError, match=r"values: got shape \(3,\), \(5,\)"):
        painted("draw_unit_map", "Alice", np.zeros(3))


def test_the_longest_copied_passage_is_bold_and_named():
    ax = painted("draw_memorised", "abcdefgh", [(0, 2, 2), (3, 7, 4)])
    bold = [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]
    assert "".join(bold) == "defg"
    assert "passages of 2 to 4 characters" in ax.texts[-1].get_text()


def test_a_sample_without_copies_says_so():
    ax = painted("draw_memorised", "abc", [])
    assert ax.texts[-1].get_text().startswith("no passage")
    assert not ax.collections


def test_a_unit_that_turns_round_on_held_out_text_falls_below_zero():
    parts = {"train": [-0.5, 0.5], "test": [-0.4, -0.1]}
    ax = painted("draw_correlations", ["a, 1", "b, 2"], parts, [0.1, 0.1])
    chosen, held_out = (line.get_xdata().tolist() for line in ax.lines[:2])
    assert chosen == [0.5, 0.5] and held_out == [0.4, -0.1]
    assert ax.get_xlim()[0] < -0.1


def test_each_sample_is_a_mark_and_their_mean_a_line():
    shares = [[0.1, 0.3], [0.0, 0.2]]
    ax = painted("draw_copied", [1, 2], {"net": shares}, [0.02, 0.06], "epoch")
    real, mean, marks = ax.lines
    assert set(real.get_ydata()) == {0.04}
    assert np.allclose(mean.get_ydata(), [0.2, 0.1])
    assert marks.get_ydata().tolist() == [0.1, 0.3, 0.0, 0.2]
    assert marks.get_xdata().tolist() == [1, 1, 2, 2]
    (band,) = ax.patches
    low, high = (
        band.get_extents().transformed(ax.transData.inverted()).intervaly
    )
    assert np.allclose((low, high), (0.02, 0.06))
    assert ax.get_xlabel() == "epoch" and ax.get_ylim()[1] > 0.3


def test_two_models_differ_in_colour_and_marker():
    shares = {"net": [[0.5, 0.5]], "counts": [[0.7, 0.7]]}
    ax = painted("draw_copied", [1], shares, [0.0, 0.1], "temperature")
    lines = {line.get_label(): line.get_color() for line in ax.lines}
    assert lines["net"] == COLORS["network"] != lines["counts"]
    markers = {line.get_marker() for line in ax.lines} - {"None"}
    assert len(markers) == 2


def test_scores_on_a_models_own_text_are_hollow():
    ax = painted("draw_published", {"unseen": 1.9}, {"own": 1.6})
    assert faces(ax) == ["baseline", "#ffffff"]
    assert widths(ax) == [1.9, 1.6] and shown(ax.texts) == ["1.90", "1.60"]
    assert names(ax) == ["unseen", "own"] and ax.yaxis_inverted()


@pytest.mark.parametrize("text", [r"$\frac$ 5$$6 a_b", "pay $5 or $6"])
def test_the_signs_of_a_readers_text_are_no_formulas(text):
    line, words = np.linspace(0.1, 1, len(text)), text.split()
    gates = dict.fromkeys("ifgoch", line)
    for name, *arguments in (
        ("draw_gates", text, gates, "if"),
        ("draw_blame", text, line, line),
        ("draw_words", words, {"all": np.linspace(0.1, 1, len(words))}),
    ):
        ax = painted(name, *arguments)
        ax.figure.draw_without_rendering()
        assert not any(tick.get_parse_math() for tick in ax.get_xticklabels())
