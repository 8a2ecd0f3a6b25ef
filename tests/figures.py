"""What the tests of figures ask of any of them, and what steppers show."""

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from course_utils import frames, plots
from course_utils.style import sheet

WORD = "Curiou"
H = np.random.default_rng(0).uniform(-1, 1, (7, 4)).round(2)
PRODUCTS = np.random.default_rng(1).normal(size=(6, 3, 3))
WALK = frames.Walk(WORD, H[:, :3], PRODUCTS)
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
    "unfolding": (frames.unfolding_frames(WORD, H), frames.UNFOLDING),
    "walk": (frames.walk_frames(WALK), frames.WALK),
    "microscope": (frames.microscope_frames(LONG, UNIT), frames.MICROSCOPE),
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


def drawn(pair, size, step, dpi=100):
    """Return a frame that Matplotlib draws in one go, and its renderer."""
    setup, draw = pair
    with mpl.rc_context(sheet()):
        figure = Figure(size, dpi=dpi, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        place = setup(figure)
        canvas.draw()
        figure.set_layout_engine("none")
        for ax in figure.axes:
            ax.set_autoscale_on(False)
        assert draw(place, step) is None
        for artist in figure.findobj(Artist.get_animated):
            artist.set_animated(False)
        canvas.draw()
    return figure, canvas.get_renderer()


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
