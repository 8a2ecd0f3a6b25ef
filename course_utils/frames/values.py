"""What frames check before they draw, and how they write a letter."""

from matplotlib.axes import Axes

from course_utils.drawing.shapes import label
from course_utils.style import MONO, SHOWN


def check_size(found: int, most: int, what: str) -> None:
    """Refuse what does not fit into a frame.

    Raises
    ------
    ValueError
        If there is nothing, or more than fits.

    Examples
    --------
    >>> check_size(6, 6, "word: letters")
    """
    if not 1 <= found <= most:
        raise ValueError(f"{what}: got {found}, 1 to {most} fit")


def check_step(step: int, last: int, name: str) -> None:
    """Refuse a step that no frame shows.

    Raises
    ------
    IndexError
        If it is not one of 0 to last; a negative one does not count back.
    """
    if step not in range(last + 1):
        raise IndexError(f"{name}: got {step}, 0 to {last} is needed")


def draw_letter(
    ax: Axes, x: float, y: float, letter: str, color: str, size: float
) -> None:
    """Write one character as it is, also one that formulas use as a sign."""
    if letter.isascii() and letter.isalnum():
        label(ax, x, y, rf"$\mathtt{{{letter}}}$", color, size)
        return
    style = {"family": MONO, "parse_math": False}
    label(ax, x, y, SHOWN.get(letter, letter), color, 0.8 * size, **style)
