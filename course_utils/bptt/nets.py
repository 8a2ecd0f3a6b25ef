"""What holds for every kind of net: its two passes, and several as one."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from course_utils.bptt.gru import GRU, backward_gru, forward_gru
from course_utils.bptt.lstm import LSTM, backward_lstm, forward_lstm
from course_utils.bptt.rnn import RNN, backward, forward

Net = TypeVar("Net", RNN, LSTM, GRU)


def passes(net: RNN | LSTM | GRU) -> tuple[Callable, Callable]:
    """Return the forward and the backward pass of a kind of net.

    Parameters
    ----------
    net : RNN, LSTM or GRU

    Examples
    --------
    >>> from course_utils.bptt import init_gru
    >>> passes(init_gru(1, 2, 1, np.random.default_rng(3)))[0].__name__
    'forward_gru'
    """
    return {
        RNN: (forward, backward),
        LSTM: (forward_lstm, backward_lstm),
        GRU: (forward_gru, backward_gru),
    }[type(net)]


def stack(nets: Sequence[Net], dtype: str | None = None) -> Net:
    """Return nets of one kind as one, with an axis in front of all weights.

    One pass through the time steps then serves all of them.

    Parameters
    ----------
    nets : RNN, LSTM or GRU, all of the same sizes
    dtype : name of a type of floats, or None for that of the nets
        Training is content with "float32", which takes half the time if the
        inputs have it too.

    Examples
    --------
    >>> from course_utils.bptt import init_rnn
    >>> rngs = np.random.default_rng(3).spawn(5)
    >>> stack([init_rnn(2, 8, 1, rng) for rng in rngs]).kernel.shape
    (5, 2, 8)
    """
    weights = (np.stack(w, dtype=dtype) for w in zip(*nets, strict=True))
    return type(nets[0])(*weights)
