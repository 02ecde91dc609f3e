"""The only door to OpenVINO, and how the libraries that compute are set up: once, before they are loaded."""

import os
import sys

# OpenVINO reports usage to its makers through this package. A module that is None cannot be imported, and OpenVINO then
# goes on without it, whether it is installed or not.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

# Texts are tokenized while the graph runs; a pool of tokenizer threads would only take the graph's cores.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import openvino  # noqa: E402

__all__ = ["openvino"]
