"""Checking quotations against the articles."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from service.api import rendering
from service.api.examples import requests as request_examples
from service.api.openapi import BODY, WORKED, answer, errors, link
from service.api.quotations.rendering import verify_answer
from service.api.quotations.requests import VerifyRequest
from service.api.quotations.responses import VerifyResponse
from service.api.reading_route import CallerOfRequest, EngineOfApp, ReadingRoute
from service.errors import NotFoundError
from service.search.searcher import Searcher

router = APIRouter(route_class=ReadingRoute, generate_unique_id_function=lambda route: route.name)


@router.post(
    "/v1/verify",
    tags=["corpus"],
    summary="Verify a quotation",
    response_model=VerifyResponse,
    responses={
        **answer(
            "Whether the quotation stands where it is said to, and where it does.",
            "verify",
            links={"article": link("get_article", "The article.", article_id="$response.body#/places/0/article/id")},
        ),
        **errors(
            *(*WORKED, *BODY, "unknown_value", "article_not_found", "not_in_milvus"),
            *("query_empty", "query_too_long", "query_control_character"),
        ),
    },
)
async def post_verify(
    body: Annotated[VerifyRequest, Body(openapi_examples=request_examples.VERIFY_REQUESTS)],
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """Find out whether a quotation stands in an article, word for word; no model is asked."""
    quotation = body.to_quotation()
    record = caller.record
    record.query = quotation.text

    def work(searcher: Searcher) -> bytes:
        try:
            found = searcher.verify(quotation)
        except KeyError:
            raise NotFoundError("article") from None
        return verify_answer(found, quotation, searcher.manifest, times=searcher.times, timezone=engine.timezone)

    found = await engine.run(work, caller)
    return rendering.json_response(rendering.search_response(found, record.request_id, record.elapsed_ms()))
