"""Figures about what a character model says next, and what it writes."""

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from course_utils.outlines import write_lines
from course_utils.style import COLORS, SHOWN

_FILLED = {"facecolor": COLORS["p"]}
_OUTLINED = {"facecolor": "none", "edgecolor": COLORS["y"], "linewidth": 1.2}


def setup_distribution(ax: Axes, characters: str, legend: bool = True) -> None:
    """Set up axes for a distribution of the next character.

    Parameters
    ----------
    characters : what the bars will stand for, from left to right
    legend : whether to explain bars and outlines
    """
    places = range(len(characters))
    ax.grid(axis="x", visible=False)  # before there are many ticks
    ax.tick_params(axis="x", length=0, labelsize=14)
    ax.set_xticks(places, [SHOWN.get(c, c) for c in characters])
    ax.set(xlim=(-1, len(characters)), ylim=(0, 1))
    ax.set(ylabel="probability", xlabel="next character")
    if legend:
        ax.legend(
            handles=[
                Patch(label="drawn from", **_FILLED),
                Patch(label="the network's own", **_OUTLINED),
            ],
            loc="upper right",
        )


def draw_distribution(ax: Axes, p: np.ndarray, reference: np.ndarray) -> None:
    """Draw a distribution of the next character as bars.

    Parameters
    ----------
    ax : Axes
        As `setup_distribution` left it.
    p : (characters,)
        Filled bars: what the next character is drawn from.
    reference : (characters,)
        Outlines: what the network itself said.
    """
    places = np.arange(len(p))
    ax.bar(places, p, **_FILLED)
    ax.bar(places, reference, **_OUTLINED)


def setup_text(ax: Axes, prompt: str, lines: int = 5) -> None:
    """Write a prompt in bold, above room for what will follow it.

    Parameters
    ----------
    prompt : what the model is given
    lines : for so many lines there is room
    """
    write_lines(ax, (0, lines + 1), [prompt], 13, COLORS["y"], "bold")
    ax.set(xlim=(0, 1), ylim=(0.2, lines + 1.5))
    ax.axis("off")


def draw_text(ax: Axes, text: str, width: int = 76, lines: int = 5) -> None:
    """Write a sample below its prompt.

    Parameters
    ----------
    ax : Axes
        As `setup_text` left it, with as many lines.
    text : what the model wrote after the prompt
    width : characters in a line
    lines : at most so many lines are shown
    """
    shown = textwrap.wrap(text, width)[:lines]
    write_lines(ax, (0, lines), shown, 13, COLORS["y"])
