"""Networks without and with memory, and what they are used for."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes

from course_utils.drawing.arrows import THICK, arrow, link, memory
from course_utils.drawing.shapes import (
    Place,
    delay,
    label,
    layer,
    node,
    weight,
)
from course_utils.style import INK, tint
from images.draw.parts import H, X, Y, key, page, tower

STEPS = (1, 2, 3)


def feed_forward(ax: Axes) -> None:
    """Draw a feed-forward network, by units and by layers."""
    page(ax, 4.6)
    x = _units(ax, 0.75, 3, X, "input")
    h = _units(ax, 2.3, 4, H, "hidden layer")
    y = _units(ax, 3.85, 2, Y, "output layer")
    for below, above, color in ((x, h, X), (h, y, Y)):
        for start in below:
            for end in above:
                arrow(ax, start, end, color=color, width=0.9, head=False)
    tower(ax, 6.4, {"x": 0.75, "h": 2.3, "y": 3.85})
    for height, text, color, size in (
        (0.75, "(batch, features)", X, 14),
        (2.47, r"$h = \tanh(x\,W_x + b)$", H, 18),
        (2.08, "(batch, units)", H, 14),
        (4.02, r"$y = h\,W_y + b_y$", Y, 18),
        (3.63, "(batch, outputs)", Y, 14),
    ):
        label(ax, 7.1, height, text, color, size, ha="left")


def _units(
    ax: Axes, y: float, count: int, color: str, name: str
) -> list[Place]:
    """Draw one layer as a box of single units, its name on the left."""
    label(ax, 1.45, y, name, color, ha="right")
    layer(ax, 3.3, y, 3.4, 0.76, color)
    first = 3.3 - 0.8 * (count - 1) / 2
    return [
        node(ax, first + 0.8 * k, y, "", color, 0.22) for k in range(count)
    ]


def time_delay(ax: Axes) -> None:
    """Draw a time-delay network: a fixed window of the past as input."""
    page(ax, 4.9)
    window = layer(ax, 5.0, 1.15, 6.4, 1.04, X)
    names = ("x_{t-3}", "x_{t-2}", "x_{t-1}", "x_t")
    taps = [
        node(ax, 2.6 + 1.6 * k, 1.15, name, X, size=18)
        for k, name in enumerate(names)
    ]
    for old, new in pairwise(taps):
        memory(ax, new, old, color=X)
    pale = tint(X, 0.45)
    lost = node(ax, 0.75, 1.15, "x_{t-4}", pale)
    memory(ax, taps[0], lost, color=pale, square=(1.5, 1.15))
    h, _ = tower(ax, 5.0, {"h_t": 2.85, "y_t": 4.4})
    link(ax, window, h, "W_x", X)
    label(ax, 0.75, 0.4, "forgotten", X)
    label(ax, 5.0, 0.4, "a window of four steps: one long input", X)
    label(ax, 5.7, 2.85, "sees the window and nothing older", ha="left")
    key(ax, 7.0, 4.4, X)


def jordan(ax: Axes) -> None:
    """Draw a Jordan network: the output comes back through context units."""
    _, y, context = _with_context(ax, "y_{t-1}", Y, "last output")
    memory(ax, y, (5.0, 4.25), (5.0, 0.9), context, square=(5.0, 2.6), color=Y)


def elman(ax: Axes) -> None:
    """Draw an Elman network: the hidden state comes back as context."""
    h, _, context = _with_context(ax, "h_{t-1}", H, "hidden state")
    memory(ax, h, (5.0, 2.6), (5.0, 0.9), context, square=(5.0, 1.75))


def _with_context(
    ax: Axes, name: str, color: str, remembered: str
) -> tuple[Place, Place, Place]:
    """Draw what Jordan's and Elman's networks share: h, y, context."""
    page(ax, 4.9)
    x, context = node(ax, 1.0, 0.9, "x_t", X), node(ax, 3.6, 0.9, name, color)
    h, y = tower(ax, 2.3, {"h_t": 2.6, "y_t": 4.25})
    link(ax, x, h, "W_x", X)
    link(ax, context, h, "W_h", color)
    label(ax, 1.0, 0.32, "input", X)
    label(ax, 3.6, 0.32, "context units", color)
    left, state = {"ha": "left"}, rf"$h_t = \tanh(x_t W_x + {name} W_h + b)$"
    label(ax, 5.6, 3.95, f"The memory is the {remembered}.", size=15, **left)
    label(ax, 5.6, 3.1, state, H, 19, **left)
    label(ax, 5.6, 2.45, "$y_t = h_t W_y + b_y$", Y, 19, **left)
    key(ax, 5.6, 0.9, color)
    return h, y, context


def folded(ax: Axes) -> None:
    """Draw the recurrent network folded: one cell and a loop."""
    page(ax, 4.9)
    h = node(ax, 1.4, 2.45, "h_t", H, radius=0.44)
    link(ax, node(ax, 1.4, 0.75, "x_t", X), h, "W_x", X)
    link(ax, h, node(ax, 1.4, 4.15, "y_t", Y), "W_y", Y)
    _loop(ax, h)
    for height, text, shape, color in (
        (4.15, "$y_t = h_t W_y + b_y$", "(batch, outputs)", Y),
        (2.75, r"$h_t = \tanh(a_t)$", "(batch, units)", H),
        (2.05, "$a_t = x_t W_x + h_{t-1} W_h + b$", "(batch, units)", H),
        (0.75, "$x_t$", "(batch, features)", X),
    ):
        label(ax, 4.4, height, text, color, 20, ha="left")
        label(ax, 8.2, height, shape, color, ha="left")
    key(ax, 2.0, 1.4)


def _loop(ax: Axes, h: Place) -> None:
    """Draw the link from a state to itself, one step later."""
    right, out, back = h.x + 2.2, h.y + 0.3, h.y - 0.3
    edge = h.x + (h.half_width**2 - 0.3**2) ** 0.5
    weights = weight(ax, h.x + 1.3, back, "W_h", H)
    way = (edge, out), (right, out), (right, back), weights
    arrow(ax, *way, color=H, width=THICK, head=False)
    arrow(ax, weights, (edge, back), color=H, width=THICK)
    delay(ax, h.x + 1.3, out, H)


def unfolded(ax: Axes) -> None:
    """Draw the same network unfolded over three steps."""
    page(ax, 5.2)
    before = node(ax, 0.75, 2.75, "h_0", H)
    for t in STEPS:
        x = 0.75 + 2.75 * t
        rows = {f"x_{t}": 0.95, f"h_{t}": 2.75, f"y_{t}": 4.55}
        h = tower(ax, x, rows)[1]
        link(ax, before, h, "W_h", H, memory=True)
        label(ax, x, 0.3, f"step {t}")
        before = h
    label(ax, 0.35, 4.55, "the same weights\nat every step", ha="left")
    key(ax, 0.35, 0.95)


def stacked(ax: Axes) -> None:
    """Draw two recurrent layers: the states of one are inputs of the next."""
    page(ax, 5.6)
    _layer(ax, 2.0, "layer 1", "(batch, units 1)")
    _layer(ax, 3.5, "layer 2", "(batch, units 2)")
    columns = []
    for t in STEPS:
        rows = {f"x_{t}": 0.65, f"h_{t}^{{(1)}}": 2.0, f"h_{t}^{{(2)}}": 3.5}
        rows[f"y_{t}"] = 4.95
        columns.append(tower(ax, 0.9 + 1.9 * t, rows, weights=False))
    for before, after in pairwise(columns):
        for level in (1, 2):
            memory(ax, before[level], after[level])
    label(ax, 8.1, 0.65, "(batch, features)", X, ha="left")
    label(ax, 8.1, 4.95, "(batch, outputs)", Y, ha="left")


def bidirectional(ax: Axes) -> None:
    """Draw a layer that reads forward and one that reads backward."""
    page(ax, 5.4)
    _layer(ax, 1.95, "forward", "(batch, units)")
    _layer(ax, 3.3, "backward", "(batch, units)")
    columns = []
    for t in STEPS:
        place = 0.9 + 1.9 * t
        right, left = rf"\overrightarrow{{h}}_{t}", rf"\overleftarrow{{h}}_{t}"
        x = node(ax, place, 0.65, f"x_{t}", X)
        ahead = node(ax, place - 0.4, 1.95, right, H)
        back = node(ax, place + 0.4, 3.3, left, H)
        both = layer(ax, place, 4.75, 1.5, 0.6, H)
        label(ax, place, 4.75, f"$[{right}, {left}]$", H, 19)
        for state in (ahead, back):
            arrow(ax, x, state, color=X)
            arrow(ax, state, both, color=H)
        columns.append((ahead, back))
    for before, after in pairwise(columns):
        memory(ax, before[0], after[0])
        memory(ax, after[1], before[1])
    label(ax, 8.1, 0.65, "(batch, features)", X, ha="left")
    label(ax, 8.1, 4.75, "(batch, 2 · units)", H, ha="left")


def _layer(ax: Axes, y: float, name: str, shape: str) -> None:
    """Draw the box of a layer over all steps, with its name and shape."""
    layer(ax, 4.7, y, 6.0, 1.0, H)
    label(ax, 1.5, y, name, H, 15, ha="right")
    label(ax, 8.1, y, shape, H, ha="left")


def patterns(ax: Axes) -> None:
    """Draw four patterns of inputs and outputs, each with a real use."""
    page(ax, 7.9)
    top, low, end = 5.45, 1.5, "<end>"
    _title(ax, 0.4, top, "Many-to-many, aligned", "forecast of the next day")
    days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    _panel(ax, 0.75, top, days[:4], days[1:])
    _title(ax, 4.65, top, "Many-to-one", "sentiment of a review")
    words = ["what", "a", "dull", "film"]
    _panel(ax, 5.0, top, words, ["", "", "", "negative"])
    _title(ax, 0.4, low, "One-to-many", "caption of an image")
    words = ["a", "cat", "sleeps", end]
    _panel(ax, 0.75, low, ["a picture", "", "", ""], words)
    _title(ax, 4.65, low, "Encoder and decoder", "translation of a sentence")
    for x, name, side in ((5.9, "encoder", 1), (8.6, "decoder", -1)):
        layer(ax, x, low, 2.56, 0.74, H)
        label(ax, x, low + 0.57 * side, name, H, 13)
    read, write = ["it", "rains", end], ["il", "pleut", end]
    _panel(ax, 5.0, low, [*read, "", "", ""], ["", "", "", *write], 0.9)
    for across, up in (((4.25, 4.25), (0.1, 7.8)), ((0.1, 9.9), (3.95, 3.95))):
        ax.plot(across, up, color=tint(INK, 0.25), lw=1, clip_on=False)


def _title(ax: Axes, x: float, y: float, pattern: str, use: str) -> None:
    """Write the name of a pattern in bold and its use below."""
    label(ax, x, y + 2.15, pattern, size=15, ha="left", fontweight="bold")
    label(ax, x, y + 1.8, use, ha="left")


def _panel(
    ax: Axes,
    left: float,
    y: float,
    below: Sequence[str],
    above: Sequence[str],
    apart: float = 0.95,
) -> None:
    """Draw an unfolded network with its words, "" where there is none."""
    states = []
    for t, (read, said) in enumerate(zip(below, above, strict=True), start=1):
        x, rows = left + apart * (t - 1), {f"h_{t}": y}
        if read:
            rows = {f"x_{t}": y - 0.88} | rows
            label(ax, x, y - 1.29, read, X, 13)
        if said:
            rows[f"y_{t}"] = y + 0.88
            label(ax, x, y + 1.29, said, Y, 13)
        column = tower(ax, x, rows, weights=False, radius=0.25, size=15)
        states.append(column[1 if read else 0])
    for before, after in pairwise(states):
        memory(ax, before, after, side=0.14)
