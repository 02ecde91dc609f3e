"""The network as it is fitted, beside the one that is applied."""

import numpy as np
import pytest
import torch

from benchmarks import cleaner_network
from indexer.corpus.dumps.network import apply


def test_apply_is_what_is_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaner_network, "DROPPED", 0.0)
    monkeypatch.setattr(cleaner_network, "DROPPED_INSIDE", 0.0)
    network = cleaner_network.Network(5, seed=0)
    values = np.random.default_rng(1).normal(0, 1, (2, 30, 5)).astype(np.float32)
    is_real = np.ones((2, 30), np.float32)
    values[1, 20:], is_real[1, 20:] = 0, 0
    with torch.no_grad():
        found = network.scores(torch.from_numpy(values), torch.from_numpy(is_real)).numpy()
    assert found[0] == pytest.approx(apply(network.weights(), values[0]), abs=1e-4)
    assert found[1, :20] == pytest.approx(apply(network.weights(), values[1, :20]), abs=1e-4)
