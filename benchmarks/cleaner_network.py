"""The network that finds articles in dumps, as it is fitted; `indexer/corpus/dumps/network.py` applies it."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from indexer.corpus.dumps.chain import COLUMNS
from indexer.corpus.dumps.network import DILATIONS, Weights

WIDTH = 56
DROPPED = 0.25
"""Share of the numbers that are left out of each example, so that what is learned holds for pages of other kinds."""
DROPPED_INSIDE = 0.1
"""Share of what the network finds that is left out, for each layer and example."""
_LEAST_CHANGE = -2.0
"""Score of a change of parts to begin with."""


class Network:
    """A network under way, its parameters shaped as in `Weights`."""

    def __init__(self, numbers: int, seed: int) -> None:
        self._random = torch.Generator().manual_seed(seed)
        width = WIDTH
        self.inner = self._parameter(numbers, width, 0.6)
        self.whole = self._parameter(2 * width, width, 0.3)
        self.layers = [self._parameter(3 * width, width, 0.5) for _ in DILATIONS]
        self.outer = self._parameter(width, COLUMNS, 0.5)
        with torch.no_grad():
            self.outer[-1, 3:] = _LEAST_CHANGE

    @property
    def parameters(self) -> list[Tensor]:
        """All that is fitted."""
        return [self.inner, self.whole, *self.layers, self.outer]

    def weights(self) -> Weights:
        """Return the parameters as arrays."""
        inner, whole, *layers, outer = (one.detach().numpy() for one in self.parameters)
        return Weights(inner=inner, whole=whole, layers=np.array(layers), outer=outer)

    def scores(self, values: Tensor, is_real: Tensor) -> Tensor:
        """Return scores, array (n, t, 7), while some of the numbers are left out.

        Args:
            values: Array (n, t, d) of the numbers of the units of n texts.
            is_real: Array (n, t), 1 for a unit and 0 for padding.
        """
        real = is_real[:, :, None]
        found = torch.tanh(_linear(self._dropped(values, DROPPED), self.inner)) * real
        mean = found.sum(1) / real.sum(1)
        greatest = (found - 2 * (1 - real)).amax(1)
        whole = torch.tanh(_linear(torch.cat([mean, greatest], 1), self.whole))
        found = self._dropped((found + whole[:, None]) * real, DROPPED_INSIDE)
        for layer, dilation in zip(self.layers, DILATIONS, strict=True):
            kernel = layer[:-1].reshape(3, WIDTH, WIDTH).permute(2, 1, 0)
            seen = functional.conv1d(found.transpose(1, 2), kernel, layer[-1], padding=dilation, dilation=dilation)
            found = self._dropped((found + torch.relu(seen.transpose(1, 2))) * real, DROPPED_INSIDE)
        return _linear(found, self.outer)

    def _parameter(self, rows: int, columns: int, spread: float) -> Tensor:
        """Return random weights with a constant of zero in a last row."""
        weights = torch.zeros(rows + 1, columns)
        weights[:-1] = spread * rows**-0.5 * torch.randn(rows, columns, generator=self._random)
        return weights.requires_grad_()

    def _dropped(self, values: Tensor, share: float) -> Tensor:
        """Return values without some columns, others in each text."""
        kept = torch.rand(values.shape[0], 1, values.shape[2], generator=self._random) > share
        return values * kept / (1 - share)


def step_of(network: Network, rate: float, decay: float) -> torch.optim.Optimizer:
    """Return what changes the parameters by their gradients (AdamW)."""
    return torch.optim.AdamW(network.parameters, lr=rate, weight_decay=decay, betas=(0.9, 0.99))


def undo_decay_of_constants(network: Network, optimizer: torch.optim.Optimizer) -> None:
    """Undo what a step's decay took from the constants, which no text is learned by heart with."""
    group = optimizer.param_groups[0]
    with torch.no_grad():
        for parameter in network.parameters:
            parameter[-1] /= 1 - group["lr"] * group["weight_decay"]


def _linear(values: Tensor, weights: Tensor) -> Tensor:
    return values @ weights[:-1] + weights[-1]


def as_tensors(*arrays: np.ndarray) -> Sequence[Tensor]:
    """Return arrays as tensors of single precision."""
    return [torch.from_numpy(one.astype(np.float32)) for one in arrays]
