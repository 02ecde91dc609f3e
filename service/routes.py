"""The paths of the API."""

import time
from collections import Counter
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError

from service import present
from service.backend import Backend
from service.problems import NotFoundError
from service.schemas import (
    ArticleDetail,
    ArticlePage,
    ContextParameters,
    Health,
    IndexDetail,
    PageParameters,
    PassageDetail,
    ProblemDetails,
    SearchParameters,
    SearchRequest,
    SearchResponse,
)
from service.search import Searcher

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


@router.post("/v1/search", tags=["search"], responses=_errors(400, 422, 503))
async def post_search(body: SearchRequest, request: Request, backend: _Backend) -> SearchResponse:
    """Find the passages most similar in meaning to a query."""
    return await _search(body.query, body.limit, request, backend)


@router.get("/v1/search", tags=["search"], responses=_errors(422, 503), dependencies=_EACH_ONCE)
async def get_search(
    parameters: Annotated[SearchParameters, Query()], request: Request, backend: _Backend
) -> SearchResponse:
    """Find the passages most similar in meaning to a query; for people and curl."""
    return await _search(parameters.q, parameters.limit, request, backend)


async def _search(query: str, limit: int, request: Request, backend: Backend) -> SearchResponse:
    def work(searcher: Searcher) -> SearchResponse:
        started = time.perf_counter()
        result = searcher.search(query, limit=limit)
        took_ms = 1_000 * (time.perf_counter() - started)
        return present.search(result, query, searcher.manifest, request.state.request_id, took_ms)

    return await backend.run(work)


@router.get("/v1/articles", tags=["corpus"], responses=_errors(422, 503), dependencies=_EACH_ONCE)
async def list_articles(parameters: Annotated[PageParameters, Query()], backend: _Backend) -> ArticlePage:
    """List the articles of the index, in the order of the corpus."""

    def work(searcher: Searcher) -> ArticlePage:
        return present.page(searcher.articles(offset=parameters.offset, limit=parameters.limit), searcher.manifest)

    return await backend.run(work)


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
