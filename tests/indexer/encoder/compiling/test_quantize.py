"""Graphs of linear layers, small enough for numpy."""

from typing import Any

import numpy as np
import pytest

from indexer.encoder.compiling.quantize import quantize_weights
from indexer.encoder.openvino_runtime import openvino
from indexer.records import Matrix

SETTINGS = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}


def linear(weights: Matrix, *, transposed: bool) -> Any:
    """Return x W^T as a graph, with the weights (outputs, inputs) stored either way."""
    op = openvino.opset13
    x = op.parameter([-1, weights.shape[1]], np.float32)
    stored = op.constant(weights if transposed else np.ascontiguousarray(weights.T))
    return openvino.Model([op.matmul(x, stored, False, transposed)], [x], "linear")


def output(graph: Any, x: Matrix) -> Matrix:
    return np.array(openvino.Core().compile_model(graph, "CPU", SETTINGS)(x)[0])


def types(graph: Any) -> list[str]:
    return [str(node.get_element_type().to_string()) for node in graph.get_ordered_ops() if not node.inputs()]


@pytest.mark.parametrize("transposed", [False, True])
def test_quantize_weights_comes_within_half_a_step_of_each_channel(transposed: bool) -> None:
    random = np.random.default_rng(3)
    # Channels of sizes far apart, all positive, all negative, and of zeros.
    weights = (random.normal(size=(6, 64)) * np.array([[100], [1], [0.01], [1], [1], [0]])).astype(np.float32)
    weights[3], weights[4] = np.abs(weights[3]) + 1, -np.abs(weights[4]) - 1
    graph = linear(weights, transposed=transposed)
    assert quantize_weights(graph) is graph
    assert "u8" in types(graph)
    found = output(graph, np.eye(64, dtype=np.float32)).T
    steps = (np.maximum(weights.max(axis=1), 0) - np.minimum(weights.min(axis=1), 0)) / 255
    assert (np.abs(found - weights).max(axis=1) <= 0.51 * steps + 1e-6).all()
    np.testing.assert_array_equal(found[5], 0)


def test_quantize_weights_leaves_products_of_activations_alone() -> None:
    op = openvino.opset13
    x, y = (op.parameter([-1, 4, 4], np.float32) for _ in range(2))
    graph = quantize_weights(openvino.Model([op.matmul(x, y, False, True)], [x, y], "attention"))
    assert types(graph) == ["f32", "f32"]
