import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import pre_tokenizers

from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiled_files import amend_spec
from indexer.encoder.compiling.compiled_writer import write_compiled
from indexer.encoder.golden import GOLDEN_TEXTS
from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT, POOLING_INPUT, POSITIONS_INPUT
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.spec import Fidelity
from indexer.encoder.variants import instruction_set
from tests.indexer.encoder.small_encoder import (
    EMBEDDINGS,
    SMALL_SPEC,
    mean_graph,
    mean_vectors,
    word_tokenizer,
    write_small,
)


def test_write_compiled_names_what_the_graph_takes_and_gives(tmp_path: Path) -> None:
    write_small(tmp_path / "encoder")
    graph = openvino.Core().read_model(tmp_path / "encoder" / "graph.xml")
    assert [output.get_names() for output in graph.outputs] == [{"vectors"}]
    names = [{EMBEDDINGS_INPUT}, {MASK_INPUT}, {POOLING_INPUT}, {POSITIONS_INPUT}]
    assert [value.get_names() for value in graph.inputs] == names


@pytest.mark.parametrize("serving", [False, True])
def test_write_compiled_makes_what_can_be_opened(serving: bool, tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder")
    reopened = CompiledEncoder(tmp_path / "encoder", serving=serving)
    assert replace(reopened.spec, variant=spec.variant, instruction_set="") == spec
    assert (reopened.spec.variant, reopened.spec.instruction_set) == ("float32", instruction_set())
    assert replace(spec, compiled_sha256="") == SMALL_SPEC
    texts = ["rain", "", "sun snow wind", "fog " * 100, "rain sun"]
    np.testing.assert_allclose(reopened.encode_passages(texts), mean_vectors(texts), atol=1e-5)
    if serving:
        reopened.prepare_for_queries()
        np.testing.assert_allclose(reopened.encode_queries(texts[2:3]), mean_vectors(texts[2:3]), atol=1e-5)


def test_write_compiled_gives_one_hash_to_one_graph(tmp_path: Path) -> None:
    first, again = (write_small(tmp_path / name) for name in ("first", "again"))
    assert first == again
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_write_compiled_leaves_what_the_processor_makes_of_the_model_out_of_the_hash(tmp_path: Path) -> None:
    first = write_small(tmp_path / "first")
    rounded = write_small(tmp_path / "rounded", golden=mean_vectors(GOLDEN_TEXTS) * 1.00001)
    assert first.fingerprint == rounded.fingerprint


def test_write_compiled_gives_other_files_another_hash(tmp_path: Path) -> None:
    first = write_small(tmp_path / "first")
    other_graph = write_small(tmp_path / "graph", (2, 1, 1, 1))
    tokenizer = word_tokenizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    other_tokenizer = write_compiled(
        tmp_path / "tokenizer",
        mean_graph(),
        embeddings=EMBEDDINGS,
        tokenizer=tokenizer.to_str(),
        golden=mean_vectors(GOLDEN_TEXTS),
        spec=SMALL_SPEC,
    )
    other_embeddings = write_compiled(
        tmp_path / "embeddings",
        mean_graph(),
        embeddings=EMBEDDINGS[:, ::-1],
        tokenizer=word_tokenizer().to_str(),
        golden=mean_vectors(GOLDEN_TEXTS),
        spec=SMALL_SPEC,
    )
    specs = (first, other_graph, other_tokenizer, other_embeddings)
    assert len({spec.compiled_sha256 for spec in specs}) == 4
    assert len({spec.fingerprint for spec in specs}) == 4


def test_write_compiled_refuses_a_folder_that_exists(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match=str(tmp_path)):
        write_small(tmp_path)


def test_amend_spec_changes_the_spec_and_no_fingerprint(tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder")
    fidelity = Fidelity(passages=7, mean_cosine=0.5, min_cosine=0.25, neighbours_kept=0.75)
    amend_spec(tmp_path / "encoder", fidelity=fidelity, fallback=True)
    described = CompiledEncoder(tmp_path / "encoder", serving=False).spec
    assert replace(described, instruction_set="") == replace(spec, fidelity=fidelity, fallback=True)
    fields = json.loads((tmp_path / "encoder" / "encoder.json").read_text())
    assert fields["fingerprint"] == described.fingerprint == spec.fingerprint
