"""Figures about sequences, memory and forecasts."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_utils.style import COLORS

_STYLES = ("-", "--", ":", "-.")


def draw_memory(ax: Axes, traces: Mapping[str, np.ndarray]) -> None:
    """Draw how much of one hint is left, step after step.

    Parameters
    ----------
    traces : label to (timesteps,) states of one unit
    """
    for (label, trace), style in zip(traces.items(), _STYLES, strict=False):
        steps = range(1, len(trace) + 1)
        ax.plot(
            steps, trace, style, marker="o", color=COLORS["h"], label=label
        )
    ax.axhline(0, color=COLORS["y"], linewidth=1)
    ax.set(xlabel="time step $t$", ylabel="state $h_t$", ylim=(-0.05, 0.85))
    ax.set_xticks(range(1, len(trace) + 1))
    ax.legend(loc="center right")


def draw_waves(ax: Axes, waves: np.ndarray) -> None:
    """Draw waveforms one below the other.

    Parameters
    ----------
    waves : (sequences, timesteps)
    """
    for k, wave in enumerate(waves):
        steps = range(1, len(wave) + 1)
        ax.plot(steps, wave - 3 * k, ".-", color=COLORS["x"], linewidth=1.2)
        ax.axhline(-3 * k, color=COLORS["baseline"], linewidth=0.8)
    ax.set(xlabel="time step $t$", ylabel="value $x_t$", yticks=[])
    ax.set(xlim=(1, waves.shape[1]))


def draw_forecast(
    ax: Axes, wave: np.ndarray, forecasts: Mapping[str, np.ndarray]
) -> None:
    """Draw a waveform and what was forecast for each of its values.

    Parameters
    ----------
    wave : (timesteps + 1,)
    forecasts : label to (timesteps,) forecasts of wave[1:]
    """
    steps = np.arange(1, len(wave) + 1)
    ax.plot(steps, wave, ".", color=COLORS["x"], ms=9, label="value $x_t$")
    colors = [COLORS["baseline"], COLORS["network"]]
    for (label, values), style, color in zip(
        forecasts.items(), ("--", "-"), colors, strict=True
    ):
        ax.plot(steps[1:], values, style, color=color, label=label)
    ax.set(xlabel="time step $t$", ylabel="value", xlim=(1, len(wave)))
    ax.set(ylim=(-1.4, 2.1))
    ax.legend(loc="upper center", ncols=3)


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
    networks : names among them that stand out
    floor : the error that nobody can avoid
    """
    order = sorted(errors, key=lambda name: -np.mean(errors[name]))
    for k, name in enumerate(order):
        values = np.asarray(errors[name])
        color = COLORS["network" if name in networks else "baseline"]
        ax.barh(
            k,
            values.mean(),
            xerr=values.std(ddof=1),
            color=color,
            height=0.62,
            error_kw={"elinewidth": 1.6, "capsize": 5},
        )
        ax.annotate(
            f"{values.mean():.4f} ± {values.std(ddof=1):.4f}",
            (values.mean() + values.std(ddof=1), k),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
        )
    ax.axvline(floor, color=COLORS["y"], linestyle="--", linewidth=1.5)
    ax.text(floor, -0.62, " noise", va="bottom")
    ax.set_yticks(range(len(order)), order)
    ax.set(xlabel="mean squared error on new waves (less is better)")
    ax.set_xlim(0, 1.35 * max(np.mean(errors[name]) for name in order))
    ax.set_ylim(len(order) - 0.5, -0.7)
    ax.grid(axis="y", visible=False)
