"""Searching: one query, or many at once."""

import asyncio
import json
from datetime import tzinfo
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import ValidationError

from service.access.middleware import charge
from service.api import rendering
from service.api.examples import requests as request_examples
from service.api.files.csv_text import csv_text
from service.api.files.formats import VARY, Format, SearchFileParameters, csv_response, or_csv, wanted_format
from service.api.files.tables import SEARCH_COLUMNS, hit_rows
from service.api.openapi import BODY, SEARCHED, WORKED, answer, errors, link
from service.api.parsing import invalid_fields
from service.api.reading_route import CallerOfRequest, EngineOfApp, ReadingRoute
from service.api.request_dates import validated
from service.api.requests import BatchRequest, SearchRequest
from service.api.responses import BatchResponse, SearchResponse
from service.engine.engine import Caller, Engine
from service.errors import InvalidRequestError, ServiceError
from service.problem_details import problem_of
from service.search.query import SearchQuery

router = APIRouter(route_class=ReadingRoute, generate_unique_id_function=lambda route: route.name)

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
        **or_csv(
            answer(
                "The passages found, best first; as CSV where `Accept` asks for it.",
                "search",
                links={"passage": _PASSAGE_LINK, "article": _ARTICLE_LINK},
            ),
            "search_csv",
        ),
        **errors(*WORKED, *BODY, *SEARCHED, "invalid_date"),
    },
)
async def post_search(
    body: Annotated[SearchRequest, Body(openapi_examples=request_examples.SEARCH_REQUESTS)],
    request: Request,
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Find the passages that best answer a query."""
    return await _search(body.to_query(), engine, caller, wanted_format(request.headers.get("Accept", "")))


@router.get(
    "/v1/search",
    tags=["search"],
    summary="Search, for people and curl",
    response_model=SearchResponse,
    responses={
        **or_csv(
            answer(
                "The passages found, best first; as CSV where `format` or `Accept` asks for it.",
                "search",
                links={"next": _NEXT_LINK, "passage": _PASSAGE_LINK, "article": _ARTICLE_LINK},
            ),
            "search_csv",
        ),
        **errors(*WORKED, *SEARCHED, "invalid_date"),
    },
)
async def get_search(
    parameters: Annotated[SearchFileParameters, Query()],
    request: Request,
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Find the passages that best answer a query, with simple filters, without facets and explanations."""
    wanted = wanted_format(request.headers.get("Accept", ""), parameters.format)
    return await _search(parameters.to_query(), engine, caller, wanted)


async def _search(query: SearchQuery, engine: Engine, caller: Caller, wanted: Format) -> Response:
    record = caller.record
    record.query = query.text
    found = await engine.search(query, caller)
    if wanted != "json":
        return await asyncio.to_thread(_search_file, query.text, found.body, byte_order_mark=wanted == "csv-bom")
    body = rendering.search_response(found.body, record.request_id, record.elapsed_ms())
    return rendering.json_response(body, headers=VARY)


def _search_file(text: str, body: bytes, *, byte_order_mark: bool) -> Response:
    """Return the answer to a query, given in JSON, as a file of CSV."""
    answer = json.loads(body)
    table = csv_text(SEARCH_COLUMNS, hit_rows(answer), byte_order_mark=byte_order_mark)
    return csv_response(table, name=f"search {text}", next_cursor=answer["next_cursor"])


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
    body: Annotated[BatchRequest, Body(openapi_examples=request_examples.BATCH_REQUESTS)],
    request: Request,
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Answer many searches; one that is wrong does not keep the others from being answered.

    For a key's rate each search counts as a request. Searches that are not answered in time have the problem
    `deadline_exceeded`, and the others their answer.
    """
    charge(request.scope, len(body.searches) - 1)  # the request itself was counted with its key
    record = caller.record
    queries = [_query_or_error(search, engine.timezone) for search in body.searches]
    usable = [one for one in queries if isinstance(one, SearchQuery)]
    record.query = "\n".join(one.text for one in usable)
    found = iter(await engine.search_many(usable, caller))
    took_ms = record.elapsed_ms()
    items = []
    for one in queries:
        result = one if isinstance(one, ServiceError) else next(found)
        if isinstance(result, ServiceError):
            items.append(rendering.refused_item(problem_of(result, record.request_id)))
        else:
            response = rendering.search_response(result.body, record.request_id, took_ms)
            items.append(rendering.answered_item(response))
    return rendering.json_response(rendering.batch(items, record.request_id, took_ms))


def _query_or_error(search: object, timezone: tzinfo) -> SearchQuery | InvalidRequestError:
    """Return one search of a batch as the searcher takes it, or what is wrong with it."""
    try:
        return validated(SearchRequest, search, timezone).to_query()
    except ValidationError as error:
        return invalid_fields(error, SearchRequest)
