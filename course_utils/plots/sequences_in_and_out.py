"""Figures of lecture 8: encoders, decoders, and where they look."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.description import described
from course_utils.drawing.tables import boxes, letters
from course_utils.plots.shared import (
    BORDER,
    MARKED,
    at_most,
    check_step,
    curves,
    shown,
)
from course_utils.style import COLORS, INK, tint, written

TREE = (11, 5.2)  # inches
_SHARE = LinearSegmentedColormap.from_list("share", ["white", COLORS["p"]])
_FADED = "#9A9A9A"  # of what was tried and given up


@described
def draw_by_length(
    ax: Axes,
    shares: Mapping[str, np.ndarray],
    lengths: Sequence[int] | np.ndarray,
) -> None:
    """Draw the share of symbols right against how many are to be written.

    Parameters
    ----------
    shares : name to (seeds, lengths) in [0, 1], at most four
        A line is the mean; its band reaches from the worst seed to the best.
    lengths : (lengths,)
    """
    at_most(len(shares), 4, "shares")
    means = {name: found.mean(axis=0) for name, found in shares.items()}
    curves(ax, means, COLORS["network"], np.asarray(lengths), MARKED)
    look: dict[str, Any] = {"color": COLORS["network"], "alpha": 0.15, "lw": 0}
    for found in shares.values():
        ax.fill_between(lengths, found.min(0), found.max(0), **look)
    ax.set(xlabel="symbols to be written", ylabel="share of symbols right")
    ax.set(ylim=(0, 1.1))


@described
def draw_by_place(ax: Axes, errors: Mapping[str, np.ndarray]) -> None:
    """Draw how often a symbol is wrong, place by place of the output.

    Parameters
    ----------
    errors : name to (places,) in [0, 1], at most four
    """
    at_most(len(errors), 4, "errors")
    places = np.arange(1, 1 + max(map(len, errors.values())))
    curves(ax, errors, COLORS["test"], places, MARKED)
    ax.set(xlabel="place in the output", ylabel="share of symbols wrong")
    ax.set_ylim(bottom=0)
    ax.set_xticks(places)
    ax.legend(loc="upper left")


def attention_frames(
    read: str, written: str, weights: np.ndarray
) -> tuple[Callable, Callable]:
    """Return what draws where a decoder looks while it writes.

    Rows are what it writes, columns what was read; a frame has the rows so
    far, and the letters that are read on the colour of the last row.

    Parameters
    ----------
    read, written : strings
    weights : (len(written), len(read)) in [0, 1]
        Each row sums to 1.
    """
    weights = np.asarray(weights, float)
    if weights.shape != (len(written), len(read)):
        raise ValueError(
            f"weights: got shape {weights.shape}, ({len(written)}, "
            f"{len(read)}) is needed"
        )
    columns = np.arange(len(read))

    def setup(figure: Figure) -> Axes:
        ax = figure.subplots()
        edges = np.arange(len(read) + 1) - 0.5, np.arange(len(weights) + 1)
        ax.pcolormesh(edges[0], edges[1] - 0.5, weights, cmap=_SHARE, vmax=1)
        ax.set_label("The weight of each letter read, for each one written.")
        ax.text(-1, -1.3, "read", ha="right", va="center", fontsize=13)
        ax.text(-1.8, 0, "written", ha="right", va="center", fontsize=13)
        ax.set(xlim=(-4.4, len(read) - 0.4))
        ax.set(ylim=(len(weights) - 0.4, -2))
        ax.axis("off")
        return ax

    def draw(ax: Axes, step: int) -> None:
        check_step(step, len(written) - 1, "step")
        low = step + 0.5
        hidden = Rectangle((-0.5, low), len(read), len(written) - step)
        hidden.set(facecolor="white", edgecolor="none")
        ax.add_artist(hidden)
        lit = Rectangle((-0.5, step - 0.5), len(read), 1)
        lit.set(facecolor="none", edgecolor=INK, linewidth=2)
        ax.add_artist(lit)
        faces = [tint(COLORS["p"], share) for share in weights[step]]
        boxes(ax, columns - 0.46, columns + 0.46, -1.3, faces, BORDER)
        letters(ax, shown(read), 0, -1.3, "black")
        for place, sign in enumerate(shown(written[: step + 1])):
            bold = "bold" if place == step else "normal"
            letters(ax, [sign], -1, place, "black", bold)

    return setup, draw


class Candidate(NamedTuple):
    """A continuation that a beam search has looked at."""

    parent: int  # its place in the level before
    symbol: str
    score: float  # what the search ranks by


def tree_frames(
    levels: Sequence[Sequence[Candidate]], width: int
) -> tuple[Callable, Callable]:
    """Return what grows the tree of a beam search, level by level.

    Parameters
    ----------
    levels : the candidates of each step, the best first
        The first `width` are kept, the others are grey.
    width : of the beam
    """
    most = max(map(len, levels))
    at_most(most, 9, "candidates of a level")

    def setup(figure: Figure) -> Axes:
        ax = figure.subplots()
        ax.set(xlim=(-0.8, len(levels) + 0.1), ylim=(most - 0.4, -0.9))
        ax.text(-0.5, 0, "start", ha="center", va="center")
        for step in range(len(levels)):
            ax.text(step + 0.51, -0.75, str(step + 1), ha="center", color=INK)
        for level, ranked in enumerate(levels):
            for rank, one in reversed(list(enumerate(ranked))):
                _draw_candidate(ax, one, level, rank, width)
        ax.set_label("Candidates of each step, from the best downwards.")
        ax.axis("off")
        return ax

    def draw(ax: Axes, step: int) -> None:
        check_step(step, len(levels) - 1, "step")
        to_come = Rectangle((step + 0.81, -0.5), len(levels), most)
        to_come.set(facecolor="white", edgecolor="none", zorder=4)
        ax.add_artist(to_come)
        rank = 0
        for level in range(step, -1, -1):  # the best one's branch, thick
            parent = levels[level][rank].parent
            _branch(ax, level, parent, rank, COLORS["network"], 3)
            rank = parent

    return setup, draw


def _draw_candidate(
    ax: Axes, one: Candidate, level: int, rank: int, width: int
) -> None:
    """Draw a symbol with its score, and the line from its parent."""
    kept = rank < width
    color = COLORS["network"] if kept else _FADED
    face = tint(COLORS["network"], 0.15) if kept else "white"
    _branch(ax, level, one.parent, rank, tint(color, 0.5), 1.2)
    boxes(ax, [level + 0.22], [level + 0.8], rank, [face], color, half=0.33)
    [sign] = shown(one.symbol)
    ax.text(level + 0.29, rank, sign, color=color, va="center", ha="center")
    look: dict[str, Any] = {"color": color, "fontsize": 12, "va": "center"}
    ax.text(level + 0.775, rank, written(one.score), ha="right", **look)


def _branch(
    ax: Axes, level: int, parent: int, rank: int, color: str, width: float
) -> None:
    """Draw the line from a candidate's parent to it."""
    x, y = (level - 0.2, parent) if level else (-0.25, 0)
    look: dict[str, Any] = {"color": color, "lw": width, "zorder": 1}
    ax.plot([x, level + 0.22], [y, rank], **look)


@described
def draw_costs(
    ax: Axes, lengths: Sequence[int], costs: Mapping[str, Sequence[float]]
) -> None:
    """Draw the time of layers against the length of what they read.

    Parameters
    ----------
    lengths : (lengths,)
    costs : name to (lengths,), in any one unit, at most four
        Drawn as multiples of the first cost of the first one.
    """
    at_most(len(costs), 4, "costs")
    unit = next(iter(costs.values()))[0]
    relative = {name: np.divide(cost, unit) for name, cost in costs.items()}
    curves(ax, relative, COLORS["network"], np.asarray(lengths), MARKED)
    ax.set(xscale="log", yscale="log")
    ax.set_xticks(lengths, [f"{n:,}" for n in lengths], minor=False)
    ax.minorticks_off()
    ax.set(xlabel="steps that are read", ylabel="time, relative")
    ax.legend(loc="upper left")
