import numpy as np

from indexer.encoder.graph import graph_inputs


def test_graph_inputs_pads_and_masks() -> None:
    embeddings = np.array([[9, 9], [1, 2], [3, 4]], np.float16)
    inputs, mask = graph_inputs([[1, 2], [2], []], embeddings, 3)
    assert (inputs.dtype.name, mask.dtype.name) == ("float32", "float32")
    np.testing.assert_array_equal(mask, [[1, 1, 0], [1, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(
        inputs, [[[1, 2], [3, 4], [9, 9]], [[3, 4], [9, 9], [9, 9]], [[9, 9], [9, 9], [9, 9]]]
    )
