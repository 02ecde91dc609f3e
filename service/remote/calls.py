"""Every operation of the service, described without being asked.

Written from the contract by `python -m tests.client_types`. What the parameters mean is in docs/api.md;
those that are None are left to the service.
"""

from collections.abc import Sequence
from typing import Literal

from service.remote.call import Call, given, path_of
from service.remote.requests import ComparisonFilter, CompoundFilter, Filters, RankingOptions, Recency, SearchRequest
from service.remote.results.corpus import ArticleDetail, ArticlePage, PassageDetail
from service.remote.results.index import Health, IndexDetail, Readiness, Reloaded
from service.remote.results.quotations import VerifyResponse
from service.remote.results.search import BatchResponse, SearchResponse, SimilarResponse
from service.remote.results.stories import StoryPage, StoryResponse
from service.remote.results.vector_stores import VectorStoreSearchPage


def livez() -> Call[Health]:
    """Answer as long as the process is alive."""
    return Call(method="GET", path="/livez", kind=Health)


def metrics() -> Call[str]:
    """Tell the service's numbers in the format of Prometheus, or as OpenMetrics where `Accept` asks for it."""
    return Call(method="GET", path="/metrics", kind=str)


def readyz() -> Call[Readiness]:
    """Answer 200 while searches can be answered."""
    return Call(method="GET", path="/readyz", kind=Readiness)


def list_articles(*, limit: int | None = None, offset: int | None = None) -> Call[ArticlePage]:
    """List the articles of the index, in the order of the corpus."""
    return Call(method="GET", path="/v1/articles", kind=ArticlePage, parameters=given(limit=limit, offset=offset))


def get_article(article_id: str) -> Call[ArticleDetail]:
    """Return an article with its whole text, so that every span can be checked against it."""
    return Call(method="GET", path=path_of("/v1/articles/{article_id}", article_id=article_id), kind=ArticleDetail)


def similar(article_id: str, *, limit: int | None = None) -> Call[SimilarResponse]:
    """Find the articles nearest in meaning to one."""
    return Call(
        method="GET",
        path=path_of("/v1/articles/{article_id}/similar", article_id=article_id),
        kind=SimilarResponse,
        parameters=given(limit=limit),
    )


def get_index() -> Call[IndexDetail]:
    """Tell what the live index is."""
    return Call(method="GET", path="/v1/index", kind=IndexDetail)


def reload_index() -> Call[Reloaded]:
    """Look for a newer generation of the index at once, load it, and wait for that; needs an admin's key."""
    return Call(method="POST", path="/v1/index/reload", kind=Reloaded)


def get_passage(passage_id: str, *, context: int | None = None) -> Call[PassageDetail]:
    """Return a passage, with its neighbours in the article if asked for."""
    return Call(
        method="GET",
        path=path_of("/v1/passages/{passage_id}", passage_id=passage_id),
        kind=PassageDetail,
        parameters=given(context=context),
    )


def get_search(
    q: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    mode: Literal["hybrid", "semantic", "keyword"] | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    indexed_from: str | None = None,
    indexed_to: str | None = None,
    source: str | None = None,
    author: str | None = None,
    phrase: str | None = None,
    exclude: str | None = None,
    sort: Literal["relevance", "newest", "oldest", "indexed"] | None = None,
    collapse: Literal["none", "copy", "story"] | None = None,
    recency_half_life_days: float | None = None,
    recency_weight: float | None = None,
    recency_from: str | None = None,
    min_relevance: float | None = None,
    language: str | None = None,
) -> Call[SearchResponse]:
    """Find the passages that best answer a query, with simple filters, without facets and explanations."""
    return Call(
        method="GET",
        path="/v1/search",
        kind=SearchResponse,
        parameters=given(
            q=q,
            limit=limit,
            cursor=cursor,
            mode=mode,
            published_from=published_from,
            published_to=published_to,
            indexed_from=indexed_from,
            indexed_to=indexed_to,
            source=source,
            author=author,
            phrase=phrase,
            exclude=exclude,
            sort=sort,
            collapse=collapse,
            recency_half_life_days=recency_half_life_days,
            recency_weight=recency_weight,
            recency_from=recency_from,
            min_relevance=min_relevance,
            language=language,
        ),
    )


def search(
    query: str,
    *,
    collapse: Literal["none", "copy", "story"] | None = None,
    cursor: str | None = None,
    exclude: Sequence[str] | None = None,
    explain: bool | None = None,
    facets: Sequence[Literal["source", "author", "language", "day", "month", "year"]] | None = None,
    filters: Filters | None = None,
    limit: int | None = None,
    min_relevance: float | None = None,
    mode: Literal["hybrid", "semantic", "keyword"] | None = None,
    passages_per_article: int | None = None,
    phrases: Sequence[str] | None = None,
    recency: Recency | None = None,
    sort: Literal["relevance", "newest", "oldest", "indexed"] | None = None,
) -> Call[SearchResponse]:
    """Find the passages that best answer a query."""
    return Call(
        method="POST",
        path="/v1/search",
        kind=SearchResponse,
        body=given(
            collapse=collapse,
            cursor=cursor,
            exclude=exclude,
            explain=explain,
            facets=facets,
            filters=filters,
            limit=limit,
            min_relevance=min_relevance,
            mode=mode,
            passages_per_article=passages_per_article,
            phrases=phrases,
            query=query,
            recency=recency,
            sort=sort,
        ),
    )


def search_batch(searches: Sequence[SearchRequest]) -> Call[BatchResponse]:
    """Answer many searches; one that is wrong does not keep the others from being answered."""
    return Call(method="POST", path="/v1/search/batch", kind=BatchResponse, body=given(searches=searches))


def list_stories(
    *,
    order: Literal["recent", "size"] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    indexed_from: str | None = None,
    indexed_to: str | None = None,
    source: str | None = None,
    author: str | None = None,
    language: str | None = None,
) -> Call[StoryPage]:
    """List the stories of the index: articles on one event, of one publisher or several."""
    return Call(
        method="GET",
        path="/v1/stories",
        kind=StoryPage,
        parameters=given(
            order=order,
            limit=limit,
            cursor=cursor,
            published_from=published_from,
            published_to=published_to,
            indexed_from=indexed_from,
            indexed_to=indexed_to,
            source=source,
            author=author,
            language=language,
        ),
    )


def get_story(story_id: str) -> Call[StoryResponse]:
    """Tell a story: its articles in the order of time, its sources and what each adds, and what most of them say."""
    return Call(method="GET", path=path_of("/v1/stories/{story_id}", story_id=story_id), kind=StoryResponse)


def search_vector_store(
    name: str,
    query: str | Sequence[str],
    *,
    filters: ComparisonFilter | CompoundFilter | None = None,
    max_num_results: int | None = None,
    page: str | None = None,
    ranking_options: RankingOptions | None = None,
    rewrite_query: Literal[False] | None = None,
) -> Call[VectorStoreSearchPage]:
    """Find the passages that best answer a query, in the shape of OpenAI's vector stores."""
    return Call(
        method="POST",
        path=path_of("/v1/vector_stores/{name}/search", name=name),
        kind=VectorStoreSearchPage,
        body=given(
            filters=filters,
            max_num_results=max_num_results,
            page=page,
            query=query,
            ranking_options=ranking_options,
            rewrite_query=rewrite_query,
        ),
    )


def verify(
    quote: str,
    *,
    article_id: str | None = None,
    fold: Sequence[
        Literal["quotes", "dashes", "white_space", "soft_hyphens", "ligatures", "case", "punctuation", "brackets"]
    ]
    | None = None,
    source: str | None = None,
) -> Call[VerifyResponse]:
    """Find out whether a quotation stands in an article, word for word; no model is asked."""
    return Call(
        method="POST",
        path="/v1/verify",
        kind=VerifyResponse,
        body=given(article_id=article_id, fold=fold, quote=quote, source=source),
    )
