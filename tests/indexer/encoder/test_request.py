from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.request import GraphRequest


def doubling() -> Any:
    """Return a compiled graph that doubles its embeddings, of any shape; the mask's name is one of two."""
    ops = openvino.opset13
    inputs = [ops.parameter([-1, -1, 2], np.float32), ops.parameter([-1, -1], np.float32)]
    for parameter, names in zip(inputs, ({"embeddings"}, {"another", "mask"}), strict=True):
        parameter.output(0).get_tensor().set_names(names)
    sums = ops.add(ops.add(inputs[0], inputs[0]), ops.unsqueeze(inputs[1], ops.constant(np.int64(2))))
    return openvino.Core().compile_model(openvino.Model([sums], inputs), "CPU")


def inputs_of(values: npt.NDArray[np.float32]) -> Mapping[str, npt.NDArray[np.float32]]:
    return {"embeddings": values, "mask": values[:, :, 0], "positions": values}


def test_run_gives_the_first_row_whatever_shape_came_before() -> None:
    request = GraphRequest(doubling())
    for shape in ((1, 3, 2), (1, 3, 2), (2, 5, 2), (1, 1, 2), (1, 3, 2)):
        values = np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32)
        expected = 2 * values + values[:, :, :1]
        np.testing.assert_allclose(request.run(inputs_of(values)), expected[0], rtol=1e-6)
