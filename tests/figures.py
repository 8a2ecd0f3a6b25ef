"""What the tests of figures ask of any of them, and what steppers show."""

import itertools

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.text import Text

from course_utils import plots
from course_utils.style import styled

WORD = "Curiou"
H = np.random.default_rng(0).uniform(-1, 1, (7, 4)).round(2)
PRODUCTS = np.random.default_rng(1).normal(size=(6, 3, 3))
WALK = plots.Walk(WORD, H[:, :3], PRODUCTS)
TOY = "Curiouser and curiouser!"
LONG = "`It's $1 a line,'\n  she said.  " * 6
_RNG = np.random.default_rng(4)
UNIT = {
    name: _RNG.uniform(0 if name in "ifo" else -1, 1, len(LONG)).round(2)
    for name in "ifgoch"
}
STATES = np.sin(np.arange(25 * 50)).reshape(25, 50)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RATES = np.array([(0.9, 0.8), (1.1, 0.9), (1.5, 1)])
P = np.array([0.5, 0.3, 0.15, 0.05])
PAIR = [(6400, 1, 325, 256), (1, 325, 6400, 1024)]

# One example of each stepper, at the size that a lecture uses.
STEPPERS = {
    "attention": (
        plots.attention_frames("abc d$gh", "hg$d ", np.eye(8)[:2:-1]),
        (9, 5.6),
    ),
    "tree": (
        plots.tree_frames(
            [
                [plots.Candidate(0, sign, -k) for k, sign in enumerate("1$<")],
                [plots.Candidate(1, sign, -9) for sign in "8- 9"],
                [plots.Candidate(0, sign, -12) for sign in "0>"],
            ],
            width=2,
        ),
        plots.TREE,
    ),
    "unfolding": (plots.unfolding_frames(WORD, H), plots.UNFOLDING),
    "walk": (plots.walk_frames(WALK), plots.WALK),
    "microscope": (plots.microscope_frames(LONG, UNIT), plots.MICROSCOPE),
    "stretch": (
        plots.stretch_frames(
            [np.eye(2), [[0.9, 0.3], [-0.4, 0.6]], np.eye(2) / 9],
            np.array([[1, 1], [1.02, 0.65], [0.11, 0.11]]),
        ),
        (9, 3.8),
    ),
    "length": (
        plots.length_frames(
            ("linear", "tanh"),
            RATES[..., None] ** np.arange(41),
            RATES,
        ),
        (9, 3.6),
    ),
    "state": (
        plots.state_frames(
            {
                "stateful: carried": (STATES, ALPHABET[1:]),
                "stateless": (STATES**2, "B" * 25),
            },
            ALPHABET[:-1],
        ),
        (11, 6.8),
    ),
    "sample": (
        plots.sample_frames(
            "e a\n", [P, P[::-1], P], P, "Alice ", ["$", "Down! " * 99, "y_"]
        ),
        (11, 6.2),
    ),
    "speed": (
        plots.speed_frames(
            [PAIR, PAIR[::-1], PAIR],
            {"the loop": 2500.0, "at once": 9e3, "two cores": 79e3},
            [6e4, 6e4, 1.2e5],
        ),
        (11, 6.2),
    ),
}


def drawn(pair, size, step, dpi=100, pixels=True):
    """Return a frame that Matplotlib draws in one go, and its renderer.

    Without pixels it is laid out only, which takes half the time.
    """
    setup, draw = pair
    with styled():
        figure = Figure(size, dpi=dpi, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        place = setup(figure)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        for ax in figure.axes:
            ax.set_autoscale_on(False)
        assert draw(place, step) is None
        for artist in figure.findobj(Artist.get_animated):
            artist.set_animated(False)
        canvas.draw() if pixels else figure.draw_without_rendering()
    return figure, canvas.get_renderer()


def painted(name, *arguments, ax=None, **options):
    ax = ax or Figure().subplots()
    getattr(plots, name)(ax, *arguments, **options)
    return ax


def shown(texts):
    return [text.get_text() for text in texts]


def frame(pair, step):
    """Return the Axes of a frame."""
    setup, draw = pair
    place = setup(Figure((11, 6.2), layout="constrained"))
    draw(place, step)
    return place


def visible_texts(figure):
    unseen = {
        id(tick.label1)
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        if not between(tick.get_loc(), axis.get_view_interval())
    }
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible()
        and text.get_text().strip()
        and id(text) not in unseen
    ]


def between(value, ends):
    low, high = min(ends), max(ends)
    return low - 1e-9 * abs(low) <= value <= high + 1e-9 * abs(high)


def left_of(ax, x, y):
    """What white covers leave of the colours at a place: 1 all, 0 nothing."""
    shares = [
        1 - (1 if cover.get_alpha() is None else cover.get_alpha())
        for cover in ax.patches
        if cover.get_zorder() >= 6
        and to_hex(cover.get_facecolor(), keep_alpha=False) == "#ffffff"
        and cover.get_facecolor()[3]
        and cover.get_bbox().contains(x, y)
    ]
    return float(np.prod(shares))


def seen_texts(figure):
    """Texts that nothing hides, the upper one where two are the same."""
    found = {
        (text.axes, text.get_position(), text.get_text()): text
        for text in visible_texts(figure)
        if text.axes is None or left_of(text.axes, *text.get_position())
    }
    return list(found.values())


def check_texts(figure, renderer):
    """Nothing is cut off, too small, in another font, or on another text."""
    frame, boxes = figure.bbox.padded(1), {}
    for text in seen_texts(figure):
        box = text.get_window_extent(renderer)
        assert frame.contains(box.x0, box.y0), text.get_text()
        assert frame.contains(box.x1, box.y1), text.get_text()
        assert text.get_fontsize() >= 12  # for the back of a room
        assert findfont(text.get_fontproperties(), fallback_to_default=False)
        formula = text.get_math_fontfamily() == "cm"
        if formula and text.get_verticalalignment() == "baseline":
            continue  # a part of a formula, which touches the next one
        boxes[text.get_text(), box.bounds] = box.padded(-1)
    for one, other in itertools.combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[other]), (one[0], other[0])


def contrast(*colors):
    """Contrast of two colours, at most 21 (WCAG 2)."""
    linear = [
        [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in x
        ]
        for x in map(to_rgb, colors)
    ]
    low, high = sorted(np.dot(linear, [0.2126, 0.7152, 0.0722]))
    return (high + 0.05) / (low + 0.05)
