"""The paths of the API."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import ValidationError

from service import problem_details as problems
from service.api import openapi_examples as examples
from service.api import rendering as present
from service.api.openapi import BODY, EVERYWHERE, KEYED, POSTED, SEARCHED, WORKED, answer, errors, link
from service.api.requests import (
    BatchRequest,
    ContextParameters,
    PageParameters,
    SearchParameters,
    SearchRequest,
    SimilarParameters,
)
from service.api.responses import (
    ArticleDetail,
    ArticlePage,
    BatchResponse,
    Health,
    IndexDetail,
    PassageDetail,
    ProblemDetails,
    Readiness,
    Reloaded,
    SearchResponse,
    SimilarResponse,
)
from service.api.routing import EndingRoute, QuickRoute, StrictRoute, backend_of, caller_of
from service.engine.engine import Backend, Caller
from service.problem_details import NotFoundError, NotReadyError, RefusedError
from service.search.filters import Filters, moment
from service.search.query import QueryError, SearchQuery
from service.search.searcher import Searcher

_RELOAD_SECONDS = 300.0
"""That a client waits for at most until a generation is loaded."""


router = APIRouter(route_class=StrictRoute, generate_unique_id_function=lambda route: route.name)


_Backend = Annotated[Backend, Depends(backend_of)]
_Caller = Annotated[Caller, Depends(caller_of)]
_ArticleId = Annotated[
    str, Path(description="Of the article in the corpus; percent-encoded, slashes too.", examples=[examples.ARTICLE_ID])
]
_PassageId = Annotated[str, Path(description="Of the passage in the index.", examples=[examples.PASSAGE_ID])]

_PASSAGE_LINK = link(
    "get_passage",
    "The first hit's passage among its neighbours.",
    passage_id="$response.body#/hits/0/passage/id",
)
_ARTICLE_LINK = link("get_article", "The first hit's article.", article_id="$response.body#/hits/0/article/id")


async def post_search(
    body: Annotated[SearchRequest, Body(openapi_examples=examples.SEARCH_REQUESTS)], backend: _Backend, caller: _Caller
) -> Response:
    """Find the passages that best answer a query."""
    return await _search(_asked(body), backend, caller)


router.add_api_route(
    "/v1/search",
    post_search,
    methods=["POST"],
    tags=["search"],
    summary="Search",
    response_model=SearchResponse,
    responses={
        **answer(
            "The passages found, best first.",
            "search",
            links={"passage": _PASSAGE_LINK, "article": _ARTICLE_LINK},
        ),
        **errors(*WORKED, *BODY, *SEARCHED, "invalid_date"),
    },
    route_class_override=QuickRoute,
)


async def get_search(parameters: Annotated[SearchParameters, Query()], backend: _Backend, caller: _Caller) -> Response:
    """Find the passages that best answer a query, without filters, facets and explanations."""
    asked = SearchQuery(text=parameters.q, limit=parameters.limit, cursor=parameters.cursor, mode=parameters.mode)
    return await _search(asked, backend, caller)


router.add_api_route(
    "/v1/search",
    get_search,
    methods=["GET"],
    tags=["search"],
    summary="Search, for people and curl",
    response_model=SearchResponse,
    responses={
        **answer(
            "The passages found, best first.",
            "search",
            links={
                "next": link(
                    "get_search",
                    "The next page.",
                    q="$request.query.q",
                    cursor="$response.body#/next_cursor",
                ),
                "passage": _PASSAGE_LINK,
                "article": _ARTICLE_LINK,
            },
        ),
        **errors(*WORKED, *SEARCHED),
    },
    route_class_override=QuickRoute,
)


async def _search(asked: SearchQuery, backend: Backend, caller: Caller) -> Response:
    caller.observation.query = asked.text
    found = await backend.search(asked, caller)
    return _json(present.response(found.body, caller.observation.request_id, caller.observation.milliseconds()))


@router.post(
    "/v1/search/batch",
    tags=["search"],
    summary="Search for many things at once",
    response_model=BatchResponse,
    responses={
        **answer("An answer or a problem for each search, in their order.", "batch"),
        **errors(*WORKED, *BODY),
    },
)
async def post_batch(
    body: Annotated[BatchRequest, Body(openapi_examples=examples.BATCH_REQUESTS)], backend: _Backend, caller: _Caller
) -> Response:
    """Answer many searches; one that is wrong does not keep the others from being answered."""
    request_id = caller.observation.request_id
    bodies: list[SearchRequest | ValidationError] = []
    for item in body.searches:
        try:
            bodies.append(SearchRequest.model_validate(item))
        except ValidationError as error:
            bodies.append(error)
    found = iter(await backend.search_many([_asked(one) for one in bodies if isinstance(one, SearchRequest)], caller))
    took_ms = caller.observation.milliseconds()
    items = []
    for one in bodies:
        result = problems.of_body(one, request_id) if isinstance(one, ValidationError) else next(found)
        if isinstance(result, QueryError):
            result = problems.of_query(result, request_id)
        if isinstance(result, ProblemDetails):
            items.append(present.refused_item(result))
        else:
            items.append(present.answered_item(present.response(result.body, request_id, took_ms)))
    return _json(present.batch(items, request_id, took_ms))


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")


def _asked(body: SearchRequest) -> SearchQuery:
    """Return what the searcher is asked for a body."""
    asked = body.filters
    return SearchQuery(
        text=body.query,
        limit=body.limit,
        cursor=body.cursor,
        mode=body.mode,
        filters=Filters(
            published_from=None if asked.published_from is None else moment(asked.published_from, end=False),
            published_to=None if asked.published_to is None else moment(asked.published_to, end=True),
            sources=tuple(asked.sources),
            authors=tuple(asked.authors),
            languages=tuple(asked.languages),
            article_ids=tuple(asked.article_ids),
        ),
        passages_per_article=body.passages_per_article,
        min_relevance=body.min_relevance,
        facets=tuple(dict.fromkeys(body.facets)),
        explain=body.explain,
    )


@router.get(
    "/v1/articles",
    tags=["corpus"],
    summary="List articles",
    responses={
        **answer(
            "A page of the articles.",
            "articles",
            links={
                "article": link("get_article", "The first one's text.", article_id="$response.body#/articles/0/id"),
                "similar": link("get_similar", "What is like the first.", article_id="$response.body#/articles/0/id"),
            },
        ),
        **errors(*WORKED),
    },
)
async def list_articles(
    parameters: Annotated[PageParameters, Query()], backend: _Backend, caller: _Caller
) -> ArticlePage:
    """List the articles of the index, in the order of the corpus."""

    def work(searcher: Searcher) -> ArticlePage:
        return present.page(searcher.articles(offset=parameters.offset, limit=parameters.limit), searcher.manifest)

    return await backend.run(work, caller)


async def get_similar(
    article_id: _ArticleId, parameters: Annotated[SimilarParameters, Query()], backend: _Backend, caller: _Caller
) -> SimilarResponse:
    """Find the articles nearest in meaning to one."""

    def work(searcher: Searcher) -> SimilarResponse:
        article = searcher.article(article_id)
        found = searcher.similar(article_id, limit=parameters.limit)
        if article is None or found is None:
            raise NotFoundError("article")
        return present.similar(article[0].header, found)

    return await backend.run(work, caller)


router.add_api_route(  # before the route that takes all after `articles/` as an id
    "/v1/articles/{article_id:path}/similar",
    get_similar,
    tags=["search"],
    summary="Find similar articles",
    responses={
        **answer("Other articles, nearest first.", "similar", links={"article": _ARTICLE_LINK}),
        **errors(*WORKED, "article_not_found"),
    },
    route_class_override=EndingRoute,
)


@router.get(
    "/v1/articles/{article_id:path}",
    tags=["corpus"],
    summary="Read an article",
    responses={
        **answer(
            "The article; the example is shortened.",
            "article",
            links={"passage": link("get_passage", "Its first passage.", passage_id="$response.body#/passages/0/id")},
        ),
        **errors(*WORKED, "article_not_found"),
    },
)
async def get_article(article_id: _ArticleId, backend: _Backend, caller: _Caller) -> ArticleDetail:
    """Return an article with its whole text, so that every span can be checked against it."""
    found = await backend.run(lambda searcher: searcher.article(article_id), caller)
    if found is None:
        raise NotFoundError("article")
    return present.article_detail(*found)


@router.get(
    "/v1/passages/{passage_id}",
    tags=["corpus"],
    summary="Read a passage",
    responses={
        **answer(
            "The passage, and its neighbours if asked for.",
            "passage",
            links={"article": link("get_article", "All of its article.", article_id="$response.body#/article/id")},
        ),
        **errors(*WORKED, "passage_not_found"),
    },
)
async def get_passage(
    passage_id: _PassageId, parameters: Annotated[ContextParameters, Query()], backend: _Backend, caller: _Caller
) -> PassageDetail:
    """Return a passage, with its neighbours in the article if asked for."""
    found = await backend.run(lambda searcher: searcher.passage(passage_id, context=parameters.context), caller)
    if found is None:
        raise NotFoundError("passage")
    return present.passage_detail(found, passage_id)


@router.get(
    "/v1/index",
    tags=["operations"],
    summary="Describe the index",
    responses={**answer("The live generation.", "index"), **errors(*KEYED, "not_ready")},
)
async def get_index(backend: _Backend) -> IndexDetail:
    """Tell what the live index is."""
    with backend.live.lease() as searcher:
        return present.index_detail(searcher.manifest)


@router.post(
    "/v1/index/reload",
    tags=["operations"],
    summary="Reload the index",
    responses={
        **answer("What came of it.", "reloaded"),
        **errors(*KEYED, *POSTED, "admin_only", "admin_disabled", "not_ready", "reload_unfinished"),
    },
)
async def reload_index(backend: _Backend) -> Reloaded:
    """Look for a newer generation of the index at once, load it, and wait for that; needs an admin's key."""
    try:
        found = await asyncio.to_thread(backend.live.reload_and_wait, _RELOAD_SECONDS)
    except TimeoutError:
        raise RefusedError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "reload_unfinished",
            "the newest generation is still being loaded, and will be live when it is",
            retry_after=10,
        ) from None
    return Reloaded(generation=found.generation, changed=found.changed, problem=found.problem)


@router.get(
    "/livez",
    tags=["operations"],
    summary="Is it alive?",
    responses={**answer("It is.", "alive"), **errors(*EVERYWHERE)},
)
async def livez() -> Health:
    """Answer as long as the process is alive."""
    return Health(status="alive")


@router.get(
    "/readyz",
    tags=["operations"],
    summary="Is it ready?",
    responses={**answer("It is.", "ready"), **errors(*EVERYWHERE, "not_ready")},
)
async def readyz(backend: _Backend) -> Readiness:
    """Answer 200 while searches can be answered."""
    with backend.live.lease():
        status = backend.live.status()
    if backend.draining:
        raise NotReadyError("the service is stopping")
    return Readiness(status="ready", generation=status.generation, problems=list(status.problems))


@router.get(
    "/metrics",
    tags=["operations"],
    summary="Tell the numbers",
    response_class=PlainTextResponse,
    responses={
        **answer("The numbers.", "metrics", media_types=("text/plain", "application/openmetrics-text")),
        **errors(*EVERYWHERE),
    },
)
async def metrics(request: Request) -> Response:
    """Tell the service's numbers in the format of Prometheus, or as OpenMetrics where `Accept` asks for it."""
    body, media_type = await asyncio.to_thread(request.app.state.metrics.exposition, request.headers.get("Accept", ""))
    return Response(body, media_type=media_type)
