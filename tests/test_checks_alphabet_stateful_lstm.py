"""The checks of lecture 05 accept the right answer and name each mistake."""

import numpy as np
from verdicts import RIGHT, names

from course_utils.checks import (
    check_carried,
    check_padded,
    check_place,
    check_windows,
)


def windows(extra=0, first=0, stride=1):
    """The right answer, or one with so many windows more."""

    def answer(ids, timesteps, vocab_size):
        starts = range(first, len(ids) - timesteps + extra, stride)
        rows = [ids[k : k + timesteps] for k in starts]
        return np.array(rows)[..., None] / vocab_size

    return answer


def later(ids, timesteps, vocab_size):
    rows = [
        ids[k + 1 : k + 1 + timesteps] for k in range(len(ids) - timesteps)
    ]
    return np.array(rows)[..., None] / vocab_size


test_windows = names(
    check_windows,
    (windows(), RIGHT),
    (lambda *a: windows()(*a).swapaxes(1, 2), "on the feature axis"),
    (lambda *a: windows()(*a)[..., 0], "the last axis is missing"),
    (windows(extra=1), "the last window has no letter after it"),
    (windows(extra=-1), "one more window has a letter after it"),
    (windows(stride=3), "yours start three apart"),
    (lambda i, t, v: windows()(i, t, 1), "divide them by vocab_size"),
    (lambda i, t, v: windows()(i, t, v - 1), "not by the largest id"),
    (later, "these windows start at the second letter"),
    (lambda i, t, v: i / v, "the shape must be (5, 3, 1), yours is (8,)"),
    (lambda i, t, v: windows()(i, t, v)[::-1], "the first window is 0/26"),
    (lambda i, t, v: None, "returns nothing"),
    (lambda i, t, v: windows()(i, 3, 26), "not for other numbers"),
)


def padded(value=-1.0, front=True, last=True, scale=None, scaled_too=False):
    def answer(sequences, timesteps, vocab_size):
        size = scale or vocab_size
        x = np.full((len(sequences), timesteps, 1), value)
        for row, ids in zip(x, sequences, strict=True):
            kept = ids[-timesteps:] if last else ids[:timesteps]
            place = slice(timesteps - len(kept), None)
            if not front:
                place = slice(0, len(kept))
            row[place, 0] = np.array(kept) / size
        return np.where(x == value, value / size, x) if scaled_too else x

    return answer


def whole_numbers(sequences, timesteps, vocab_size):
    x = np.full((len(sequences), timesteps, 1), -1)
    for row, ids in zip(x, sequences, strict=True):
        ids = ids[-timesteps:]
        row[timesteps - len(ids) :, 0] = np.array(ids) / vocab_size
    return x


def wraps_round(sequences, timesteps, vocab_size):
    x = np.full((len(sequences), timesteps, 1), -1.0)
    for row, ids in zip(x, sequences, strict=True):
        for k, number in enumerate(ids):
            row[timesteps - len(ids) + k] = number / vocab_size
    return x


def from_behind(sequences, timesteps, vocab_size):
    x = np.full((len(sequences), timesteps, 1), -1.0)
    for row, ids in zip(x, sequences, strict=True):
        ids = ids[-timesteps:]
        row[-len(ids) :, 0] = np.array(ids) / vocab_size
    return x


test_padding = names(
    check_padded,
    (padded(), RIGHT),
    (padded(value=0.0), "0 is the letter A"),
    (padded(front=False), "the padding stands behind"),
    (padded(last=False), "keep the last letters"),
    (padded(scaled_too=True), "the padding was scaled, too"),
    (padded(scale=1), "scale the ids by vocab_size"),
    (lambda *a: padded()(*a)[..., 0], "the last axis is missing"),
    (lambda *a: padded()(*a).swapaxes(1, 2), "on the feature axis"),
    (lambda *a: padded()(*a)[:2], "the shape must be (4, 3, 1)"),
    (lambda *a: padded()(*a)[::-1], "becomes -1, -1, 4/26"),
    (whole_numbers, "cuts the scaled ids to 0; make it one of floats"),
    (lambda *a: whole_numbers(*a)[..., 0], "cuts the scaled ids to 0"),
    (wraps_round, "but not for a list more than twice as long: it stops"),
    (from_behind, "but not for an empty list, which is all padding"),
    (
        lambda s, t, v: padded()([ids[len(ids) - t :] for ids in s], t, v),
        "a slice that starts below 0 counts from the end",
    ),
    (lambda *a: ..., "returns nothing"),
    (lambda s, t, v: padded()(s, t, 26), "not for other numbers"),
)


def place(position, length, batch, timesteps):
    row, rest = divmod(position, length // batch)
    return rest // timesteps, row, rest % timesteps


def searched(position, length, batch, timesteps):
    rows = np.arange(length).reshape(batch, -1, timesteps)
    return np.where(rows.swapaxes(0, 1) == position)


def neighbours(position, length, batch, timesteps):
    step, rest = divmod(position, batch * timesteps)
    return step, rest // timesteps, rest % timesteps


def dealt_out(position, length, batch, timesteps):
    number, row = divmod(position, batch)
    return number // timesteps, row, number % timesteps


test_places = names(
    check_place,
    (place, RIGHT),
    (neighbours, "wrong stride"),
    (lambda *a: np.array(place(*a))[[1, 0, 2]], "the other way round"),
    (dealt_out, "must read neighbouring characters"),
    (
        lambda p, n, b, t: (*place(p, n, b, t)[:2], p % (n // b)),
        "counts within the step, from 0 to 3",
    ),
    (lambda *a: np.array(place(*a)) + 1, "count from 0"),
    (lambda *a: np.add(place(*a), [1, 0, 0]), "the first step is"),
    (lambda *a: np.add(place(*a), [0, 1, 0]), "the first row is"),
    (lambda *a: np.add(place(*a), [0, 0, 1]), "the first place is"),
    (lambda *a: place(*a)[:2], "three numbers are needed: step, row and pl"),
    (lambda *a: "3, 1, 2", "three numbers are needed"),
    (lambda *a: {}, "three numbers are needed"),
    (searched, RIGHT),
    (lambda *a: [np.array([n]) for n in place(*a)], RIGHT),
    (lambda *a: (0, 0, 0), "48 characters in 3 rows are 16 a row"),
    (lambda *a: (3, 1, 2), "but not for other numbers"),
    (lambda *a: None, "returns nothing"),
    (
        lambda p, n, b, t: place(p, 48, 3, 4),
        "right for character 30 of 48, batch 3 and timesteps 4, but not",
    ),
)


def carried(flags=lambda starts: starts, each=False, before=False):
    """Read the chunks, with a mistake in the flags or in the loop."""

    def answer(chunks, starts, step, zero):
        h, states = zero, []
        for chunk, start in zip(chunks, flags(list(starts)), strict=True):
            h = zero if start else h
            entered = h
            for x_t in chunk:
                h = step(x_t, zero if each else h)
            states.append(entered if before else h)
        return np.array(states)

    return answer


def one_array(reset=None):
    """Write each state into the array that was appended before."""

    def answer(chunks, starts, step, zero):
        h, states = zero if reset is None else zero.copy(), []
        for chunk, start in zip(chunks, starts, strict=True):
            if start and reset == "fill":
                h[:] = 0
            elif start:
                h = zero if reset is None else zero.copy()
            for x_t in chunk:
                h[:] = step(x_t, h)
            states.append(h)
        return np.array(states)

    return answer


test_carried_state = names(
    check_carried,
    (carried(), RIGHT),
    (carried(lambda s: [False] * len(s)), "never reset"),
    (carried(lambda s: [True] * len(s)), "reset before every chunk"),
    (carried(each=True), "reset at each letter"),
    (carried(lambda s: [False, *s[:-1]]), "one chunk too late"),
    (carried(lambda s: [*s[1:], False]), "one chunk too early"),
    (carried(lambda s: [not start for start in s]), "wrong way round"),
    (one_array(), "one array was appended for several chunks"),
    (one_array(reset="fill"), "one array was appended for several"),
    (one_array(reset="new"), "one array was appended for several"),
    (carried(before=True), "the state after each chunk, not the one be"),
    (lambda *a: carried()(*a)[-1], "the shape must be (5, 2), yours is"),
    (lambda *a: -carried()(*a), "set it to zero"),
    (lambda *a: None, "returns nothing"),
)
