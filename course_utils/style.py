"""The look of the course: sizes, one colour per quantity, one style sheet."""

import gc
import sys
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from matplotlib import colormaps, style
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from course_utils.description import DPI, Size, as_html

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

MONO = "DejaVu Sans Mono"  # letters of one width; ships with matplotlib

WIDE: Size = (10.0, 4.0)  # fills the width of a lecture page

# One colour for each quantity, the same in text, plots and diagrams.
# Network quantities take the eight colours of Okabe and Ito (2008), which
# stay apart for colour-blind readers; x and y take grey and black.  The two
# gates of the GRU are neither of the LSTM's, so they take a brown and a
# violet: each is 23 or more in CIELAB from every quantity above it and from
# the other, also as the three kinds of colour blindness see them (simulated
# after Machado, Oliveira and Fernandes, 2009).  Weights take the colour of
# what they multiply or make: W_x of x, W_h of h, W_y of y.
# Parts of the data, and probabilities, take Tol's "muted" scheme (2021), so
# that no curve of a score can be mistaken for a gate; its teal is a little
# darker here.  Each stands out from white by 3 to 1 or more (WCAG 2), but for
# Okabe and Ito's sky blue and orange, which reach 2.2: their lines are thick.
COLORS = {
    "i": "#009E73",  # input gate, bluish green
    "f": "#D55E00",  # forget gate, vermilion
    "g": "#CC79A7",  # candidate, reddish purple
    "o": "#56B4E9",  # output gate, sky blue
    "c": "#E69F00",  # cell state, orange
    "h": "#0072B2",  # hidden state, blue
    "x": "#595959",  # input, dark grey
    "y": "#000000",  # output, black
    "z": "#7B3F00",  # update gate, brown
    "r": "#9400D3",  # reset gate, violet
    "train": "#999933",  # olive
    "validation": "#332288",  # indigo
    "test": "#882255",  # wine
    "p": "#40A393",  # probability, teal
    "network": "#117733",  # a network on a scoreboard, dark green
    "baseline": "#8F8F8F",  # whatever it is compared with, grey
}

# One line style and one marker for each part of the data, because colour
# alone does not reach every reader.
LINES = {"train": ":", "validation": "-", "test": "--"}
MARKERS = {"train": "s", "validation": "o", "test": "D"}

# Several curves of one quantity are told apart by these.
STYLES = ("-", "--", ":", "-.")
SHAPES = ("o", "s", "^", "D")

INK = "#333333"  # of words, and of numbers that are no quantity of a network
EDGE = "#BBBBBB"  # of cells that hold numbers
EARTH = "#7A5C3E"  # the one thing in the drawings that is no quantity

# Numbers with a sign: orange below zero, white at zero, purple above.
SIGNED = "PuOr"
_SIGNED = colormaps[SIGNED]  # looking it up copies it, which takes 1 ms
MINUS = "\N{MINUS SIGN}"

# How a character is written where a bare one would not be seen.
SHOWN = {" ": "␣", "\n": "↵", "\t": "⇥"}

_SHEET: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.facecolor": "white",
    "axes.grid": True,
    "axes.labelsize": 14,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 15,
    "figure.constrained_layout.use": True,
    "figure.dpi": DPI,
    "figure.facecolor": "white",  # opaque, for dark themes
    "font.family": "DejaVu Sans",  # ships with matplotlib
    "font.size": 13,
    "grid.color": "#E5E5E5",
    "legend.fontsize": 13,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "lines.markersize": 6,
    "savefig.facecolor": "white",
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
}


def styled(
    settings: dict[str, Any] | None = None,
) -> AbstractContextManager[None]:
    """Give the course's look to figures of a block, whatever the reader's.

    `settings` of matplotlib come on top.
    """
    return style.context(["default", _SHEET | (settings or {})])


def use_style() -> None:
    """Give every later figure of this kernel the course's look.

    Neither a matplotlibrc nor the variable MPLBACKEND changes it: in a
    notebook figures are shown on the page, with words for those who cannot
    see them.  There, what is imported is left out of garbage collections, so
    that earlier figures can be forgotten at little cost.
    """
    style.use(["default", _SHEET])
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell and hasattr(shell, "kernel"):
        shell.enable_matplotlib("inline")
        formatters = shell.display_formatter.formatters
        formatters["text/html"].for_type(Figure, as_html)
        formatters["image/png"].pop(Figure, None)  # the same, without words
        shell.set_custom_exc((NameError,), _say_what_to_run)
        gc.freeze()


def _say_what_to_run(
    shell: "InteractiveShell",
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    """Show that a name is missing, and where it may come from."""
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    print(
        "If a cell above makes this name, select this cell and choose Run All "
        "Above Selected Cell in the Run menu; if none does, it is misspelt."
    )


def tint(color: str, strength: float) -> str:
    """Mix a colour with white: 1 leaves it as it is, 0 leaves white."""
    red, green, blue = (1 - strength * (1 - c) for c in to_rgb(color))
    return to_hex((red, green, blue))


def by_sign(value: float, limit: float = 1.0) -> str:
    """Return orange for numbers below zero, purple for those above.

    A number as large as `limit`, or larger, gets the full colour.
    """
    share = max(-1.0, min(value / limit, 1.0))
    return to_hex(_SIGNED(0.5 + 0.42 * share))


def ink_on(face: str) -> str:
    """Return black or white, whichever can be read better on a colour.

    The contrast is at least 4.5 on every face (WCAG 2, relative luminance).
    """
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in to_rgb(face)
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "black" if luminance > 0.179 else "white"


def written(value: float) -> str:
    """Return a number with two decimals, or with one from 10 on."""
    decimals = 2 if abs(value) < 9.995 else 1
    text = f"{round(value, decimals) + 0.0:.{decimals}f}"
    return text.replace("-", MINUS)
