"""What bounds an encoder's speed: the multiplications of its graph, and how many the processor can make in a second.

A processor that did nothing but the products, each as fast as the largest ones are, would need the time that is called
the bound here. Reading weights and states, softmax, normalisation and padding come on top of it.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT, POOLING_INPUT, POSITIONS_INPUT
from indexer.encoder.openvino_runtime import openvino

_ROWS, _WIDTH = 1_024, 1_536
"""Size of the product that the peak is measured with: its parts fit into the caches, and its sums are long."""
_RUNS = 50
_LEVELS = 256


@dataclass(frozen=True, slots=True)
class Multiplications:
    """Multiplications of one text, each with its addition."""

    weights: int
    """Those with stored weights; they are of integers where the weights are and the processor multiplies integers."""
    states: int
    """Those of attention and pooling, between states: always float32."""

    def seconds(self, peaks: Mapping[str, float], *, integer: bool) -> float:
        """Return the least time they take, with so many multiplications a second of each kind."""
        return self.weights / peaks["int8" if integer else "float32"] + self.states / peaks["float32"]


def multiplications(graph_file: Path, tokens: int) -> Multiplications:
    """Return the multiplications of a graph for a text of so many tokens, counted from the shapes of its products."""
    graph = openvino.Core().read_model(graph_file)
    width = int(graph.input(EMBEDDINGS_INPUT).get_partial_shape()[2].get_length())
    shapes = {
        EMBEDDINGS_INPUT: [1, tokens, width],
        MASK_INPUT: [1, 1, tokens],
        POOLING_INPUT: [1, 1, tokens],
        POSITIONS_INPUT: [1, tokens],
    }
    names = {name for one in graph.inputs for name in one.get_names()}
    graph.reshape({name: shape for name, shape in shapes.items() if name in names})
    weights = states = 0
    for node in graph.get_ordered_ops():
        if node.get_type_name() == "MatMul":
            first = list(node.input(0).get_shape())
            summed = first[-2] if node.get_attributes()["transpose_a"] else first[-1]
            made = math.prod(node.output(0).get_shape()) * summed
            if _is_stored(node.input_value(1).get_node()):
                weights += made
            else:
                states += made
        elif node.get_type_name() == "ScaledDotProductAttention":
            queries, keys, values = (list(node.input(number).get_shape()) for number in range(3))
            states += math.prod(queries[:-1]) * keys[-2] * (queries[-1] + values[-1])
    return Multiplications(weights, states)


def product_peaks(threads: int) -> dict[str, float]:
    """Return how many multiplications a second a large product makes, of `int8` and of `float32` numbers.

    Args:
        threads: Threads to compute with.
    """
    return {"int8": _peak(threads, integer=True), "float32": _peak(threads, integer=False)}


def _peak(threads: int, *, integer: bool) -> float:
    op = openvino.opset13
    random = np.random.default_rng(0)
    left = op.parameter([_ROWS, _WIDTH], openvino.Type.f32)
    states: Any = left
    if integer:
        low, high = op.constant(np.float32(-4)), op.constant(np.float32(4))
        states = op.fake_quantize(left, low, high, low, high, _LEVELS)
        stored = op.constant(random.integers(-127, 128, (_WIDTH, _WIDTH), np.int8))
        weights: Any = op.multiply(op.convert(stored, "f32"), op.constant(np.float32(0.01)))
    else:
        weights = op.constant(random.standard_normal((_WIDTH, _WIDTH)).astype(np.float32))
    graph = openvino.Model([op.matmul(states, weights, False, True)], [left], "product")
    settings = {"INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": threads}
    request = openvino.Core().compile_model(graph, "CPU", settings).create_infer_request()
    request.infer([random.standard_normal((_ROWS, _WIDTH)).astype(np.float32)])
    seconds = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        request.infer()
        seconds.append(time.perf_counter() - started)
    return _ROWS * _WIDTH * _WIDTH / min(seconds)


def _is_stored(node: Any) -> bool:
    """Tell whether nothing but constants leads to a node."""
    if node.get_type_name() == "Parameter":
        return False
    return all(_is_stored(value.get_node()) for value in node.input_values())
