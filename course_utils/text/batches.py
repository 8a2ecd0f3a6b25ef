"""Parts of a text, windows over it, and streams for stateful training."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from course_utils.arguments import array, at_least_one


class Split(NamedTuple):
    """Three parts of one sequence, in the order in which they were read."""

    train: Sequence | np.ndarray
    validation: Sequence | np.ndarray
    test: Sequence | np.ndarray


class Batches(NamedTuple):
    """Inputs and targets of one shape; each target is the next character."""

    x: np.ndarray
    y: np.ndarray


def split(sequence: Sequence | np.ndarray) -> Split:
    """Cut a sequence by position: 80 % to train, 10 % to validate and test.

    Parameters
    ----------
    sequence : (length, ...)
        A string, a list or an array.

    Raises
    ------
    ValueError
        If the sequence is too short to give each part an element.

    Examples
    --------
    >>> split("abcdefghij")
    Split(train='abcdefgh', validation='i', test='j')
    """
    first, second = round(0.8 * len(sequence)), round(0.9 * len(sequence))
    if not first < second < len(sequence):
        raise ValueError(
            f"sequence: {len(sequence)} elements are too few for three parts"
        )
    return Split(sequence[:first], sequence[first:second], sequence[second:])


def windows(ids: np.ndarray, timesteps: int, stride: int = 1) -> Batches:
    """Return every window of a text, and the same window one step later.

    Parameters
    ----------
    ids : (length,)
    timesteps : length of a window, at least 1
    stride : steps from the start of one window to the next, at least 1

    Returns
    -------
    Batches
        x and y are (count, timesteps); read-only views, nothing is copied.

    Raises
    ------
    ValueError
        If a number is below 1, or the text is shorter than one window and
        its last target.

    Examples
    --------
    >>> x, y = windows(np.arange(6), timesteps=3, stride=2)
    >>> x
    array([[0, 1, 2],
           [2, 3, 4]])
    >>> y
    array([[1, 2, 3],
           [3, 4, 5]])
    """
    ids = _checked(ids, timesteps=timesteps, stride=stride)
    if len(ids) <= timesteps:
        raise ValueError(_too_short(ids, timesteps + 1))
    view = np.lib.stride_tricks.sliding_window_view(ids, timesteps + 1)
    view = view[::stride]
    return Batches(view[:, :-1], view[:, 1:])


def streams(ids: np.ndarray, batch: int, timesteps: int) -> Batches:
    """Cut a text into parallel streams, and these into steps of training.

    Row `b` of step `k + 1` goes on where row `b` of step `k` stopped, so a
    state carried from step to step belongs to the text that follows.  The
    few characters at the end that do not fill a step are left out.

    Parameters
    ----------
    ids : (length,)
    batch : number of streams, at least 1
    timesteps : characters of each stream in one step, at least 1

    Returns
    -------
    Batches
        x and y are (steps, batch, timesteps).

    Raises
    ------
    ValueError
        If a number is below 1, or the text is shorter than one step.

    Examples
    --------
    Two streams: the first reads 0 to 5, the second 6 to 11.

    >>> x, y = streams(np.arange(13), batch=2, timesteps=3)
    >>> x.tolist()
    [[[0, 1, 2], [6, 7, 8]], [[3, 4, 5], [9, 10, 11]]]
    >>> y[0].tolist()
    [[1, 2, 3], [7, 8, 9]]
    """
    ids = _checked(ids, batch=batch, timesteps=timesteps)
    steps = (len(ids) - 1) // (batch * timesteps)
    if steps < 1:
        raise ValueError(_too_short(ids, batch * timesteps + 1))
    used = batch * steps * timesteps
    shape = (batch, steps, timesteps)
    x, y = ids[:used].reshape(shape), ids[1 : used + 1].reshape(shape)
    return Batches(x.swapaxes(0, 1), y.swapaxes(0, 1))


def _checked(ids: np.ndarray, **numbers: int) -> np.ndarray:
    """Return ids as a flat array; raise if a count is below 1."""
    at_least_one(**numbers)
    return array("ids", ids, "length")


def _too_short(ids: np.ndarray, needed: int) -> str:
    """Say how much text there is and how much is needed."""
    return (
        f"ids: the text has {len(ids)} characters, "
        f"at least {needed} are needed; fewer timesteps, or fewer streams in "
        f"a batch, need less"
    )
