"""The peers in PyTorch, as its own tutorials and manual have them."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import work
from clock import Task, Trained, by_clock
from course_utils import engine
from work import Alphabet, Product, Shape, Training, Writing

Tensor = torch.Tensor
State = tuple[Tensor, Tensor] | None  # h and c; None for zeros


class Network(nn.Module):
    """LSTM layers and a linear one, time first, as `nn.LSTM` prefers it.

    Parameters
    ----------
    weights : as Keras has them: three of each LSTM, two of the last layer
        PyTorch adds two biases where Keras has one; the second stays zero.
    dropped : share of the outputs that training hides
    """

    def __init__(
        self, weights: Sequence[np.ndarray], dropped: float = 0.0
    ) -> None:
        super().__init__()
        *below, kernel, _ = weights
        self.lstm = nn.LSTM(len(below[0]), len(kernel), len(below) // 3)
        self.dropout = nn.Dropout(dropped)
        self.linear = nn.Linear(*kernel.shape)
        values = iter(weights)
        for name, weight in self.named_parameters():
            weight.requires_grad_("bias_hh" not in name)
            value = next(values).T if weight.requires_grad else 0
            weight.data.copy_(torch.tensor(value))

    def weights(self) -> list[np.ndarray]:
        """Return the weights as Keras has them."""
        weights = (w for w in self.parameters() if w.requires_grad)
        return [weight.detach().numpy().T for weight in weights]

    def forward(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Return logits and the new state; x is (timesteps, batch, inputs)."""
        h, state = self.lstm(x, state)
        return self.linear(self.dropout(h)), state


def characters(net: engine.Net, dropped: float = 0.0) -> Network:
    """Return the network that reads one-hot characters."""
    return Network(engine.to_keras(net)[1:], dropped)


class Learner:
    """Updates a network with Adam, a step at a time; the state is carried."""

    def __init__(
        self, network: Network, clip: float | None = None, **options: float
    ) -> None:
        self.network, self.clip = network, clip
        weights = network.parameters()
        self.adam = torch.optim.AdamW(weights, eps=1e-7, **options)
        self.reset()

    def reset(self) -> None:
        """Forget the state."""
        self.state = None

    def step(self, x: Tensor, y: Tensor) -> float:
        """Update once; return the loss before it."""
        self.adam.zero_grad()
        logits, (h, c) = self.network(x, self.state)
        self.state = h.detach(), c.detach()
        logits = logits.float().flatten(0, 1)
        loss = functional.cross_entropy(logits, y.flatten())
        loss.backward()
        if self.clip:
            nn.utils.clip_grad_norm_(self.network.parameters(), self.clip)
        self.adam.step()
        return loss.item()


def product(size: int) -> Product:
    """Return a float32 product of two square matrices."""
    a, b = torch.rand(2, size, size)
    return lambda: float(torch.mm(a, b)[0, 0])


def training(shape: Shape) -> Training:
    """Return some updates; each call goes on from the last."""
    x, y = (
        torch.from_numpy(part).transpose(1, 2).contiguous()
        for part in (work.one_hot(shape), work.batches(shape).y)
    )
    options = {"lr": work.RATE, "weight_decay": 0, "fused": True}
    network = characters(work.start(shape.units))
    learner = Learner(network, work.CLIP, **options)

    def run() -> list[float]:
        learner.reset()
        return [learner.step(*step) for step in zip(x, y, strict=True)]

    return run


def alphabet(fused: bool) -> Alphabet:
    """Return the plain loop that learns the alphabet, one letter a batch."""
    x, y = map(torch.from_numpy, work.alphabet_pairs())
    steps = list(zip(x, y.argmax(-1), strict=True))
    options = {"lr": 0.001, "weight_decay": 0, "fused": fused}

    def run(epochs: int) -> list[float]:
        learner = Learner(Network(work.alphabet_start()), **options)
        losses = []
        for _ in range(epochs):
            learner.reset()
            losses.append(float(np.mean([learner.step(*s) for s in steps])))
        return losses

    return run


def minute(task: Task) -> Trained:
    """Train by the clock."""
    torch.manual_seed(task.seed)
    recipe = task.recipe
    network = characters(task.net, recipe.dropout.output)
    if task.bfloat16:
        cast = torch.autocast("cpu", torch.bfloat16)
        network.forward = cast(network.forward)
    options = {"weight_decay": recipe.decay, "fused": True}
    learner = Learner(network, recipe.clip, **options)
    hot = torch.eye(network.linear.out_features)

    def learn(x: np.ndarray, y: np.ndarray, rate: float) -> None:
        x, y = (torch.tensor(part.T, dtype=torch.long) for part in (x, y))
        ones = torch.ones(*x.shape, 1)
        shown = functional.dropout(ones, recipe.dropout.input)
        learner.adam.param_groups[0]["lr"] = rate
        learner.step(hot[x] * shown, y)

    used = by_clock(task, learn, learner.reset)
    return Trained(engine.from_keras(network.weights()), *used)


def writing(units: tuple[int, ...], temperature: float) -> Writing:
    """Return a writer that keeps the state and reads one character."""
    network = characters(work.start(units))
    hot = torch.eye(network.linear.out_features)[:, None, None]
    return writer(network, hot, temperature)


def writing_by_cell(units: tuple[int], temperature: float) -> Writing:
    """Return a writer on `nn.LSTMCell`, with the weights of one layer."""
    network = characters(work.start(units))
    cell = nn.LSTMCell(network.lstm.input_size, network.lstm.hidden_size)
    weights = network.lstm.state_dict().items()
    cell.load_state_dict({name.removesuffix("_l0"): w for name, w in weights})
    hot = torch.eye(network.linear.out_features)[:, None]

    def read(x: Tensor, state: State) -> tuple[Tensor, State]:
        state = cell(x, state)
        return network.linear(state[0]), state

    return writer(read, hot, temperature)


def writer(
    read: Callable[[Tensor, State], tuple[Tensor, State]],
    hot: Sequence[Tensor],
    temperature: float,
) -> Writing:
    """Return what draws characters; `hot` is what it reads for each."""
    torch.manual_seed(work.SEED)

    @torch.inference_mode()
    def run(length: int) -> list[int]:
        ids, (logits, state) = [], read(hot[0], None)
        for _ in range(length):
            p = functional.softmax(logits.flatten() / temperature, dim=0)
            ids.append(int(torch.multinomial(p, 1)))
            logits, state = read(hot[ids[-1]], state)
        return ids

    return run
