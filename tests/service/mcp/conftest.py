"""A service that agents ask, over the seeds and some articles with publishers."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.index.generation import open_index
from service.search.searcher import Searcher
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly
from tests.service.mcp.agents import Service, service_over

ODD_ID = "a/b c?#ü🎈"
PIER = "The pier stays closed, the harbour master said. “Nobody’s life is worth it.” Ferries leave from Port Ansel."
OTHERS = [
    {
        "id": ODD_ID,
        "title": "Pier closed over cracks",
        "text": PIER,
        "source": "Harbour Post",
        "authors": ["Ann Poe", "Bo Li"],
        "language": "en",
        "published_at": "2025-03-02",
        "url": "https://p.example/1",
    },
    {
        "id": "wire",
        "title": "Pier closed",
        "text": PIER,
        "source": "Coast Wire",
        "published_at": "2025-03-02T23:30:00Z",
    },
    {"id": "budget", "text": "The council passed its budget after nine hours of debate.", "source": "Ansel Herald"},
    {"id": "long", "text": "\n\n".join(f"{number} {'the election was held ' * 5}" for number in range(6))},
]


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index."""
    folder = tmp_path_factory.mktemp("agents")
    corpus = folder / "corpus"
    shutil.copytree(ROOT / "seeds", corpus)
    (corpus / "others.jsonl").write_text("\n".join(map(json.dumps, OTHERS)))
    build_quietly(corpus, folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def service(news: Path) -> Iterator[Service]:
    """The service, without keys."""
    with service_over(lambda: Searcher(open_index(news), WordEncoder())) as found:
        yield found
