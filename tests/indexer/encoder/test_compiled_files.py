import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import pre_tokenizers

from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiled_files import amend_spec, write_compiled
from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.spec import Fidelity
from tests.indexer.encoder.small_encoder import (
    EMBEDDINGS,
    SMALL_SPEC,
    mean_graph,
    mean_vectors,
    one_output,
    word_tokenizer,
    write_small,
)


def test_write_compiled_names_what_the_graph_gives(tmp_path: Path) -> None:
    write_small(tmp_path / "both", mean_graph())
    write_small(tmp_path / "one", one_output(mean_graph()), pooling="cls")
    for name, outputs in (("both", [{"vectors"}, {"states"}]), ("one", [{"vectors"}])):
        graph = openvino.Core().read_model(tmp_path / name / "graph.xml")
        assert [output.get_names() for output in graph.outputs] == outputs
        assert [value.get_names() for value in graph.inputs] == [{EMBEDDINGS_INPUT}, {MASK_INPUT}]


@pytest.mark.parametrize("serving", [False, True])
def test_write_compiled_makes_what_can_be_opened(serving: bool, tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder", mean_graph())
    reopened = CompiledEncoder(tmp_path / "encoder", serving=serving)
    assert reopened.spec == spec
    assert replace(spec, compiled_sha256="") == SMALL_SPEC
    texts = ["rain", "", "sun snow wind", "fog " * 100, "rain sun"]
    np.testing.assert_allclose(reopened.encode_passages(texts), mean_vectors(texts), atol=1e-5)
    if serving:
        reopened.prepare_for_queries()
        np.testing.assert_allclose(reopened.encode_queries(texts[2:3]), mean_vectors(texts[2:3]), atol=1e-5)


def test_write_compiled_gives_one_hash_to_one_graph(tmp_path: Path) -> None:
    graph = mean_graph()
    first = write_small(tmp_path / "first", graph)
    again = write_small(tmp_path / "again", graph)
    anew = write_small(tmp_path / "anew", mean_graph())
    assert first == again == anew
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
        assert path.read_bytes() == (tmp_path / "anew" / path.name).read_bytes()


def test_write_compiled_gives_other_files_another_hash(tmp_path: Path) -> None:
    first = write_small(tmp_path / "first", mean_graph())
    other_graph = write_small(tmp_path / "graph", mean_graph((2, 1, 1, 1)))
    tokenizer = word_tokenizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    other_tokenizer = write_compiled(
        tmp_path / "tokenizer", mean_graph(), embeddings=EMBEDDINGS, tokenizer=tokenizer.to_str(), spec=SMALL_SPEC
    )
    other_embeddings = write_compiled(
        tmp_path / "embeddings",
        mean_graph(),
        embeddings=EMBEDDINGS[:, ::-1],
        tokenizer=word_tokenizer().to_str(),
        spec=SMALL_SPEC,
    )
    specs = (first, other_graph, other_tokenizer, other_embeddings)
    assert len({spec.compiled_sha256 for spec in specs}) == 4
    assert len({spec.fingerprint for spec in specs}) == 4


def test_write_compiled_refuses_a_folder_that_exists(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match=str(tmp_path)):
        write_small(tmp_path, mean_graph())


def test_amend_spec_changes_the_spec_and_no_fingerprint(tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder", mean_graph())
    fidelity = Fidelity(passages=7, mean_cosine=0.5, min_cosine=0.25, neighbours_kept=0.75)
    amend_spec(tmp_path / "encoder", fidelity=fidelity, fallback=True)
    described = CompiledEncoder(tmp_path / "encoder", serving=False).spec
    assert described == replace(spec, fidelity=fidelity, fallback=True)
    fields = json.loads((tmp_path / "encoder" / "encoder.json").read_text())
    assert fields["fingerprint"] == described.fingerprint == spec.fingerprint
