"""Graphs of one feed-forward block, small enough for numpy."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.quantize import _feed_forward, _is_attention, _isolate_outliers, _peaks, quantize
from indexer.records import Matrix

WIDTH, HIDDEN, OUTLIERS = 8, 256, [17, 90]
SETTINGS = {"INFERENCE_PRECISION_HINT": "f32"}


def weights(outliers: Sequence[int]) -> tuple[Matrix, Matrix, Matrix]:
    """W1 (hidden, width), b1 (hidden,) and W2 (width, hidden); outliers are sixty times as large as the others."""
    random = np.random.default_rng(7)
    up, bias = random.normal(size=(HIDDEN, WIDTH)), random.normal(size=HIDDEN)
    down = random.normal(size=(WIDTH, HIDDEN)) / HIDDEN
    up[outliers] *= 60
    bias[outliers] = np.abs(bias[outliers]) * 60
    return up.astype(np.float32), bias.astype(np.float32), down.astype(np.float32)


def block(
    outliers: Sequence[int] = OUTLIERS,
    *,
    activation: str = "relu",
    bias_first: bool = False,
    transposed: bool = True,
    residual: bool = True,
) -> Any:
    """Return W2 f(W1 x + b1) of the embeddings, as a graph."""
    op = openvino.opset13
    w1, b1, w2 = weights(outliers)
    embeddings = op.parameter([-1, -1, WIDTH], np.float32, name=EMBEDDINGS_INPUT)
    mask = op.parameter([-1, -1], np.float32, name=MASK_INPUT)
    up = op.matmul(embeddings, op.constant(w1 if transposed else w1.T.copy()), False, transposed)
    up.set_friendly_name("up")
    bias = op.constant(b1[np.newaxis, np.newaxis])
    shifted = op.add(bias, up) if bias_first else op.add(up, bias)
    hidden = op.relu(shifted) if activation == "relu" else op.gelu(shifted, activation)
    down = op.matmul(hidden, op.constant(w2 if transposed else w2.T.copy()), False, transposed)
    down.set_friendly_name("down")
    end = op.add(down, embeddings) if residual else down
    return openvino.Model([op.multiply(end, op.unsqueeze(mask, op.constant(2)))], [embeddings, mask], "block")


def feeds(count: int = 4) -> list[dict[str, Matrix]]:
    random = np.random.default_rng(11)
    lengths = [3 + number for number in range(count)]
    return [
        {
            EMBEDDINGS_INPUT: random.normal(size=(2, length, WIDTH)).astype(np.float32),
            MASK_INPUT: np.ones((2, length), np.float32),
        }
        for length in lengths
    ]


def outputs(graph: Any) -> list[Matrix]:
    compiled = openvino.Core().compile_model(graph, "CPU", SETTINGS)
    return [np.array(compiled(feed)[0]) for feed in feeds()]


def named(graph: Any) -> dict[str, Any]:
    return {node.get_friendly_name(): node for node in graph.get_ordered_ops()}


def kinds(graph: Any) -> list[str]:
    return [node.get_type_name() for node in graph.get_ordered_ops()]


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["relu", "erf", "tanh"])
@pytest.mark.parametrize("bias_first", [False, True])
@pytest.mark.parametrize("transposed", [False, True])
def test_isolate_outliers_computes_the_same(activation: str, bias_first: bool, transposed: bool) -> None:
    graph = block(activation=activation, bias_first=bias_first, transposed=transposed)
    before, shape = outputs(graph), graph.output(0).get_partial_shape()
    assert _isolate_outliers(graph, feeds()) == ["up/outliers", "down/outliers"]
    beside, main = (named(graph)[name].input_value(0).get_node() for name in ("down/outliers", "down"))
    assert (beside.get_type_name(), beside.get_attributes()) == (main.get_type_name(), main.get_attributes())
    assert graph.output(0).get_partial_shape() == shape
    for found, expected in zip(outputs(graph), before, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("bias_first", [False, True])
@pytest.mark.parametrize("transposed", [False, True])
def test_isolate_outliers_moves_them_out_of_the_block(bias_first: bool, transposed: bool) -> None:
    graph = block(bias_first=bias_first, transposed=transposed)
    _isolate_outliers(graph, feeds())
    w1, b1, w2 = weights(OUTLIERS)
    nodes = named(graph)
    main, beside = nodes["up"].input_value(1).get_node().data, nodes["up/outliers"].input_value(1).get_node().data
    np.testing.assert_array_equal(beside, w1[OUTLIERS])
    np.testing.assert_array_equal(nodes["down/outliers"].input_value(1).get_node().data, w2.T[OUTLIERS])
    np.testing.assert_array_equal(nodes["down"].input_value(1).get_node().data, w2 if transposed else w2.T)
    w1[OUTLIERS], b1[OUTLIERS] = 0, 0
    np.testing.assert_array_equal(main if transposed else main.T, w1)
    add = next(iter(nodes["up"].output(0).get_target_inputs())).get_node()
    np.testing.assert_array_equal(add.input_value(0 if bias_first else 1).get_node().data.ravel(), b1)


def test_isolate_outliers_leaves_little_for_the_block_to_span() -> None:
    graph = block()
    [found] = [one for node in graph.get_ordered_ops() if (one := _feed_forward(node))]
    before = _peaks(graph, [found], feeds())[0]
    _isolate_outliers(graph, feeds())
    after = _peaks(graph, [found], feeds())[0]
    assert before.max() > 10 * after.max()
    np.testing.assert_array_equal(after[OUTLIERS], 0)
    np.testing.assert_allclose(np.delete(after, OUTLIERS), np.delete(before, OUTLIERS), rtol=1e-6)


def test_isolate_outliers_reaches_every_reader_of_the_block() -> None:
    def read_twice() -> Any:
        graph = block(residual=False)
        down = named(graph)["down"]
        second = openvino.opset13.relu(down)
        return openvino.Model([graph.outputs[0], second.output(0)], graph.get_parameters(), "twice")

    compiled = [openvino.Core().compile_model(read_twice(), "CPU", SETTINGS)]
    isolated = read_twice()
    assert _isolate_outliers(isolated, feeds()) == ["up/outliers", "down/outliers"]
    compiled.append(openvino.Core().compile_model(isolated, "CPU", SETTINGS))
    expected, found = (graph(feeds()[0]) for graph in compiled)
    for place in (0, 1):
        np.testing.assert_allclose(found[place], expected[place], rtol=1e-5, atol=1e-5)


def test_isolate_outliers_leaves_a_block_without_any_alone() -> None:
    graph = block(outliers=[])
    before, kinds_before = outputs(graph), kinds(graph)
    assert _isolate_outliers(graph, feeds()) == []
    assert kinds(graph) == kinds_before
    for found, expected in zip(outputs(graph), before, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_isolate_outliers_leaves_a_graph_without_a_block_alone() -> None:
    op = openvino.opset13
    w1, b1, w2 = weights(OUTLIERS)
    embeddings = op.parameter([-1, -1, WIDTH], np.float32, name=EMBEDDINGS_INPUT)
    mask = op.parameter([-1, -1], np.float32, name=MASK_INPUT)
    hidden = op.sigmoid(op.add(op.matmul(embeddings, op.constant(w1), False, True), op.constant(b1)))
    unbiased = op.relu(op.matmul(embeddings, op.constant(w1), False, True))
    ends = [op.matmul(one, op.constant(w2), False, True) for one in (hidden, unbiased)]
    graph = openvino.Model([*ends, op.relu(mask)], [embeddings, mask], "none")
    kinds_before = kinds(graph)
    assert _isolate_outliers(graph, feeds()) == []
    assert kinds(graph) == kinds_before


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_isolate_outliers_leaves_a_block_alone_whose_inside_is_read_elsewhere(depth: int) -> None:
    op = openvino.opset13
    graph = block()
    node = named(graph)["down"]
    for _ in range(depth + 1):  # up to the activation, the shifted product, the product
        node = node.input_value(0).get_node()
    total = op.reduce_sum(node, op.constant(2), True)
    both = op.add(graph.outputs[0].get_node().input_value(0), total)
    read_twice = openvino.Model([both], graph.get_parameters(), "read twice")
    before = outputs(read_twice)
    assert _isolate_outliers(read_twice, feeds()) == []
    for was, found in zip(before, outputs(read_twice), strict=True):
        np.testing.assert_array_equal(was, found)


def test_peaks_are_the_largest_of_all_texts() -> None:
    graph = block()
    blocks = [one for node in graph.get_ordered_ops() if (one := _feed_forward(node))]
    w1, b1, _ = weights(OUTLIERS)
    hidden = [np.maximum(feed[EMBEDDINGS_INPUT] @ w1.T + b1, 0).reshape(-1, HIDDEN) for feed in feeds()]
    [peaks] = _peaks(graph, blocks, feeds())
    np.testing.assert_allclose(peaks, np.concatenate(hidden).max(axis=0), rtol=1e-5, atol=1e-5)
    assert sorted(np.argsort(peaks)[-2:]) == OUTLIERS


def test_peaks_are_of_the_size_whatever_the_sign() -> None:
    op = openvino.opset13
    embeddings = op.parameter([-1, -1, WIDTH], np.float32, name=EMBEDDINGS_INPUT)
    activation = op.gelu(embeddings, "erf")
    graph = openvino.Model([activation], [embeddings], "gelu")
    tokens = np.full((1, 2, WIDTH), -0.7, np.float32)
    [peaks] = _peaks(graph, [(None, None, activation, None)], [{EMBEDDINGS_INPUT: tokens}])
    np.testing.assert_allclose(peaks, 0.7 * 0.2419637, rtol=1e-3)
    assert _peaks(graph, [], [{EMBEDDINGS_INPUT: tokens}]) == []


def test_is_attention_means_activations_with_activations() -> None:
    op = openvino.opset13
    embeddings = op.parameter([-1, -1, WIDTH], np.float32, name=EMBEDDINGS_INPUT)
    scores = op.matmul(embeddings, embeddings, False, True)
    whole = op.scaled_dot_product_attention(embeddings, embeddings, embeddings)
    linear = op.matmul(embeddings, op.constant(weights([])[0]), False, True)
    assert [_is_attention(node) for node in (scores, whole, linear, op.relu(linear))] == [True, True, False, False]


def test_quantize_keeps_outliers_in_float32_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    before = outputs(block())
    inputs = [(feed[EMBEDDINGS_INPUT], feed[MASK_INPUT]) for feed in feeds()]
    int8 = quantize(block(), inputs)
    assert capfd.readouterr().out == ""
    nodes = named(int8)
    constants = {name: nodes[name].input_value(1).get_node().get_type_name() for name in nodes if "outliers" in name}
    assert constants == {"up/outliers": "Constant", "down/outliers": "Constant"}
    assert nodes["up/outliers"].input_value(0).get_node().get_type_name() != "FakeQuantize"
    assert nodes["up"].input_value(0).get_node().get_type_name() == "FakeQuantize"
    for found, expected in zip(outputs(int8), before, strict=True):
        assert np.abs(found - expected).max() < 0.01 * np.abs(expected).max()
