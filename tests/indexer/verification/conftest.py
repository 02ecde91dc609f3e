"""Fixtures of an index with vectors for sentences, to be altered."""

import json
import shutil
from pathlib import Path

import pytest

from indexer.encoder.pooling import MEAN
from tests.conftest import ARTICLES
from tests.fakes import WordEncoder, build_quietly


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three articles, one of them with several passages."""
    folder = tmp_path_factory.mktemp("built")
    long = {
        "id": "long",
        "title": "Öl",
        "text": " ".join(f"The harvest of {year} was good." for year in range(1900, 1940)),
    }
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, [*ARTICLES[:2], long])))
    build_quietly(folder / "articles.jsonl", folder / "index", WordEncoder(pooling=MEAN))
    return folder / "index"


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(built, tmp_path / "index"))
