"""The diagrams: drawn from the code, readable, and right in their joints."""

import functools
import inspect
import re
from functools import partial
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from figures import visible_texts
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon

from course_utils import diagrams, style
from course_utils.diagrams import IMAGES, painted, svg
from course_utils.style import COLORS, sheet

FOLDER = Path(__file__).parents[1] / "images"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
TEXT = re.compile(r'^( *)<g id="text_\d+">.*?^\1</g>\n', re.M | re.S)

# Versions of matplotlib that set type as in the committed files.  Older ones
# of the course's range place letters up to half a point elsewhere and name
# them differently; with these, the shapes and the words are compared.
SAME_TYPE = mpl.__version_info__ >= (3, 11)

each_image = pytest.mark.parametrize("name", IMAGES)
GRADIENTS = {"w_y": [2], "w_h": [3, 4, 5], "w_x": [3, 4, 5]}


@pytest.fixture(scope="module", params=IMAGES)
def drawn(request):
    with mpl.rc_context(sheet()):
        figure = painted(request.param)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    return figure, canvas.get_renderer()


@functools.cache
def fresh(name):
    return svg(name)


@functools.cache
def committed(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def differ(one, other):
    """Tell whether two SVG texts differ by more than rounding."""
    if NUMBER.split(one) != NUMBER.split(other):
        return True
    numbers = [
        np.array(NUMBER.findall(text), dtype=float) for text in (one, other)
    ]
    return not np.allclose(*numbers, rtol=0, atol=0.02)


def words(text):
    return re.findall(r"<!-- (.*?) -->", text, re.S)


@each_image
def test_the_committed_file_is_what_the_code_draws(name):
    stored, drawn = committed(name), fresh(name)
    assert words(stored) == words(drawn) != []
    assert not differ(TEXT.sub("", stored), TEXT.sub("", drawn))
    if SAME_TYPE:
        assert not differ(stored, drawn)


def test_a_moved_shape_or_another_word_would_be_seen():
    text = committed("01_folded.svg")
    moved = re.sub(r"M (\d+)", lambda m: f"M {int(m[1]) + 1}", text, count=1)
    assert differ(text, moved)
    assert differ(text, text.replace("#0072b2", "#0072b3", 1))
    assert not differ(text, text)


@each_image
def test_drawing_twice_gives_the_same_text_without_date_or_version(name):
    text = fresh(name)
    assert text == svg(name)
    assert not re.search(r"dc:date|dc:creator|Matplotlib|clip-path", text)


def test_the_svg_files_are_those_that_the_code_knows():
    assert {path.name for path in FOLDER.glob("*.svg")} == set(IMAGES)


def test_every_draw_function_makes_one_image():
    functions = {
        value
        for name, value in inspect.getmembers(diagrams, inspect.isfunction)
        if name.startswith("draw_")
    }
    draws = [image.draw for image in IMAGES.values()]
    whole = [draw for draw in draws if not isinstance(draw, partial)]
    assert len(whole) == len(set(whole))
    live = {diagrams.draw_lstm_values}  # painted anew at every step
    assert set(whole) == functions - live


def test_every_step_of_the_lstm_cell_makes_one_image():
    steps = [
        image.draw.keywords["lit"]
        for image in IMAGES.values()
        if isinstance(image.draw, partial)
    ]
    assert steps == ["learn", "forget", "remember", "use"]


@each_image
def test_a_diagram_paints_on_given_axes_and_returns_nothing(name):
    ax = mpl.figure.Figure().subplots()
    assert IMAGES[name].draw(ax) is None
    assert (ax.get_xlim()[1], ax.get_ylim()[1]) == IMAGES[name].size


@each_image
def test_the_alt_text_is_there_and_stands_in_the_file_and_the_table(name):
    alt = IMAGES[name].alt
    assert len(alt.split()) >= 8 and alt.endswith(".")
    assert alt in committed(name)
    rows = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if f"`{name}`" in row and alt in row]


@each_image
def test_the_face_is_opaque_white_over_the_whole_image(name):
    text = committed(name)
    width, height = re.search(r'viewBox="0 0 (\S+) (\S+)"', text).groups()
    first = re.search(r'<path d="(.*?)" style="(.*?)"/>', text, re.S)
    corners = [f"0 {height}", f"{width} {height}", f"{width} 0", "0 0"]
    assert re.findall(r"[ML] (\S+ \S+)", first[1]) == corners
    assert first[2] == "fill: #ffffff"


@each_image
def test_an_image_is_small_and_its_letters_need_no_font(name):
    assert (FOLDER / name).stat().st_size < 100_000
    assert "<text" not in committed(name) and "font" not in committed(name)


def test_no_text_is_cut_off(drawn):
    figure, renderer = drawn
    frame = figure.bbox.padded(-3)
    for text in visible_texts(figure):
        box = text.get_window_extent(renderer)
        assert frame.contains(box.x0, box.y0), text.get_text()
        assert frame.contains(box.x1, box.y1), text.get_text()


def test_no_two_texts_overlap(drawn):
    figure, renderer = drawn
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in visible_texts(figure)
    ]
    for (name, box), (other, other_box) in combinations(boxes, 2):
        assert not box.overlaps(other_box), (name, other)


def test_text_can_be_read_from_the_back_of_a_room(drawn):
    figure, _ = drawn
    assert min(text.get_fontsize() for text in visible_texts(figure)) >= 12


def test_no_line_crosses_a_text(drawn):
    figure, renderer = drawn
    (ax,) = figure.axes
    lines = [p.get_path() for p in ax.patches if type(p) is PathPatch]
    for text in visible_texts(figure):
        box = text.get_window_extent(renderer)
        box = box.transformed(ax.transData.inverted())
        for line in lines:
            assert not line.intersects_bbox(box, filled=False), text.get_text()


def test_no_text_lies_across_the_border_of_a_node_or_a_box(drawn):
    figure, renderer = drawn
    (ax,) = figure.axes
    for text in visible_texts(figure):
        box = text.get_window_extent(renderer)
        box = box.transformed(ax.transData.inverted())
        for patch in ax.patches:
            assert not across(patch, box), text.get_text()


def across(patch, box):
    if isinstance(patch, Circle):
        away = box.corners() - patch.get_center()
        near = np.clip(patch.get_center(), box.min, box.max)
        nearest = np.hypot(*(near - patch.get_center()))
        return nearest < patch.get_radius() < np.hypot(*away.T).max()
    if isinstance(patch, FancyBboxPatch):
        outer = extent(patch)
        inside = all(outer.contains(*corner) for corner in box.corners())
        return outer.overlaps(box) and not inside
    return False


def extent(patch):
    return mpl.transforms.Bbox.from_bounds(
        patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()
    )


def test_arrows_start_and_end_at_the_borders_of_nodes_and_boxes(drawn):
    (ax,) = drawn[0].axes
    tips = [p.get_xy()[0] for p in ax.patches if type(p) is Polygon]
    starts = [
        p.get_path().vertices[0] for p in ax.patches if type(p) is PathPatch
    ]
    assert tips
    for point in [*tips, *starts]:
        assert any(on_border(patch, *point) for patch in ax.patches), point


def on_border(patch, x, y, near=0.01):
    if isinstance(patch, Circle):
        middle = patch.get_center()
        away = np.hypot(x - middle[0], y - middle[1])
        return abs(away - patch.get_radius()) < near
    if isinstance(patch, FancyBboxPatch):
        inside = extent(patch).padded(-near)
        outside = extent(patch).padded(near)
        return outside.contains(x, y) and not inside.contains(x, y)
    return False


def test_arrowheads_are_all_of_one_size(drawn):
    (ax,) = drawn[0].axes
    for head in (p.get_xy() for p in ax.patches if type(p) is Polygon):
        sides = np.hypot(*np.diff(head, axis=0).T)
        assert np.allclose(sides, [0.186, 0.153, 0.186], atol=0.001)


@pytest.mark.parametrize("name", GRADIENTS)
def test_one_product_and_one_dashed_arrow_for_each_path(name):
    ax = mpl.figure.Figure().subplots()
    IMAGES[f"02_gradient_{name}.svg"].draw(ax)
    products = [t.get_text() for t in ax.texts if "cdot" in t.get_text()]
    factors = [product.count("dfrac") for product in products]
    assert factors == GRADIENTS[name]
    numbers = [t.get_text() for t in ax.texts if t.get_text().isdigit()]
    assert sorted(numbers) == sorted("123"[: len(factors)] * 2)


@pytest.mark.parametrize("name", GRADIENTS)
def test_a_path_has_as_many_hops_as_its_product_has_factors(name):
    ax = mpl.figure.Figure().subplots()
    IMAGES[f"02_gradient_{name}.svg"].draw(ax)
    dots = [
        patch
        for patch in ax.patches
        if isinstance(patch, Circle) and patch.get_radius() < 0.06
    ]
    hops = len(dots) + len(GRADIENTS[name])
    assert hops == sum(GRADIENTS[name])


@pytest.mark.parametrize("name", GRADIENTS)
def test_each_factor_starts_where_the_one_before_it_ends(name):
    ax = mpl.figure.Figure().subplots()
    IMAGES[f"02_gradient_{name}.svg"].draw(ax)
    for text in ax.texts:
        pairs = re.findall(
            r"dfrac\{\\partial (.*?)\}\{\\partial (.*?)\}", text.get_text()
        )
        if len(pairs) > 1:
            assert pairs[0][0] == "L_3" and pairs[-1][1] == f"W_{name[-1]}"
            assert [p[1] for p in pairs[:-1]] == [p[0] for p in pairs[1:]]


CELLS = {"rnn_cell": 0, "lstm_cell": 0, "gru_cell": 0, "peephole": 1}


@pytest.mark.parametrize(("name", "count"), CELLS.items())
def test_no_line_of_a_cell_crosses_another_but_one_peephole(name, count):
    ax = mpl.figure.Figure().subplots()
    IMAGES[f"04_{name}.svg"].draw(ax)
    lines = [p.get_path() for p in ax.patches if type(p) is PathPatch]
    pairs = combinations(lines, 2)
    assert sum(a.intersects_path(b, filled=False) for a, b in pairs) == count


LIT = {
    "learn": {"i_t", "g_t"},
    "forget": {"f_t", "c_{t-1}"},
    "remember": {"c_t"},
    "use": {"o_t", "c_t", "h_t"},
}


@pytest.mark.parametrize("step", LIT)
def test_a_step_lights_the_vectors_of_its_formula_and_no_others(step):
    ax = mpl.figure.Figure().subplots()
    diagrams.draw_lstm_cell(ax, step)
    full = {
        text.get_text().strip("$")
        for text in ax.texts
        if text.get_color() in COLORS.values()
        and text.get_horizontalalignment() == "center"
    }
    assert {text for text in full if len(text) < 8 and "_" in text} == LIT[
        step
    ]


def test_an_unknown_step_of_the_lstm_cell_is_refused():
    ax = mpl.figure.Figure().subplots()
    with pytest.raises(ValueError, match=r"'learn', .* not 'lern'"):
        diagrams.draw_lstm_cell(ax, "lern")


STEP = {"i": 0.93, "f": 0.31, "g": -0.87, "o": 0.12, "c": -0.62, "h": -0.07}


def live(step=STEP, c_before=0.62, character="e"):
    with mpl.rc_context(sheet()):
        figure = mpl.figure.Figure((10, 6.4), layout="none")
        ax = figure.add_axes((0, 0, 1, 1))
        diagrams.setup_lstm_values(ax)
        diagrams.draw_lstm_values(ax, step, c_before, character)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    return figure, canvas.get_renderer()


def test_the_live_cell_shows_every_number_and_the_character():
    figure, _ = live()
    texts = [text.get_text() for text in visible_texts(figure)]
    shown = {text.replace("\N{MINUS SIGN}", "-") for text in texts}
    numbers = {f"{value:.2f}" for value in STEP.values()}
    assert numbers | {"0.62", "-0.55", "0.19", "-0.81", "e"} <= shown
    assert texts.count("\N{MINUS SIGN}0.07") == 2  # h_t leaves twice


@pytest.mark.parametrize("c", [-12.5, -1, 0, 9.996, 99.99])
@pytest.mark.parametrize("character", ["$", " ", "\n", "W"])
def test_the_live_cell_can_be_read_whatever_it_shows(c, character):
    figure, renderer = live(STEP | {"c": c}, c, character)
    boxes = []
    for text in visible_texts(figure):
        assert text.get_fontsize() >= 12
        box = text.get_window_extent(renderer)
        patches = figure.axes[0].patches
        inches = box.transformed(figure.axes[0].transData.inverted())
        assert not any(across(p, inches) for p in patches), text.get_text()
        boxes.append(box)
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_the_live_cell_needs_every_number():
    with pytest.raises(KeyError, match="g"):
        live({name: value for name, value in STEP.items() if name != "g"})


def test_a_number_is_written_with_a_sign_that_can_be_seen():
    assert style.written(-0.25) == "\N{MINUS SIGN}0.25"
    assert style.written(-0.001) == style.written(0.0) == "0.00"


def test_colour_tells_sign_and_size_and_the_ink_can_be_read():
    zero, plus, minus = (to_rgb(style.by_sign(v)) for v in (0, 0.9, -0.9))
    assert min(zero) > 0.95
    assert plus[2] > plus[0] and minus[0] > minus[2]
    assert style.by_sign(5.0) == style.by_sign(1.0)
    assert style.by_sign(2.0, limit=4) == style.by_sign(0.5)
    for value in np.linspace(-1, 1, 41):
        face = style.by_sign(value)
        assert contrast(face, style.ink_on(face)) >= 4.5, value


def contrast(face, ink):
    """Contrast ratio of the web's accessibility guidelines (WCAG 2)."""
    low, high = sorted(map(luminance, (face, ink)))
    return (high + 0.05) / (low + 0.05)


def luminance(color):
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in to_rgb(color)
    ]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))
