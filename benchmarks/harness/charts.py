"""Charts of times, in the look of the course."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.style import COLORS, INK, SHAPES, STYLES, WIDE, styled
from harness.words import number

SETTINGS = {"svg.fonttype": "path", "svg.hashsalt": "rnn-course"}
LINES = ("network", "f", "g", "r", "h", "c", "baseline")  # keys of COLORS
THOUSANDS = "{x:,.10g}"


class Chart(NamedTuple):
    """What draws a chart on empty axes, and what it shows, in words."""

    draw: Callable[[Axes], None]
    alt: str


def bars(
    label: str, found: Mapping[str, Sequence[float]], ours: Container[str]
) -> Chart:
    """Return bars of medians, each with a line from least to most.

    Parameters
    ----------
    label : of the axis, with unit
    found : name to (rounds,)
        The first one stands on top.
    ours : names that are drawn in colour
    """

    def draw(ax: Axes) -> None:
        for k, (name, values) in enumerate(found.items()):
            color = COLORS["network" if name in ours else "baseline"]
            ends = np.min(values), np.max(values)
            ax.barh(k, np.median(values), height=0.6, color=color)
            ax.plot(ends, [k, k], "|-", color=INK, ms=12, lw=1.5)
            ax.text(ends[1], k, f"  {number(values)}", va="center")
        ax.set_yticks(range(len(found)), list(found), fontsize=13)
        ax.set_ylim(len(found) - 0.5, -0.5)
        ax.set_xlim(0, 1.2 * max(map(max, found.values())))
        ax.set_xlabel(f"{label}\n(median; line: least to most)")
        ax.xaxis.set_major_formatter(THOUSANDS)
        ax.grid(axis="y", visible=False)

    said = (f"{name} {number(values)}" for name, values in found.items())
    return Chart(draw, f"Bars of {label}: {', '.join(said)}")


def lines(
    labels: tuple[str, str],
    sizes: Sequence[float],
    found: Mapping[str, Sequence[Sequence[float]]],
) -> Chart:
    """Return medians and spreads against sizes, both axes logarithmic.

    Parameters
    ----------
    labels : of both axes, with units
    sizes : (sizes,)
    found : name to (sizes, rounds)
    """

    def draw(ax: Axes) -> None:
        for k, (name, each) in enumerate(found.items()):
            style = STYLES[k % len(STYLES)] + SHAPES[k % len(SHAPES)]
            color, median = COLORS[LINES[k]], np.median(each, axis=1)
            ax.loglog(sizes, median, style, color=color, label=name)
            ends = np.min(each, axis=1), np.max(each, axis=1)
            ax.vlines(sizes, *ends, color=color)
        ax.set(xlabel=labels[0], ylabel=labels[1], xticks=sizes)
        ax.minorticks_off()
        ax.xaxis.set_major_formatter(THOUSANDS)
        ax.yaxis.set_major_formatter(THOUSANDS)
        ax.figure.legend(loc="outside right center")

    said = (
        f"{name} {number(each[0])} to {number(each[-1])}"
        for name, each in found.items()
    )
    where = f"Lines of {labels[1]} against {labels[0]}"
    return Chart(draw, f"{where}: {', '.join(said)}")


def save(path: Path, chart: Chart) -> None:
    """Write a chart as SVG, its words as outlines, with its description."""
    about = {"Creator": None, "Date": None, "Description": chart.alt}
    file = StringIO()
    with styled(SETTINGS):
        figure = Figure(figsize=WIDE)
        chart.draw(figure.subplots())
        figure.savefig(file, format="svg", metadata=about)
    text = re.sub(r"(?<=\d\.\d{3})\d+(?=[ \n\"])", "", file.getvalue())
    path.write_text(text, encoding="utf-8", newline="\n")
