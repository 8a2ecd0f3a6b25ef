"""The peers in PyTorch, as its own tutorials and manual have them."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from course_utils import engine
from work import (
    CLIP,
    RATE,
    SEED,
    Shape,
    alphabet_pairs,
    alphabet_start,
    batches,
    one_hot,
    start,
)

State = tuple[torch.Tensor, torch.Tensor]


class Characters(nn.Module):
    """LSTM layers and a linear one, time first, as `nn.LSTM` prefers it.

    Parameters
    ----------
    net : engine.Net
        The weights to begin with.  PyTorch adds two biases where the course
        and Keras have one; the second stays zero.
    """

    def __init__(self, net: engine.Net) -> None:
        super().__init__()
        _, *weights, kernel, bias = engine.to_keras(net)
        vocab_size = len(bias)
        self.lstm = nn.LSTM(vocab_size, len(kernel), len(net.layers))
        self.linear = nn.Linear(len(kernel), vocab_size)
        with torch.no_grad():
            for k in range(len(net.layers)):
                fill(self.lstm, k, *weights[3 * k : 3 * k + 3])
            self.linear.weight.copy_(torch.from_numpy(kernel.T))
            self.linear.bias.copy_(torch.from_numpy(bias))

    def forward(
        self, x: torch.Tensor, state: State | None = None
    ) -> tuple[torch.Tensor, State]:
        """Read one-hot characters; return logits and the new state.

        Parameters
        ----------
        x : (timesteps, batch, vocab_size)
        state : two of (layers, batch, units), or None for zeros

        Returns
        -------
        logits : (timesteps, batch, vocab_size)
        state : as above
        """
        h, state = self.lstm(x, state)
        return self.linear(h), state


def fill(
    lstm: nn.LSTM,
    layer: int,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
) -> None:
    """Give one layer weights in Keras' layout; both have i, f, g, o."""
    names = "weight_ih", "weight_hh", "bias_ih"
    values = kernel.T, recurrent_kernel.T, bias
    for name, value in zip(names, values, strict=True):
        value = torch.from_numpy(np.ascontiguousarray(value))
        getattr(lstm, f"{name}_l{layer}").copy_(value)
    second = getattr(lstm, f"bias_hh_l{layer}")
    second.zero_()
    second.requires_grad_(False)


def cross_entropy(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the mean loss in nats."""
    return functional.cross_entropy(logits.flatten(0, 1), y.flatten())


def product(size: int) -> Callable[[], float]:
    """Return a float32 product of two square matrices."""
    a, b = torch.rand(2, size, size)
    return lambda: float(torch.mm(a, b)[0, 0])


def tensors(shape: Shape) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return each step as one-hot inputs and targets, time first."""
    x = torch.from_numpy(one_hot(shape)).transpose(1, 2).contiguous()
    y = torch.from_numpy(batches(shape).y).transpose(1, 2).contiguous()
    return list(zip(x, y, strict=True))


def training(shape: Shape) -> Callable[[], list[float]]:
    """Return some updates; each call goes on from the last."""
    model, steps = Characters(start(shape.units)), tensors(shape)
    adam = torch.optim.Adam(model.parameters(), RATE, eps=1e-7, fused=True)

    def run() -> list[float]:
        losses, state = [], None
        for x, y in steps:
            adam.zero_grad()
            logits, (h, c) = model(x, state)
            state = h.detach(), c.detach()
            loss = cross_entropy(logits, y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            adam.step()
            losses.append(loss.item())
        return losses

    return run


def writing(
    units: tuple[int, ...], temperature: float
) -> Callable[[int], list[int]]:
    """Return a writer that keeps the state and reads one character."""
    model = Characters(start(units)).eval()
    hot = torch.eye(model.linear.out_features)[:, None, None]
    torch.manual_seed(SEED)

    @torch.inference_mode()
    def run(length: int) -> list[int]:
        ids, (logits, state) = [], model(hot[0])
        for _ in range(length):
            ids.append(drawn(logits[0, 0] / temperature))
            logits, state = model(hot[ids[-1]], state)
        return ids

    return run


def writing_by_cell(
    units: tuple[int], temperature: float
) -> Callable[[int], list[int]]:
    """Return a writer on `nn.LSTMCell`, with the weights of one layer."""
    model = Characters(start(units))
    cell = nn.LSTMCell(model.lstm.input_size, model.lstm.hidden_size)
    weights = model.lstm.state_dict().items()
    cell.load_state_dict({name.removesuffix("_l0"): w for name, w in weights})
    hot = torch.eye(model.linear.out_features)[:, None]
    torch.manual_seed(SEED)

    @torch.inference_mode()
    def run(length: int) -> list[int]:
        ids, state = [], cell(hot[0])
        for _ in range(length):
            logits = model.linear(state[0])[0]
            ids.append(drawn(logits / temperature))
            state = cell(hot[ids[-1]], state)
        return ids

    return run


def drawn(logits: torch.Tensor) -> int:
    """Draw an id."""
    return int(torch.multinomial(functional.softmax(logits, dim=0), 1))


def alphabet(fused: bool = False) -> Callable[[int], list[float]]:
    """Return the plain loop that learns the alphabet, one letter a batch.

    A number of epochs goes in, the mean loss of each comes out.

    Parameters
    ----------
    fused : whether Adam updates all weights in one call
    """
    pairs = [torch.from_numpy(part) for part in alphabet_pairs()]
    steps = list(zip(pairs[0], pairs[1].argmax(-1), strict=True))

    def run(epochs: int) -> list[float]:
        lstm, linear = alphabet_network()
        weights = [*lstm.parameters(), *linear.parameters()]
        adam = torch.optim.Adam(weights, 0.001, eps=1e-7, fused=fused)
        losses = []
        for _ in range(epochs):
            state, total = None, 0.0
            for x, y in steps:
                adam.zero_grad()
                read, (h, c) = lstm(x, state)
                state = h.detach(), c.detach()
                loss = functional.cross_entropy(linear(read[0]), y)
                loss.backward()
                adam.step()
                total += loss.item()
            losses.append(total / len(steps))
        return losses

    return run


def alphabet_network() -> tuple[nn.LSTM, nn.Linear]:
    """Return the two layers with the weights that all begin with."""
    *cell, kernel, bias = alphabet_start()
    lstm, linear = nn.LSTM(1, len(kernel)), nn.Linear(*kernel.shape)
    with torch.no_grad():
        fill(lstm, 0, *cell)
        linear.weight.copy_(torch.from_numpy(kernel.T))
        linear.bias.copy_(torch.from_numpy(bias))
    return lstm, linear
