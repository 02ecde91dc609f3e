"""Running a graph over and over: its inputs are written to where OpenVINO reads them."""

from typing import Any

import numpy.typing as npt

from indexer.encoder.graph import INPUTS, Inputs
from indexer.records import Matrix


class GraphRequest:
    """A request to run a compiled graph; one thread may use it at a time."""

    def __init__(self, compiled: Any) -> None:
        """Make a request to run a graph that OpenVINO has compiled."""
        self._request = compiled.create_infer_request()
        # A port may have other names beside that of the graph's input.
        names = [name for port in compiled.inputs for name in INPUTS if name in port.names]
        self._tensors = {name: self._request.get_tensor(name) for name in names}
        self._memory: dict[str, npt.NDArray[Any]] = {}
        """Where each input was written last; another shape may have another place."""

    def run(self, inputs: Inputs) -> Matrix:
        """Run the graph once.

        OpenVINO's own way to pass inputs finds out each time, by their types, how to copy them.

        Args:
            inputs: Values of the graph's inputs; others are left out.

        Returns:
            The vectors of the first row, (means, dimension) float32, until the next run.
        """
        for name, tensor in self._tensors.items():
            value = inputs[name]
            memory = self._memory.get(name)
            if memory is None or memory.shape != value.shape:
                tensor.shape = value.shape
                memory = self._memory[name] = tensor.data
            memory[...] = value
        found: Matrix = self._request.infer(share_outputs=True)[0][0]
        return found
