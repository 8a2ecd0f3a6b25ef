"""Figures of lecture 5: the alphabet, and the state carried through it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure

from course_utils.description import described
from course_utils.drawing.tables import boxes, letters
from course_utils.plots.shared import BORDER, bars, name_rows
from course_utils.style import COLORS, SIGNED

_RIGHT = "#CFE8D5"  # behind a right answer: a pale tint of the network's green


@described
def draw_two_ways(
    ax: Axes, fast: np.ndarray, slow: Sequence[float], start: float
) -> None:
    """Draw the losses of one training run, computed in two ways.

    Parameters
    ----------
    fast : (epochs,) from one graph, in nats
    slow : (fewer epochs,) from `fit`
    start : the loss of a network that knows nothing
    """
    epochs = len(fast)
    ax.axhline(start, color=COLORS["baseline"], linewidth=1.5)
    ax.text(epochs, start + 0.08, "knowing nothing", ha="right")
    words = f"one graph, {epochs} epochs"
    ax.plot(range(1, epochs + 1), fast, color=COLORS["train"], label=words)
    look: dict[str, Any] = {"color": COLORS["y"], "fillstyle": "none"}
    look |= {"label": f"fit, the first {len(slow)}", "ms": 10}
    ax.plot(range(1, len(slow) + 1), slow, "o", **look)
    ticks = [n for n in (1, 2, 3, 10, 30, 100, 300) if n <= epochs]
    ax.set(xscale="log", xlabel="epoch (log axis)", ylabel="loss (nats)")
    ax.set(xlim=(0.9, 1.1 * epochs), ylim=(0, 1.15 * start))
    ax.set_xticks(ticks, [str(n) for n in ticks], minor=False)
    ax.set_xticks([], minor=True)
    ax.legend(loc="lower left")


@described
def draw_reading(ax: Axes, read: str, answers: Mapping[str, str]) -> None:
    """Draw what a network answers to each letter, and which are right.

    Parameters
    ----------
    read : (letters,) in the order of the alphabet
    answers : name to (letters,)
        Right answers, the letter after the one that is read, are filled.
    """
    _name_row(ax, -1.15, "read")
    letters(ax, read, 0, -1.15, COLORS["x"])
    for row, (name, said) in enumerate(answers.items()):
        _draw_answers(ax, row, name, said, read)
    ax.set(xlim=(-0.6, len(read) - 0.4), ylim=(len(answers) - 0.4, -1.7))
    ax.axis("off")


def _draw_answers(
    ax: Axes, y: float, name: str, said: str, read: str, height: float = 1.0
) -> None:
    """Write a row of answers in boxes; fill those that are right."""
    _name_row(ax, y, name)
    pairs = zip(read, said, strict=True)
    right = np.array([ord(b) == ord(a) + 1 for a, b in pairs])
    faces = np.where(right, _RIGHT, "white")
    edges = np.where(right, COLORS["network"], BORDER)
    middles, half = np.arange(len(said)), 0.42 * height
    boxes(ax, middles - 0.46, middles + 0.46, y, faces, edges, half=half)
    weights = np.where(right, "bold", "normal")
    letters(ax, said, 0, y, COLORS["y"], weights)


def _name_row(ax: Axes, y: float, name: str) -> None:
    """Write the name of a row on its left."""
    ax.text(-0.9, y, name, ha="right", va="center", fontsize=13)


@described
def draw_shares(
    ax: Axes, shares: Mapping[str, np.ndarray], networks: Sequence[str]
) -> None:
    """Draw the share of right answers: a bar for the mean, dots for seeds.

    Parameters
    ----------
    shares : name to (seeds,) in [0, 1]
    networks : names among them that stand out
    """
    means = {name: np.mean(values) for name, values in shares.items()}
    words = [f"{mean:.2f}" for mean in means.values()]
    bars(ax, means, words, networks, [1.025] * len(means), height=0.66)
    look: dict[str, Any] = {"color": "white", "mec": COLORS["y"], "ms": 7}
    for k, values in enumerate(shares.values()):
        places = k + np.linspace(-0.2, 0.2, len(values))
        ax.plot(values, places, "o", clip_on=False, **look)
    name_rows(ax, shares)
    ax.set(xlabel="share of right answers (bar: mean; dots: seeds)")
    ax.set(xlim=(0, 1.12), ylim=(len(shares) - 0.5, -0.5))
    ax.set_xticks(np.linspace(0, 1, 6))


def state_frames(
    states: Mapping[str, tuple[np.ndarray, str]], read: str
) -> tuple[Callable, Callable]:
    """Return what draws hidden states, letter by letter, below each other.

    What `setup` draws shows all letters, and `draw` hides those to come.

    Parameters
    ----------
    states : title to (letters, units) in (-1, 1) and (letters,) answers
        The answers stand above the columns; right ones are filled.
    read : (letters,) in the order of the alphabet
    """

    def setup(figure: Figure) -> np.ndarray:
        axes = figure.subplots(len(states), 1, squeeze=False)[:, 0]
        for ax, (title, (h, said)) in zip(axes, states.items(), strict=True):
            image = _draw_states(ax, h, read, said, title)
            ax.set_label("The hidden state after each letter, in colours.")
        bar = figure.colorbar(image, ax=axes, shrink=0.6, aspect=30, pad=0.015)
        bar.set_ticks([-1, 0, 1])
        names = {"xlabel": "$h_t$", "ylabel": "value of a unit"}
        bar.ax.set(ylim=(-1, 1), **names)
        return axes

    def draw(axes: np.ndarray, step: int) -> None:
        for ax in axes:
            ends = step + 0.5, ax.get_xlim()[1]
            ax.axvspan(*ends, facecolor="white", edgecolor="none", zorder=9)

    return setup, draw


def _draw_states(
    ax: Axes, states: np.ndarray, read: str, said: str, title: str
) -> QuadMesh:
    """Draw the hidden state after each letter as a column of colours."""
    units = states.shape[1]
    edges = np.arange(len(read) + 1) - 0.5, np.arange(units + 1) - 0.5
    look: dict[str, Any] = {"cmap": SIGNED, "vmin": -1.2, "vmax": 1.2}
    image = ax.pcolormesh(*edges, states.T, zorder=2, **look)
    height = units / 7
    _draw_answers(ax, -0.8 * height, "answers", said, read, height)
    y = 1.018 * units - 0.5
    letters(ax, read, 0, y, "black", size=12, va="top")
    ax.set(xticks=[], yticks=[], title=title)
    ax.set_ylabel(f"{units} units of $h_t$")
    ax.set_xlabel("letter that is read", labelpad=19)
    ax.set(xlim=(-0.6, len(read) - 0.4), ylim=(units - 0.5, -1.5 * height))
    ax.spines[["left", "bottom"]].set_visible(False)
    return image
