import json
from pathlib import Path

import pytest

from tests.conftest import ARTICLES
from tests.fakes import build_quietly


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over ARTICLES."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index")
    return folder / "index"
