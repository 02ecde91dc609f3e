import json
from pathlib import Path

import numpy as np
import pytest

from indexer.encoder.golden import GOLDEN_TEXTS, is_like_the_model, read_golden, write_golden
from indexer.errors import EncoderError
from indexer.records import Matrix


def unit(rows: int = len(GOLDEN_TEXTS), width: int = 5) -> Matrix:
    vectors = np.random.default_rng(5).normal(size=(rows, width))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_golden_texts_are_many_and_unlike_each_other() -> None:
    assert len(GOLDEN_TEXTS) == len(set(GOLDEN_TEXTS)) >= 16
    lengths = [len(text) for text in GOLDEN_TEXTS]
    assert min(lengths) < 20
    assert max(lengths) > 300


def test_read_golden_returns_what_was_written(tmp_path: Path) -> None:
    write_golden(tmp_path, unit())
    texts, vectors = read_golden(tmp_path, 5)
    assert tuple(texts) == GOLDEN_TEXTS
    assert vectors.dtype.name == "float32"
    np.testing.assert_allclose(vectors, unit(), atol=1e-6)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "[1]", '[{"text": "a"}]', '[{"text": "a", "vector": ["x"]}]', "\x00", "null"]
)
def test_read_golden_refuses_what_is_none(content: str, tmp_path: Path) -> None:
    (tmp_path / "golden.json").write_text(content)
    with pytest.raises(EncoderError, match="holds no golden texts"):
        read_golden(tmp_path, 5)


def test_read_golden_refuses_a_missing_file_and_rows_of_two_lengths(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="holds no golden texts"):
        read_golden(tmp_path, 5)
    rows = [{"text": "a", "vector": [1]}, {"text": "b", "vector": [1, 0]}]
    (tmp_path / "golden.json").write_text(json.dumps(rows))
    with pytest.raises(EncoderError, match="holds no golden texts"):
        read_golden(tmp_path, 5)


def test_is_like_the_model_needs_a_mean_and_every_single_one() -> None:
    expected = unit(16, 64)
    proved, mean = is_like_the_model(expected, expected)
    assert proved
    assert mean == pytest.approx(1, abs=1e-6)
    one_off = expected.copy()
    one_off[3] = np.roll(one_off[3], 1)
    assert not is_like_the_model(expected, one_off)[0]
    noise = expected + np.random.default_rng(1).normal(size=expected.shape, scale=0.012).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    proved, mean = is_like_the_model(expected, noise)
    assert not proved
    assert 0.98 < mean < 0.998
