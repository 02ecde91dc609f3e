"""The whole way with the real model, over the project's own seeds and over raw third-party dumps."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build
from indexer.config import BuildConfig
from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import open_index
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.records import ArticleHeader, IgnoredFile, Passage, RecordNote
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from service.search.stories.catalogue import StoryQuery
from tests.conftest import ROOT, SHARED

SEEDS = {
    "own": (ROOT / "seeds", "03-beijing-trip-back-on.txt", "across the bow of an American destroyer"),
    "raw": (SHARED / "seeds", "002_e5476d5350e07379.txt", "across the path of an American destroyer"),
}


@pytest.fixture(scope="module", params=SEEDS)
def seeded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, compiled_folder: Path
) -> Iterator[tuple[Searcher, Path, str, str]]:
    folder, path, words = SEEDS[request.param]
    if not folder.is_dir():
        pytest.skip(f"the third-party articles are not beside the project: {folder}")
    problems: list[RecordNote | IgnoredFile] = []
    index = tmp_path_factory.mktemp("index")
    report = build(
        [folder],
        index,
        ReusedEncoderProvider(compiled_folder),
        BuildConfig(),
        on_note=problems.append,
        on_progress=lambda *_: None,
    )
    assert (report.articles, [problem for problem in problems if isinstance(problem, RecordNote)]) == (5, [])
    generation = open_index(index)
    searcher = Searcher(generation, CompiledEncoder(generation.encoder_folder, serving=True))
    yield searcher, folder, path, words
    searcher.close()


def of_all_articles(searcher: Searcher) -> list[tuple[Passage, ArticleHeader]]:
    """Return every passage of the index with its article."""
    articles = [searcher.article(header.id) for header in searcher.articles(offset=0, limit=100)]
    return [(passage, found[0].header) for found in articles if found for passage in found[1]]


def test_the_right_passage_comes_first(seeded: tuple[Searcher, Path, str, str]) -> None:
    searcher, _, path, words = seeded
    first = searcher.search(SearchQuery(text="warship cut across a destroyer")).hits[0].passage.found
    assert first.article.path == path
    assert words in first.passage.text


@pytest.mark.parametrize("query", ["warship cut across a destroyer", "phone call with Qin Gang", "reporters in Bali"])
def test_every_span_reproduces_its_passage_from_the_files_bytes(
    seeded: tuple[Searcher, Path, str, str], query: str
) -> None:
    searcher, folder, _, _ = seeded
    hits = searcher.search(SearchQuery(text=query, passages_per_article=4)).hits
    assert len(hits) == 4 * 5
    found = [(hit.passage.found.passage, hit.passage.found.article) for hit in hits]
    whole = of_all_articles(searcher)
    assert len(whole) == searcher.manifest.contents.passages
    assert all(one in whole for one in found)
    for passage, article in whole:
        data = (folder / article.path).read_bytes()
        assert data[passage.byte_span.start : passage.byte_span.end].decode() == passage.text
        assert passage.span.of(data.decode()) == passage.text
        assert hashlib.sha256(passage.text.encode()).hexdigest() == passage.sha256
        assert hashlib.sha256(data).hexdigest() == article.sha256


def test_noise_is_in_no_passage(seeded: tuple[Searcher, Path, str, str]) -> None:
    searcher, folder, _, _ = seeded
    files = "\n".join(path.read_text() for path in folder.glob("*.txt"))
    passages = [passage.text for passage, _ in of_all_articles(searcher)]
    assert len(passages) == searcher.manifest.contents.passages
    of_one = ["soGood! (", "never show your email", "Return to top", "veryGood! (", "Leave a Reply", "Back to top"]
    of_this = [noise for noise in of_one if noise in files]
    assert len(of_this) == 3
    for noise in [*of_this, "View\n", "Date:2025", "Home >", "Ranking", "Recommendation", "    Tags"]:
        assert noise in files
        assert not [passage for passage in passages if noise in passage]


def test_metadata_is_what_the_file_states(seeded: tuple[Searcher, Path, str, str]) -> None:
    searcher, _, path, _ = seeded
    headers = {header.path: header for header in searcher.articles(offset=0, limit=10)}
    assert headers.pop(path).published_at == "2025-04-13T06:55:41"
    assert {header.published_at for header in headers.values()} == {None}
    assert [header.title is None for header in headers.values()] == [True, False, False, False]


def test_the_articles_are_one_story_of_five_sources(seeded: tuple[Searcher, Path, str, str]) -> None:
    searcher, *_ = seeded
    found = searcher.stories(StoryQuery())
    (summary,) = found.stories
    assert (summary.articles, summary.sources) == (5, 5)
    story = searcher.story(summary.name.id)
    assert story is not None
    days = [header.published_at or "9999" for header, _ in story.timeline]
    assert days == sorted(days)
    assert story.parts[0].added > 0
    assert len({one.article.id for one in story.key_passages}) == len(story.key_passages) > 1
