"""float32 graph -> one whose weights are int8. Pure."""

from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoder.openvino_runtime import openvino

_LEVELS = 255
"""Steps between the least and the greatest weight of a channel."""


def quantize_weights(graph: Any) -> Any:
    """Store the weights of a graph's linear layers as 8-bit integers, in place, and return the graph.

    Each output channel has a scale and a zero point of its own (asymmetric, by rounding to the nearest), so nothing
    need be calibrated. OpenVINO reads the weights as they are stored; whether it multiplies them as integers with
    activations that it rounds as it goes, or as float32, is a matter of `indexer.encoder.variants`.

    Args:
        graph: OpenVINO model.
    """
    op = openvino.opset13
    for node in graph.get_ordered_ops():
        if node.get_type_name() != "MatMul" or node.input_value(1).get_node().get_type_name() != "Constant":
            continue
        weights = np.array(node.input_value(1).get_node().data, np.float32)
        integers, zeros, scales = _quantized(weights, axis=1 if node.get_attributes()["transpose_b"] else 0)
        shifted = op.subtract(op.convert(op.constant(integers), "f32"), op.convert(op.constant(zeros), "f32"))
        node.input(1).replace_source_output(op.multiply(shifted, op.constant(scales)).output(0))
    graph.validate_nodes_and_infer_types()
    return graph


def _quantized(
    weights: npt.NDArray[np.float32], axis: int
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Return integers, zero points and scales along an axis, so that weights are about scales * (integers - zeros)."""
    least = np.minimum(weights.min(axis=axis, keepdims=True), 0)
    greatest = np.maximum(weights.max(axis=axis, keepdims=True), 0)
    scales = (greatest - least) / _LEVELS
    scales[scales == 0] = 1
    zeros = np.rint(-least / scales).clip(0, _LEVELS)
    integers = np.rint(weights / scales + zeros).clip(0, _LEVELS)
    return integers.astype(np.uint8), zeros.astype(np.uint8), scales
