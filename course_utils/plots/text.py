"""Figures about texts and character models."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.ticker import MaxNLocator

from course_utils.plots.counts import at_most
from course_utils.style import COLORS, LINES, MARKERS, MONO, SHOWN


def draw_split(ax: Axes, lengths: Mapping[str, int]) -> None:
    """Draw the parts of a text as one strip, in reading order.

    Parameters
    ----------
    lengths : name of a part to its number of characters
    """
    start = 0
    for name, length in lengths.items():
        ax.barh(0, length, left=start, color=COLORS[name], height=0.8)
        ax.annotate(
            f"{name}\n{length:,}",
            (start + length / 2, 0.42),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
        )
        start += length
    ax.set(xlabel="position in the book (characters)", yticks=[])
    ax.set(xlim=(0, start), ylim=(-0.45, 1.3))
    ax.grid(False)
    ax.spines["left"].set_visible(False)


def draw_streams(ax: Axes, steps: Sequence[Sequence[str]]) -> None:
    """Draw which characters of which stream stand in which batch row.

    Parameters
    ----------
    steps : (steps, batch) strings of equal length
        What each row reads in each step.
    """
    width = len(steps[0][0])
    for k, rows in enumerate(steps):
        left = k * (width + 2.5)
        ax.text(left, -0.75, f"step {k + 1}", fontsize=14)
        for b, passage in enumerate(rows):
            _draw_passage(ax, left, b, passage)
            if k + 1 < len(steps):
                _draw_arrow(ax, (left + width, b), (left + width + 2.5, b))
    for b in range(len(steps[0])):
        ax.text(-0.6, b, f"row {b}", ha="right", va="center", fontsize=13)
    right = len(steps) * (width + 2.5) - 2.5
    ax.set(xlim=(-4, right + 0.2), ylim=(len(steps[0]) - 0.3, -1.2))
    ax.set_aspect("equal")
    ax.axis("off")


def draw_context(ax: Axes, bits: Mapping[str, Sequence[float]]) -> None:
    """Draw the score of counting against the length of its context.

    Parameters
    ----------
    bits : name of a smoothing to (orders,), at most four
        Bits per character with 0, 1, ... characters of context.

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(bits, 4, "bits")
    for (name, values), marker in zip(bits.items(), "osD^", strict=False):
        best = int(np.argmin(values))
        (line,) = ax.plot(
            values,
            f"-{marker}",
            color=COLORS["validation"],
            fillstyle="full" if marker == "o" else "none",
            label=f"{name}: best {values[best]:.2f} with {best} characters",
        )
        ax.plot(best, values[best], marker, color=line.get_color(), ms=13)
    ax.set(xlabel="characters of context", ylabel="bits per character")
    ax.set(xticks=range(max(map(len, bits.values()))), ylim=(0, None))
    ax.legend(loc="upper right", title="validation part (large marker: best)")


def draw_curves(
    ax: Axes,
    curves: Mapping[str, Sequence[float]],
    epochs: int | None = None,
) -> None:
    """Draw training curves, one for each part, and mark the best epoch.

    Parameters
    ----------
    curves : "train", "validation" or both to (epochs so far,)
        Bits per character after each epoch; the best of the last is marked.
    epochs : length of the axis
        Those still to come leave room; None for as many as there are.
    """
    for name, values in curves.items():
        ax.plot(
            range(1, len(values) + 1),
            values,
            LINES[name] + MARKERS[name],
            color=COLORS[name],
            label=name,
            markersize=5,
        )
    name, values = list(curves.items())[-1]
    best, epochs = int(np.argmin(values)), epochs or len(values)
    left = best > epochs / 2  # where the note has room
    ax.annotate(
        f"best: {values[best]:.2f} bits, epoch {best + 1}",
        (best + 1, values[best]),
        xytext=(-12 if left else 12, 60),
        textcoords="offset points",
        ha="right" if left else "left",
        color=COLORS[name],
        arrowprops={"arrowstyle": "-", "color": COLORS[name]},
    )
    ax.set(xlabel="epoch", ylabel="bits per character")
    ax.set(xlim=(0.5, epochs + 0.5))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(loc="upper right")


def draw_scoreboard(
    ax: Axes, scores: Mapping[str, float], networks: Sequence[str]
) -> None:
    """Draw bits per character as bars, the best at the bottom.

    Parameters
    ----------
    scores : name of a model to bits per character
    networks : names among them that stand out; the others are baselines
    """
    order = sorted(scores, key=scores.__getitem__, reverse=True)
    colors = [
        COLORS["network" if name in networks else "baseline"] for name in order
    ]
    ax.barh(order, [scores[name] for name in order], color=colors, height=0.7)
    for k, name in enumerate(order):
        ax.annotate(
            f"{scores[name]:.2f}",
            (scores[name], k),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold" if name in networks else "normal",
        )
    ax.invert_yaxis()
    ax.set(xlabel="bits per character on the test part (less is better)")
    ax.set_xlim(0, 1.08 * max(scores.values()))
    ax.grid(axis="y", visible=False)


def _draw_passage(ax: Axes, left: float, row: int, passage: str) -> None:
    """Draw one row of one step: a box for each character."""
    for k, character in enumerate(passage):
        corner = (left + k, row - 0.42)
        ax.add_patch(
            Rectangle(corner, 1, 0.84, facecolor="white", edgecolor="#B0B0B0")
        )
        ax.text(
            left + k + 0.5,
            row,
            SHOWN.get(character, character),
            ha="center",
            va="center",
            family=MONO,
            fontsize=14,
            color=COLORS["x"],
        )


def _draw_arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Draw the state that one step hands to the next."""
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=16,
            linewidth=2,
            color=COLORS["h"],
            shrinkA=3,
            shrinkB=3,
        )
    )
    middle = (start[0] + end[0]) / 2
    ax.text(
        middle,
        start[1] - 0.14,
        "$h, c$",
        color=COLORS["h"],
        ha="center",
        va="bottom",
        fontsize=13,
    )
