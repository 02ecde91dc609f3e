"""Searching as OpenAI's clients search a vector store."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Request, Response

from service.access.middleware import charge
from service.api import rendering
from service.api.examples import requests as request_examples
from service.api.openapi import BODY, WORKED, answer, errors, link
from service.api.reading_route import CallerOfRequest, EngineOfApp, ReadingRoute
from service.api.vector_stores.rendering import search_page
from service.api.vector_stores.requests import VectorStoreSearchRequest
from service.api.vector_stores.responses import VectorStoreSearchPage
from service.errors import ServiceError

router = APIRouter(route_class=ReadingRoute, generate_unique_id_function=lambda route: route.name)


@router.post(
    "/v1/vector_stores/{name}/search",
    tags=["search"],
    summary="Search, for OpenAI's clients",
    response_model=VectorStoreSearchPage,
    responses={
        **answer(
            "The passages found, best first.",
            "vector_store",
            links={
                "article": link("get_article", "The first one's article.", article_id="$response.body#/data/0/file_id")
            },
        ),
        **errors(
            *(*WORKED, *BODY, "unknown_value", "invalid_date", "cursor_invalid", "cursor_expired"),
            *("query_empty", "query_too_long", "query_control_character"),
        ),
    },
)
async def post_vector_store_search(
    name: Annotated[  # noqa: ARG001 - there is one index
        str, Path(description="Any name: there is one index, whatever it is called.", examples=["articles"])
    ],
    body: Annotated[VectorStoreSearchRequest, Body(openapi_examples=request_examples.VECTOR_STORE_REQUESTS)],
    request: Request,
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Find the passages that best answer a query, in the shape of OpenAI's vector stores."""
    queries = body.to_queries()
    charge(request.scope, len(queries) - 1)  # the request itself was counted with its key
    caller.record.query = "\n".join(one.text for one in queries)
    answers = []
    for found in await engine.search_many(queries, caller):
        if isinstance(found, ServiceError):
            raise found
        answers.append(found.body)
    return rendering.json_response(search_page(answers, body.max_num_results))
