"""Figures about what a character model says next, and what it writes."""

import textwrap
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from course_utils.style import COLORS, MONO, SHOWN

_LINES = 5  # of a sample, at most
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

    Returns
    -------
    setup, draw : callable(figure), callable(axes, frame)
        For `Stepper`.

    Examples
    --------
    >>> p = np.array([0.6, 0.4])
    >>> setup, draw = sample_frames("ab", [p], p, "To ", ["be, or not"])
    >>> draw(setup(Figure()), 0)
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


def _write(ax: Axes, y: float, lines: Sequence[str], **style: str) -> None:
    """Write lines of a text, the first one at a height."""
    for below, line in enumerate(lines):
        ax.annotate(
            line,
            (0, y),
            (0, -21 * below),
            textcoords="offset points",
            annotation_clip=False,
            family=MONO,
            fontsize=13,
            va="center_baseline",
            parse_math=False,
            **style,
        )
