"""The pictures: drawn from the code, readable, and right in their joints."""

import functools
import itertools
import json
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from figures import visible_texts
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon

from course_utils.style import COLORS, styled
from images.draw import PICTURES, painted, svg

ROOT = Path(__file__).parents[1]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
TEXT = re.compile(r'^( *)<g id="text_\d+">.*?^\1</g>\n', re.M | re.S)
SHOWN = re.compile(r"!\[([^]]*)\]\(\.\./images/(.*?)\)")

# Older versions of matplotlib place letters up to half a point elsewhere and
# name them differently; with these, the shapes and the words are compared.
SAME_TYPE = mpl.__version_info__ >= (3, 11)

each_picture = pytest.mark.parametrize("name", PICTURES)


@pytest.fixture(scope="module", params=PICTURES)
def drawn(request):
    with styled():
        figure = painted(request.param)
        canvas = FigureCanvasAgg(figure)
        figure.draw_without_rendering()
    return figure, canvas.get_renderer()


@functools.cache
def committed(name):
    return (ROOT / "images" / f"{name}.svg").read_text(encoding="utf-8")


def differ(one, other):
    """Tell whether two SVG texts differ by more than rounding."""
    if NUMBER.split(one) != NUMBER.split(other):
        return True
    numbers = [np.array(NUMBER.findall(t), dtype=float) for t in (one, other)]
    return not np.allclose(*numbers, rtol=0, atol=0.02)


def words(text):
    return re.findall(r"<!-- (.*?) -->", text, re.S)


@each_picture
def test_the_committed_file_is_what_the_code_draws(name):
    stored, fresh = committed(name), svg(name)
    assert words(stored) == words(fresh) != []
    assert not differ(TEXT.sub("", stored), TEXT.sub("", fresh))
    if SAME_TYPE:
        assert not differ(stored, fresh)
    assert not re.search("dc:date|dc:creator|Matplotlib|<text|font", fresh)


def test_a_moved_shape_or_another_word_would_be_seen():
    text = committed("01_folded")
    assert differ(text, text.replace("M 1", "M 2", 1))
    assert differ(text, text.replace("#0072b2", "#0072b3", 1))


def test_each_picture_is_in_one_lecture_with_an_alt_text_that_says_enough():
    shown = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = "\n".join("".join(c["source"]) for c in cells)
        for alt, name in SHOWN.findall(prose):
            assert name not in shown and name[:3] == path.name[:3], name
            shown[name] = alt
    files = {path.name for path in (ROOT / "images").glob("*.svg")}
    assert set(shown) == files == {f"{name}.svg" for name in PICTURES}
    assert all(len(alt.split()) >= 8 for alt in shown.values())


@each_picture
def test_the_face_is_opaque_white_over_the_whole_picture(name):
    text = committed(name)
    width, height = re.search(r'viewBox="0 0 (\S+) (\S+)"', text).groups()
    way, style = re.search(
        r'<path d="(.*?)" style="(.*?)"/>', text, re.S
    ).groups()
    corners = [f"0 {height}", f"{width} {height}", f"{width} 0", "0 0"]
    assert re.findall(r"[ML] (\S+ \S+)", way) == corners
    assert style == "fill: #ffffff"


@pytest.mark.skipif(
    mpl.__version_info__ < (3, 11),
    reason="older ones take the spaces before a formula for a part of it",
)
def test_every_text_is_whole_large_and_alone(drawn):
    figure, renderer = drawn
    frame, boxes = figure.bbox.padded(-3), []
    for text in visible_texts(figure):
        box = text.get_window_extent(renderer)
        assert all(frame.contains(*corner) for corner in box.corners()), text
        assert text.get_fontsize() >= 12, text
        assert not any(box.overlaps(other) for other in boxes), text
        boxes.append(box)


def test_no_line_crosses_a_text_and_no_border_does(drawn):
    figure, renderer = drawn
    (ax,) = figure.axes
    lines = lines_of(ax)
    for text in visible_texts(figure):
        box = text.get_window_extent(renderer)
        box = box.transformed(ax.transData.inverted())
        for line in lines:
            assert not line.intersects_bbox(box, filled=False), text
        assert not any(across(patch, box) for patch in ax.patches), text


def lines_of(ax):
    return [p.get_path() for p in ax.patches if type(p) is PathPatch]


def across(patch, box):
    if isinstance(patch, Circle):
        away = box.corners() - patch.get_center()
        near = np.clip(patch.get_center(), box.min, box.max)
        nearest = np.hypot(*(near - patch.get_center()))
        return nearest < patch.get_radius() < np.hypot(*away.T).max()
    if isinstance(patch, FancyBboxPatch):
        outer = patch.get_bbox()
        inside = all(outer.contains(*corner) for corner in box.corners())
        return outer.overlaps(box) and not inside
    return False


def test_arrows_start_and_end_at_the_borders_of_nodes_and_boxes(drawn):
    (ax,) = drawn[0].axes
    tips = [p.get_xy()[0] for p in ax.patches if type(p) is Polygon]
    assert tips
    for point in [*tips, *(line.vertices[0] for line in lines_of(ax))]:
        assert any(on_border(patch, *point) for patch in ax.patches), point


def on_border(patch, x, y, near=0.01):
    if isinstance(patch, Circle):
        away = np.hypot(*np.subtract((x, y), patch.get_center()))
        return abs(away - patch.get_radius()) < near
    if isinstance(patch, FancyBboxPatch):
        box = patch.get_bbox()
        inner, outer = box.padded(-near), box.padded(near)
        return outer.contains(x, y) and not inner.contains(x, y)
    return False


@pytest.mark.parametrize(
    ("name", "factors"), [("y", [2]), ("h", [3, 4, 5]), ("x", [3, 4, 5])]
)
def test_each_path_of_the_gradient_hops_once_for_each_factor(name, factors):
    (ax,) = painted(f"02_gradient_w_{name}").axes
    dashed = [p for p in ax.patches if p.get_linestyle() not in ("-", "solid")]
    numbers = [t.get_text() for t in ax.texts if t.get_text().isdigit()]
    assert sorted(numbers) == sorted("123"[: len(factors)] * 2)
    assert len(dashed) == 2 * len(factors) + 1  # two parts, one in the key
    discs = [p for p in ax.patches if isinstance(p, Circle)]
    dots = [disc for disc in discs if disc.get_radius() < 0.06]
    assert len(dots) + len(factors) == sum(factors)
    pair = re.compile(r"dfrac\{\\partial (.*?)\}\{\\partial (.*?)\}")
    chains = [pair.findall(text.get_text()) for text in ax.texts]
    chains = [chain for chain in chains if len(chain) > 1]
    assert [len(chain) for chain in chains] == factors
    for chain in chains:
        assert (chain[0][0], chain[-1][1]) == ("L_3", f"W_{name}")
        assert [p[1] for p in chain[:-1]] == [p[0] for p in chain[1:]]


CELLS = ("rnn_cell", "lstm_cell", "gru_cell", "peephole")


@pytest.mark.parametrize("name", CELLS)
def test_no_line_of_a_cell_crosses_another_but_one_peephole(name):
    pairs = itertools.combinations(lines_of(painted(f"04_{name}").axes[0]), 2)
    crossings = sum(a.intersects_path(b, filled=False) for a, b in pairs)
    assert crossings == (name == "peephole")


LIT = {"learn": "ig", "forget": "fc", "remember": "c", "use": "och"}


@pytest.mark.parametrize("step", LIT)
def test_a_step_lights_the_vectors_of_its_formula_and_no_others(step):
    (ax,) = painted(f"04_step_{step}").axes
    strong = {COLORS[name].lower() for name in LIT[step]}
    edges = {
        mpl.colors.to_hex(patch.get_edgecolor())
        for patch in ax.patches
        if isinstance(patch, Circle) and patch.get_radius() > 0.3
    }
    assert edges & {color.lower() for color in COLORS.values()} == strong
