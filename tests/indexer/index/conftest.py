"""Fixtures of an index with vectors for sentences."""

import json
import shutil
from pathlib import Path

import pytest

from indexer.encoder.pooling import MEAN
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder, build_quietly


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with vectors for sentences, so that no file is empty."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index", WordEncoder(pooling=MEAN))
    return folder / "index"


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(built, tmp_path / "index"))
