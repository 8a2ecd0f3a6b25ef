"""Charts of times, in the look of the course."""

import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from course_utils.style import COLORS, INK, SHAPES, STYLES, WIDE, sheet
from harness.summary import Summary

SETTINGS = {"svg.fonttype": "path", "svg.hashsalt": "rnn-course"}


def draw_bars(
    ax: Axes,
    found: Mapping[str, Summary],
    ours: Collection[str],
    label: str,
    words: Mapping[str, str],
    log: bool = False,
) -> None:
    """Draw one bar for each way, with its spread, and words at its end.

    On a logarithmic axis, which has no zero to begin a bar at, a dot.

    Parameters
    ----------
    ax : axes
    found : name to Summary
        The first one stands on top.
    ours : the names that are drawn in colour
    label : of the axis, with unit
    words : name to what stands at the end of its bar
    log : whether the axis is logarithmic
    """
    for k, (name, one) in enumerate(found.items()):
        color = COLORS["network" if name in ours else "baseline"]
        if log:
            ax.plot(one.median, k, "o", color=color, ms=14)
        else:
            ax.barh(k, one.median, height=0.6, color=color)
        ax.plot([one.least, one.most], [k, k], "|-", color=INK, ms=12, lw=1.5)
        ax.annotate(
            words[name],
            (one.most, k),
            (14, 0),
            textcoords="offset points",
            va="center",
            color=INK,
        )
    ax.set_yticks(range(len(found)), list(found), fontsize=13)
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(label)
    _room(ax, list(found.values()), log)


def _room(ax: Axes, found: Sequence[Summary], log: bool) -> None:
    """Leave room for the words at the right."""
    least, most = min(one.least for one in found), max(o.most for o in found)
    if log:
        ax.set_xscale("log")
        ax.set_xlim(least / 1.5, most * (most / least) ** 0.2 * 1.3)
    else:
        ax.set_xlim(0, most * 1.4)
    _plain(ax.xaxis)


def _plain(axis: Axis) -> None:
    """Write numbers out, with a comma for each thousand."""
    axis.set_major_formatter(lambda value, _: f"{value:,.10g}")


def draw_lines(
    ax: Axes,
    found: Mapping[str, tuple[Sequence[float], Sequence[Summary]]],
    labels: tuple[str, str],
    colors: Mapping[str, str],
) -> None:
    """Draw medians and spreads against sizes, both axes logarithmic.

    Parameters
    ----------
    ax : axes
    found : name to sizes and summaries, (points,) each
    labels : of both axes, with units
    colors : name to colour
    """
    for k, (name, (sizes, costs)) in enumerate(found.items()):
        median, least, most = np.array(costs).T
        ax.errorbar(
            sizes,
            median,
            yerr=[median - least, most - median],
            color=colors[name],
            linestyle=STYLES[k % len(STYLES)],
            marker=SHAPES[k % len(SHAPES)],
            capsize=4,
            label=name,
        )
    ax.set_xscale("log")
    ax.set_yscale("log")
    sizes = next(iter(found.values()))[0]
    ax.set_xticks(sizes)
    ax.minorticks_off()
    _plain(ax.xaxis)
    _plain(ax.yaxis)
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])
    ax.figure.legend(loc="outside right center")


def figure(draw: Callable[[Figure], None]) -> Figure:
    """Return a figure with the style sheet, drawn on."""
    with mpl.rc_context(sheet()):
        made = Figure(figsize=WIDE)
        draw(made)
        made.canvas.draw()
    return made


def save(path: Path, draw: Callable[[Figure], None], alt: str) -> None:
    """Write a chart as SVG, its words as outlines.

    Parameters
    ----------
    path : of the file; its folder is made if missing
    draw : draws on an empty figure
    alt : what the chart shows, stored as its description
    """
    file, about = io.StringIO(), {"Creator": None, "Date": None}
    with mpl.rc_context(sheet() | SETTINGS):
        made = Figure(figsize=WIDE)
        draw(made)
        made.savefig(file, format="svg", metadata=about | {"Description": alt})
    text = re.sub(r"(?<=\d\.\d{3})\d+(?=[ \n\"])", "", file.getvalue())
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
