"""Figures of lecture 6: a text, models of it, and what they write."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import ArrayLike

from course_utils.description import described
from course_utils.drawing.tables import boxes, letters
from course_utils.plots.shared import (
    at_most,
    bars,
    frame_page,
    name_rows,
    note,
    page_rows,
    seen,
    shown,
)
from course_utils.style import COLORS, INK, LINES, MARKERS, MONO, tint

_LINES = 5  # of a sample, at most
_FILLED: dict[str, Any] = {"fc": COLORS["p"]}
_OUTLINED: dict[str, Any] = {"fc": "none", "ec": COLORS["y"], "lw": 1.2}


@described
def draw_split(ax: Axes, lengths: Mapping[str, int]) -> None:
    """Draw the parts of a text as one strip, in reading order.

    Parameters
    ----------
    lengths : name of a part to its number of characters
    """
    start = 0
    for name, length in lengths.items():
        ax.barh(0, length, left=start, color=COLORS[name], height=0.8)
        words, place = f"{name}\n{length:,}", (start + length / 2, 0.42)
        note(ax, words, place, (0, 6), ha="center")
        start += length
    ax.set(xlabel="position in the book (characters)", yticks=[])
    ax.set(xlim=(0, start), ylim=(-0.45, 1.3))
    ax.grid(False)
    ax.spines["left"].set_visible(False)


@described
def draw_context(ax: Axes, bits: Mapping[str, Sequence[float]]) -> None:
    """Draw the score of counting against the length of its context.

    Parameters
    ----------
    bits : name of a smoothing to (orders,), at most four
        Bits per character with 0, 1, ... characters of context.
    """
    at_most(len(bits), 4, "bits")
    for (name, values), marker in zip(bits.items(), "osD^", strict=False):
        best, color = int(np.argmin(values)), COLORS["validation"]
        words = f"{name}: best {values[best]:.2f} with {best} characters"
        fill = "full" if marker == "o" else "none"
        ax.plot(values, f"-{marker}", color=color, label=words, fillstyle=fill)
        ax.plot(best, values[best], marker, ms=13, color=color)
    ax.set(xlabel="characters of context", ylabel="bits per character")
    ax.set(xticks=range(max(map(len, bits.values()))), ylim=(0, None))
    ax.legend(loc="upper right", title="validation part (large marker: best)")


@described
def draw_curves(
    ax: Axes,
    curves: Mapping[str, Sequence[float]],
    epochs: int | None = None,
    done: int = 0,
) -> None:
    """Draw training curves, one for each part, the best epoch marked.

    Parameters
    ----------
    curves : "train", "validation" or both to (epochs so far,)
        Bits per character after each epoch; the best of the last is marked.
    epochs : length of the axis
        Those still to come leave room; None for as many as there are.
    done : epochs before the first of the curves
    """
    for name, values in curves.items():
        x, style = (
            np.arange(len(values)) + done + 1,
            LINES[name] + MARKERS[name],
        )
        ax.plot(x, values, style, color=COLORS[name], label=name, ms=5)
    name, values = list(curves.items())[-1]
    best, epochs = int(np.argmin(values)), epochs or done + len(values)
    epoch = best + done + 1
    left = epoch > epochs / 2 + 1  # where the note has room
    said = f"best: {values[best]:.2f} bits, epoch {epoch}"
    offset, align = ((-12, 60), "right") if left else ((12, 60), "left")
    line = {"arrowstyle": "-", "color": COLORS[name]}
    look = {"color": COLORS[name], "ha": align, "arrowprops": line}
    note(ax, said, (epoch, values[best]), offset, **look)
    ax.set(xlabel="epoch", ylabel="bits per character")
    ax.set(xlim=(0.5, epochs + 0.5))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(loc="upper right")


def _standard_error(values: ArrayLike) -> np.ndarray:
    """Return the standard error of means along the last axis."""
    values = np.asarray(values, dtype=float)
    return values.std(-1, ddof=1) / np.sqrt(values.shape[-1])


@described
def draw_scoreboard(
    ax: Axes,
    scores: Mapping[str, tuple[float, float]],
    networks: Sequence[str],
) -> None:
    """Draw bits per character as bars, the best at the bottom.

    Parameters
    ----------
    scores : name of a model to bits per character and their standard error
    networks : names among them that stand out; the others are baselines
    """
    order = sorted(scores, key=lambda name: scores[name], reverse=True)
    bits, errors = np.transpose([scores[name] for name in order])
    found = dict(zip(order, bits, strict=True))
    words = [f"{x:.2f}" for x in bits]
    bars(ax, found, words, networks, bits + errors, height=0.7)
    look: dict[str, Any] = {"ecolor": INK, "capsize": 3, "lw": 1.5}
    ax.errorbar(bits, range(len(order)), xerr=errors, fmt="none", **look)
    for name, said in zip(order, ax.texts, strict=True):
        said.set_fontweight("bold" if name in networks else "normal")
    name_rows(ax, order)
    ax.set(xlabel="bits per character on the test part (less is better)")
    ax.set_xlim(0, 1.08 * bits.max())


@described
def draw_published(
    ax: Axes, held_out: Mapping[str, float], trained_on: Mapping[str, float]
) -> None:
    """Draw scores that others published, on texts of their own.

    Parameters
    ----------
    held_out : name of text and model to bits per character
        Scored on text that the model had not seen.
    trained_on : the same, scored on the text that it was trained on
        Hollow bars: such a score says how much was learned by heart.
    """
    bits = {**held_out, **trained_on}
    edge: dict[str, Any] = {"ec": COLORS["x"], "lw": 1.5}
    words = [f"{score:.2f}" for score in bits.values()]
    bars(ax, bits, words, height=0.7, **edge)
    for bar in ax.patches[len(held_out) :]:
        bar.set(facecolor="white", linestyle="--")
    kinds = [
        Patch(fc=COLORS["baseline"], label="on unseen text", **edge),
        Patch(fc="white", ls="--", label="on its own text", **edge),
    ]
    name_rows(ax, bits)
    ax.legend(handles=kinds, loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    ax.set(xlabel="bits per character, as published (texts differ)")
    ax.set_xlim(0, 1.15 * max(bits.values()))


def setup_distribution(ax: Axes, characters: str, legend: bool = True) -> None:
    """Set up axes for a distribution of the next character.

    Parameters
    ----------
    characters : what the bars will stand for, from left to right
    """
    places = range(len(characters))
    ax.grid(axis="x", visible=False)  # before there are many ticks
    ax.tick_params(axis="x", length=0, labelsize=14)
    ax.set_xticks(places, shown(characters), parse_math=False)
    ax.set(xlim=(-1, len(characters)), ylim=(0, 1))
    ax.set(ylabel="probability", xlabel="next character")
    if legend:
        filled = Patch(label="drawn from", **_FILLED)
        outlined = Patch(label="the network's own", **_OUTLINED)
        ax.legend(handles=[filled, outlined], loc="upper right")


@described
def draw_distribution(ax: Axes, p: np.ndarray, reference: np.ndarray) -> None:
    """Draw a distribution of the next character.

    The axes come from `setup_distribution`.

    Parameters
    ----------
    p : (characters,)
        Filled bars: what the next character is drawn from.
    reference : (characters,)
        Outlines: what the network itself said.
    """
    places = np.arange(len(p))
    ax.bar(places, p, **_FILLED)
    ax.bar(places, reference, **_OUTLINED)


def sample_frames(
    characters: str,
    p: Sequence[np.ndarray],
    reference: np.ndarray,
    prompt: str,
    samples: Sequence[str],
) -> tuple[Callable, Callable]:
    """Return what draws a distribution, and a sample that was drawn with it.

    Parameters
    ----------
    characters : what the bars stand for, from left to right
    p : (frames, characters)
        What the next character is drawn from.
    reference : (characters,)
        What the network itself said.
    prompt : what the model is given
    samples : (frames,)
        What the model wrote after the prompt.
    """

    def setup(figure: Figure) -> Sequence[Axes]:
        above, below = figure.subplots(2, height_ratios=[5, 3])
        setup_distribution(above, characters)
        _write(below, _LINES + 1, [prompt], weight="bold")
        below.set(xlim=(0, 1), ylim=(0.2, _LINES + 1.5))
        below.axis("off")
        return above, below

    def draw(axes: Sequence[Axes], frame: int) -> None:
        draw_distribution(axes[0], p[frame], reference)
        lines = textwrap.wrap(samples[frame], width=76)[:_LINES]
        _write(axes[1], _LINES, lines)

    return setup, draw


def _write(ax: Axes, y: float, lines: Sequence[str], **style: object) -> None:
    """Write lines of a text, the first one at a height."""
    look = {"family": MONO, "fontsize": 13, "va": "center_baseline"}
    look |= {"annotation_clip": False, "parse_math": False} | style
    for below, line in enumerate(lines):
        note(ax, line, (0, y), (0, -21 * below), **look)


@described
def draw_memorised(
    ax: Axes, sample: str, passages: Sequence[tuple[int, int, int]]
) -> None:
    """Draw a sample, its copied passages on colour, the longest in bold.

    Parameters
    ----------
    sample : what a model wrote
        A third of an inch of the figure's height for each of its lines is
        good to read, and as much for the words below.
    passages : (passages,) triples of start, stop and length
        From `course_utils.text.verbatim_passages`; the longer, the
        stronger the colour.
    """
    lengths = np.array([length for _, _, length in passages], dtype=int)
    longest = max(lengths, default=0)
    owner = np.full(len(sample), -1)
    for k, (start, stop, _) in enumerate(passages):
        owner[start:stop] = k
    rows = page_rows(sample)
    for y, (start, stop) in enumerate(rows):
        line = sample[start:stop].rstrip(" ")
        part = owner[start : start + len(line)]
        for k in np.unique(part[part >= 0]):
            _draw_span(ax, np.flatnonzero(part == k), y, lengths[k] / longest)
        bold = [k >= 0 and lengths[k] == longest for k in part]
        weights = np.where(bold, "bold", "normal")
        letters(ax, seen(line), 0.5, y, "black", weights)
    last, left = len(rows) + 0.35, 0
    said = "no passage of that length stands in the training part"
    if passages:
        said = "stands word for word in the training part, in passages of"
        shortest = min(lengths)
        said += f" {shortest} to" if shortest < longest else ""
        said, left = f"{said} {longest} characters", 4
        _draw_span(ax, np.arange(3), last, 1)
    ax.text(left, last, said, ha="left", va="center")
    frame_page(ax, last)


def _draw_span(ax: Axes, columns: np.ndarray, y: float, share: float) -> None:
    """Fill neighbouring columns, by a passage's share of the longest."""
    ends = [columns[0] + 0.06], [columns[-1] + 0.94]
    boxes(ax, *ends, y, [tint(COLORS["train"], 0.2 + 0.5 * share)])


@described
def draw_copied(
    ax: Axes,
    x: Sequence[float],
    shares: Mapping[str, Sequence[Sequence[float]]],
    real: Sequence[float],
    xlabel: str,
) -> None:
    """Draw how much of a model's samples is copied, beside real text.

    Parameters
    ----------
    x : (points,)
        Temperatures, or epochs.
    shares : name of a model to (points, samples), in [0, 1]
        Each sample is a dot; a line for their means, with standard errors.
    real : (pieces,), in [0, 1]
        The same for pieces of text that the author wrote and no model saw:
        a line for the mean, a band for its standard error.
    xlabel : what x is
    """
    mean, error = float(np.mean(real)), float(_standard_error(real))
    look: dict[str, Any] = {"color": COLORS["test"], "lw": 0, "alpha": 0.25}
    ax.axhspan(mean - error, mean + error, **look)
    ax.axhline(mean, color=COLORS["test"], ls="--", label="unseen text")
    looks = (COLORS["network"], "o"), (COLORS["x"], "s")
    at_most(len(shares), len(looks), "shares")
    for (name, values), (color, marker) in zip(
        shares.items(), looks, strict=False
    ):
        means, errors = np.mean(values, axis=-1), _standard_error(values)
        ax.plot(x, means, "-", color=color, label=name)
        ax.errorbar(x, means, errors, fmt="none", ecolor=color, lw=3)
        at, each = np.repeat(x, np.size(values, axis=1)), np.ravel(values)
        ax.plot(at, each, marker, color=color, fillstyle="none", ms=4)
    top = max(mean, *(np.max(values) for values in shares.values()))
    ax.set(xlabel=xlabel, ylabel="copied word for word")
    ax.set_ylim(-0.02, min(1.02, max(0.1, 1.25 * top)))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.legend(loc="best")
