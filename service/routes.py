"""The paths of the API."""

import asyncio
from collections import Counter
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.routing import Match
from starlette.types import Scope

from service import observation, present, problems
from service.answers import (
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
from service.backend import Backend, Caller
from service.filters import Filters, moment
from service.problems import NotFoundError, NotReadyError
from service.query import QueryError, SearchQuery
from service.requests import (
    TIMEOUT_MAX,
    BatchRequest,
    ContextParameters,
    PageParameters,
    SearchParameters,
    SearchRequest,
    SimilarParameters,
)
from service.search import Searcher

_RELOAD_SECONDS = 300.0
"""That a client waits for at most until a generation is loaded."""


class _EndingRoute(APIRoute):
    """A route that ends in a word of its own after an id; not if the slash before it is encoded, and so the id's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as any route, but look at the path as the client wrote it."""
        last = (scope.get("raw_path") or b"").rpartition(b"/")[2]
        return (Match.NONE, {}) if b"%2f" in last.lower() else super().matches(scope)


router = APIRouter()


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document the error responses of a route."""
    schema = {"schema": {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}}
    return {status: {"model": ProblemDetails, "content": {"application/problem+json": schema}} for status in statuses}


async def _of_app(request: Request) -> Backend:
    return cast(Backend, request.app.state.backend)


async def _each_once(request: Request) -> None:
    """Refuse a parameter that is given more than once, since all but one of its values would be ignored."""
    times = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in times.items() if count > 1]
    if repeated:
        raise RequestValidationError(
            [{"type": "repeated", "loc": ("query", name), "msg": "given more than once"} for name in repeated]
        )


async def _caller(
    request: Request,
    timeout: Annotated[
        float | None,
        Header(
            alias="X-Request-Timeout",
            gt=0,
            le=TIMEOUT_MAX,
            description="Seconds after which the answer is of no use; it is then refused instead, with 503.",
        ),
    ] = None,
) -> Caller:
    return Caller(observation.of(request.scope), request.receive, timeout)


_Backend = Annotated[Backend, Depends(_of_app)]
_Caller = Annotated[Caller, Depends(_caller)]
_EACH_ONCE = [Depends(_each_once)]


@router.post("/v1/search", tags=["search"], response_model=SearchResponse, responses=_errors(400, 410, 422, 503))
async def post_search(body: SearchRequest, backend: _Backend, caller: _Caller) -> Response:
    """Find the passages that best answer a query."""
    return await _search(body, backend, caller)


@router.get(
    "/v1/search",
    tags=["search"],
    response_model=SearchResponse,
    responses=_errors(400, 410, 422, 503),
    dependencies=_EACH_ONCE,
)
async def get_search(parameters: Annotated[SearchParameters, Query()], backend: _Backend, caller: _Caller) -> Response:
    """Find the passages that best answer a query; for people and curl."""
    body = SearchRequest(query=parameters.q, limit=parameters.limit, cursor=parameters.cursor, mode=parameters.mode)
    return await _search(body, backend, caller)


async def _search(body: SearchRequest, backend: Backend, caller: Caller) -> Response:
    caller.observation.query = body.query
    found = await backend.search(_asked(body), caller)
    return _json(present.response(found.body, caller.observation.request_id, caller.observation.milliseconds()))


@router.post("/v1/search/batch", tags=["search"], response_model=BatchResponse, responses=_errors(400, 422, 503))
async def post_batch(body: BatchRequest, backend: _Backend, caller: _Caller) -> Response:
    """Answer many searches at once; one that is wrong does not keep the others from being answered."""
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


@router.get("/v1/articles", tags=["corpus"], responses=_errors(422, 503), dependencies=_EACH_ONCE)
async def list_articles(
    parameters: Annotated[PageParameters, Query()], backend: _Backend, caller: _Caller
) -> ArticlePage:
    """List the articles of the index, in the order of the corpus."""

    def work(searcher: Searcher) -> ArticlePage:
        return present.page(searcher.articles(offset=parameters.offset, limit=parameters.limit), searcher.manifest)

    return await backend.run(work, caller)


async def get_similar(
    article_id: str, parameters: Annotated[SimilarParameters, Query()], backend: _Backend, caller: _Caller
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
    responses=_errors(404, 422, 503),
    dependencies=_EACH_ONCE,
    route_class_override=_EndingRoute,
)


@router.get("/v1/articles/{article_id:path}", tags=["corpus"], responses=_errors(404, 422, 503))
async def get_article(article_id: str, backend: _Backend, caller: _Caller) -> ArticleDetail:
    """Return an article with its whole text, so that every span can be checked against it."""
    found = await backend.run(lambda searcher: searcher.article(article_id), caller)
    if found is None:
        raise NotFoundError("article")
    return present.article_detail(*found)


@router.get("/v1/passages/{passage_id}", tags=["corpus"], responses=_errors(404, 422, 503), dependencies=_EACH_ONCE)
async def get_passage(
    passage_id: str, parameters: Annotated[ContextParameters, Query()], backend: _Backend, caller: _Caller
) -> PassageDetail:
    """Return a passage, with its neighbours in the article if asked for."""
    found = await backend.run(lambda searcher: searcher.passage(passage_id, context=parameters.context), caller)
    if found is None:
        raise NotFoundError("passage")
    return present.passage_detail(found, passage_id)


@router.get("/v1/index", tags=["operations"], responses=_errors(503))
async def get_index(backend: _Backend) -> IndexDetail:
    """Tell what the live index is."""
    with backend.live.lease() as searcher:
        return present.index_detail(searcher.manifest)


@router.post("/v1/index/reload", tags=["operations"], responses=_errors(401, 403, 503))
async def reload_index(backend: _Backend) -> Reloaded:
    """Look for a newer generation of the index at once; needs an admin's key."""
    found = await asyncio.to_thread(backend.live.reload_and_wait, _RELOAD_SECONDS)
    return Reloaded(generation=found.generation, changed=found.changed, problem=found.problem)


@router.get("/livez", tags=["operations"])
async def livez() -> Health:
    """Answer as long as the process is alive."""
    return Health(status="alive")


@router.get("/readyz", tags=["operations"], responses=_errors(503))
async def readyz(backend: _Backend) -> Readiness:
    """Answer 200 while searches can be answered."""
    with backend.live.lease():
        status = backend.live.status()
    if backend.draining:
        raise NotReadyError("the service is stopping")
    return Readiness(status="ready", generation=status.generation, problems=list(status.problems))


@router.get("/metrics", tags=["operations"], response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """Tell the service's numbers in the format of Prometheus."""
    body, media_type = await asyncio.to_thread(request.app.state.metrics.exposition, request.headers.get("Accept", ""))
    return Response(body, media_type=media_type)
