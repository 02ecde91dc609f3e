from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.encoder_bound import Multiplications, multiplications, product_peaks
from indexer.encoder.compiling.quantize import quantize_weights
from indexer.encoder.openvino_runtime import openvino

WIDTH, HIDDEN = 4, 6


def graph() -> Any:
    """A layer from WIDTH to HIDDEN, attention over its states, and a mean."""
    op = openvino.opset13

    def parameter(name: str, *shape: int) -> Any:
        made = op.parameter(list(shape), openvino.Type.f32, name)
        made.output(0).get_tensor().set_names({name})
        return made

    embeddings, mask = parameter("embeddings", -1, -1, WIDTH), parameter("mask", -1, -1, -1)
    pooling = parameter("pooling", -1, -1, -1)
    weights = op.constant(np.arange(HIDDEN * WIDTH, dtype=np.float32).reshape(HIDDEN, WIDTH))
    states = op.matmul(embeddings, weights, False, True)
    attended = op.scaled_dot_product_attention(states, states, states, mask)
    return openvino.Model([op.matmul(pooling, attended, False, False)], [embeddings, mask, pooling], "small")


@pytest.mark.parametrize("quantized", [False, True])
def test_multiplications_counts_what_the_shapes_say(tmp_path: Path, quantized: bool) -> None:
    path = tmp_path / "graph.xml"
    openvino.save_model(quantize_weights(graph()) if quantized else graph(), path, compress_to_fp16=False)
    tokens = 5
    found = multiplications(path, tokens)
    assert found.weights == tokens * WIDTH * HIDDEN
    assert found.states == 2 * tokens * tokens * HIDDEN + tokens * HIDDEN


def test_seconds_are_those_of_both_kinds_of_products() -> None:
    peaks = {"int8": 100.0, "float32": 10.0}
    counted = Multiplications(weights=200, states=30)
    assert counted.seconds(peaks, integer=True) == pytest.approx(2 + 3)
    assert counted.seconds(peaks, integer=False) == pytest.approx(20 + 3)


@pytest.mark.slow
def test_product_peaks_are_rates_of_this_machine() -> None:
    peaks = product_peaks(1)
    assert set(peaks) == {"int8", "float32"}
    assert min(peaks.values()) > 1e8
