"""Figures about sequences, memory and forecasts."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_utils.plots.counts import at_most
from course_utils.style import COLORS, MINUS, SHAPES, STYLES


def draw_memory(ax: Axes, traces: Mapping[str, np.ndarray]) -> None:
    """Draw how much of one hint is left, step after step.

    Parameters
    ----------
    traces : label to (timesteps,) states of one unit, at most four

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(traces, 4, "traces")
    for (label, trace), style, marker in zip(
        traces.items(), STYLES, SHAPES, strict=False
    ):
        steps = range(1, len(trace) + 1)
        ax.plot(steps, trace, marker + style, color=COLORS["h"], label=label)
    ax.axhline(0, color=COLORS["y"], linewidth=1)
    ax.set(xlabel="time step $t$", ylabel="state $h_t$")
    ax.set_xticks(range(1, max(map(len, traces.values())) + 1))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))


def draw_waves(ax: Axes, waves: np.ndarray) -> None:
    """Draw waveforms one below the other.

    Parameters
    ----------
    waves : (sequences, timesteps)
    """
    waves = np.asarray(waves)
    steps = np.arange(1, waves.shape[1] + 1)
    levels = -max(3, 2.2 * np.abs(waves).max()) * np.arange(len(waves))
    for level, wave in zip(levels, waves, strict=True):
        ax.plot(steps, level + wave, ".-", color=COLORS["x"], linewidth=1.2)
        ax.axhline(level, color=COLORS["baseline"], linewidth=0.8)
    ticks = np.add.outer(levels, (-1, 1)).ravel()
    ax.set_yticks(ticks, [f"{MINUS}1", "1"] * len(levels))
    ax.set(xlabel="time step $t$", ylabel="value $x_t$")
    ax.set(xlim=(0.5, len(steps) + 0.5))
    ax.grid(axis="y", visible=False)


def draw_forecast(
    ax: Axes, wave: np.ndarray, forecasts: Mapping[str, np.ndarray]
) -> None:
    """Draw a waveform and what was forecast for each of its values.

    Parameters
    ----------
    wave : (timesteps + 1,)
    forecasts : label to (timesteps,) forecasts of wave[1:], at most four
        The last one is the network's.

    Raises
    ------
    ValueError
        If there are more than four, or none.
    """
    at_most(forecasts, 4, "forecasts")
    steps = np.arange(1, len(wave) + 1)
    ax.plot(steps, wave, ".", color=COLORS["x"], ms=9, label="value $x_t$")
    *others, network = forecasts
    for label, style in zip(others, STYLES[1:], strict=False):
        color = COLORS["baseline"]
        ax.plot(steps[1:], forecasts[label], style, color=color, label=label)
    values, color = forecasts[network], COLORS["network"]
    ax.plot(steps[1:], values, STYLES[0], color=color, label=network)
    ax.set(xlabel="time step $t$", ylabel="value", xlim=(0.5, len(wave) + 0.5))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.25 * (high - low))  # room for the legend
    ax.legend(loc="upper center", ncols=1 + len(forecasts))


def draw_errors(
    ax: Axes,
    errors: Mapping[str, np.ndarray],
    networks: Sequence[str],
    floor: float,
) -> None:
    """Draw errors with their spread over seeds, the best at the bottom.

    Parameters
    ----------
    errors : name of a method to (seeds,) mean squared errors
        With one seed there is no spread, and none is drawn.
    networks : names among them that stand out
    floor : the error that nobody can avoid
    """
    order = sorted(errors, key=lambda name: -np.mean(errors[name]))
    mean = {name: np.mean(errors[name]) for name in order}
    spread = {
        name: np.std(errors[name], ddof=1) if np.size(errors[name]) > 1 else 0
        for name in order
    }
    for k, name in enumerate(order):
        said = f" ± {spread[name]:.4f}" if np.size(errors[name]) > 1 else ""
        color = COLORS["network" if name in networks else "baseline"]
        ax.barh(
            k,
            mean[name],
            xerr=spread[name] if said else None,
            color=color,
            height=0.62,
            error_kw={"elinewidth": 1.6, "capsize": 5},
        )
        ax.annotate(
            f"{mean[name]:.4f}{said}",
            (mean[name] + spread[name], k),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
        )
    ax.axvline(floor, color=COLORS["y"], linestyle="--", linewidth=1.5)
    ax.text(floor, -0.62, " noise", va="bottom")
    ax.set_yticks(range(len(order)), order)
    ax.set(xlabel="mean squared error on new waves (less is better)")
    ax.set_xlim(0, 1.35 * max(mean[name] + spread[name] for name in order))
    ax.set_ylim(len(order) - 0.5, -0.7)
    ax.grid(axis="y", visible=False)
