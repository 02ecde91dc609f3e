"""Writing a compiled encoder, whose files `indexer.encoder.compiled_files` describes. Needs no torch."""

import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoder.compiled_files import EMBEDDINGS_FILE, GRAPH_FILE, TOKENIZER_FILE, hash_compiled, write_spec
from indexer.encoder.golden import write_golden
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.spec import EncoderSpec
from indexer.records import Matrix
from indexer.system.unwritable import full_disk_explained


def write_compiled(
    folder: Path,
    graph: Any,
    *,
    embeddings: npt.NDArray[np.float16],
    tokenizer: str,
    golden: Matrix,
    spec: EncoderSpec,
) -> EncoderSpec:
    """Write a compiled encoder into a new folder, and return its spec, completed by the files' hash.

    Args:
        folder: Folder to make; it must not exist.
        graph: OpenVINO model with the inputs and outputs of `indexer.encoder.graph`.
        embeddings: (vocabulary, width): the token embeddings.
        tokenizer: The tokenizer as JSON.
        golden: The model's own vectors of the golden texts, (texts, dimension) float32.
        spec: Spec of the model, with the runtime, precision and compiler version of the graph.
    """
    folder.mkdir()
    # OpenVINO numbers its nodes through the life of a process, and the tools leave notes of their own in a graph.
    # Neither may show in the bytes: two builds of one corpus have the same content hash.
    plain = openvino.Model(graph.outputs, graph.get_parameters(), "encoder")
    for number, node in enumerate(plain.get_ordered_ops()):
        node.set_friendly_name(f"{node.get_type_name()}_{number}")
        for output in node.outputs() if node.get_type_name() != "Parameter" else ():
            output.get_tensor().set_names(set())
    plain.output(0).get_tensor().set_names({"vectors"})
    _save_graph(plain, folder / GRAPH_FILE)
    with (folder / EMBEDDINGS_FILE).open("wb") as stream:  # `np.save` does not say why it fails
        np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(embeddings))
        stream.write(np.ascontiguousarray(embeddings).data)
    (folder / TOKENIZER_FILE).write_text(tokenizer, encoding="utf-8")
    write_golden(folder, golden)
    spec = replace(spec, compiled_sha256=hash_compiled(folder))
    write_spec(folder, spec)
    return spec


def _save_graph(graph: Any, path: Path) -> None:
    """Write a graph.

    Raises:
        OSError: If it cannot be written.
    """
    try:
        with full_disk_explained(path.parent, needed_bytes=_weight_bytes(graph)):  # it removes what it has written
            openvino.save_model(graph, path, compress_to_fp16=False)
    except RuntimeError as error:
        raise OSError(errno.EIO, f"cannot be written: {error}", str(path)) from error


def _weight_bytes(graph: Any) -> int:
    """Return the bytes that a graph's weights take in its file."""
    return sum(node.data.nbytes for node in graph.get_ops() if node.get_type_name() == "Constant")
