"""A query that nothing is known of, neither to the encoder nor to the corpus, has no hits in any mode."""

from pathlib import Path

import pytest

from indexer.build import build
from indexer.config import BuildConfig
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.index.generation import open_index
from indexer.ranking.scores import HYBRID, KEYWORD, MODES, SEMANTIC
from service.search.filters import Filters
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from tests.fakes import WordEncoder

UNKNOWN = ["☃", "☃☃ ★", "???", "☃ ?!", "— … —"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", UNKNOWN)
def test_an_unknown_query_has_no_hits(searcher: Searcher, text: str, mode: str) -> None:
    found = searcher.search(SearchQuery(text=text, mode=mode, explain=True, facets=("source",)))
    assert (found.hits, found.total, found.answerable, found.next_cursor) == ([], 0, False, None)
    assert found.facets == {"source": []}


@pytest.mark.parametrize("mode", [HYBRID, SEMANTIC])
@pytest.mark.parametrize("text", ["balloon ☃", "☃ montana", "quantum", "7"])
def test_a_query_with_anything_known_has_hits(searcher: Searcher, text: str, mode: str) -> None:
    assert searcher.search(SearchQuery(text=text, mode=mode)).total == 3


def test_a_word_of_the_corpus_that_the_encoder_does_not_know_is_answered(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searcher.encoder.tokens, "knows", lambda _: False)
    for text, total in (("montana", 3), ("quantum", 0)):
        assert searcher.search(SearchQuery(text=text)).total == total


def test_filters_and_least_relevance_change_nothing_about_an_unknown_query(searcher: Searcher) -> None:
    filtered = SearchQuery(text="☃", filters=Filters(sources=("The Harbour Post",)), min_relevance=0.2)
    found = searcher.search(filtered)
    assert (found.hits, found.total, found.answerable) == ([], 0, False)


def test_an_unknown_query_is_evaluated_as_it_is_answered(searcher: Searcher) -> None:
    known, unknown = searcher.rank_articles(["balloon", "☃"], limit=10)
    assert (len(known), unknown) == (3, {})


def test_an_unknown_query_is_encoded_together_with_others(searcher: Searcher) -> None:
    queries = [SearchQuery(text=text) for text in ("balloon", "☃", "harvest")]
    encoded = searcher.encode([query.text for query in queries])
    totals = [searcher.answer(one, searcher.start(one), of).total for one, of in zip(queries, encoded, strict=True)]
    assert totals == [3, 0, 3]


@pytest.fixture
def thai(tmp_path: Path, encoder: SentenceTransformerEncoder) -> Searcher:
    """The real model over an article that it knows nothing of, and one that it reads."""
    (tmp_path / "a.txt").write_text("สวัสดีชาวโลก นี่คือข่าวประจำวัน\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("The ferry stayed in port because of the storm.\n", encoding="utf-8")
    build(
        [tmp_path / "a.txt", tmp_path / "b.txt"],
        tmp_path / "index",
        encoder,
        BuildConfig(),
        on_note=lambda _note: None,
        on_progress=lambda *_: None,
    )
    return Searcher(open_index(tmp_path / "index"), encoder)


@pytest.mark.slow
def test_an_emoji_finds_no_article_of_a_script_that_the_model_does_not_know(thai: Searcher) -> None:
    for mode in MODES:
        for text in ("😀", "🎈🎈", "👍?", "ቋንቋ"):
            found = thai.search(SearchQuery(text=text, mode=mode))
            assert (found.hits, found.total, found.answerable) == ([], 0, False)
    found = thai.search(SearchQuery(text="ข่าว"))
    assert (found.total, found.hits[0].passage.found.article.path) == (2, "a.txt")
    assert thai.search(SearchQuery(text="ข่าว", mode=KEYWORD)).total == 1
    assert thai.search(SearchQuery(text="ship")).hits[0].passage.found.article.path == "b.txt"


def test_the_word_encoder_knows_words_alone() -> None:
    counter = WordEncoder().tokens
    assert [counter.knows(text) for text in ("a", "7", "☃ a", "☃", "?!", "")] == [True] * 3 + [False] * 3
