"""Copies in searches: one of them is listed, and it tells of the others."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.config import APPROXIMATE, AUTO
from indexer.index.generation import open_index
from service.search.filters import Filters
from service.search.query import COPY, NONE, SearchQuery
from service.search.results import NO_RELATIVES, SearchResult
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly

WIRE = (
    "The election in the harbour town was held on Sunday, and the board counted 4,120 votes before midnight. "
    "A destroyer lay at the pier while people queued along the quay in the rain. "
    "Nobody had expected so many, the clerk of the board told reporters, and two desks ran out of paper. "
    "The result will be read out on Tuesday at the old customs house, where the lists have hung since May."
)
OTHERS = [
    f"The balloon number {number} rose over {place}, and {crowd} watched it until it was lost in cloud above the hills."
    for number, (place, crowd) in enumerate(
        [("Ambleford", "a class of pupils"), ("Tarn Hill", "two shepherds"), ("the docks", "most of the crew")]
    )
]
ARTICLES: list[dict[str, Any]] = [
    {"id": "wire", "title": "Votes counted", "source": "Wire", "published_at": "2025-05-04T22:00:00Z", "text": WIRE},
    {"id": "other 0", "source": "Echo", "text": OTHERS[0]},
    {
        "id": "echo",
        "title": "Paper runs out in Sunday vote",
        "source": "Echo",
        "published_at": "2025-05-05",
        "url": "https://echo.example/vote",
        "text": f"{WIRE} Echo",
    },
    {"id": "other 1", "source": "Post", "text": OTHERS[1]},
    {"id": "post", "title": "Vote", "source": "Post", "published_at": "2025-05-05T05:00:00Z", "text": WIRE},
    {
        "id": "wire again",
        "title": "Votes counted (corrected)",
        "source": "Wire",
        "published_at": "2025-05-04T23:00:00Z",
        "text": WIRE.replace("4,120", "4,210"),
    },
    {"id": "other 2", "source": "Wire", "text": OTHERS[2]},
]
ALIKE = {"wire", "echo", "post", "wire again"}


@pytest.fixture(params=[AUTO, APPROXIMATE])
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Searcher]:
    """A searcher over ARTICLES, with and without a graph."""
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(tmp_path / "articles.jsonl", tmp_path / "index", vectors=request.param)
    searcher = Searcher(open_index(tmp_path / "index"), WordEncoder())
    yield searcher
    searcher.close()


def ids(result: SearchResult) -> list[str]:
    return [hit.passage.found.article.id for hit in result.hits]


@pytest.mark.parametrize("mode", ["hybrid", "semantic"])
def test_search_lists_one_article_of_each_text(copied: Searcher, mode: str) -> None:
    every = copied.search(SearchQuery(text="election destroyer", mode=mode))
    found = copied.search(SearchQuery(text="election destroyer", mode=mode, collapse=COPY))
    assert (every.total, found.total) == (7, 4)
    assert ids(found)[0] == "wire again"
    assert ids(found) == [one for one in ids(every) if one not in ALIKE - {"wire again"}]


def test_search_gives_the_scores_that_it_gives_without_collapsing(copied: Searcher) -> None:
    scores = [
        {hit.passage.found.article.id: hit.passage[1:] for hit in copied.search(query).hits}
        for query in (SearchQuery(text="election"), SearchQuery(text="election", collapse=COPY))
    ]
    assert scores[1].items() <= scores[0].items()


def test_search_collapses_unless_it_is_told_what_to_do(copied: Searcher) -> None:
    assert copied.search(SearchQuery(text="election", collapse=None)).total == 4
    assert copied.search(SearchQuery(text="election", collapse=NONE)).total == 7


@pytest.mark.parametrize(
    ("filters", "standing"),
    [
        (Filters(sources=("echo",)), "echo"),
        (Filters(sources=("post", "echo")), "post"),
        (Filters(article_ids=("wire", "echo")), "wire"),
        (Filters(published_to=1_746_396_000_000_000), "wire"),
    ],
)
def test_search_lets_the_first_stand_that_the_filters_allow(copied: Searcher, filters: Filters, standing: str) -> None:
    found = copied.search(SearchQuery(text="election", filters=filters, collapse=COPY))
    assert [one for one in ids(found) if one in ALIKE] == [standing]
    assert found.total == len(found.hits)


def test_search_lists_a_copy_that_alone_holds_a_word(copied: Searcher) -> None:
    found = copied.search(SearchQuery(text="paper runs sunday", mode="keyword", collapse=COPY))
    assert ids(found) == ["wire again"]
    assert ids(copied.search(SearchQuery(text="echo", mode="keyword", collapse=COPY)))[0] == "echo"


def test_search_keeps_its_promises_of_pages_totals_and_facets(copied: Searcher) -> None:
    whole = copied.search(SearchQuery(text="balloon", collapse=COPY, facets=("source",)))
    assert sum(one.count for one in whole.facets["source"]) == whole.total == 4
    paged, cursor = [], None
    while True:
        page = copied.search(SearchQuery(text="balloon", collapse=COPY, limit=1, cursor=cursor))
        assert page.total == 4
        paged += ids(page)
        if (cursor := page.next_cursor) is None:
            break
    assert paged == ids(whole)


def test_hits_tell_of_their_copies_and_versions(copied: Searcher) -> None:
    result = copied.search(SearchQuery(text="election", collapse=COPY))
    relatives = result.relatives["wire again"]
    assert relatives.copies.total == 2
    assert [(one.id, one.source, one.url) for one in relatives.copies.articles] == [
        ("post", "Post", None),
        ("echo", "Echo", "https://echo.example/vote"),
    ]
    assert [one.id for one in relatives.versions.articles] == ["wire"]
    assert result.relatives["other 0"]._replace(story=None) == NO_RELATIVES
    assert copied.relatives("echo").copies.total == 3


def test_similar_leaves_out_copies(copied: Searcher) -> None:
    similar = copied.similar("echo", limit=10)
    assert similar is not None
    assert {one.found.article.id for one in similar[1]} == {"other 0", "other 1", "other 2"}
    similar = copied.similar("other 0", limit=10)
    assert similar is not None
    assert {one.found.article.id for one in similar[1]} == {"other 1", "other 2", "wire again"}


def test_evaluation_ranks_every_copy(copied: Searcher) -> None:
    (ranked,) = copied.rank_articles(["election"], limit=10)
    assert ranked.keys() == {one["id"] for one in ARTICLES}
