"""A list whose front is of candidates has the scores of one that looks at everything, and leaves nothing out."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.index.keywords.best_passages import best_passages
from indexer.index.vectors.approximate import ApproximateVectors
from indexer.index.vectors.approximate_writer import write_graph
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.exact_writer import VectorWriter
from indexer.ranking import ranker as module
from indexer.ranking.candidates import candidates
from indexer.ranking.listing import Listing
from indexer.ranking.ranker import Ranker, WholeScores
from indexer.ranking.scores import HYBRID, KEYWORD, MODES, SEMANTIC
from indexer.records import Rows
from tests.fakes import ranker_over
from tests.indexer.index.vectors.graphs import clustered

ARTICLES, DIMENSION = 1_500, 24
WORDS = [f"word{number}" for number in range(60)]


class Both:
    """One corpus, ranked with exact vectors and with a graph over them."""

    def __init__(self, folder: Path) -> None:
        random = np.random.default_rng(0)
        chances = 1 / np.arange(1, len(WORDS) + 1)
        articles = [
            [[" ".join(random.choice(WORDS, 6, p=chances / chances.sum()))] for _ in range(random.integers(1, 4))]
            for _ in range(ARTICLES)
        ]
        passages = sum(map(len, articles))
        vectors = clustered(1, passages)
        self.exact = ranker_over(folder, articles, vectors, clustered(2, passages))
        with VectorWriter(folder / "vectors.faiss", DIMENSION) as writer:
            writer.add(vectors)
        write_graph(folder / "approximate", mapped := VectorIndex.read(folder / "vectors.faiss"))
        self.approximate = Ranker(
            vectors=ApproximateVectors(mapped, folder / "approximate", depth=128),
            lexical=self.exact.lexical,
            sentences=self.exact.sentences,
            article_rows=self.exact.article_rows,
        )
        self.queries = clustered(3, 25)
        self.texts = [" ".join(random.choice(WORDS, 3)) for _ in self.queries]

    def lists(self, number: int, **options) -> tuple[Listing, Listing]:  # type: ignore[no-untyped-def]
        keywords = self.exact.lexical.parse(self.texts[number])
        exact, approximate = (
            one.order(self.queries[number], keywords, **options) for one in (self.exact, self.approximate)
        )
        return exact, approximate


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("front"))


@pytest.mark.parametrize("mode", MODES)
def test_the_front_is_that_of_the_exact_list(both: Both, mode: str) -> None:
    same = 0
    for number in range(len(both.queries)):
        exact, approximate = both.lists(number, mode=mode)
        assert approximate.total == exact.total
        assert approximate.is_counted
        np.testing.assert_array_equal(approximate.listed, exact.listed)
        wanted, found = exact.ranked(0, 10), approximate.ranked(0, 10)
        same += wanted == found
        scores = {one.article: one for one in exact.ranked(0, exact.total)}
        assert all(one.scores[0] == scores[one.article].scores[0] for one in found)
    assert same >= 0.8 * len(both.queries)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("allowed_share", [None, 0.9, 0.5])
def test_pages_hold_every_article_once_with_its_exact_scores(
    both: Both, mode: str, allowed_share: float | None
) -> None:
    allowed = None if allowed_share is None else np.random.default_rng(5).random(ARTICLES) < allowed_share
    exact, approximate = both.lists(0, mode=mode, allowed=allowed)
    pages = [approximate.ranked(start, start + 70) for start in range(0, approximate.total, 70)]
    assert [len(page) for page in pages[:-1]] == [70] * (len(pages) - 1)
    found = [one for page in pages for one in page]
    assert len(found) == approximate.total == exact.total
    scores = {one.article: one for one in exact.ranked(0, exact.total)}
    assert {one.article for one in found} == scores.keys()
    # But for the passages that get full scores, which both choose by first scores: all is the same to the last bit.
    assert all(one == scores[one.article] for one in found)
    assert approximate.ranked(exact.total, exact.total + 10) == []


def test_pages_do_not_depend_on_how_they_are_cut(both: Both) -> None:
    _, approximate = both.lists(1)
    whole = approximate.ranked(0, ARTICLES)
    for size in (7, 333, 1_000):
        _, again = both.lists(1)
        starts = range(0, ARTICLES, size)
        assert [one for start in reversed(starts) for one in reversed(again.ranked(start, start + size))] == whole[::-1]


def test_narrow_keeps_what_the_exact_list_keeps_of_the_front(both: Both) -> None:
    for number in range(5):
        exact, approximate = both.lists(number)
        least = exact.ranked(20, 21)[0].scores[0]
        for one in (exact, approximate):
            one.narrow(least)
        assert not approximate.is_counted
        assert 15 <= approximate.total <= exact.total
        assert approximate.ranked(0, 10) == exact.ranked(0, 10)
        assert np.count_nonzero(approximate.listed) == approximate.total
        assert (approximate.listed <= exact.listed).all()
        assert len(approximate.ranked(0, ARTICLES)) == approximate.total


def test_sort_orders_the_whole_list_or_what_is_left_of_it(both: Both) -> None:
    keys = np.random.default_rng(4).integers(0, 5, ARTICLES)
    exact, approximate = both.lists(2)
    for one in (exact, approximate):
        one.sort(keys)
    assert approximate.ranked(0, ARTICLES) == exact.ranked(0, ARTICLES)
    exact, approximate = both.lists(2)
    least = exact.ranked(10, 11)[0].scores[0]
    for one in (exact, approximate):
        one.narrow(least)
        one.sort(keys)
    assert [keys[one.article] for one in approximate.ranked(0, 99)] == sorted(
        (keys[one.article] for one in approximate.ranked(0, 99)), reverse=True
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("allowed_share", [0.25, 0.1, 0.01, 0.001, 0.0])
def test_narrow_filters_go_over_all_that_is_allowed(both: Both, mode: str, allowed_share: float) -> None:
    allowed = np.random.default_rng(6).random(ARTICLES) < allowed_share * 0.9
    exact, approximate = both.lists(3, mode=mode, allowed=allowed)
    assert approximate.ranked(0, ARTICLES) == exact.ranked(0, ARTICLES)
    assert approximate.total == exact.total


def test_filters_over_many_passages_ask_the_graph(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = np.random.default_rng(6).random(ARTICLES) < 0.2
    monkeypatch.setattr(module, "_NARROW_PASSAGES", 100)
    exact, approximate = both.lists(4, allowed=allowed)
    assert approximate.ranked(0, 10) == exact.ranked(0, 10)
    assert all(allowed[one.article] for one in approximate.ranked(0, ARTICLES))
    assert approximate.total == exact.total == np.count_nonzero(allowed)


def test_modes_ask_only_what_they_go_by(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    nearest, best = ApproximateVectors.nearest, best_passages

    def noted_nearest(*arguments):  # type: ignore[no-untyped-def]
        asked.append("meaning")
        return nearest(*arguments)

    def noted_best(*arguments):  # type: ignore[no-untyped-def]
        asked.append("words")
        return best(*arguments)

    monkeypatch.setattr(ApproximateVectors, "nearest", noted_nearest)
    monkeypatch.setattr("indexer.ranking.candidates.best_passages", noted_best)
    for mode, expected in ((HYBRID, ["meaning", "words"]), (SEMANTIC, ["meaning"]), (KEYWORD, ["words"])):
        asked.clear()
        both.lists(0, mode=mode)
        assert asked == expected


def test_lists_of_one_query_propose_candidates_once(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    keywords, vector = both.exact.lexical.parse(both.texts[0]), both.queries[0]
    shown = np.arange(ARTICLES) % 3 > 0
    wanted = both.approximate.order(vector, keywords, shown=shown).ranked(0, 20)
    proposed: list[str] = []

    def proposing(*parts: Any, **options: Any) -> Rows:
        proposed.append(options["mode"])
        return candidates(*parts, **options)

    monkeypatch.setattr(module, "candidates", proposing)
    known = WholeScores()
    both.approximate.order(vector, keywords, known=known)
    assert both.approximate.order(vector, keywords, shown=shown, known=known).ranked(0, 20) == wanted
    assert proposed == [HYBRID]
    both.approximate.order(vector, keywords, mode=SEMANTIC, known=known)
    both.approximate.order(vector, keywords, allowed=np.arange(ARTICLES) > 10, known=known)
    assert proposed[:2] == [HYBRID, SEMANTIC]
