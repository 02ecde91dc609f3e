"""Which articles a search finds whose words must stand or must not, also where they are too many to be read."""

from collections.abc import Iterator

import pytest

from indexer.index.generation import open_index
from indexer.index.wording import phrase_finder
from service.search.controls import index_listing, wording
from service.search.controls.order import NEWEST
from service.search.controls.wording import Wording
from service.search.query import SearchQuery
from service.search.results import SearchResult
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly
from tests.service.api.conftest import written

ARTICLES = [
    {
        "id": f"{number}",
        "text": f"{'A balloon flies' if number % 2 else 'It flies, a balloon'} at {number} {'cuba ' * (number % 5)}.",
        "published_at": f"2023-06-{1 + number % 28:02}",
    }
    for number in range(40)
]


@pytest.fixture(scope="module", params=["exact", "approximate"])
def searcher(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("wording")
    build_quietly(written(folder, ARTICLES), folder / "index", vectors=request.param)
    searcher = Searcher(open_index(folder / "index"), WordEncoder())
    yield searcher
    searcher.close()


def asked(searcher: Searcher, *, by: str = "relevance", **words: tuple[str, ...]) -> SearchResult:
    return searcher.search(SearchQuery(text="balloon cuba", limit=50, sort=by, wording=Wording(**words)))


def numbers(found: SearchResult) -> list[int]:
    return [int(hit.passage.found.article.id) for hit in found.hits]


def test_wordings_that_select_the_same_are_equal() -> None:
    assert Wording(phrases=("A  b", "c", "a b"), exclude=("“x”",)) == Wording(phrases=("c", "a b"), exclude=('"X"',))
    assert not Wording(phrases=("\u00ad",))
    assert Wording(exclude=("x",))


def test_total_and_list_are_those_of_the_articles_that_hold_the_phrase(searcher: Searcher) -> None:
    found = asked(searcher, phrases=("a balloon flies",))
    assert (found.total, found.is_counted) == (20, True)
    assert sorted(numbers(found)) == list(range(1, 40, 2))
    without = asked(searcher, exclude=("a balloon flies",))
    assert (without.total, sorted(numbers(without))) == (20, list(range(0, 40, 2)))


def test_scores_are_those_that_articles_have_without_phrases(searcher: Searcher) -> None:
    everything = {hit.passage.found.row: hit.passage for hit in asked(searcher).hits}
    for hit in asked(searcher, phrases=("balloon flies",)).hits:
        assert hit.passage == everything[hit.passage.found.row]


@pytest.mark.parametrize("words", [{"phrases": ("a balloon flies",)}, {"exclude": ("it flies",)}])
@pytest.mark.parametrize("sort", ["relevance", NEWEST])
def test_of_too_many_the_front_of_the_list_is_read(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch, words: dict[str, tuple[str, ...]], sort: str
) -> None:
    expected = numbers(asked(searcher, by=sort, **words))
    monkeypatch.setattr(phrase_finder, "READ_MOST", 2)
    for module in (wording, index_listing):
        monkeypatch.setattr(module, "LOOKED_AT", 12)
    searcher._corpus._listing.finder._known.clear()  # type: ignore[attr-defined]
    found = asked(searcher, by=sort, **words)
    # All of them hold the phrase's words, and the rest of the list is not looked at.
    assert not found.is_counted
    assert 0 < found.total <= 12
    assert numbers(found) == expected[: found.total]


def test_the_front_is_all_where_few_may_hold_it(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrase_finder, "READ_MOST", 2)
    searcher._corpus._listing.finder._known.clear()  # type: ignore[attr-defined]
    found = asked(searcher, phrases=("a balloon flies",))
    assert (found.total, found.is_counted) == (20, True)
