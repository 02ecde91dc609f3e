"""A least relevance leaves exactly the articles that reach it, in the order and with the scores of the whole list."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.generation import open_index
from indexer.ranking.listing import Listing
from indexer.ranking.ordering import Ordering
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.ranker import Ranker
from indexer.ranking.relevance import QueryRelevance
from indexer.ranking.scores import MODES, SEMANTIC_WEIGHT, Mask
from indexer.records import Matrix, Rows, Scores
from service.search.filters import Filters
from service.search.query import SearchQuery
from service.search.results import Hit, SearchResult
from service.search.searcher import ANSWERABLE, Searcher
from tests.fakes import WordEncoder, build_quietly, ranker_over

WORDS = ("red", "green", "blue", "black", "white", "grey")
DIMENSION = 8
RELEVANCES = st.builds(QueryRelevance, intercept=st.floats(-20, 5), slope=st.floats(0.5, 60))
PROBABILITIES = st.one_of(st.floats(0, 1, exclude_min=True), st.sampled_from([1e-300, 0.5, 1 - 2**-53, 1.0]))


def unit_vectors(random: np.random.Generator, count: int) -> Matrix:
    vectors = random.standard_normal((count, DIMENSION))
    found: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


class Case:
    """A random index, query and choice of articles."""

    def __init__(self, seed: int, sizes: Sequence[int], words: Sequence[str], share: float | None, sentences: bool):
        random = np.random.default_rng(seed)
        articles = [
            [
                [" ".join(random.choice(WORDS, random.integers(1, 4))) for _ in range(random.integers(1, 4))]
                for _ in range(size)
            ]
            for size in sizes
        ]
        count = sum(len(passage) for article in articles for passage in article)
        vectors = unit_vectors(random, sum(sizes))
        sentence_vectors = unit_vectors(random, count) if sentences else None
        with tempfile.TemporaryDirectory() as folder:  # what is mapped stays when its name is gone
            self.ranker: Ranker = ranker_over(Path(folder), articles, vectors, sentence_vectors)
        self.articles = len(sizes)
        self.vector = unit_vectors(random, 1)[0]
        self.keywords = self.ranker.lexical.parse(" ".join(words))
        self.allowed: Mask | None = None if share is None else random.random(len(sizes)) < share

    def __repr__(self) -> str:
        return f"{self.articles} articles, {self.keywords.terms}, {self.allowed}"

    def order(self, mode: str) -> Listing:
        return self.ranker.order(self.vector, self.keywords, mode=mode, allowed=self.allowed)


CASES = st.builds(
    Case,
    st.integers(0, 2**31),
    st.one_of(
        st.lists(st.integers(1, 7), min_size=1, max_size=12), st.lists(st.integers(1, 6), min_size=60, max_size=140)
    ),
    st.lists(st.sampled_from([*WORDS, "mauve"]), max_size=4),
    st.sampled_from([None, 1.0, 0.5, 0.0]),
    st.booleans(),
)


def best_relevance(relevance: QueryRelevance, one: RankedPassages) -> float:
    return max(relevance.of(*scores) for scores in zip(one.semantic, one.keyword, strict=True))


@given(CASES, st.sampled_from(MODES), RELEVANCES, st.data())
@settings(max_examples=60, deadline=None)
def test_narrow_leaves_the_articles_of_the_whole_list_that_reach_it(
    case: Case, mode: str, relevance: QueryRelevance, data: st.DataObject
) -> None:
    whole = case.order(mode).ranked(0, case.articles)
    # A threshold that is the relevance of an article itself shows a difference of one bit.
    reached = sorted({best_relevance(relevance, one) for one in whole})
    wanted = data.draw(st.one_of(st.sampled_from(reached), PROBABILITIES) if reached else PROBABILITIES)
    expected = [one for one in whole if best_relevance(relevance, one) >= wanted]
    narrowed = case.order(mode)
    if data.draw(st.booleans()):
        narrowed.ranked(0, 1)  # as is done to tell whether the query is answerable
    narrowed.narrow(relevance.least_score(wanted))
    assert narrowed.ranked(0, case.articles) == expected
    assert narrowed.total == len(expected)
    assert np.flatnonzero(narrowed.listed).tolist() == sorted(one.article for one in expected)
    cuts = sorted(data.draw(st.sets(st.integers(1, case.articles + 3), max_size=6)))
    fresh = case.order(mode)
    fresh.narrow(relevance.least_score(wanted))
    pages = [fresh.ranked(start, stop) for start, stop in pairwise([0, *cuts, case.articles + 3])]
    assert [one for page in pages for one in page] == expected


def test_narrow_looks_at_no_sentence_of_passages_that_are_too_far(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(1, [1] * 300, ["red"], None, sentences=True)
    scores = sorted(max(one.scores) for one in case.order("hybrid").ranked(0, 300))
    looked_at: list[int] = []
    best = case.ranker.sentences.best

    def watched(rows: Rows, query: Matrix) -> Scores:
        looked_at.append(len(rows))
        return best(rows, query)

    monkeypatch.setattr(case.ranker.sentences, "best", watched)
    ordering = case.order("hybrid")
    ordering.narrow(scores[-3])
    assert ordering.total == 3
    assert 3 <= sum(looked_at) < 100
    looked_at.clear()
    ordering.narrow(2.0)
    assert (ordering.total, ordering.ranked(0, 10), sum(looked_at)) == (0, [], 0)


def test_narrow_takes_many_passages_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(2, [1, 3, 6] * 30, ["red", "blue"], None, sentences=True)
    at_once = case.order("hybrid")
    at_once.narrow(0.1)
    monkeypatch.setattr("indexer.ranking.ordering._PASSAGES_COMPARED", 7)
    in_parts = case.order("hybrid")
    in_parts.narrow(0.1)
    assert 0 < in_parts.total < case.articles
    assert in_parts.ranked(0, case.articles) == at_once.ranked(0, case.articles)


@given(RELEVANCES, PROBABILITIES, st.floats(-1, 1), st.floats(0, 1))
@settings(deadline=None)
def test_least_score_tells_scores_apart_as_relevance_does(
    relevance: QueryRelevance, wanted: float, semantic: float, keyword: float
) -> None:
    least = relevance.least_score(wanted)
    score = SEMANTIC_WEIGHT * semantic + (1 - SEMANTIC_WEIGHT) * keyword
    assert (score >= least) == (relevance.of(semantic, keyword) >= wanted)


@given(RELEVANCES, st.floats(-1, 1), st.floats(0, 1))
@settings(deadline=None)
def test_least_score_of_a_relevance_is_the_lowest_score_that_has_it(
    relevance: QueryRelevance, semantic: float, keyword: float
) -> None:
    wanted = relevance.of(semantic, keyword)
    least = relevance.least_score(wanted)
    assert least <= SEMANTIC_WEIGHT * semantic + (1 - SEMANTIC_WEIGHT) * keyword
    assert relevance.of(least / SEMANTIC_WEIGHT, 0.0) == pytest.approx(wanted)


def test_least_score_of_what_no_score_reaches_is_infinite() -> None:
    relevance = QueryRelevance(intercept=-9.5, slope=1.0)
    assert relevance.least_score(0.5) == np.inf
    assert relevance.least_score(1e-9) == pytest.approx(-2)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher over 90 articles of one to six passages, about all, some or none of the words that queries ask for."""
    random = np.random.default_rng(3)
    words = ["balloon", "destroyer", "cuba", "filler", "nothing", "matter"]
    folder = tmp_path_factory.mktemp("relevance")
    with (folder / "articles.jsonl").open("w") as corpus:
        for number in range(90):
            parts = [" ".join(random.choice(words, 20)) for _ in range(1 + number % 6)]
            record = {"id": f"{number:02}", "text": "\n\n".join(parts), "source": f"Source {number % 3}"}
            corpus.write(json.dumps(record) + "\n")
    encoder = WordEncoder(pooling="mean")
    build_quietly(folder / "articles.jsonl", folder / "index", encoder)
    found = Searcher(open_index(folder / "index"), encoder)
    yield found
    found.close()


def pages_of(searcher: Searcher, query: SearchQuery, limit: int) -> list[SearchResult]:
    """Follow the cursors to the last page."""
    pages: list[SearchResult] = []
    cursor = None
    while cursor is not None or not pages:
        asked = SearchQuery(
            text=query.text,
            limit=limit,
            cursor=cursor,
            mode=query.mode,
            filters=query.filters,
            passages_per_article=query.passages_per_article,
            min_relevance=query.min_relevance,
            facets=query.facets,
        )
        pages.append(searcher.search(asked))
        cursor = pages[-1].next_cursor
    return pages


def reaching(hits: Sequence[Hit], wanted: float) -> set[str]:
    """Return the articles that have a passage of at least some relevance."""
    return {
        hit.passage.found.article.id
        for hit in hits
        for passage in (hit.passage, *hit.more)
        if passage.relevance >= wanted
    }


@given(
    st.sampled_from(["balloon", "destroyer cuba", "nothing the matter", "zeppelin"]),
    st.sampled_from(MODES),
    st.floats(0, 1),
    st.integers(1, 40),
    st.integers(1, 4),
    st.sampled_from([Filters(), Filters(sources=("Source 1",))]),
)
@settings(max_examples=40, deadline=None)
def test_pages_total_and_facets_go_by_the_articles_that_reach_it(
    searcher: Searcher, text: str, mode: str, place: float, limit: int, own: int, filters: Filters
) -> None:
    query = SearchQuery(text=text, mode=mode, filters=filters, passages_per_article=4, limit=1_000)
    whole = searcher.search(query)
    levels = sorted({hit.passage.relevance for hit in whole.hits})
    wanted = levels[round(place * (len(levels) - 1))] if levels else 0.5
    kept = reaching(whole.hits, wanted)
    order = [*dict.fromkeys(hit.passage.found.article.id for hit in whole.hits)]
    asked = SearchQuery(
        text=text,
        mode=mode,
        filters=filters,
        passages_per_article=own,
        min_relevance=wanted,
        facets=("source",),
    )
    pages = pages_of(searcher, asked, limit)
    hits = [hit for page in pages for hit in page.hits]
    assert [*dict.fromkeys(hit.passage.found.article.id for hit in hits)] == [one for one in order if one in kept]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(passage.relevance >= wanted for hit in hits for passage in (hit.passage, *hit.more))
    assert {page.total for page in pages} == {len(kept)}
    assert {page.answerable for page in pages} == {whole.answerable}
    assert {sum(count.count for count in page.facets["source"]) for page in pages} == {len(kept)}
    assert len(pages) == max(1, -(-len(kept) // limit))
    assert all(page.hits for page in pages) == bool(kept)


def test_a_query_stays_answerable_whatever_relevance_is_wanted(searcher: Searcher) -> None:
    query = SearchQuery(text="balloon destroyer cuba", mode="semantic")
    whole = searcher.search(query)
    assert whole.answerable == (whole.hits[0].passage.relevance >= ANSWERABLE)
    strict = searcher.search(SearchQuery(text=query.text, mode=query.mode, min_relevance=1.0))
    assert (strict.hits, strict.total, strict.answerable) == ([], 0, whole.answerable)


def test_without_a_least_relevance_nothing_is_narrowed(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ordering, "narrow", lambda *_: pytest.fail("it costs time"))
    assert searcher.search(SearchQuery(text="balloon")).total == 90
