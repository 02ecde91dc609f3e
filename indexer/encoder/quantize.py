"""float32 graph -> int8 graph, calibrated on passages. The only module importing NNCF."""

import contextlib
import io
import logging
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT
from indexer.encoder.openvino_runtime import openvino
from indexer.records import Matrix

SMOOTHING = 0.8
"""Share of the activations' spread that SmoothQuant moves into the weights, in [0, 1]; see docs/decisions/0005."""
_OUTLIER_RATIO = 2.0
"""Ratio of a hidden unit's largest activation to that of 99% of its layer's units above which it is an outlier."""


def quantize(
    graph: Any,
    inputs: Sequence[tuple[Matrix, Matrix]],
    *,
    smoothing: float = SMOOTHING,
    isolate_outliers: bool = True,
) -> Any:
    """Return an int8 version of a graph: weights by output channel, activations by tensor, attention left in float32.

    Post-training quantisation with SmoothQuant (Xiao et al., 2022) and bias correction, by NNCF. Before that, hidden
    units with outlier activations are given a float32 path of their own, in the manner of LLM.int8() (Dettmers et al.,
    2022): in models of the BERT family a single unit at the first token can be several times as large as all the
    others, and would take most of the int8 range for itself.

    Args:
        graph: OpenVINO model with the inputs and outputs of `indexer.encoder.graph`; it is changed.
        inputs: The graph's inputs for each of some dozens of passages.
        smoothing: Share of the activations' spread that SmoothQuant moves into the weights, in [0, 1].
        isolate_outliers: Whether to give outlier units a path of their own.
    """
    import nncf  # takes a second to import

    nncf.set_log_level(logging.ERROR)
    feeds = [{EMBEDDINGS_INPUT: embeddings, MASK_INPUT: mask} for embeddings, mask in inputs]
    kept = _isolate_outliers(graph, feeds) if isolate_outliers else []
    kept += [node.get_friendly_name() for node in graph.get_ordered_ops() if _is_attention(node)]
    with contextlib.redirect_stdout(io.StringIO()):  # progress bars, which standard output is not for
        return nncf.quantize(
            graph,
            nncf.Dataset(feeds),
            model_type=nncf.ModelType.TRANSFORMER,
            preset=nncf.QuantizationPreset.MIXED,
            subset_size=len(feeds),
            ignored_scope=nncf.IgnoredScope(names=kept),
            advanced_parameters=nncf.AdvancedQuantizationParameters(
                smooth_quant_alphas=nncf.AdvancedSmoothQuantParameters(matmul=smoothing)
            ),
        )


def _is_attention(node: Any) -> bool:
    """Tell whether a node multiplies activations with activations."""
    if node.get_type_name() == "ScaledDotProductAttention":
        return True
    return bool(node.get_type_name() == "MatMul") and not _is_linear(node)


def _isolate_outliers(graph: Any, feeds: Iterable[dict[str, Matrix]]) -> list[str]:
    """Move outlier units of the feed-forward blocks to a narrow path beside the block, which computes the same.

    y = W2 f(W1 x + b1) is a sum over hidden units. Those with outliers are left out of the block, by zeros in W1 and
    b1, and added from a block of just these units.

    Returns:
        Names of the new matrix products, to be kept from quantisation.
    """
    blocks = [block for node in graph.get_ordered_ops() if (block := _feed_forward(node))]
    names = []
    for (up, bias, activation, down), peaks in zip(blocks, _peaks(graph, blocks, feeds), strict=True):
        # The 99th percentile stands for the layer, not the maximum, which the outliers themselves would raise.
        units = np.flatnonzero(peaks > _OUTLIER_RATIO * np.quantile(peaks, 0.99))
        if not units.size:
            continue
        rows, shift, columns = _matrix(up), _constant(bias).copy(), _matrix(down).T
        op = openvino.opset13
        hidden = op.matmul(up.input_value(0), op.constant(rows[units]), False, True)
        hidden.set_friendly_name(f"{up.get_friendly_name()}/outliers")
        shifted = op.add(hidden, op.constant(np.ascontiguousarray(shift[..., units])))
        path = _same_activation(activation, shifted)
        beside = op.matmul(path, op.constant(np.ascontiguousarray(columns[units])), False, False)
        beside.set_friendly_name(f"{down.get_friendly_name()}/outliers")
        names += [hidden.get_friendly_name(), beside.get_friendly_name()]

        # With zeros in W1 and b1 the activation is f(0) = 0, so that the block adds nothing for these units any more.
        rows[units], shift[..., units] = 0, 0
        up.input(1).replace_source_output(op.constant(rows if _transposed(up) else rows.T.copy()).output(0))
        constant = next(i for i in (0, 1) if bias.input_value(i).get_node().get_type_name() == "Constant")
        bias.input(constant).replace_source_output(op.constant(shift).output(0))
        # Collected before the sum exists: the sum reads the block too, and must go on reading it.
        readers = down.output(0).get_target_inputs()
        whole = op.add(down.output(0), beside)
        for reader in readers:
            reader.replace_source_output(whole.output(0))
    graph.validate_nodes_and_infer_types()
    return names


def _feed_forward(down: Any) -> tuple[Any, Any, Any, Any] | None:
    """Return W1, bias, activation and W2 of the feed-forward block that ends in this node, or None if none does."""
    if not _is_linear(down):
        return None
    activation = down.input_value(0).get_node()
    if activation.get_type_name() not in ("Gelu", "Relu"):
        return None
    bias = activation.input_value(0).get_node()
    if bias.get_type_name() != "Add":
        return None
    up = next((value.get_node() for value in bias.input_values() if _is_linear(value.get_node())), None)
    constant = any(value.get_node().get_type_name() == "Constant" for value in bias.input_values())
    # A bias that is not a constant cannot be split between the two paths.
    if up is None or not constant:
        return None
    read_once = all(len(node.output(0).get_target_inputs()) == 1 for node in (up, bias, activation))
    return (up, bias, activation, down) if read_once else None  # other readers would miss the units moved


def _peaks(graph: Any, blocks: Sequence[tuple[Any, ...]], feeds: Iterable[dict[str, Matrix]]) -> list[Matrix]:
    """Return, for each block, the largest absolute activation of each hidden unit: (units,) float32."""
    if not blocks:
        return []
    probe = openvino.Model([activation.output(0) for _, _, activation, _ in blocks], graph.get_parameters(), "probe")
    request = openvino.Core().compile_model(probe, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    peaks: list[Matrix] = []
    for feed in feeds:
        found = request.infer(feed)
        largest = [np.abs(found[i]).max(axis=(0, 1)) for i in range(len(blocks))]
        peaks = [np.maximum(*pair) for pair in zip(peaks or largest, largest, strict=True)]
    return peaks


def _same_activation(activation: Any, value: Any) -> Any:
    """Return an activation of the same kind on another value."""
    if activation.get_type_name() == "Relu":
        return openvino.opset13.relu(value)
    return openvino.opset13.gelu(value, activation.get_attributes()["approximation_mode"].lower())


def _is_linear(node: Any) -> bool:
    return bool(node.get_type_name() == "MatMul" and node.input_value(1).get_node().get_type_name() == "Constant")


def _transposed(linear: Any) -> bool:
    return bool(linear.get_attributes()["transpose_b"])


def _matrix(linear: Any) -> npt.NDArray[np.float32]:
    """Return a copy of a linear layer's weights, (output, input)."""
    data = _constant_node(linear).data
    return np.array(data if _transposed(linear) else data.T, np.float32)


def _constant(node: Any) -> npt.NDArray[np.float32]:
    return np.array(_constant_node(node).data, np.float32)


def _constant_node(node: Any) -> Any:
    return next(v.get_node() for v in node.input_values() if v.get_node().get_type_name() == "Constant")
