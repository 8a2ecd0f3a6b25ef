"""Figures of lecture 4: gated cells, and what single units do."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from course_utils.description import described
from course_utils.drawing.lstm import draw_lstm_values, setup_lstm_values
from course_utils.drawing.shapes import label, unmeasured
from course_utils.plots.shared import (
    at_most,
    bars,
    check_step,
    curves,
    name_rows,
    note,
    seen,
    shown,
)
from course_utils.style import COLORS, INK, MARKERS, MINUS, MONO, SHAPES, tint

GREY = COLORS["baseline"]
TRACES = {  # words in the legend, and format
    "i": ("input gate $i_t$", "^-"),
    "f": ("forget gate $f_t$", "s--"),
    "g": ("candidate $g_t$", "v:"),
    "o": ("output gate $o_t$", "D-."),
    "c": ("cell state $c_t$", "o-"),
    "h": ("hidden state $h_t$", "o-"),
}

# The microscope on one unit.
MICROSCOPE = (10.0, 8.2)  # inches
SEEN, COMING = 34, 10  # characters of the strip, with the one being read
SIDE = 0.75  # inches beside the curves
STRIP = 0.42  # height of the strip, as a part of the curves below it
LINE = 1 + STRIP  # of the text, above the curves from -1 to 1
FAINT = tint(INK, 0.4)  # what is still to come
PALE = "#E5E5E5"
LOOKS: dict[str, dict[str, Any]] = {
    name: {"color": COLORS[name], "marker": marker, "ms": 5, "zorder": 2}
    for name, marker in (("c", "s"), ("h", "o"))
}


@described
def draw_gates(
    ax: Axes, text: str, trace: Mapping[str, np.ndarray], names: str
) -> None:
    """Draw what one unit of an LSTM does while it reads.

    Parameters
    ----------
    text : (timesteps,) characters
    trace : "i", "f", "g", "o", "c", "h" to (timesteps,) numbers
    names : those among them that are drawn
    """
    if not names or not set(names) <= set(TRACES):
        raise ValueError(
            f"names: got {names!r}, some of i f g o c h are known"
        )
    steps = np.arange(1, len(text) + 1)
    for name in names:
        words, style = TRACES[name]
        color, values = COLORS[name], trace[name]
        ax.plot(steps, values, style, color=color, label=words, ms=5)
    signed = set(names) & set("gch")
    limit = max(1, *(np.abs(trace[name]).max() for name in names))
    low, high = -1.15 * limit if signed else -0.1, 1.15 * limit
    ax.set(xlim=(0.5, len(text) + 0.5), ylim=(low, high))
    if limit < 1.5:
        ax.set_yticks([-1, 0, 1] if signed else [0, 1])
    ax.set(ylabel="value" if signed else "opening", xlabel="letter read")
    ax.set_xticks(steps, shown(text), parse_math=False)
    ax.tick_params(axis="x", length=0)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))


@described
def draw_flows(
    ax: Axes, flows: Mapping[str, np.ndarray], roads: Mapping[str, np.ndarray]
) -> None:
    """Draw how long a gradient is on its way back, on a log axis.

    Parameters
    ----------
    flows : label to (timesteps,) lengths, the last time step first
        The simple network first; what begins with "LSTM" is a cell state.
        At most four of each kind.
    roads : label to (timesteps,) lengths along the cell state alone
    """
    cells = {k: v for k, v in flows.items() if k.startswith("LSTM")}
    simple = {k: v for k, v in flows.items() if k not in cells}
    at_most(max(len(simple), len(cells)), 4, "flows")
    curves(ax, simple, COLORS["h"])
    styles = "o:", "s-.", "^--", "D-"
    look: dict[str, Any] = {"color": COLORS["c"], "markevery": 6}
    for (name, lengths), style in zip(cells.items(), styles, strict=False):
        ax.plot(lengths, style, label=name, **look)
    words: dict[str, Any] = {"va": "center", "fontsize": 12, "color": INK}
    for name, lengths in roads.items():
        ax.plot(lengths, ":", color=GREY, linewidth=1.4)
        note(ax, name, (len(lengths) - 1, lengths[-1]), (5, 0), **words)
    ax.set(xlabel="steps back", ylabel="length of the gradient")
    room = 1.28 if roads else 1.03  # for their names
    steps = max(map(len, flows.values()))
    ax.set(xlim=(0, room * steps), yscale="log")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))


@described
def draw_prices(ax: Axes, prices: Mapping[str, float], unit: str) -> None:
    """Draw what a cell costs as bars.

    Parameters
    ----------
    prices : name of a cell to its price
    unit : what the price is measured in
    """
    words = [f"{p:,.0f}" if p >= 100 else f"{p:.1f}" for p in prices.values()]
    bars(ax, prices, words, height=0.62)
    name_rows(ax, prices)
    ax.set(xlabel=unit, xlim=(0, 1.25 * max(prices.values())))
    ax.xaxis.set_major_locator(MaxNLocator(3))
    ax.xaxis.set_major_formatter("{x:,g}")


@described
def draw_ablation(
    ax: Axes,
    errors: Mapping[str, np.ndarray],
    lengths: Sequence[str],
    chance: float,
) -> None:
    """Draw errors of cells with one part fixed, on a log axis.

    Parameters
    ----------
    errors : name of a variant to (seeds, lengths) mean squared errors
    lengths : labels, at most four
    chance : the error of knowing nothing
    """
    at_most(len(lengths), 4, "lengths")
    found = np.array(list(errors.values()))  # variants, seeds, lengths
    rows = np.repeat(range(len(found)), found.shape[1])
    beside = np.linspace(-0.14, 0.14, len(lengths)) * (len(lengths) > 1)
    for k, name in enumerate(lengths):
        look: dict[str, Any] = {"color": COLORS["network"], "label": name}
        look |= {"ms": 8, "fillstyle": "none" if k else "full"}
        ax.plot(found[..., k].ravel(), rows + beside[k], SHAPES[k], **look)
    ax.axvline(chance, color=COLORS["y"], linestyle="--", linewidth=1.5)
    ax.text(chance, -0.75, "always 0 ", ha="right", va="center")
    ax.set_yticks(range(len(errors)), list(errors))
    ax.set(xscale="log", xlabel="mean squared error (less is better)")
    ax.set(ylim=(len(errors) - 0.5, -1.1))
    ax.set(xlim=(None, 2 * max(found.max(), chance)))
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))


@described
def draw_correlations(
    ax: Axes,
    names: Sequence[str],
    correlations: Mapping[str, Sequence[float]],
    chance: Sequence[float],
) -> None:
    """Draw how well units follow features, here and where nothing was chosen.

    Parameters
    ----------
    names : (found,)
        What was found, from top to bottom: a feature and its unit.
    correlations : part of the data to (found,)
        The part on which the units were chosen comes first and is drawn
        hollow.  Its sign is made positive and the others follow it: a
        point below zero is a unit that turned round.
    chance : (found,)
        What chance gives the best unit, in the first part.
    """
    rows = np.arange(len(names))
    signs = np.where(np.array(next(iter(correlations.values()))) < 0, -1, 1)
    turned = {part: signs * np.array(r) for part, r in correlations.items()}
    ax.barh(rows, chance, 0.55, color="#D9D9D9", label="chance (best unit)")
    low, high = (f(list(turned.values()), axis=0) for f in (np.min, np.max))
    ax.hlines(rows, low, high, color=GREY, linewidth=1.5)
    for k, (part, values) in enumerate(turned.items()):
        words = f"{part} part" if k else "search part, chosen here"
        look: dict[str, Any] = {"color": COLORS[part], "label": words}
        look |= {"ms": 10, "mew": 2, "fillstyle": "full" if k else "none"}
        ax.plot(values, rows, MARKERS[part], **look)
    name_rows(ax, names)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set(xlim=(min(-0.02, low.min() - 0.05), 1), ylabel="feature, unit")
    ax.set(xlabel="correlation of the unit with the feature")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)


def microscope_frames(
    text: str, unit: Mapping[str, np.ndarray]
) -> tuple[Callable, Callable]:
    """Return what draws a text, a unit's states below it, and its gates.

    A step is a character that is read, and the cell state starts from 0.

    Parameters
    ----------
    text : at least one character
    unit : "i", "f", "g", "o", "c" and "h" to (len(text),)
        What the unit computes after each character.
    """
    # What both states are divided by, one number for all frames.
    limit = max(1, np.ceil(2 * np.abs(unit["c"]).max()) / 2)

    def setup(figure: Figure) -> tuple[Axes, Axes]:
        above, below = figure.subplots(2, 1, height_ratios=(1.7, 6.4))
        _setup_strip(above, len(text), limit)
        setup_lstm_values(below)
        above.set_label("A text, and the states of one unit after it so far.")
        below.set_label("The cell with the values of its gates now.")
        unmeasured(above)
        unmeasured(below)
        return above, below

    def draw(axes: tuple[Axes, Axes], step: int) -> None:
        check_step(step, len(text) - 1, "step")
        above, below = axes
        first = max(0, min(step + 1 - SEEN, len(text) - SEEN - COMING))
        for name, look in LOOKS.items():
            so_far = np.asarray(unit[name])[first : step + 1]
            above.plot(so_far / limit, **look)
        _draw_text(above, text, first, step)
        now = {name: float(values[step]) for name, values in unit.items()}
        c_before = float(unit["c"][step - 1]) if step else 0.0
        draw_lstm_values(below, now, c_before, text[step])

    return setup, draw


def _setup_strip(ax: Axes, characters: int, limit: float) -> None:
    """Draw the scale of the states and their names, beside the columns."""
    columns = np.clip(characters, 24, SEEN + COMING)  # some may stay empty
    column = columns / (MICROSCOPE[0] - 2 * SIDE)  # in an inch
    left, right = -0.5, columns - 0.5
    for y, number in ((-1, f"{MINUS}{limit:g}"), (0, "0"), (1, f"{limit:g}")):
        ax.plot([left, right], [y, y], color=PALE, lw=1, zorder=1)
        label(ax, left - 0.1 * column, y, number, ha="right")
    for name, row in (("c", 0.4), ("h", -0.4)):
        x = right + np.array([0.1, 0.35]) * column
        ax.plot(x, [row, row], **LOOKS[name])
        color = COLORS[name]
        at = x[1] + 0.1 * column, row
        label(ax, *at, f"${name}_t$", color, 18, ha="left")
    ax.set(xlim=(left - SIDE * column, right + SIDE * column))
    ax.set(ylim=(-1.15, 1 + 2 * STRIP))
    ax.axis("off")


def _draw_text(ax: Axes, text: str, first: int, step: int) -> None:
    """Write the text around the character being read, which stands out."""
    part, now = text[first : first + SEEN + COMING], step - first
    style = {"family": MONO, "parse_math": False, "va": "center_baseline"}
    for column, sign in enumerate(seen(part)):
        if column != now and sign != " ":
            color = INK if column < now else FAINT
            label(ax, column, LINE, sign, color, 17, **style)
    top = 1 + 2 * STRIP - 0.02
    for low, high, face, z in (1.02, top, COLORS["x"], 3), (-1, 1.02, PALE, 0):
        place = (now - 0.5, low), 1, high - low
        ax.add_artist(Rectangle(*place, fc=face, ec="none", zorder=z))
    (sign,), style = shown(part[now]), style | {"fontweight": "bold"}
    label(ax, now, LINE, sign, "white", 17, **style)
