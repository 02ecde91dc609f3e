"""Fixtures of an index with several generations."""

import json
from pathlib import Path

import pytest

from indexer.encoder.pooling import MEAN
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder, build_quietly


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of three generations, with one, two and three articles; the last one is live."""
    path = tmp_path / "index"
    for count in (1, 2, 3):
        corpus = tmp_path / "articles.jsonl"
        corpus.write_text("\n".join(map(json.dumps, ARTICLES[:count])))
        build_quietly(corpus, path, WordEncoder(pooling=MEAN), keep_generations=3)
    return path
