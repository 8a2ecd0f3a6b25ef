"""Figures about the alphabet and the state that is carried through it."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from course_utils.style import COLORS, MONO, SIGNED

_MONO = {"family": MONO, "ha": "center", "va": "center"}
_RIGHT = "#CFE8D5"  # behind a right answer: a pale tint of the network's green


def draw_two_ways(
    ax: Axes, fast: np.ndarray, slow: np.ndarray, start: float
) -> None:
    """Draw the losses of one training run, computed in two ways.

    Parameters
    ----------
    fast : (epochs,) from one graph, in nats
    slow : (fewer epochs,) from `fit`
    start : the loss of a network that knows nothing
    """
    ax.axhline(start, color=COLORS["baseline"], linewidth=1.5)
    ax.text(len(fast), start + 0.08, "knowing nothing", ha="right")
    ax.plot(
        range(1, len(fast) + 1),
        fast,
        color=COLORS["train"],
        label=f"one graph, {len(fast)} epochs",
    )
    ax.plot(
        range(1, len(slow) + 1),
        slow,
        "o",
        color=COLORS["y"],
        fillstyle="none",
        ms=10,
        label=f"fit, the first {len(slow)}",
    )
    ticks = [n for n in (1, 2, 3, 10, 30, 100, 300) if n <= len(fast)]
    ax.set(xscale="log", xlabel="epoch (log axis)", ylabel="loss (nats)")
    ax.set(xlim=(0.9, 1.1 * len(fast)), ylim=(0, 1.15 * start))
    ax.set_xticks(ticks, [str(n) for n in ticks], minor=False)
    ax.set_xticks([], minor=True)
    ax.legend(loc="lower left")


def draw_reading(ax: Axes, read: str, answers: Mapping[str, str]) -> None:
    """Draw what a network answers to each letter, and which are right.

    Parameters
    ----------
    read : (letters,) in the order of the alphabet
    answers : name to (letters,)
        Right answers, the letter after the one that is read, are filled.
    """
    _letters(ax, read, -1.15, "read")
    for row, (name, letters) in enumerate(answers.items()):
        _letters(ax, letters, row, name, after=read)
    ax.set(xlim=(-0.6, len(read) - 0.4), ylim=(len(answers) - 0.4, -1.7))
    ax.axis("off")


def draw_shares(
    ax: Axes, shares: Mapping[str, np.ndarray], networks: Sequence[str]
) -> None:
    """Draw the share of right answers: a bar for the mean, dots for seeds.

    Parameters
    ----------
    shares : name to (seeds,) in [0, 1]
    networks : names among them that stand out
    """
    for k, (name, values) in enumerate(shares.items()):
        values = np.asarray(values)
        color = COLORS["network" if name in networks else "baseline"]
        ax.barh(k, values.mean(), color=color, height=0.66)
        places = k + np.linspace(-0.2, 0.2, len(values))
        ax.plot(
            values,
            places,
            "o",
            color="white",
            markeredgecolor=COLORS["y"],
            ms=7,
            clip_on=False,
        )
        ax.text(1.04, k, f"{values.mean():.2f}", va="center")
    ax.set_yticks(range(len(shares)), list(shares))
    ax.set(xlabel="share of right answers (bar: mean; dots: seeds)")
    ax.set(xlim=(0, 1.12), ylim=(len(shares) - 0.5, -0.5))
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.grid(axis="y", visible=False)


def state_frames(
    states: Mapping[str, tuple[np.ndarray, str]], read: str
) -> tuple[Callable, Callable]:
    """Return what draws hidden states, letter by letter, below each other.

    Parameters
    ----------
    states : title to (letters, units) in (-1, 1) and (letters,) answers
        The answers stand above the columns; right ones are filled.
    read : (letters,) in the order of the alphabet

    Returns
    -------
    setup, draw : callable(figure), callable(axes, step)
        For `Stepper`; `setup` alone shows all letters, and `draw` hides
        those that are still to come.

    Examples
    --------
    >>> setup, draw = state_frames({"carried": (np.eye(2), "BC")}, "AB")
    >>> draw(setup(Figure()), 0)
    """

    def setup(figure: Figure) -> Sequence[Axes]:
        axes = figure.subplots(len(states), 1, squeeze=False)[:, 0]
        for ax, (title, (h, answers)) in zip(
            axes, states.items(), strict=True
        ):
            _draw_states(ax, h, read, answers, title)
        return axes

    def draw(axes: Sequence[Axes], step: int) -> None:
        for ax in axes:
            ends = step + 0.5, ax.get_xlim()[1]
            ax.axvspan(*ends, facecolor="white", edgecolor="none", zorder=9)

    return setup, draw


def _draw_states(
    ax: Axes, states: np.ndarray, read: str, answers: str, title: str
) -> None:
    """Draw the hidden state after each letter as a column of colours."""
    units = states.shape[1]
    edges = np.arange(len(read) + 1) - 0.5, np.arange(units + 1) - 0.5
    ax.pcolormesh(*edges, states.T, cmap=SIGNED, vmin=-1.2, vmax=1.2, zorder=2)
    height = units / 7
    _letters(ax, answers, -0.8 * height, "answers", read, height)
    _below(ax, read, 1.018 * units - 0.5)
    ax.set(xticks=[], yticks=[], title=title)
    ax.set_ylabel(f"{units} units of $h_t$")
    ax.set_xlabel("letter that is read", labelpad=19)
    ax.set(xlim=(-0.6, len(read) - 0.4), ylim=(units - 0.5, -1.5 * height))
    ax.spines[["left", "bottom"]].set_visible(False)


def _below(ax: Axes, letters: str, y: float) -> None:
    """Name the columns, by words, which are quicker than ticks."""
    style = _MONO | {"va": "top", "fontsize": 12}
    for k, letter in enumerate(letters):
        ax.text(k, y, letter, **style).set_in_layout(False)


def _letters(
    ax: Axes,
    letters: str,
    y: float,
    name: str,
    after: str | None = None,
    height: float = 1.0,
) -> None:
    """Write a row of letters with its name; fill those that are right."""
    ax.text(-0.9, y, name, ha="right", va="center", fontsize=13)
    right = [
        after is not None and ord(letter) == ord(before) + 1
        for letter, before in zip(letters, after or letters, strict=False)
    ]
    if after is not None:
        _boxes(ax, y, right, height)
    for k, letter in enumerate(letters):
        text = ax.text(
            k,
            y,
            letter,
            fontsize=14,
            fontweight="bold" if right[k] else "normal",
            color=COLORS["x"] if after is None else COLORS["y"],
            **_MONO,
        )
        text.set_in_layout(False)  # inside, so no layout need measure it


def _boxes(ax: Axes, y: float, right: Sequence[bool], height: float) -> None:
    """Draw a box for each letter of a row."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    middles = [(k, y) for k in range(len(right))]
    ax.add_collection(
        PolyCollection(
            [xy + corners * (0.46, 0.42 * height) for xy in middles],
            facecolor=[_RIGHT if good else "white" for good in right],
            edgecolor=[
                COLORS["network"] if good else "#B0B0B0" for good in right
            ],
            linewidth=1.0,
        )
    )
