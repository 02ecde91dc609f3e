"""The paths of the API."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import ValidationError

from service.access.middleware import charge
from service.api import openapi_examples as examples
from service.api import rendering
from service.api.openapi import BODY, EVERYWHERE, KEYED, POSTED, SEARCHED, WORKED, answer, errors, link
from service.api.parsing import CallerOfRequest, EndingRoute, EngineOfApp, ReadingRoute, invalid_fields
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
    Readiness,
    Reloaded,
    SearchResponse,
    SimilarResponse,
)
from service.engine.engine import Caller, Engine
from service.errors import InvalidRequestError, NotFoundError, NotReadyError, RefusedError, ServiceError
from service.problem_details import problem_of
from service.search.query import SearchQuery
from service.search.searcher import Searcher

_RELOAD_S = 300.0
"""Most seconds that a client waits until a generation is loaded."""

router = APIRouter(route_class=ReadingRoute, generate_unique_id_function=lambda route: route.name)

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
_NEXT_LINK = link("get_search", "The next page.", q="$request.query.q", cursor="$response.body#/next_cursor")


@router.post(
    "/v1/search",
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
)
async def post_search(
    body: Annotated[SearchRequest, Body(openapi_examples=examples.SEARCH_REQUESTS)],
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Find the passages that best answer a query."""
    return await _search(body.to_query(), engine, caller)


@router.get(
    "/v1/search",
    tags=["search"],
    summary="Search, for people and curl",
    response_model=SearchResponse,
    responses={
        **answer(
            "The passages found, best first.",
            "search",
            links={"next": _NEXT_LINK, "passage": _PASSAGE_LINK, "article": _ARTICLE_LINK},
        ),
        **errors(*WORKED, *SEARCHED, "invalid_date"),
    },
)
async def get_search(
    parameters: Annotated[SearchParameters, Query()], engine: EngineOfApp, caller: CallerOfRequest
) -> Response:
    """Find the passages that best answer a query, with simple filters, without facets and explanations."""
    return await _search(parameters.to_query(), engine, caller)


async def _search(query: SearchQuery, engine: Engine, caller: Caller) -> Response:
    record = caller.record
    record.query = query.text
    found = await engine.search(query, caller)
    return _json(rendering.search_response(found.body, record.request_id, record.elapsed_ms()))


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
    body: Annotated[BatchRequest, Body(openapi_examples=examples.BATCH_REQUESTS)],
    request: Request,
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Answer many searches; one that is wrong does not keep the others from being answered.

    For a key's rate each search counts as a request. Searches that are not answered in time have the problem
    `deadline_exceeded`, and the others their answer.
    """
    charge(request.scope, len(body.searches) - 1)
    record = caller.record
    queries = [_query_or_error(search) for search in body.searches]
    found = iter(await engine.search_many([one for one in queries if isinstance(one, SearchQuery)], caller))
    took_ms = record.elapsed_ms()
    items = []
    for one in queries:
        result = one if isinstance(one, ServiceError) else next(found)
        if isinstance(result, ServiceError):
            items.append(rendering.refused_item(problem_of(result, record.request_id)))
        else:
            response = rendering.search_response(result.body, record.request_id, took_ms)
            items.append(rendering.answered_item(response))
    return _json(rendering.batch(items, record.request_id, took_ms))


def _query_or_error(search: object) -> SearchQuery | InvalidRequestError:
    """Return one search of a batch as the searcher takes it, or what is wrong with it."""
    try:
        return SearchRequest.model_validate(search).to_query()
    except ValidationError as error:
        return invalid_fields(error)


@router.get(
    "/v1/articles",
    tags=["corpus"],
    summary="List articles",
    response_model=ArticlePage,
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
    parameters: Annotated[PageParameters, Query()], engine: EngineOfApp, caller: CallerOfRequest
) -> Response:
    """List the articles of the index, in the order of the corpus."""

    def work(searcher: Searcher) -> bytes:
        return rendering.page(searcher.articles(offset=parameters.offset, limit=parameters.limit), searcher.manifest)

    return _json(await engine.run(work, caller))


async def get_similar(
    article_id: _ArticleId,
    parameters: Annotated[SimilarParameters, Query()],
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Find the articles nearest in meaning to one."""

    def work(searcher: Searcher) -> bytes:
        found = searcher.similar(article_id, limit=parameters.limit)
        if found is None:
            raise NotFoundError("article")
        return rendering.similar(*found)

    return _json(await engine.run(work, caller))


router.add_api_route(  # before the route that takes all after `articles/` as an id
    "/v1/articles/{article_id:path}/similar",
    get_similar,
    tags=["search"],
    summary="Find similar articles",
    response_model=SimilarResponse,
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
    response_model=ArticleDetail,
    responses={
        **answer(
            "The article; the example is shortened.",
            "article",
            links={"passage": link("get_passage", "Its first passage.", passage_id="$response.body#/passages/0/id")},
        ),
        **errors(*WORKED, "article_not_found"),
    },
)
async def get_article(article_id: _ArticleId, engine: EngineOfApp, caller: CallerOfRequest) -> Response:
    """Return an article with its whole text, so that every span can be checked against it."""

    def work(searcher: Searcher) -> bytes:
        found = searcher.article(article_id)
        if found is None:
            raise NotFoundError("article")
        return rendering.article_detail(*found)

    return _json(await engine.run(work, caller))


@router.get(
    "/v1/passages/{passage_id}",
    tags=["corpus"],
    summary="Read a passage",
    response_model=PassageDetail,
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
    passage_id: _PassageId,
    parameters: Annotated[ContextParameters, Query()],
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Return a passage, with its neighbours in the article if asked for."""

    def work(searcher: Searcher) -> bytes:
        found = searcher.passage(passage_id, context=parameters.context)
        if found is None:
            raise NotFoundError("passage")
        return rendering.passage_detail(found, passage_id)

    return _json(await engine.run(work, caller))


@router.get(
    "/v1/index",
    tags=["operations"],
    summary="Describe the index",
    response_model=IndexDetail,
    responses={**answer("The live generation.", "index"), **errors(*KEYED, "not_ready")},
)
async def get_index(engine: EngineOfApp) -> Response:
    """Tell what the live index is."""
    with engine.live.lease() as lease:
        return _json(rendering.index_detail(lease.searcher.manifest))


@router.post(
    "/v1/index/reload",
    tags=["operations"],
    summary="Reload the index",
    response_model=Reloaded,
    responses={
        **answer("What came of it.", "reloaded"),
        **errors(*KEYED, *POSTED, "admin_only", "admin_disabled", "not_ready", "reload_unfinished"),
    },
)
async def reload_index(engine: EngineOfApp) -> Response:
    """Look for a newer generation of the index at once, load it, and wait for that; needs an admin's key.

    Where several workers answer, each of them looks within a second; the answer is that of the one that was asked.
    """
    try:
        found = await asyncio.to_thread(engine.live.reload_and_wait, _RELOAD_S)
    except TimeoutError:
        raise RefusedError("reload_unfinished") from None
    outcome = Reloaded(generation=found.generation, changed=found.changed, problem=found.problem)
    return _json(rendering.to_json(Reloaded, outcome))


@router.get(
    "/livez",
    tags=["operations"],
    summary="Is it alive?",
    response_model=Health,
    responses={**answer("It is.", "alive"), **errors(*EVERYWHERE)},
)
async def livez() -> Response:
    """Answer as long as the process is alive."""
    return _json(rendering.to_json(Health, Health(status="alive")))


@router.get(
    "/readyz",
    tags=["operations"],
    summary="Is it ready?",
    response_model=Readiness,
    responses={**answer("It is.", "ready"), **errors(*EVERYWHERE, "not_ready")},
)
async def readyz(request: Request, engine: EngineOfApp) -> Response:
    """Answer 200 while searches can be answered."""
    if engine.draining:
        raise NotReadyError("the service is stopping")
    engine.live.lease().release()
    status = engine.live.status()
    problems = [*status.problems, *request.app.state.worker_problems()]
    readiness = Readiness(status="ready", generation=status.generation, problems=problems)
    return _json(rendering.to_json(Readiness, readiness))


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


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
