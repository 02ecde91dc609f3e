import json
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from indexer.encoder.spec import EncoderSpec
from indexer.errors import EncoderMismatchError
from indexer.index.generation import open_index
from indexer.ranking.scores import KEYWORD, MODES, SEMANTIC
from indexer.records import ArticleHeader, Matrix, sha256_hex
from indexer.system.stopwatch import Stopwatch
from service.errors import QueryError
from service.search.encoding import check_encoder
from service.search.facets import FacetCount
from service.search.filters import Filters, moment
from service.search.query import SearchQuery
from service.search.results import Hit, RankedPassage, SearchResult
from service.search.searcher import Searcher
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


def ask(searcher: Searcher, text: str, **wanted: Any) -> SearchResult:
    return searcher.search(SearchQuery(text=text, **wanted))


def found_ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.found.article.id for hit in hits]


def ids(searcher: Searcher, text: str, limit: int = 10, **wanted: Any) -> list[str]:
    return found_ids(ask(searcher, text, limit=limit, **wanted).hits)


def test_search_by_meaning_ranks_by_cosine_with_ties_in_the_order_of_the_corpus(searcher: Searcher) -> None:
    found = ask(searcher, "destroyer balloon cuba", mode=SEMANTIC)
    assert [(hit.rank, hit.passage.found.article.id) for hit in found.hits] == [(1, "strait"), (2, "sky"), (3, "farm")]
    cosines = pytest.approx([2 / math.sqrt(8), 2 / math.sqrt(8), 1 / math.sqrt(8)])
    assert [hit.passage.score for hit in found.hits] == cosines
    assert [hit.passage.semantic for hit in found.hits] == cosines
    assert [hit.passage.cosine for hit in found.hits] == cosines
    assert (found.degraded, found.total, found.next_cursor) == ((), 3, None)


def test_search_tells_meaning_and_words_apart(searcher: Searcher) -> None:
    assert ids(searcher, "harvest of thanks") == ["farm", "strait", "sky"]
    assert ids(searcher, "montana", mode=KEYWORD) == ["sky"]
    assert ids(searcher, "montana") == ["sky", "strait", "farm"]
    assert ids(searcher, "zeppelin", mode=KEYWORD) == []


def test_search_returns_no_more_than_the_limit(searcher: Searcher) -> None:
    assert ids(searcher, " \n harvest\t", 1) == ["farm"]
    assert ids(searcher, "election", 2) == ["strait", "sky"]


@pytest.mark.parametrize(("words", "degraded"), [(62, ()), (63, ("truncated",))])
def test_search_tells_when_the_query_is_over_the_encoders_limit(
    searcher: Searcher, words: int, degraded: tuple[str, ...]
) -> None:
    # The limit is 64 tokens, two of which are special.
    assert ask(searcher, "word " * words, limit=1).degraded == degraded


@pytest.mark.parametrize(("words", "degraded"), [(60, ()), (61, ("truncated",))])
def test_search_counts_the_query_prompt(searcher_over: MakeSearcher, words: int, degraded: tuple[str, ...]) -> None:
    encoder = WordEncoder()
    encoder.spec = replace(encoder.spec, query_prompt="find this: ")
    assert ask(searcher_over({"a": "text"}, encoder), "word " * words, limit=1).degraded == degraded


@pytest.mark.parametrize("pooling", ["mean", "none"])
def test_search_keeps_scores_within_a_cosines_range(searcher_over: MakeSearcher, pooling: str) -> None:
    class Overshooting(WordEncoder):
        def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
            return super().encode_queries(texts, stopwatch) * 1.00001

    searcher = searcher_over({"a": "cuba"}, Overshooting(pooling=pooling))
    (hit,) = ask(searcher, "cuba", limit=1, mode=SEMANTIC).hits
    assert hit.passage.score == hit.passage.semantic == hit.passage.cosine == 1
    assert hit.highlights.cosine in (None, 1)


def test_close_closes_the_encoder(searcher_over: MakeSearcher) -> None:
    encoder = WordEncoder()
    searcher_over({"a": "text"}, encoder).close()
    assert encoder.closed


def test_search_gives_every_thread_its_own_answer(searcher: Searcher) -> None:
    queries = ["destroyer", "balloon", "harvest", "cuba"] * 25
    expected = [ask(searcher, query, limit=3) for query in queries]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda query: ask(searcher, query, limit=3), queries)) == expected


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
        ask(searcher, query, limit=1)
    assert refused.value.code == code


def test_searcher_reads_no_article_before_it_is_asked(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        generation = open_index(index)
        patched.setattr(generation.articles._pool, "lend", pytest.fail)
        searcher = Searcher(generation, WordEncoder())
    assert ids(searcher, "balloon", filters=Filters(article_ids=("sky", "farm"))) == ["sky", "farm"]
    searcher.close()


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
    def of_best(best: float, other: float) -> float:
        return 0.83 * best + 0.17 * (best + other) / 2

    searcher = searcher_over({"mixed": f"{'nothing much ' * 10}\n\n{PARAGRAPH}", "both": "cuba and the destroyer"})
    assert searcher.manifest.contents.passages == 3
    ranked = searcher.rank_articles(["destroyer", "cuba"], limit=10, mode=SEMANTIC)
    assert ranked == [
        {"mixed": pytest.approx(of_best(1, 1 / math.sqrt(2))), "both": pytest.approx(2 / math.sqrt(6))},
        {"both": pytest.approx(2 / math.sqrt(6)), "mixed": pytest.approx(of_best(1 / math.sqrt(2), 1 / 2))},
    ]
    assert [list(articles) for articles in ranked] == [["mixed", "both"], ["both", "mixed"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_rank_articles_looks_past_an_article_of_many_passages(searcher_over: MakeSearcher, limit: int) -> None:
    searcher = searcher_over(
        {"long": "\n\n".join(f"{PARAGRAPH}{n}" for n in range(20)), "a": "cuba", "b": "election", "c": "harvest"}
    )
    assert searcher.manifest.contents.passages == 23
    (ranked,) = searcher.rank_articles(["destroyer"], limit=limit, mode=SEMANTIC)
    assert list(ranked) == ["long", "a", "b", "c"][:limit]
    assert list(ranked.values()) == pytest.approx([1, 0.5, 0.5, 0.5][:limit])


def test_rank_articles_takes_queries_of_any_length(searcher: Searcher) -> None:
    assert next(iter(searcher.rank_articles([" balloon" * 1_000], limit=1)[0])) == "sky"


@pytest.mark.parametrize("mode", MODES)
def test_rank_articles_gives_scores_that_fall_strictly(searcher_over: MakeSearcher, mode: str) -> None:
    searcher = searcher_over({f"copy {number:03}": "cuba" for number in range(100)})
    (ranked,) = searcher.rank_articles(["cuba"], limit=100, mode=mode)
    assert list(ranked) == [f"copy {number:03}" for number in range(100)]
    assert sorted(set(ranked.values()), reverse=True) == list(ranked.values())


@pytest.fixture
def long_and_short(searcher_over: MakeSearcher) -> Searcher:
    """An article of six passages about a destroyer, and 80 of one, every second of them about it too."""
    texts = {"long": "\n\n".join(f"{PARAGRAPH} part {part}" for part in range(6))}
    texts |= {f"short {number:02}": "no matter" if number % 2 else f"destroyer {number}" for number in range(80)}
    return searcher_over(texts, WordEncoder(pooling="mean"))


def test_an_article_is_one_hit_and_its_further_passages_ride_along(long_and_short: Searcher) -> None:
    found = ask(long_and_short, "destroyer part", limit=2)
    assert found.total == 81
    assert (found_ids(found.hits)[0], len(set(found_ids(found.hits)))) == ("long", 2)
    first, second = found.hits
    shown = [first.passage, *first.more]
    assert len(shown) == 4
    assert len({passage.found.row for passage in shown}) == 4
    assert {passage.found.article.id for passage in shown} == {"long"}
    assert [one.score for one in shown] == sorted((one.score for one in shown), reverse=True)
    assert second.more == []


@pytest.mark.parametrize(("wanted", "hits", "more"), [(2, 2, 2), (3, 3, 1), (4, 4, 0), (9, 4, 0)])
def test_an_article_may_have_several_hits(long_and_short: Searcher, wanted: int, hits: int, more: int) -> None:
    found = ask(long_and_short, "destroyer part", limit=1, passages_per_article=wanted)
    assert found_ids(found.hits) == ["long"] * hits
    assert [hit.rank for hit in found.hits] == list(range(1, hits + 1))
    assert [len(hit.more) for hit in found.hits] == [more, *[0] * (hits - 1)]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("limit", [1, 7, 40, 100])
def test_pages_join_to_the_whole_list(long_and_short: Searcher, mode: str, limit: int) -> None:
    whole = ask(long_and_short, "destroyer part", limit=1_000, mode=mode, passages_per_article=2)
    hits: list[Hit] = []
    cursor, pages = None, 0
    while cursor is not None or not pages:
        page = ask(long_and_short, "destroyer part", limit=limit, mode=mode, passages_per_article=2, cursor=cursor)
        assert (page.total, page.answerable) == (whole.total, whole.answerable)
        cursor, pages = page.next_cursor, pages + 1
        hits += page.hits
    assert whole.next_cursor is None
    assert hits == whole.hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert pages == -(-whole.total // limit)


def test_a_cursor_is_refused_with_another_query_and_on_another_index(
    searcher: Searcher, searcher_over: MakeSearcher
) -> None:
    cursor = ask(searcher, "balloon", limit=1).next_cursor
    with pytest.raises(QueryError, match="the cursor belongs to another query"):
        ask(searcher, "destroyer", cursor=cursor)
    with pytest.raises(QueryError, match="the index has changed since this cursor was given out"):
        ask(searcher_over({"a": "text"}), "balloon", cursor=cursor)


def test_hits_below_a_relevance_are_left_out(long_and_short: Searcher) -> None:
    everything = ask(long_and_short, "destroyer part", limit=1_000)
    relevances = sorted({hit.passage.relevance for hit in everything.hits})
    least = relevances[len(relevances) // 2]
    kept = ask(long_and_short, "destroyer part", limit=1_000, min_relevance=least)
    expected = [hit.passage for hit in everything.hits if hit.passage.relevance >= least]
    assert [hit.passage for hit in kept.hits] == expected
    assert all(one.relevance >= least for hit in kept.hits for one in hit.more)
    assert (kept.total, kept.next_cursor) == (len(expected), None)
    some = ask(long_and_short, "destroyer part", limit=2, min_relevance=least)
    assert [hit.passage for hit in some.hits] == expected[:2]
    assert some.total == len(expected)
    assert kept.answerable == everything.answerable
    nothing = ask(long_and_short, "destroyer part", min_relevance=1.0, facets=("year",))
    assert (nothing.hits, nothing.total, nothing.facets, nothing.next_cursor) == ([], 0, {"year": []}, None)


def test_filters_choose_and_facets_count(searcher: Searcher) -> None:
    june = Filters(published_from=moment("2023-06", UTC, end=False))
    found = ask(searcher, "destroyer", filters=june, facets=("source", "month"))
    assert (found_ids(found.hits), found.total, found.unknown_dates) == (["strait"], 1, 2)
    assert found.facets == {
        "source": [FacetCount(value="The Harbour Post", count=1)],
        "month": [FacetCount(value="2023-06", count=1)],
    }
    nothing = ask(searcher, "destroyer", filters=Filters(sources=("Nobody",)), facets=("source",))
    assert (nothing.hits, nothing.total, nothing.answerable, nothing.next_cursor) == ([], 0, False, None)
    assert nothing.facets == {"source": []}
    assert ask(searcher, "zeppelin", mode=KEYWORD, facets=("language",)).facets == {"language": []}


def test_a_query_of_the_corpus_is_answerable_and_one_of_nothing_is_not(searcher: Searcher) -> None:
    answered, unanswered = ask(searcher, "frigate destroyer navy protested"), ask(searcher, "quantum chromodynamics")
    assert (answered.answerable, answered.hits[0].passage.found.article.id) == (True, "strait")
    assert not unanswered.answerable
    assert answered.hits[0].passage.relevance >= 0.5 > unanswered.hits[0].passage.relevance


def test_a_title_in_the_text_is_not_all_that_is_marked(tmp_path: Path) -> None:
    text = "# The destroyer\n\nA destroyer and a balloon sailed away from cuba. Nobody saw."
    (tmp_path / "strait.md").write_text(text)
    build_quietly(tmp_path / "strait.md", tmp_path / "made", WordEncoder())
    searcher = Searcher(open_index(tmp_path / "made"), WordEncoder())
    (hit,) = ask(searcher, "the destroyer").hits
    assert hit.passage.found.article.title == "The destroyer"
    marked = [span.of(hit.passage.found.passage.text) for span in hit.highlights.spans]
    assert marked == ["# The destroyer", "A destroyer and a balloon sailed away from cuba."]


def test_hits_carry_terms_and_the_sentences_that_hold_them(searcher: Searcher) -> None:
    (hit,) = ask(searcher, "montana zeppelin", limit=1, explain=True).hits
    assert [(one.term, one.weight > 0, one.sentences) for one in hit.terms or ()] == [
        ("montana", True, (0,)),
        ("zeppelin", False, ()),
    ]
    assert [span.of(hit.passage.found.passage.text) for span in hit.highlights.spans] == [
        "The balloon drifted over Montana."
    ]


def test_queries_encoded_together_are_answered_as_alone(searcher: Searcher) -> None:
    queries = [SearchQuery(text="balloon"), *[SearchQuery(text="harvest", limit=1, mode=mode) for mode in MODES]]
    stopwatch = Stopwatch()
    encoded = searcher.encode([query.text for query in queries], stopwatch)
    found = [
        searcher.answer(query, searcher.start(query), one, stopwatch)
        for query, one in zip(queries, encoded, strict=True)
    ]
    assert found == [searcher.search(query) for query in queries]
    assert {"dense", "keyword", "fuse", "fetch", "highlight"} <= set(stopwatch.seconds)
    assert all(seconds >= 0 for seconds in stopwatch.seconds.values())
    assert searcher.encode([]) == []


def test_passage_brings_its_neighbours_along(searcher_over: MakeSearcher) -> None:
    searcher = searcher_over({"long": "\n\n".join(f"{PARAGRAPH} part {part}" for part in range(3))})
    found = searcher.article("long")
    assert found is not None
    passages = found[1]
    assert [one.ordinal for one in passages] == [0, 1, 2]
    around = searcher.passage(passages[0].id, context=1)
    assert around is not None
    assert [one.passage for one in around] == passages[:2]
    assert searcher.passage("0" * len(passages[0].id), context=1) is None


def test_similar_ranks_the_other_articles_by_their_nearest_passage(searcher_over: MakeSearcher) -> None:
    texts = {"a": "cuba and the destroyer", "b": "cuba", "c": "harvest", "d": "cuba destroyer election"}
    searcher = searcher_over(texts)
    header, found = similar(searcher, "a", 10)
    assert (header.id, header.sha256) == ("a", sha256_hex(texts["a"]))
    assert [one.found.article.id for one in found] == ["d", "b", "c"]
    assert [one.score for one in found] == pytest.approx([3 / math.sqrt(12), 2 / math.sqrt(6), 1 / math.sqrt(6)])
    assert [one.found.article.id for one in similar(searcher, "c", 1)[1]] == ["b"]
    assert searcher.similar("z", limit=1) is None


def similar(searcher: Searcher, article_id: str, limit: int) -> tuple[ArticleHeader, list[RankedPassage]]:
    found = searcher.similar(article_id, limit=limit)
    assert found is not None
    return found


def test_the_only_article_has_no_similar_one(searcher_over: MakeSearcher) -> None:
    assert similar(searcher_over({"a": "cuba"}), "a", 3)[1] == []


def test_similar_reads_no_text_of_the_article_it_starts_from(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searcher, "article", lambda _: pytest.fail("its text may be 10 MB"))
    monkeypatch.setattr(searcher._corpus, "article", lambda _: pytest.fail("its text may be 10 MB"))
    assert similar(searcher, "strait", 2)[0].title == "Warships meet"
