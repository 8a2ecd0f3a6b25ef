"""How many curves a figure can tell apart, and the refusal of more."""

from collections.abc import Sized


def at_most(curves: Sized, most: int, name: str) -> None:
    """Refuse more curves than there are line styles, and none at all.

    Parameters
    ----------
    curves : what is to be drawn
    most : at least 1
    name : what an error calls it

    Raises
    ------
    ValueError
        If there are too many curves, or none.

    Examples
    --------
    >>> at_most("ab", 4, "paths")
    """
    if not 1 <= len(curves) <= most:
        raise ValueError(
            f"{name}: got {len(curves)} of them, 1 to {most} can be told "
            "apart in one figure"
        )
