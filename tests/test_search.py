import json
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import EncoderSpec
from indexer.errors import EncoderMismatchError
from indexer.records import Matrix
from indexer.store import open_index
from service.search import QueryError, Searcher, check_encoder, checked_query
from tests.fakes import WordEncoder, build_quietly

MakeSearcher = Callable[..., Searcher]
PARAGRAPH = "the destroyer " * 10
"""20 words: two of these are over the budget of a passage."""


@pytest.fixture
def searcher_over(tmp_path: Path) -> MakeSearcher:
    def make(texts: dict[str, str], encoder: WordEncoder | None = None) -> Searcher:
        encoder = encoder or WordEncoder()
        corpus = tmp_path / "made.jsonl"
        corpus.write_text("\n".join(json.dumps({"id": key, "text": text}) for key, text in texts.items()))
        build_quietly(corpus, tmp_path / "made", encoder)
        return Searcher(open_index(tmp_path / "made"), encoder)

    return make


def ids(searcher: Searcher, query: str, limit: int) -> list[str]:
    return [hit.found.article.id for hit in searcher.search(query, limit=limit).hits]


def test_search_ranks_by_cosine_with_ties_in_the_order_of_the_corpus(searcher: Searcher) -> None:
    found = searcher.search("destroyer balloon cuba", limit=10)
    assert [(hit.rank, hit.found.article.id) for hit in found.hits] == [(1, "strait"), (2, "sky"), (3, "farm")]
    assert [hit.score for hit in found.hits] == pytest.approx([2 / math.sqrt(8), 2 / math.sqrt(8), 1 / math.sqrt(8)])
    assert found.degraded == ()


def test_search_returns_no_more_than_the_limit(searcher: Searcher) -> None:
    assert ids(searcher, " \n harvest\t", 1) == ["farm"]
    assert ids(searcher, "election", 2) == ["strait", "sky"]


@pytest.mark.parametrize(("words", "degraded"), [(62, ()), (63, ("truncated",))])
def test_search_tells_when_the_query_is_over_the_encoders_limit(
    searcher: Searcher, words: int, degraded: tuple[str, ...]
) -> None:
    # The limit is 64 tokens, two of which are special.
    assert searcher.search("word " * words, limit=1).degraded == degraded


@pytest.mark.parametrize(("words", "degraded"), [(60, ()), (61, ("truncated",))])
def test_search_counts_the_query_prompt(searcher_over: MakeSearcher, words: int, degraded: tuple[str, ...]) -> None:
    encoder = WordEncoder()
    encoder.spec = replace(encoder.spec, query_prompt="find this: ")
    assert searcher_over({"a": "text"}, encoder).search("word " * words, limit=1).degraded == degraded


def test_search_keeps_scores_within_a_cosines_range(searcher_over: MakeSearcher) -> None:
    class Overshooting(WordEncoder):
        def encode_queries(self, texts: Sequence[str]) -> Matrix:
            return super().encode_queries(texts) * 1.00001

    (hit,) = searcher_over({"a": "cuba"}, Overshooting()).search("cuba", limit=1).hits
    assert hit.score == 1


def test_close_closes_the_encoder(searcher_over: MakeSearcher) -> None:
    encoder = WordEncoder()
    searcher_over({"a": "text"}, encoder).close()
    assert encoder.closed


def test_search_gives_every_thread_its_own_answer(searcher: Searcher) -> None:
    queries = ["destroyer", "balloon", "harvest", "cuba"] * 25
    expected = [searcher.search(query, limit=3) for query in queries]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda query: searcher.search(query, limit=3), queries)) == expected


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("", "query_empty", "the query holds nothing to search for"),
        (" \t\r\n\u3000\xa0", "query_empty", "the query holds nothing to search for"),
        ("\u200b\u200d\ufeff", "query_empty", "the query holds nothing to search for"),
        ("x" * 2_001, "query_too_long", r"the query has 2001 characters; the most is 2000"),
        ("ab\x00c", "query_control_character", r"control character U\+0000 at 2"),
        ("\x1b[31m", "query_control_character", r"control character U\+001B at 0"),
        ("a\x85", "query_control_character", r"control character U\+0085 at 1"),
        ("a \ud83c", "query_control_character", r"control character U\+D83C at 2"),
    ],
)
def test_search_refuses_what_is_no_query(searcher: Searcher, query: str, code: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as refused:
        searcher.search(query, limit=1)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("query", "expected"),
    [(" a\tb\n", "a\tb"), ("🎈", "🎈"), ("x" * 2_000, "x" * 2_000), ("می\u200cخواهم", "می\u200cخواهم"), ("?", "?")],
)
def test_checked_query_takes_any_other_text(query: str, expected: str) -> None:
    assert checked_query(query) == expected


@given(st.text())
def test_checked_query_gives_what_it_takes_unchanged_a_second_time(query: str) -> None:
    try:
        text = checked_query(query)
    except QueryError:
        return
    assert text == query.strip() == checked_query(text) != ""


def test_searcher_refuses_another_encoder_than_the_index_was_built_with(index: Path) -> None:
    with pytest.raises(EncoderMismatchError, match=r"another encoder: files_sha256 was '000.*, is '111"):
        Searcher(open_index(index), WordEncoder(files_sha256="1" * 64))


def test_check_encoder_names_all_that_differs_and_the_mending_command() -> None:
    spec = EncoderSpec(model="org/old", files_sha256="0", dimension=6, max_tokens=64, pooling="none")
    check_encoder(spec, replace(spec, model="/elsewhere/old"))
    with pytest.raises(EncoderMismatchError, match="another encoder") as refused:
        check_encoder(spec, replace(spec, model="org/new", max_tokens=32, query_prompt="q: "))
    assert str(refused.value) == (
        "the index was built with another encoder: max_tokens was 64, is 32; query_prompt was '', is 'q: '. "
        "Serve it with the model it was built with, or build it anew: "
        "article-indexer build CORPUS --index DIR --model org/new"
    )


def test_rank_articles_takes_each_articles_best_passage(searcher_over: MakeSearcher) -> None:
    searcher = searcher_over({"mixed": f"{'nothing much ' * 10}\n\n{PARAGRAPH}", "both": "cuba and the destroyer"})
    assert searcher.manifest.contents.passages == 3
    ranked = searcher.rank_articles(["destroyer", "cuba"], limit=10)
    assert ranked == [
        {"mixed": pytest.approx(1), "both": pytest.approx(2 / math.sqrt(6))},
        {"both": pytest.approx(2 / math.sqrt(6)), "mixed": pytest.approx(1 / math.sqrt(2))},
    ]
    assert [list(articles) for articles in ranked] == [["mixed", "both"], ["both", "mixed"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_rank_articles_looks_past_an_article_of_many_passages(searcher_over: MakeSearcher, limit: int) -> None:
    searcher = searcher_over({"long": "\n\n".join([PARAGRAPH] * 20), "a": "cuba", "b": "election", "c": "harvest"})
    assert searcher.manifest.contents.passages == 23
    (ranked,) = searcher.rank_articles(["destroyer"], limit=limit)
    assert list(ranked) == ["long", "a", "b", "c"][:limit]
    assert list(ranked.values()) == pytest.approx([1, 0.5, 0.5, 0.5][:limit])


def test_rank_articles_takes_queries_of_any_length(searcher: Searcher) -> None:
    assert next(iter(searcher.rank_articles([" balloon" * 1_000], limit=1)[0])) == "sky"
