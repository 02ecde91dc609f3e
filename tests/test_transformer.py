"""The real model."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from indexer.config import DEFAULT_MODEL
from indexer.errors import EncoderError
from indexer.transformer import SentenceTransformerEncoder, load_encoder

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


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "nonsense"}')
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceTransformerEncoder(str(tmp_path))
