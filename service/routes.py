"""The paths of the API."""

import time
from collections import Counter
from http import HTTPStatus
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.routing import Match
from starlette.types import Scope

from service import present, problems
from service.backend import Backend
from service.filters import Filters, moment
from service.problems import NotFoundError
from service.query import QueryError, SearchQuery
from service.schemas import (
    ArticleDetail,
    ArticlePage,
    BatchItem,
    BatchRequest,
    BatchResponse,
    ContextParameters,
    Health,
    IndexDetail,
    PageParameters,
    PassageDetail,
    ProblemDetails,
    SearchParameters,
    SearchRequest,
    SearchResponse,
    SimilarParameters,
    SimilarResponse,
)
from service.search import Searcher, SearchResult


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


def _of_app(request: Request) -> Backend:
    return cast(Backend, request.app.state.backend)


def _each_once(request: Request) -> None:
    """Refuse a parameter that is given more than once, since all but one of its values would be ignored."""
    times = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in times.items() if count > 1]
    if repeated:
        raise RequestValidationError(
            [{"type": "repeated", "loc": ("query", name), "msg": "given more than once"} for name in repeated]
        )


_Backend = Annotated[Backend, Depends(_of_app)]
_EACH_ONCE = [Depends(_each_once)]


@router.post("/v1/search", tags=["search"], responses=_errors(400, 410, 422, 503))
async def post_search(body: SearchRequest, request: Request, backend: _Backend) -> SearchResponse:
    """Find the passages that best answer a query."""
    return await _search(body, request, backend)


@router.get("/v1/search", tags=["search"], responses=_errors(400, 410, 422, 503), dependencies=_EACH_ONCE)
async def get_search(
    parameters: Annotated[SearchParameters, Query()], request: Request, backend: _Backend
) -> SearchResponse:
    """Find the passages that best answer a query; for people and curl."""
    body = SearchRequest(query=parameters.q, limit=parameters.limit, cursor=parameters.cursor, mode=parameters.mode)
    return await _search(body, request, backend)


async def _search(body: SearchRequest, request: Request, backend: Backend) -> SearchResponse:
    def work(searcher: Searcher) -> SearchResponse:
        started = time.perf_counter()
        result = searcher.search(_asked(body))
        return _presented(result, body, searcher, request, started)

    return await backend.run(work)


@router.post("/v1/search/batch", tags=["search"], responses=_errors(400, 422, 503))
async def post_batch(body: BatchRequest, request: Request, backend: _Backend) -> BatchResponse:
    """Answer many searches at once; one that is wrong does not keep the others from being answered."""
    request_id = str(request.state.request_id)
    bodies: list[SearchRequest | ValidationError] = []
    for item in body.searches:
        try:
            bodies.append(SearchRequest.model_validate(item))
        except ValidationError as error:
            bodies.append(error)

    def work(searcher: Searcher) -> BatchResponse:
        started = time.perf_counter()
        results = iter(searcher.search_many([_asked(one) for one in bodies if isinstance(one, SearchRequest)]))
        items = []
        for one in bodies:
            if isinstance(one, ValidationError):
                items.append(_refused(problems.of_body(one, request_id)))
                continue
            result = next(results)
            if isinstance(result, QueryError):
                items.append(_refused(problems.of_query(result, request_id)))
            else:
                response = _presented(result, one, searcher, request, started)
                items.append(BatchItem(status=HTTPStatus.OK, response=response, problem=None))
        took_ms = round(1_000 * (time.perf_counter() - started), 3)
        return BatchResponse(request_id=request_id, took_ms=took_ms, results=items)

    return await backend.run(work)


def _refused(problem: ProblemDetails) -> BatchItem:
    return BatchItem(status=problem.status, response=None, problem=problem)


def _presented(
    result: SearchResult, body: SearchRequest, searcher: Searcher, request: Request, started: float
) -> SearchResponse:
    took_ms = 1_000 * (time.perf_counter() - started)
    request_id = request.state.request_id
    return present.search(result, body.query, searcher.manifest, request_id, took_ms)


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
async def list_articles(parameters: Annotated[PageParameters, Query()], backend: _Backend) -> ArticlePage:
    """List the articles of the index, in the order of the corpus."""

    def work(searcher: Searcher) -> ArticlePage:
        return present.page(searcher.articles(offset=parameters.offset, limit=parameters.limit), searcher.manifest)

    return await backend.run(work)


async def get_similar(
    article_id: str, parameters: Annotated[SimilarParameters, Query()], backend: _Backend
) -> SimilarResponse:
    """Find the articles nearest in meaning to one."""

    def work(searcher: Searcher) -> SimilarResponse:
        article = searcher.article(article_id)
        found = searcher.similar(article_id, limit=parameters.limit)
        if article is None or found is None:
            raise NotFoundError("article")
        return present.similar(article[0].header, found)

    return await backend.run(work)


router.add_api_route(  # before the route that takes all after `articles/` as an id
    "/v1/articles/{article_id:path}/similar",
    get_similar,
    tags=["search"],
    responses=_errors(404, 422, 503),
    dependencies=_EACH_ONCE,
    route_class_override=_EndingRoute,
)


@router.get("/v1/articles/{article_id:path}", tags=["corpus"], responses=_errors(404, 422, 503))
async def get_article(article_id: str, backend: _Backend) -> ArticleDetail:
    """Return an article with its whole text, so that every span can be checked against it."""
    found = await backend.run(lambda searcher: searcher.article(article_id))
    if found is None:
        raise NotFoundError("article")
    return present.article_detail(*found)


@router.get("/v1/passages/{passage_id}", tags=["corpus"], responses=_errors(404, 422, 503), dependencies=_EACH_ONCE)
async def get_passage(
    passage_id: str, parameters: Annotated[ContextParameters, Query()], backend: _Backend
) -> PassageDetail:
    """Return a passage, with its neighbours in the article if asked for."""
    found = await backend.run(lambda searcher: searcher.passage(passage_id, context=parameters.context))
    if found is None:
        raise NotFoundError("passage")
    return present.passage_detail(found, passage_id)


@router.get("/v1/index", tags=["operations"], responses=_errors(503))
async def get_index(backend: _Backend) -> IndexDetail:
    """Tell what the live index is."""
    return present.index_detail(backend.searcher().manifest)


@router.get("/livez", tags=["operations"])
async def livez() -> Health:
    """Answer as long as the process is alive."""
    return Health(status="alive")


@router.get("/readyz", tags=["operations"], responses=_errors(503))
async def readyz(backend: _Backend) -> Health:
    """Answer 200 once searches can be answered."""
    backend.searcher()
    return Health(status="ready")
