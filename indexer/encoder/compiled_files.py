"""Files of a compiled encoder. Needs neither torch nor OpenVINO.

    FOLDER/
      encoder.json      what it is: `EncoderSpec`
      tokenizer.json    text -> token ids, as the tokenizers library reads it
      embeddings.npy    (vocabulary, width) float16: token id -> input of the graph
      graph.xml, .bin   embeddings, mask and weights of pooling -> vectors, as `indexer.encoder.graph` says
      golden.json       texts with the model's own vectors, as `indexer.encoder.golden` says

The embeddings lie beside the graph because they are half the model's bytes and a text needs a few rows of them: mapped
from the file they cost no start-up time and next to no memory.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.encoder.golden import GOLDEN_FILE
from indexer.encoder.spec import EncoderSpec

SPEC_FILE = "encoder.json"
TOKENIZER_FILE = "tokenizer.json"
EMBEDDINGS_FILE = "embeddings.npy"
GRAPH_FILE = "graph.xml"


def read_spec(folder: Path) -> EncoderSpec:
    """Return the spec of the compiled encoder in a folder."""
    return EncoderSpec.from_json(json.loads((folder / SPEC_FILE).read_text(encoding="utf-8")))


def hash_compiled(folder: Path) -> str:
    """Return the hash of the files that a compiled encoder computes with, as 64 hexadecimal digits.

    The golden vectors are not among them: by another processor the model's own differ in their last digits.
    """
    paths = [path for path in folder.iterdir() if path.name not in (SPEC_FILE, GOLDEN_FILE)]
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def amend_spec(folder: Path, **changes: Any) -> None:
    """Change fields of a compiled encoder's spec that are not part of its fingerprint."""
    write_spec(folder, replace(read_spec(folder), **changes))


def write_spec(folder: Path, spec: EncoderSpec) -> None:
    """Write the spec of a compiled encoder."""
    (folder / SPEC_FILE).write_text(json.dumps(spec.to_json(), indent=2, sort_keys=True), encoding="utf-8")
