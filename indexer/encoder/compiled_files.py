"""Files of a compiled encoder, and writing them. Needs no torch.

    FOLDER/
      encoder.json      what it is: `EncoderSpec`
      tokenizer.json    text -> token ids, as the tokenizers library reads it
      embeddings.npy    (vocabulary, width) float16: token id -> input of the graph
      graph.xml, .bin   embeddings, mask and weights of pooling -> vectors, as `indexer.encoder.graph` says
      golden.json       texts with the model's own vectors, as `indexer.encoder.golden` says

The embeddings lie beside the graph because they are half the model's bytes and a text needs a few rows of them: mapped
from the file they cost no start-up time and next to no memory.
"""

import errno
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encoder.golden import GOLDEN_FILE, write_golden
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.spec import EncoderSpec
from indexer.records import Matrix
from indexer.unwritable import full_disk_explained

SPEC_FILE = "encoder.json"
TOKENIZER_FILE = "tokenizer.json"
EMBEDDINGS_FILE = "embeddings.npy"
GRAPH_FILE = "graph.xml"


def read_spec(folder: Path) -> EncoderSpec:
    """Return the spec of the compiled encoder in a folder."""
    return EncoderSpec.from_json(json.loads((folder / SPEC_FILE).read_text(encoding="utf-8")))


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
    _write_spec(folder, spec)
    return spec


def hash_compiled(folder: Path) -> str:
    """Return the hash of the files that a compiled encoder computes with, as 64 hexadecimal digits.

    The golden vectors are not among them: by another processor the model's own differ in their last digits.
    """
    paths = [path for path in folder.iterdir() if path.name not in (SPEC_FILE, GOLDEN_FILE)]
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def _save_graph(graph: Any, path: Path) -> None:
    """Write a graph.

    Raises:
        OSError: If it cannot be written.
    """
    try:
        with full_disk_explained(path.parent):
            openvino.save_model(graph, path, compress_to_fp16=False)
    except RuntimeError as error:
        raise OSError(errno.EIO, f"cannot be written: {error}", str(path)) from error


def amend_spec(folder: Path, **changes: Any) -> None:
    """Change fields of a compiled encoder's spec that are not part of its fingerprint."""
    _write_spec(folder, replace(read_spec(folder), **changes))


def _write_spec(folder: Path, spec: EncoderSpec) -> None:
    (folder / SPEC_FILE).write_text(json.dumps(spec.to_json(), indent=2, sort_keys=True), encoding="utf-8")
