"""Figures of lecture 1: feed-forward nets, memory, and an Elman net."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.description import described
from course_utils.drawing.arrows import link, memory
from course_utils.drawing.shapes import (
    Place,
    frame,
    label,
    letter,
    node,
    unmeasured,
    veil,
)
from course_utils.drawing.tables import HEIGHT, draw_values
from course_utils.plots.shared import (
    MARKED,
    at_most,
    bars,
    check_step,
    curves,
    name_rows,
    note,
)
from course_utils.style import COLORS, EDGE, INK, LINES, MINUS, STYLES, tint

X, H, GREY = COLORS["x"], COLORS["h"], COLORS["baseline"]

# The network that reads a word, letter by letter; all in inches.
UNFOLDING = (10.0, 4.6)
X_ROW, H_ROW, TOP = 0.55, 2.75, 4.3
FIRST, APART, WIDTH = 0.55, 1.49, 0.72
FAINT = 0.25  # strength of what was not read yet


@described
def draw_activations(
    ax: Axes, functions: Mapping[str, Callable[[np.ndarray], np.ndarray]]
) -> None:
    """Draw activation functions over their pre-activation.

    Parameters
    ----------
    functions : name to elementwise function, at most four
    """
    at_most(len(functions), 4, "functions")
    a = np.linspace(-4, 4, 201)
    curves(ax, {name: f(a) for name, f in functions.items()}, H, a)
    ax.set(xlabel="pre-activation $a$", ylabel="output $h$")
    ax.set(xlim=(-4, 4), ylim=(-1.3, 2.3))
    ax.legend(loc="upper left")


@described
def draw_squared_error(ax: Axes) -> None:
    """Draw the squared error of an output against its target of 1."""
    y = np.linspace(-1, 3, 101)
    ax.plot(y, (y - 1) ** 2, color=COLORS["y"])
    ax.plot(1, 0, "o", color=COLORS["y"])
    ax.set(xlabel="output $y$ (target 1)", ylabel="squared error")
    ax.set(ylim=(-0.2, 4))


@described
def draw_cross_entropy(ax: Axes) -> None:
    """Draw the cross-entropy over the probability of the right class."""
    p = np.linspace(0.01, 1, 200)
    ax.plot(p, -np.log(p), color=COLORS["p"])
    ax.plot(1, 0, "o", color=COLORS["p"])
    ax.set(xlabel="probability of the right class")
    ax.set(ylabel="cross-entropy (nats)", ylim=(-0.2, 4), xlim=(0, 1.03))


@described
def draw_descent(
    ax: Axes, loss: Callable[[np.ndarray], np.ndarray], path: np.ndarray
) -> None:
    """Draw gradient descent as points that walk on a curve of the loss.

    Parameters
    ----------
    loss : function of one weight
    path : (updates + 1,) weights
    """
    far = 1.1 * np.abs(path).max() or 1.0
    w = np.linspace(-far, far, 201)
    ax.plot(w, loss(w), color=GREY, linewidth=1.5)
    ax.plot(path, loss(np.asarray(path)), "-o", color=H, linewidth=1.0)
    ax.plot(path[0], loss(np.asarray(path[0])), "D", color=INK, ms=9)
    ax.set(xlabel="weight $w$", ylabel="loss", xlim=(w[0], w[-1]))


@described
def draw_spread(
    ax: Axes, sizes: np.ndarray, spread: Sequence[float], one: float
) -> None:
    """Draw how far the gradient of a mini-batch is off, by its size.

    Parameters
    ----------
    sizes : (n,) examples in a batch
    spread : (n,) standard deviation of the gradient
    one : that of a single example, from which the rule starts
    """
    rule = one / np.sqrt(sizes)
    ax.loglog(sizes, spread, "o", color=INK, label="measured")
    ax.loglog(sizes, rule, color=INK, lw=1.2, label=r"$1/\sqrt{B}$")
    low, high = np.log2([np.min(spread), np.max(spread)])
    powers = np.arange(np.floor(low), np.ceil(high) + 1)
    ticks = 2 ** powers[:: 1 + len(powers) // 8]
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set(xlabel="examples in a batch, $B$", ylabel="spread of the gradient")
    ax.legend(loc="upper right")


@described
def draw_overfitting(ax: Axes, losses: Mapping[str, np.ndarray]) -> None:
    """Draw training and validation loss, and where to stop.

    Parameters
    ----------
    losses : "train" and "validation" to (updates,)
    """
    for name, values in losses.items():
        ax.semilogy(values, LINES[name], color=COLORS[name], label=name)
    best = int(np.argmin(losses["validation"]))
    low, color = losses["validation"][best], COLORS["validation"]
    ax.plot(best, low, "o", color=color)
    line = {"arrowstyle": "-", "color": color}
    look = {"color": color, "va": "center", "arrowprops": line}
    note(ax, "stop here", (best, low), (26, -26), **look)
    ax.set(xlabel="update", ylabel="mean squared error")
    ax.legend(loc="center right")


@described
def draw_dropout(ax: Axes, kept: np.ndarray) -> None:
    """Draw which units are kept in which update.

    Parameters
    ----------
    kept : (updates, units) true where a unit is kept
    """
    rows, columns = np.nonzero(kept)
    ax.plot(rows + 1, columns + 1, "o", color=H, ms=13)
    rows, columns = np.nonzero(~kept)
    ax.plot(rows + 1, columns + 1, "x", color=GREY, ms=10, mew=2)
    updates, units = kept.shape
    ax.set(xlabel="update", ylabel="hidden unit")
    ax.set(xticks=range(1, updates + 1), yticks=range(1, units + 1))
    ax.set(xlim=(0.3, updates + 0.7), ylim=(0.3, units + 0.7))
    ax.grid(False)


@described
def draw_memory(ax: Axes, traces: Mapping[str, np.ndarray]) -> None:
    """Draw how much of one hint is left, step after step.

    Parameters
    ----------
    traces : label to (timesteps,) states of one unit, at most four
    """
    at_most(len(traces), 4, "traces")
    steps = range(1, max(map(len, traces.values())) + 1)
    curves(ax, traces, H, steps, MARKED)
    ax.axhline(0, color=COLORS["y"], linewidth=1)
    ax.set(xlabel="time step $t$", ylabel="state $h_t$", xticks=steps)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))


@described
def draw_waves(ax: Axes, waves: np.ndarray) -> None:
    """Draw waveforms one below the other.

    Parameters
    ----------
    waves : (sequences, timesteps)
    """
    steps = np.arange(1, waves.shape[1] + 1)
    levels = -max(3, 2.2 * np.abs(waves).max()) * np.arange(len(waves))
    for level, wave in zip(levels, waves, strict=True):
        ax.plot(steps, level + wave, ".-", color=X, linewidth=1.2)
        ax.axhline(level, color=GREY, linewidth=0.8)
    ticks = np.add.outer(levels, (-1, 1)).ravel()
    ax.set_yticks(ticks, [f"{MINUS}1", "1"] * len(levels))
    ax.set(xlabel="time step $t$", ylabel="value $x_t$")
    ax.set(xlim=(0.5, len(steps) + 0.5))
    ax.grid(axis="y", visible=False)


@described
def draw_forecast(
    ax: Axes, wave: np.ndarray, forecasts: Mapping[str, np.ndarray]
) -> None:
    """Draw a waveform and what was forecast for each of its values.

    Parameters
    ----------
    wave : (timesteps + 1,)
    forecasts : label to (timesteps,) forecasts of wave[1:], at most four
        The last one is the network's.
    """
    at_most(len(forecasts), 4, "forecasts")
    steps = np.arange(1, len(wave) + 1)
    ax.plot(steps, wave, ".", color=X, ms=9, label="value $x_t$")
    *others, (network, values) = forecasts.items()
    curves(ax, dict(others), GREY, steps[1:], STYLES[1:])
    curves(ax, {network: values}, COLORS["network"], steps[1:])
    ax.set(xlabel="time step $t$", ylabel="value", xlim=(0.5, len(wave) + 0.5))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.25 * (high - low))  # room for the legend
    ax.legend(loc="upper center", ncols=1 + len(forecasts))


@described
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
    means = {name: np.mean(errors[name]) for name in order}
    spread = [
        np.std(errors[name], ddof=1) if np.size(errors[name]) > 1 else np.nan
        for name in order
    ]
    ends = np.add(list(means.values()), np.nan_to_num(spread))
    words = [
        f"{mean:.4f}" + ("" if np.isnan(over) else f" ± {over:.4f}")
        for mean, over in zip(means.values(), spread, strict=True)
    ]
    look = {"height": 0.62, "xerr": spread}
    look["error_kw"] = {"elinewidth": 1.6, "capsize": 5}
    bars(ax, means, words, networks, ends, **look)
    ax.axvline(floor, color=COLORS["y"], linestyle="--", linewidth=1.5)
    ax.text(floor, -0.62, " noise", va="bottom")
    name_rows(ax, order)
    ax.set(xlabel="mean squared error on new waves (less is better)")
    ax.set(xlim=(0, 1.35 * max(ends)), ylim=(len(order) - 0.5, -0.7))


def unfolding_frames(word: str, h: np.ndarray) -> tuple[Callable, Callable]:
    """Return what draws a net after t letters of a word, from t = 0 on.

    What comes later is made faint, and its numbers are hidden.  A state is
    a row; here it stands upright, for room.

    Parameters
    ----------
    word : (timesteps,) letters, at most six
    h : (timesteps + 1, units), at most four units
        The states; h[0] is the one before the first letter.
    """
    at_most(len(word), 6, "word: letters")
    at_most(h.shape[1], 4, "h: units")
    if len(h) != len(word) + 1:
        raise ValueError(f"h: got {len(h)} states for {len(word)} letters")

    def setup(figure: Figure) -> Axes:
        return _setup_net(figure.subplots(), word, h)

    def draw(ax: Axes, step: int) -> None:
        check_step(step, len(word), "step")
        _draw_step(ax, word, h, step)

    return setup, draw


def _setup_net(ax: Axes, word: str, h: np.ndarray) -> Axes:
    """Draw a net that has read a word."""
    frame(ax, *UNFOLDING)
    ax.set_label(f"A network unfolded over the letters of {word!r}.")
    places = _places(h)
    for t, place in enumerate(places):
        draw_values(ax, place.x, H_ROW, h[t][:, None], WIDTH, edge=EDGE)
        above = H_ROW + place.half_height + 0.24
        label(ax, place.x, above, f"$h_{{{t}}}$", H, 20)
        if t:
            x = node(ax, place.x, X_ROW, "", X)
            letter(ax, place.x, X_ROW, word[t - 1], X, 20)
            link(ax, x, place, "W_x", X)
            memory(ax, places[t - 1], place, color=H)
            middle = (places[t - 1].x + place.x) / 2
            label(ax, middle, H_ROW + 0.32, "$W_h$", H, 16)
    unmeasured(ax)
    return ax


def _draw_step(ax: Axes, word: str, h: np.ndarray, step: int) -> None:
    """Draw how far the net has come after `step` letters of the word."""
    now, *later = _places(h)[step:]
    _outline(ax, now, H, 3.0)
    border = now.x + now.half_width + 0.02
    veil(ax, (border, UNFOLDING[0]), (0, TOP - 0.2), FAINT)
    for place in later:
        _outline(ax, place, tint(H, FAINT), 1.5, face="white")
    label(ax, FIRST, TOP, _recurrence(step, h[0]), H, 20, ha="left")
    read, style = f"read: {word[:step]}", {"ha": "right", "parse_math": False}
    label(ax, UNFOLDING[0] - 0.15, TOP, read, X, 20, **style)


def _places(h: np.ndarray) -> list[Place]:
    """Return where the states stand."""
    half = h.shape[1] * HEIGHT / 2
    return [
        Place(FIRST + APART * t, H_ROW, WIDTH / 2, half, False)
        for t in range(len(h))
    ]


def _outline(
    ax: Axes, place: Place, color: str, line: float, face: str = "none"
) -> None:
    """Draw the border of a state, over what is there."""
    x, y, width, height = place[:4]
    sides = (x - width, y - height), 2 * width, 2 * height
    box = Rectangle(*sides, fc=face, ec=color, lw=line, zorder=7)
    ax.add_artist(box)


def _recurrence(step: int, start: np.ndarray) -> str:
    """Return the recurrence with the numbers of this step in it."""
    if step == 0:
        return "the start, $h_0$" if start.any() else "$h_0 = 0$"
    before = step - 1
    return rf"$h_{step} = \tanh(x_{step} W_x + h_{before} W_h + b)$"
