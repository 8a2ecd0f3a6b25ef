"""Every figure: labelled, large enough to read, and nothing cut off."""

import inspect

import figures
import matplotlib.pyplot as plt
import numpy as np
import pytest
from figures import ALPHABET, STEPPERS, P, check_texts, contrast
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_utils import plots
from course_utils.style import COLORS, LINES, MARKERS, WIDE, styled


def example(*arguments, size=WIDE):
    return size, arguments


# One example of each figure, at the size that a lecture uses.
FIGURES = {
    "draw_by_length": example(
        {
            "no attention": np.array([[0.7, 0.3, 0.1], [0.6, 0.2, 0.1]]),
            "additive": np.array([[0.9, 0.9, 0.7], [1.0, 0.8, 0.6]]),
            "dot-product": np.array([[1.0, 1.0, 0.9], [1.0, 0.9, 0.9]]),
        },
        [10, 25, 40],
    ),
    "draw_by_place": example(
        {"free": np.arange(10) / 20, "forced": np.arange(10) / 50}
    ),
    "draw_costs": example(
        [64, 128, 256, 512, 1024],
        {"LSTM": [1, 2, 4, 8, 16], "attention": [0.1, 0.3, 1, 4, 15]},
    ),
    "draw_split": example(
        {"train": 112_271, "validation": 14_034, "test": 14_034}, size=(10, 2)
    ),
    "draw_streams": example(
        [["Down the", " Rabbit-"], [" Hole Al", "ice was "]], size=(10, 3)
    ),
    "draw_context": example(
        {"one": [4.5, 3.4, 2.1, 2.2], "two": [4.5, 3.4, 2.0, 1.9]}
    ),
    "draw_curves": example(
        {"train": [4.1, 2.5, 2.0], "validation": [3.2, 2.3, 2.4]}, 24
    ),
    "draw_scoreboard": example(
        {"uniform": (6.1, 0.0), "counts": (2.2, 0.1), "LSTM": (2.1, 0.1)},
        ["LSTM"],
    ),
    "draw_distribution": example(P[::-1], P),
    "draw_reading": example(
        ALPHABET[:-1],
        {
            "reset at each letter": "B" * 25,
            "five letters a batch": ALPHABET[1:],
        },
    ),
    "draw_shares": example(
        {"three as time steps": [0.4, 0.9], "stateful": [1, 1]},
        ["stateful"],
        size=(10, 3.8),
    ),
    "draw_two_ways": example(
        np.geomspace(3.3, 0.01, 300), [3.3, 3.2, 3.1], 3.26, size=(10, 3.6)
    ),
    "draw_activations": example(
        {"tanh": np.tanh, "half": np.sin}, size=(7, 3.4)
    ),
    "draw_squared_error": example(size=(5, 3.2)),
    "draw_cross_entropy": example(size=(5, 3.2)),
    "draw_descent": example(
        np.square, np.array([-1.9, 1.5, -1.2]), size=(3.4, 3.2)
    ),
    "draw_spread": example(
        np.array([1, 16, 256]), [4.0, 1.1, 0.25], 4.2, size=(7, 3.4)
    ),
    "draw_overfitting": example(
        {
            "train": np.geomspace(1, 0.03, 300),
            "validation": np.r_[np.full(20, 0.5), np.full(280, 0.7)],
        },
        size=(5, 3.6),
    ),
    "draw_dropout": example(
        np.arange(48).reshape(8, 6) % 3 > 0, size=(5, 3.6)
    ),
    "draw_memory": example({"$w = 0.5$": 0.76 * 0.5 ** np.arange(12)}),
    "draw_waves": example(np.sin(np.arange(183)).reshape(3, 61)),
    "draw_forecast": example(
        np.sin(np.arange(9)), {"last": np.zeros(8), "net": np.ones(8)}
    ),
    "draw_errors": example(
        {"last": [0.14, 0.15], "net": [0.015, 0.014]},
        ["net"],
        0.01,
        size=(10, 4.2),
    ),
    "draw_cost": example(
        [50, 400],
        {"all": [1.0, 8.0], "cut": [0.5, 0.5]},
        "megabytes",
        size=(5, 3.6),
    ),
    "draw_lag": example(
        np.array([1, 8, 10]),
        np.array([[1.0, 1], [1, 0.1], [0, 0]]),
        9,
        size=(10, 3.8),
    ),
    "draw_losses": example(
        {"right": [4.0, 0.1], "no sum": [4.0, 4.4], "late": [4.0, 0.4]},
        size=(10, 3.8),
    ),
    "draw_checks": example(
        {"right": {"bias": 1e-10}, "no sum": {"bias": 0.7}}, size=(10, 3.8)
    ),
    "draw_rates": example(
        [4, 8, 16], {"whole": [1e10, 2e10, 4e10], "cut": [3e10] * 3}, 5e10
    ),
    "draw_speeds": example(
        {"the loop": 2500.0, "two cores": 79000.0}, [6e4, 1.2e5]
    ),
    "draw_overhead": example(
        {
            "256 units": {"Keras": 0.15, "ours": 0.08},
            "one unit": {"Keras": 0.013, "ours": 0.005},
        }
    ),
    "draw_gates": example(
        "Oh dear!",
        dict.fromkeys("ifgoch", np.linspace(-1, 3, 8)),
        "gc",
        size=(10, 2.2),
    ),
    "draw_flows": example(
        {"simple RNN": 0.5 ** np.arange(60), "LSTM, 1": np.ones(60)},
        {"road alone, bias 1": 0.7 ** np.arange(60)},
    ),
    "draw_prices": example(
        {"simple RNN": 25_600, "LSTM": 99_840, "GRU": 74.1},
        "weights",
        size=(5, 2.6),
    ),
    "draw_ablation": example(
        {"all gates": [[0.01, 0.02]], "forget gate shut": [[0.3, 0.4]]},
        ("20 steps, as trained", "100 steps"),
        1 / 3,
    ),
    "draw_unit_map": example(
        "`Do bats\neat cats?' " + "No. " * 40,
        np.linspace(-1.2, 1.2, 180),
        size=(10, 2.4),
    ),
    "draw_memorised": example(
        "Do cats eat bats? " * 12, [(3, 80, 77), (80, 97, 20)], size=(10, 2.4)
    ),
    "draw_correlations": example(
        ["space, 3", "quotes, 4"],
        {"train": [0.7, -0.5], "test": [0.6, -0.4]},
        [0.03, 0.05],
    ),
    "draw_copied": example(
        [0.3, 0.6, 1.0],
        {"network": [[0.2, 0.3], [0.1, 0.1], [0.0, 0.1]]},
        [0.02, 0.0, 0.04],
        "temperature",
    ),
    "draw_published": example(
        {"Some Book, LSTM(512)": 1.9}, {"Other Book, GRU(8)": 2.8}
    ),
    "draw_powers": example((1.1, 0.9, 0.5), 50, True, size=(5, 3.6)),
    "draw_blame": example(
        "Curiouser and", 0.8 ** np.arange(13)[::-1], np.ones(13)
    ),
    "draw_lengths": example(
        [r ** np.arange(41) for r in (0.5, 0.9, 1.5)],
        (0.5, 0.9, 1.5),
        size=(5, 4.6),
    ),
    "draw_trained": example(
        0.9 ** np.arange(21),
        0.8 ** np.arange(42).reshape(2, 21),
        np.array([True, False]),
        0.9,
        size=(3, 3.8),
    ),
    "draw_remedies": example(
        ("tanh, orthogonal", 0.7 ** np.arange(51)),
        {name: 0.8 ** np.arange(51) for name in ("ReLU", "twice, norm")},
        size=(5, 4.4),
    ),
    "draw_factors": example(
        np.array([0.08, 0.64, 2.6]),
        {"tanh": np.array([[0.9, 0.7, 0.4], [0.8, 0.6, 0.3]])},
        size=(10, 4.4),
    ),
    "draw_words": example(
        ["Brilliant!", "unknown,", "pillar."],
        {"simple RNN": np.array([1e-3, 0.1, 1]), "cut": np.eye(3)[2]},
        size=(10, 4.6),
    ),
    "draw_cliff": example(
        np.linspace(1, 2, 5),
        np.array([2, 2, 0, 0.1, 0.2]),
        np.array([1.9, 1.4, 7.0]),
        np.array([0.2, 1.8, 0.1]),
        size=(5, 3.8),
    ),
    "draw_clipping": example(
        {
            "the gradient": np.array([4.0, 1.0]),
            "by value": np.array([1.0, 1.0]),
            "by norm": np.array([0.97, 0.24]),
        },
        size=(10, 2.8),
    ),
    "draw_training": example(
        {"rate 2": np.array([[3.0, 9, 2]]), "by norm": [[3.0, 2.5, 2.1]]},
        "longest gradient",
        (),
        True,
        size=(5, 4.6),
    ),
    "draw_breaks": example(
        np.array([5, 10, 30]),
        {"GRU": np.array([[1.0, 1], [1, 0.6], [0.25, 0.3]])},
        0.25,
        "right answers",
        size=(10, 4.4),
    ),
    "draw_waking": example(
        np.array([0, 50, 100]),
        {"GRU": np.array([[1e-4, 2e-4], [0.1, 0.2], [0.9, 1.0]])},
        20,
        size=(5, 4.4),
    ),
}

# What is drawn before, where frames share it.
SETUPS = {
    "draw_distribution": ("setup_distribution", ("e a\n",)),
    "draw_lengths": ("setup_lengths", ("abc", 41)),
    "draw_speeds": ("setup_speeds", FIGURES["draw_speeds"][1]),
}


@pytest.fixture(scope="module", params=[*FIGURES, *STEPPERS])
def drawn(request):
    if request.param in STEPPERS:
        pair, size = STEPPERS[request.param]
        figure, renderer = figures.drawn(pair, size, 1, pixels=False)
        return figure, figure.axes, renderer
    size, arguments = FIGURES[request.param]
    with styled():
        figure = Figure(size, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        ax = figure.subplots()
        if request.param in SETUPS:
            setup, shared = SETUPS[request.param]
            assert getattr(plots, setup)(ax, *shared) is None
        assert getattr(plots, request.param)(ax, *arguments) is None
        figure.draw_without_rendering()
    return figure, [ax], canvas.get_renderer()


def test_every_function_has_an_example_here():
    functions = {
        name for name, _ in inspect.getmembers(plots, inspect.isfunction)
    }
    setups = {setup for setup, _ in SETUPS.values()}
    frames = {f"{name}_frames" for name in STEPPERS}
    assert functions == set(FIGURES) | setups | frames


def test_no_text_is_cut_off_small_or_on_another_one(drawn):
    figure, _, renderer = drawn
    check_texts(figure, renderer)


def test_axes_that_carry_numbers_say_what_they_are(drawn):
    for ax in filter(lambda ax: ax.axison, drawn[1]):
        names = [label.get_text() for label in ax.get_yticklabels()]
        numbers = any(name.replace(".", "").isdigit() for name in names)
        assert ax.get_xlabel()
        assert ax.get_ylabel() or not numbers


def test_the_face_is_opaque_white(drawn):
    figure, axes, _ = drawn
    faces = {part.get_facecolor() for part in (figure, *axes)}
    assert faces == {(1, 1, 1, 1)}


def test_no_pyplot_figure_is_left_open(drawn):
    assert plt.get_fignums() == []


def test_every_quantity_has_a_colour_of_its_own():
    assert len(set(COLORS.values())) == len(COLORS)


def test_colours_stand_out_from_the_white_face():
    weak = {"o": 2.3, "c": 2.2}  # what Okabe and Ito's two lightest reach
    for name, color in COLORS.items():
        assert contrast(color, "white") >= weak.get(name, 3), name


def test_parts_of_the_data_differ_without_colour_too():
    assert len(set(LINES.values())) == len(set(MARKERS.values())) == 3
