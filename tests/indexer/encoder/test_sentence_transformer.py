"""The real model."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense

from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiling.compiled_writer import write_compiled
from indexer.encoder.golden import GOLDEN_TEXTS
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder, load_encoder
from indexer.encoder.spec import COMPILER, DEFAULT_MODEL, OPENVINO
from indexer.errors import EncoderError, UsageError
from indexer.records import Span

TEXTS = ["A warship crossed ahead of a destroyer.", "Rain.", "The harvest " * 60, "Öl und Gas 🎈", "Rain."]


def test_spec_says_what_the_model_is(encoder: SentenceTransformerEncoder) -> None:
    spec = encoder.spec
    assert (spec.model, spec.dimension, spec.max_tokens, spec.pooling) == (DEFAULT_MODEL, 384, 256, "mean")
    assert (spec.query_prompt, spec.passage_prompt, spec.precision) == ("", "", "float32")


def test_encode_passages_agrees_with_sentence_transformers(
    encoder: SentenceTransformerEncoder, model_folder: Path
) -> None:
    plain = SentenceTransformer(str(model_folder), device="cpu", local_files_only=True)
    expected = np.stack([plain.encode(text, normalize_embeddings=True, show_progress_bar=False) for text in TEXTS])
    vectors = encoder.encode_passages(TEXTS)
    np.testing.assert_allclose(vectors, expected, atol=2e-6)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_encode_restores_the_order_after_sorting_by_length(encoder: SentenceTransformerEncoder) -> None:
    texts = [f"{'word ' * (i * 7 % 40)}{i}" for i in range(70)]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts[::9]])
    np.testing.assert_allclose(together[::9], alone, atol=2e-6)


def test_encode_of_nothing_is_an_empty_matrix(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)


def test_encode_sentences_agrees_with_sentence_transformers(
    encoder: SentenceTransformerEncoder, model_folder: Path
) -> None:
    plain = SentenceTransformer(str(model_folder), device="cpu", local_files_only=True)
    words = [text.find(" ") % len(text) for text in TEXTS]  # where the first of several ends
    spans = [[Span(0, end), Span(end, len(text))] for end, text in zip(words, TEXTS, strict=True)]
    vectors, of_sentences = encoder.encode_sentences(TEXTS, spans)
    np.testing.assert_allclose(vectors, encoder.encode_passages(TEXTS), atol=2e-6)
    expected = []
    for text, of_text in zip(TEXTS, spans, strict=True):
        states: Any = plain.encode(text, output_value="token_embeddings", show_progress_bar=False)
        offsets = plain.tokenizer(text, return_offsets_mapping=True)["offset_mapping"]
        for span in of_text:
            inside = [
                states[i].numpy() for i, (start, end) in enumerate(offsets) if span.start <= start < end <= span.end
            ]
            expected.append(np.mean(inside, axis=0) / np.linalg.norm(np.mean(inside, axis=0)))
    np.testing.assert_allclose(of_sentences, expected, atol=5e-6)


def test_encode_sentences_restores_the_order_of_many_texts(encoder: SentenceTransformerEncoder) -> None:
    texts = [f"{'word ' * (i * 7 % 40)}{i}" for i in range(70)]
    spans = [[Span(0, len(text))] * (i % 3) for i, text in enumerate(texts)]
    vectors, of_sentences = encoder.encode_sentences(texts, spans)
    np.testing.assert_allclose(vectors, encoder.encode_passages(texts), atol=2e-6)
    firsts = np.cumsum([0, *map(len, spans)])
    for row in (1, 2, 40, 68):
        _, alone = encoder.encode_sentences(texts[row : row + 1], spans[row : row + 1])
        np.testing.assert_allclose(of_sentences[firsts[row] : firsts[row + 1]], alone, atol=2e-6)


def test_encode_sentences_of_nothing_is_empty(encoder: SentenceTransformerEncoder) -> None:
    vectors, of_sentences = encoder.encode_sentences([], [])
    assert vectors.shape == of_sentences.shape == (0, 384)


def test_prompts_come_from_the_model_or_from_the_caller(model_folder: Path, tmp_path: Path) -> None:
    prompted = tmp_path / "prompted"
    shutil.copytree(model_folder, prompted)
    settings = prompted / "config_sentence_transformers.json"
    prompts = {"prompts": {"query": "query: ", "passage": "passage: "}}
    settings.write_text(json.dumps(json.loads(settings.read_text()) | prompts))
    own = SentenceTransformerEncoder(str(prompted))
    assert (own.spec.query_prompt, own.spec.passage_prompt) == ("query: ", "passage: ")
    bare = SentenceTransformerEncoder(str(prompted), query_prompt="", passage_prompt="")
    np.testing.assert_allclose(own.encode_queries(["rain"]), bare.encode_queries(["query: rain"]), atol=1e-6)
    np.testing.assert_allclose(own.encode_passages(["rain"]), bare.encode_queries(["passage: rain"]), atol=1e-6)
    assert own.spec.fingerprint != bare.spec.fingerprint
    assert load_encoder(bare.spec).spec == bare.spec
    shifted = own.encode_sentences(["Rain. Sun."], [[Span(0, 5), Span(6, 10)]])
    written = bare.encode_sentences(["passage: Rain. Sun."], [[Span(9, 14), Span(15, 19)]])
    for one, other in zip(shifted, written, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_dimension_keeps_the_first_numbers_of_each_vector(
    encoder: SentenceTransformerEncoder, model_folder: Path
) -> None:
    cut = SentenceTransformerEncoder(str(model_folder), dimension=64)
    assert (cut.spec.dimension, cut.spec.cut_from) == (64, 384)
    first = encoder.encode_passages(TEXTS)[:, :64]
    expected = first / np.linalg.norm(first, axis=1, keepdims=True)
    np.testing.assert_allclose(cut.encode_passages(TEXTS), expected, atol=5e-6)
    np.testing.assert_allclose(cut.encode_queries(TEXTS), expected, atol=5e-6)
    spans = [[Span(0, len(text))] for text in TEXTS]
    (vectors, of_sentences), (_, whole) = cut.encode_sentences(TEXTS, spans), encoder.encode_sentences(TEXTS, spans)
    np.testing.assert_allclose(vectors, expected, atol=5e-6)
    first = whole[:, :64]
    np.testing.assert_allclose(of_sentences, first / np.linalg.norm(first, axis=1, keepdims=True), atol=5e-6)
    assert cut.spec.fingerprint != encoder.spec.fingerprint
    assert load_encoder(cut.spec, model=str(model_folder)).spec.dimension == 64


def test_the_whole_dimension_cuts_nothing(encoder: SentenceTransformerEncoder, model_folder: Path) -> None:
    whole = SentenceTransformerEncoder(str(model_folder), dimension=384)
    assert (whole.spec.dimension, whole.spec.cut_from) == (384, None)
    assert whole.spec.fingerprint == encoder.spec.fingerprint


def test_more_numbers_than_a_vector_has_are_refused(model_folder: Path) -> None:
    with pytest.raises(UsageError, match=r"have 384 numbers; --dimension 385 asks for more"):
        SentenceTransformerEncoder(str(model_folder), dimension=385)


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "nonsense"}')
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceTransformerEncoder(str(tmp_path))


def changed(model_folder: Path, folder: Path, name: str, settings: dict[str, Any]) -> Path:
    """Return a copy of the model with other settings in one of its files; the others are only linked to."""
    shutil.copytree(model_folder, folder, copy_function=os.symlink)
    path = folder / name
    before = json.loads(path.read_text())
    path.unlink()
    path.write_text(json.dumps(before | settings))
    return folder


@pytest.mark.parametrize(
    ("name", "settings", "reason"),
    [
        ("1_Pooling/config.json", {"pooling_mode": "max"}, r"its pooling is 'max', not one of mean, cls, lasttoken"),
        ("1_Pooling/config.json", {"pooling_mode": ["mean", "cls"]}, r"its pooling is 'mean\+cls', not one of"),
        ("sentence_bert_config.json", {"do_lower_case": True}, "it lowercases text before its tokenizer sees it"),
    ],
)
def test_graph_refuses_what_it_cannot_stand_for(
    name: str, settings: dict[str, Any], reason: str, model_folder: Path, tmp_path: Path
) -> None:
    model = SentenceTransformerEncoder(str(changed(model_folder, tmp_path / "model", name, settings)))
    with pytest.raises(EncoderError, match=rf"model '.*model' cannot be compiled: {reason}.*--encoder torch"):
        model.graph()


def test_graph_refuses_a_model_with_another_module(model_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dense"
    shutil.copytree(model_folder, folder, copy_function=os.symlink)
    (folder / "2_Dense").mkdir()
    Dense(384, 8).save(str(folder / "2_Dense"))
    modules = json.loads((model_folder / "modules.json").read_text())
    modules[2] = {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}
    (folder / "modules.json").unlink()
    (folder / "modules.json").write_text(json.dumps(modules))
    model = SentenceTransformerEncoder(str(folder))
    with pytest.raises(EncoderError, match="cannot be compiled: its modules are Transformer, Pooling, Dense, not"):
        model.graph()
    # What follows the mean makes another space of it: the tokens' states are none of that.
    assert (model.spec.pooling, model.spec.dimension, model.spec.has_sentences) == ("mean+Dense", 8, False)
    vectors, of_sentences = model.encode_sentences(TEXTS, [[] for _ in TEXTS])
    np.testing.assert_allclose(vectors, model.encode_passages(TEXTS), atol=2e-6)
    assert of_sentences.shape == (0, 8)


def test_graph_refuses_a_pooling_without_the_prompt(model_folder: Path, tmp_path: Path) -> None:
    folder = changed(model_folder, tmp_path / "model", "1_Pooling/config.json", {"include_prompt": False})
    prompted = SentenceTransformerEncoder(str(folder), query_prompt="query: ")
    with pytest.raises(EncoderError, match="cannot be compiled: its pooling leaves out the prompt"):
        prompted.graph()


def test_graph_says_why_the_converter_failed(
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_settings: Any) -> None:
        raise RuntimeError("Exception from somewhere:\n  unknown operation aten::odd")

    monkeypatch.setattr("indexer.encoder.sentence_transformer.openvino.convert_model", fail)
    with pytest.raises(EncoderError, match=r"cannot be compiled:\s+unknown operation aten::odd; run it as it is"):
        encoder.graph()


@pytest.mark.slow
@pytest.mark.parametrize("pooling", ["mean", "cls", "lasttoken"])
def test_graph_computes_what_the_model_does(pooling: str, model_folder: Path, tmp_path: Path) -> None:
    folder = changed(model_folder, tmp_path / "model", "1_Pooling/config.json", {"pooling_mode": pooling})
    model = SentenceTransformerEncoder(str(folder))
    assert model.spec.pooling == pooling
    graph, embeddings = model.graph()
    spec = replace(model.spec, runtime=OPENVINO, compiler=COMPILER, packs=model.packs)
    write_compiled(
        tmp_path / "encoder",
        graph,
        embeddings=embeddings,
        tokenizer=model.tokenizer,
        golden=model.encode_texts(GOLDEN_TEXTS),
        spec=spec,
    )
    compiled = CompiledEncoder(tmp_path / "encoder", serving=True)
    expected, found = model.encode_passages(TEXTS), compiled.encode_passages(TEXTS)
    assert (expected * found).sum(axis=1).min() > 0.9999
    np.testing.assert_allclose(found, expected, atol=5e-3)

    assert model.spec.has_sentences is (pooling == "mean")
    assert model.packs
    texts = [text[:100] for text in TEXTS]
    spans = [[Span(0, 3), Span(3, len(text))] if pooling == "mean" else [] for text in texts]
    building = CompiledEncoder(tmp_path / "encoder", serving=False)
    for one, other in zip(model.encode_sentences(texts, spans), building.encode_sentences(texts, spans), strict=True):
        assert one.shape == other.shape
        assert (one * other).sum(axis=1).min(initial=1) > 0.9999
