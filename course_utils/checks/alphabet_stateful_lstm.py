"""Checks for the exercises on windows, padding, rows and carried state.

That of a model looks at its layers and shapes, and needs no Keras to do so.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from course_utils.cells import rnn_step
from course_utils.checks.verdict import Verdict, in_a_row, judge

Step = Callable[[np.ndarray, np.ndarray], np.ndarray]


class _Model(Protocol):
    """What a check looks at in a Keras model."""

    built: bool
    layers: list
    input_shape: tuple
    output_shape: tuple


def check_windows(
    answer: Callable[[np.ndarray, int, int], np.ndarray],
) -> Verdict:
    """Judge a function that makes windows of letters for an LSTM.

    Parameters
    ----------
    answer : (length,) ids, timesteps, vocab_size to (samples, timesteps, 1)

    Examples
    --------
    >>> check_windows(lambda ids, timesteps, vocab_size: ids[:, None, None])
    Not yet: for 8 ids and timesteps 3 the shape must be (5, 3, 1), \
yours is (8, 1, 1).
    """
    ids = np.arange(8)
    right = _windows(ids, 3, 26)
    one_more, later = _windows(np.arange(9), 3, 26), _windows(ids + 1, 3, 26)
    mistakes = {
        "the window stands on the feature axis, so the layer would see one "
        "time step; the shape is (samples, timesteps, 1).": right.swapaxes(
            1, 2
        ),
        "the last axis is missing: one feature per letter.": right[..., 0],
        "off by one; the last window has no letter after it to "
        "predict.": one_more,
        "off by one; one more window has a letter after it.": right[:-1],
        "wrong stride; each window starts one letter after the one "
        "before, yours start three apart.": right[::3],
        "scale the ids: divide them by vocab_size.": right * 26,
        "divide by vocab_size, not by the largest id.": (
            right * 26 / 25,
            right * 26 / 7,
        ),
        "off by one; these windows start at the second letter.": later,
    }
    other = ids[2:7], 2, 10
    return judge(
        answer,
        [((ids, 3, 26), right), (other, _windows(*other))],
        mistakes,
        "from the ids 0, 1, 2, ... the first window is 0/26, 1/26, 2/26.",
        given="8 ids and timesteps 3",
    )


def check_padded(
    answer: Callable[[Sequence[Sequence[int]], int, int], np.ndarray],
) -> Verdict:
    """Judge a function that pads sequences of ids to one length.

    Parameters
    ----------
    answer : list of ids lists, timesteps, vocab_size to
        (sequences, timesteps, 1)

    Examples
    --------
    >>> def behind(sequences, timesteps, vocab_size):
    ...     x = np.full((len(sequences), timesteps, 1), -1.0)
    ...     for row, ids in zip(x, sequences):
    ...         ids = ids[-timesteps:]
    ...         row[:len(ids), 0] = np.array(ids) / vocab_size
    ...     return x
    >>> check_padded(behind)
    Not yet: the padding stands behind; put it in front of the letters.
    """
    sequences = [[10, 11], [4], [1, 2, 3], [5, 6, 7, 8]]
    right = _padded(sequences, 3, 26)
    behind = [np.roll(row, (row >= 0).sum()) for row in right]
    first = _padded([ids[:3] for ids in sequences], 3, 26)
    cut = np.where(right < 0, -1, 0)
    mistakes = {
        "0 is the letter A; pad with -1, which is no letter.": np.maximum(
            right, 0
        ),
        "the padding stands behind; put it in front of the letters.": behind,
        "of a sequence that is too long keep the last letters; they are "
        "nearest to the answer.": first,
        "a list shorter than timesteps lost letters; a slice that starts "
        "below 0 counts from the end.": _padded([[11], *sequences[1:]], 3, 26),
        "the padding was scaled, too; it is -1, not -1/26.": np.maximum(
            right, -1 / 26
        ),
        "the array holds whole numbers, which cuts the scaled ids to 0; make "
        "it one of floats, with -1.0 or dtype=float.": (cut, cut[..., 0]),
        "scale the ids by vocab_size.": np.where(right < 0, -1, right * 26),
        "the last axis is missing: one feature per letter.": right[..., 0],
        "the letters stand on the feature axis; the shape is "
        "(sequences, timesteps, 1).": right.swapaxes(1, 2),
    }
    other = [[3], [2, 1]], 2, 10
    long, empty = ([[9, 8, 7, 6, 5, 4, 3]], 3, 26), ([[], [4]], 3, 26)
    return judge(
        answer,
        [
            ((sequences, 3, 26), right),
            (other, _padded(*other)),
            (long, _padded(*long), "a list more than twice as long"),
            (empty, _padded(*empty), "an empty list, which is all padding"),
        ],
        mistakes,
        "the second sequence, [4], becomes -1, -1, 4/26.",
        given="4 sequences and timesteps 3",
    )


def check_place(
    answer: Callable[[int, int, int, int], Sequence[int]],
) -> Verdict:
    """Judge a function that finds a character of a text in the batches.

    Parameters
    ----------
    answer : position, length, batch, timesteps to (step, row, place)

    Examples
    --------
    >>> check_place(lambda position, length, batch, timesteps: (3, 2, 3))
    Not yet: off by one; the first row is row 0.
    """
    mistakes = {
        "wrong stride: here row 0 of a step goes on in row 1 of the same "
        "step, so the carried state would belong to other "
        "characters.": [2, 1, 2],
        "the order is step, row, place; yours has row and step the other way "
        "round.": [1, 3, 2],
        "each row must read neighbouring characters.": [2, 0, 2],
        "the place counts within the step, from 0 to 3.": [3, 1, 14],
        "off by one; steps, rows and places count from 0.": [4, 2, 3],
        "off by one; the first step is step 0.": [4, 1, 2],
        "off by one; the first row is row 0.": ([3, 2, 2], [3, 2, 3]),
        "off by one; the first place is place 0.": [3, 1, 3],
    }
    return judge(
        answer,
        [((30, 48, 3, 4), [3, 1, 2]), ((21, 60, 2, 5), [4, 0, 1])],
        mistakes,
        "48 characters in 3 rows are 16 a row; character 30 is number 14 of "
        "row 1.",
        given="character 30 of 48, batch 3 and timesteps 4",
        form="three numbers are needed: step, row and place.",
        read=in_a_row,  # arrays with one number each, as np.where finds them
    )


def check_carried(
    answer: Callable[
        [np.ndarray, Sequence[bool], Step, np.ndarray], np.ndarray
    ],
) -> Verdict:
    """Judge a function that reads chunks and carries, or resets, the state.

    Parameters
    ----------
    answer : chunks, starts, step, zero to (chunks, units)
        chunks is (chunks, timesteps, features); starts is (chunks,), True
        for a chunk that begins a new sequence; `step(x_t, h)` gives the next
        state; zero is the empty one, (units,).

    Examples
    --------
    >>> check_carried(lambda chunks, starts, step, zero: zero)
    Not yet: for 5 chunks and 2 units the shape must be (5, 2), yours is (2,).
    """
    rng = np.random.default_rng(5)
    kernel, recurrent = rng.normal(size=(1, 2)), rng.normal(size=(2, 2))
    chunks = rng.normal(size=(5, 3, 1))
    starts, zero = [True, False, False, True, False], np.zeros(2)

    def step(x_t: np.ndarray, h: np.ndarray) -> np.ndarray:
        return rnn_step(x_t, h, kernel, recurrent, np.full(2, 0.3))

    def read(starts: Sequence[bool]) -> np.ndarray:
        return _carried(chunks, starts, step, zero)

    right, never = read(starts), read([False] * 5)
    before = np.roll(right, 1, axis=0) * ~np.array(starts)[:, None]
    letters = [step(chunk[-1], zero) for chunk in chunks]
    late = read([False, True, False, False, True])
    turned = read([not start for start in starts])
    mistakes = {
        "the state is never reset; chunk 3 begins a new sequence, and must "
        "start from zero.": never,
        "the state is reset before every chunk; carry it into a chunk that "
        "goes on.": read([True] * 5),
        "the state is reset at each letter, so only the last letter of a "
        "chunk counts.": letters,
        "the reset comes one chunk too late; it belongs before the chunk "
        "that begins a sequence.": late,
        "the reset comes one chunk too early.": read(
            [False, False, True, False, False]
        ),
        "the reset is the wrong way round: a chunk that goes on was reset, "
        "one that begins was not.": turned,
        "off by one; give the state after each chunk, not the one before "
        "it.": before,
        "one array was appended for several chunks, so all show its last "
        "state; append a copy.": (
            right[[4] * 5],
            never[[4] * 5],
            right[[2, 2, 2, 4, 4]],
        ),
    }
    other = chunks[2:], [True, True, False], step, zero
    return judge(
        answer,
        [((chunks, starts, step, zero), right), (other, _carried(*other))],
        mistakes,
        "carry h through the letters of a chunk and on to the next chunk; "
        "before a chunk whose flag is True, set it to zero.",
        given="5 chunks and 2 units",
    )


def check_stateful_model(
    answer: Callable[[int, int, int, int, int], _Model],
) -> Verdict:
    """Judge a function that builds a stateful Keras model.

    Parameters
    ----------
    answer : batch, timesteps, features, units and symbols to a Keras model
        One LSTM that keeps its state, and a softmax after each time step.

    Examples
    --------
    >>> check_stateful_model(lambda *sizes: None)
    Not yet: the function returns nothing; does it end in a return?
    """

    def row(**other: float) -> list[float]:
        right = {"batch": 2, "timesteps": 3, "features": 4, "lstms": 1}
        right |= {"units": 5, "stateful": 1, "each": 1, "symbols": 6}
        return list((right | {"softmax": 1} | other).values())

    mistakes = {
        "the LSTM forgets between batches; stateful=True.": row(stateful=0),
        "only the last time step is answered; return_sequences=True.": (
            row(each=0)
        ),
        "it forgets between batches and answers the last time step alone; "
        "stateful=True and return_sequences=True.": row(stateful=0, each=0),
        "the batch size is not fixed, so there is no room for a state; "
        "give the Input a batch_shape.": (
            row(batch=-1),
            row(batch=-1, stateful=0),
        ),
        "the number of time steps is not fixed.": row(timesteps=-1),
        "batch_shape is (batch, timesteps, features), in this order.": (
            row(batch=3, timesteps=2),
            row(timesteps=4, features=3),
            row(batch=4, features=2),
            row(batch=3, timesteps=4, features=2),
            row(batch=4, timesteps=2, features=3),
        ),
        "the answers are not probabilities; activation='softmax'.": row(
            softmax=0
        ),
        "the dense layer is missing; it needs one unit for each symbol.": (
            row(symbols=5, softmax=0)
        ),
        "units belong in the LSTM, symbols in the dense layer.": row(
            units=6, symbols=5
        ),
        "there is no LSTM in it.": (
            row(lstms=0, units=0, stateful=0, each=0),
            row(lstms=0, units=0, stateful=0, each=1),
        ),
        "one LSTM is enough.": row(lstms=2),
    }
    other = [1, 1, 26, 1, 50, 1, 1, 26, 1]
    return judge(
        answer,
        [((2, 3, 4, 5, 6), row()), ((1, 1, 26, 50, 26), other)],
        mistakes,
        "it takes an Input with batch_shape, an LSTM with units, and a Dense "
        "layer with symbols.",
        given="batch 2, 3 time steps, 4 features, 5 units and 6 symbols",
        form="a Keras model is needed, with an Input that says its shape.",
        read=_described,
    )


def _described(model: _Model) -> object:
    """Return what a check of a model compares; of no model, the thing."""
    if not hasattr(model, "layers") or not getattr(model, "built", False):
        return model
    lstms = [
        layer.get_config()
        for layer in model.layers
        if type(layer).__name__ == "LSTM"
    ]
    last = lstms[-1] if lstms else {}
    top = getattr(model.layers[-1], "layer", model.layers[-1])
    activation = getattr(getattr(top, "activation", None), "__name__", "")
    own = type(top).__name__ == "Softmax" and top.axis in (-1, 2)
    sizes = [-1 if n is None else n for n in model.input_shape]
    return [
        *sizes,
        len(lstms),
        last.get("units", 0),
        float(last.get("stateful", False)),
        float(len(model.output_shape) == len(sizes)),
        model.output_shape[-1],
        float(own or activation == "softmax"),
    ]


def _windows(ids: np.ndarray, timesteps: int, vocab_size: int) -> np.ndarray:
    """Return every window that has a letter after it, scaled to [0, 1)."""
    rows = np.lib.stride_tricks.sliding_window_view(ids[:-1], timesteps)
    return rows[..., None] / vocab_size


def _padded(
    sequences: Sequence[Sequence[int]], timesteps: int, vocab_size: int
) -> np.ndarray:
    """Return the last letters of each sequence, with -1 in front."""
    x = np.full((len(sequences), timesteps, 1), -1.0)
    for row, ids in zip(x, sequences, strict=True):
        ids = ids[-timesteps:]
        row[timesteps - len(ids) :, 0] = np.array(ids) / vocab_size
    return x


def _carried(
    chunks: np.ndarray, starts: Sequence[bool], step: Step, zero: np.ndarray
) -> np.ndarray:
    """Return the state after each chunk."""
    h, states = zero, []
    for chunk, start in zip(chunks, starts, strict=True):
        h = zero if start else h
        for x_t in chunk:
            h = step(x_t, h)
        states.append(h)
    return np.stack(states)
