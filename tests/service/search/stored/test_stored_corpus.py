"""An index in Milvus answers as the one in the folder that it was made of."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer.errors import IndexDamagedError, IndexMissingError, StoreError
from indexer.index.generation import open_index
from indexer.milvus.client import Store
from indexer.milvus.stored_generation import StoredIndex
from indexer.ranking.scores import KEYWORD, MODES, SEMANTIC
from service.errors import QueryError
from service.quotations.quotation import Quotation
from service.search.controls.order import INDEXED, NEWEST, OLDEST
from service.search.controls.recency import Recency
from service.search.controls.wording import Wording
from service.search.filters import ALL, ANY, NOT_ANY, Combination, Filters
from service.search.query import COPY, SearchQuery
from service.search.results import NO_RELATIVES, Hit, RankedPassage, SearchResult
from service.search.searcher import Searcher
from service.search.stored import stored_corpus
from service.search.stored.stored_corpus import StoredCorpus
from service.search.stories.catalogue import StoryQuery
from tests.fakes import WordEncoder
from tests.indexer.milvus.made import address_in, built, made_articles, publish_quietly, store_in

pytest.importorskip("milvus_lite")

ARTICLES = 60
QUERIES = (
    *("destroyer balloon", "fire fighter", "firefighters database", "data base north", "warship", "war ship war"),
    *("warships datafire", "the of", "zzz", "harvest post ann", "🎈"),
)
"""Among them words that are joined, apart and unknown, names and what says nothing."""
FILTERS = (
    Filters(),
    Filters(sources=("POST", "")),
    Filters(authors=("ann  poe",), languages=("en",)),
    Filters(languages=("en_gb", "fr")),
    Filters(published_from=1_686_693_600_000_000, published_to=1_686_780_000_000_000),
    Filters(indexed_from=1, indexed_to=1),
    Filters(article_ids=("a 3'\"", "a 4'\"", 'nope"] or row >= 0 or article_key in ["', "\ud800")),
    Filters(where=Combination(NOT_ANY, (Filters(sources=("post",)), Filters(languages=("fr",))))),
    Filters(
        where=Combination(
            ANY,
            (
                Filters(published_from=1_686_693_600_000_000),
                Combination(ALL, (Combination(NOT_ANY, (Filters(authors=("ann poe",)),)), Filters(languages=("en",)))),
            ),
        ),
        published_to=1_686_780_000_000_000,
    ),
)


class Both(NamedTuple):
    folder: Searcher
    milvus: Searcher


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index, and the same in Milvus."""
    place = tmp_path_factory.mktemp("stored")
    index = built(place, made_articles(ARTICLES))
    with store_in(place) as store:
        publish_quietly(index, store)
    return place


@pytest.fixture(scope="module")
def both(place: Path) -> Iterator[Both]:
    encoder = WordEncoder(pooling="mean")
    stored = StoredIndex(address_in(place))
    found = Both(
        Searcher(open_index(place / "index"), encoder), Searcher.over(StoredCorpus(stored.open(), UTC), encoder)
    )
    yield found
    for searcher in found:
        searcher.close()
    stored.close()


@pytest.fixture(params=["all passages", "candidates"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether few passages may answer, so that all of them are read."""
    if request.param == "candidates":
        monkeypatch.setattr(stored_corpus, "FEW_PASSAGES", 3)
    return bool(request.param == "all passages")


def without_row(passage: RankedPassage) -> RankedPassage:
    """A passage without its number, which in an excerpt is another one."""
    return passage._replace(found=passage.found._replace(row=0))


def plain(hits: list[Hit]) -> list[Hit]:
    return [
        hit._replace(passage=without_row(hit.passage), more=[without_row(passage) for passage in hit.more])
        for hit in hits
    ]


def same(one: SearchResult, other: SearchResult) -> bool:
    """Whether two answers are equal, to the last bit, their cursors aside."""
    return plain(one.hits) == plain(other.hits) and all(
        getattr(one, name) == getattr(other, name)
        for name in ("times", "total", "is_counted", "answerable", "unknown_dates", "degraded", "facets")
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("filters", FILTERS)
def test_find_gives_the_same_hits_scores_and_attribution(both: Both, few: bool, mode: str, filters: Filters) -> None:
    for text in QUERIES:
        query = SearchQuery(text=text, mode=mode, filters=filters, explain=True, passages_per_article=2, limit=20)
        one, other = (searcher.search(query) for searcher in both)
        assert same(one, other), text


@pytest.mark.parametrize("least", [0.01, 0.3])
def test_find_takes_off_the_list_what_is_not_relevant(both: Both, few: bool, least: float) -> None:
    for sort in ("relevance", INDEXED):
        facets = ("source", "author", "language", "day", "month", "year")
        query = SearchQuery(text="destroyer balloon", min_relevance=least, sort=sort, facets=facets)
        one, other = (searcher.search(query) for searcher in both)
        assert plain(one.hits) == plain(other.hits)
        assert (one.total, one.facets) == (other.total, other.facets)
        assert other.is_counted is few


def test_find_counts_facets_and_sorts_where_few_articles_match(both: Both) -> None:
    facets = ("source", "author", "language", "day", "month", "year")
    for sort in (INDEXED, NEWEST, OLDEST):
        query = SearchQuery(text="destroyer", sort=sort, facets=facets)
        assert same(*(searcher.search(query) for searcher in both)), sort


@pytest.mark.parametrize(
    "wanted",
    [
        {"wording": Wording(phrases=("a destroyer",))},
        {"wording": Wording(exclude=("cuba",))},
        {"recency": Recency(half_life_days=1, weight=0.5)},
    ],
)
def test_find_refuses_what_needs_the_texts_or_dates_of_all_articles(both: Both, wanted: dict[str, object]) -> None:
    with pytest.raises(QueryError) as raised:
        both.milvus.search(SearchQuery(text="destroyer", **wanted))  # type: ignore[arg-type]
    assert raised.value.code == "not_in_milvus"


@pytest.mark.parametrize("wanted", [{"facets": ("source",)}, {"sort": INDEXED}, {"sort": NEWEST}])
def test_find_refuses_to_count_or_sort_very_many(
    both: Both, monkeypatch: pytest.MonkeyPatch, wanted: dict[str, object]
) -> None:
    monkeypatch.setattr(stored_corpus, "FEW_PASSAGES", 3)
    with pytest.raises(QueryError) as raised:
        both.milvus.search(SearchQuery(text="destroyer", **wanted))  # type: ignore[arg-type]
    assert raised.value.code == "search_too_broad"


def test_pages_are_those_of_the_whole_list_and_end_with_the_candidates(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_corpus, "FEW_PASSAGES", 3)
    monkeypatch.setattr(stored_corpus, "CANDIDATES", 12)
    query = SearchQuery(text="destroyer balloon", limit=4)
    ids: list[str] = []
    while True:
        page = both.milvus.search(query)
        assert (page.total, page.is_counted) == (ARTICLES, True)
        ids += [hit.passage.found.article.id for hit in page.hits]
        if page.next_cursor is None:
            break
        query = SearchQuery(text="destroyer balloon", limit=4, cursor=page.next_cursor)
    assert 4 < len(ids) == len(set(ids)) < ARTICLES
    best = both.folder.search(SearchQuery(text="destroyer balloon", limit=3)).hits
    assert ids[:3] == [hit.passage.found.article.id for hit in best]


def test_a_total_by_words_is_a_bound_where_more_may_have_them(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_corpus, "FEW_PASSAGES", 3)
    monkeypatch.setattr(stored_corpus, "CANDIDATES", 5)
    exact = both.folder.search(SearchQuery(text="war", mode=KEYWORD)).total
    found = both.milvus.search(SearchQuery(text="war", mode=KEYWORD))
    assert not found.is_counted
    assert 0 < found.total < exact


def test_similar_articles_are_the_same(both: Both, few: bool) -> None:
    one, other = (searcher.similar("a 3'\"", limit=20) for searcher in both)
    assert one is not None
    assert other is not None
    assert (one[0], [*map(without_row, one[1])]) == (other[0], [*map(without_row, other[1])])
    assert both.milvus.similar("nope", limit=2) is None


def test_articles_passages_and_times_are_the_same(both: Both) -> None:
    folder, milvus = both
    for offset, limit in ((0, 3), (ARTICLES - 2, 5), (ARTICLES, 5)):
        assert folder.articles(offset=offset, limit=limit) == milvus.articles(offset=offset, limit=limit)
    for header in folder.articles(offset=0, limit=ARTICLES):
        found = folder.article(header.id)
        assert found is not None
        assert found == milvus.article(header.id)
        assert folder.times(header.id) == milvus.times(header.id)
        assert folder.passage(found[1][0].id, context=1) == milvus.passage(found[1][0].id, context=1)
    assert milvus.article("nope") is None
    assert milvus.passage('"] or row >= 0 or key in ["', context=1) is None
    with pytest.raises(KeyError, match="nope"):
        milvus.times("nope")


def test_rank_articles_is_the_same(both: Both) -> None:
    for mode in (SEMANTIC, KEYWORD):
        one, other = (searcher.rank_articles(QUERIES, limit=7, mode=mode) for searcher in both)
        assert one == other


def test_an_index_that_is_not_there_is_told(tmp_path: Path) -> None:
    stored = StoredIndex(address_in(tmp_path))
    with pytest.raises(IndexMissingError, match=r"holds no index of the name news .* --backend milvus --milvus-uri"):
        stored.open()
    stored.close()


@pytest.mark.parametrize(
    ("field", "damage", "told"),
    [
        ("text", lambda pieces: ["another text"], "the text of the article a 0.* has another SHA-256"),
        ("record", lambda pieces: [pieces[0].replace('"passages": [["', '"passages": [["x')], None),
    ],
)
def test_what_was_altered_in_milvus_is_not_quoted(
    both: Both, monkeypatch: pytest.MonkeyPatch, field: str, damage: object, told: str | None
) -> None:
    read = Store.entities

    def altered(store: Store, collection: str, condition: str, wanted: object) -> object:
        found = read(store, collection, condition, wanted)  # type: ignore[arg-type]
        return [one | {field: damage(one[field])} if field in one else one for one in found]  # type: ignore[operator]

    monkeypatch.setattr(Store, "entities", altered)
    if told is None:
        assert both.milvus.article("a 0'\"") != both.folder.article("a 0'\"")
        return
    with pytest.raises(IndexDamagedError, match=told):
        both.milvus.article("a 0'\"")


def test_passages_that_are_missing_are_told(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Store.entities
    monkeypatch.setattr(Store, "entities", lambda *given: [one for one in read(*given) if one.get("row") != 1])
    with pytest.raises(StoreError, match=r"returns \d+ of \d+ passages"):
        both.milvus.search(SearchQuery(text="balloon"))


def test_find_refuses_to_collapse_and_tells_of_no_copies_and_stories(both: Both) -> None:
    with pytest.raises(QueryError) as raised:
        both.milvus.search(SearchQuery(text="destroyer", collapse=COPY))
    assert raised.value.code == "not_in_milvus"
    for refused in (lambda: both.milvus.stories(StoryQuery()), lambda: both.milvus.story("0" * 20)):
        with pytest.raises(QueryError) as raised:
            refused()
        assert raised.value.code == "not_in_milvus"
    found = both.milvus.search(SearchQuery(text="destroyer", collapse=None))
    assert [*found.relatives.values()] == [NO_RELATIVES] * len(found.hits)
    assert both.milvus.relatives(found.hits[0].passage.found.article.id) == NO_RELATIVES


def test_a_quotation_is_refused_in_milvus_alone(both: Both) -> None:
    (article,) = both.folder.articles(offset=0, limit=1)
    found = both.folder.article(article.id)
    assert found is not None
    quotation = Quotation(text=found[0].text[:40], article_id=article.id)
    assert both.folder.verify(quotation).is_as_named is not None
    with pytest.raises(QueryError, match="not_in_milvus"):
        both.milvus.verify(quotation)
