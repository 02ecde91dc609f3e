"""Reading stories: which events several articles report on, and how."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from service.api.examples import answers as examples
from service.api.files.csv_text import csv_text
from service.api.files.formats import VARY, StoryFileParameters, csv_response, or_csv, wanted_format
from service.api.files.tables import STORY_COLUMNS, story_rows
from service.api.openapi import WORKED, answer, errors, link
from service.api.reading_route import CallerOfRequest, EngineOfApp, ReadingRoute
from service.api.rendering import json_response
from service.api.stories.rendering import story_model, story_page, story_response
from service.api.stories.responses import StoryPage, StoryResponse
from service.errors import NotFoundError
from service.search.searcher import Searcher

router = APIRouter(route_class=ReadingRoute, generate_unique_id_function=lambda route: route.name)

_StoryId = Annotated[str, Path(description="Of the story.", examples=[examples.STORY_ID])]


@router.get(
    "/v1/stories",
    tags=["corpus"],
    summary="List stories",
    response_model=StoryPage,
    responses={
        **or_csv(
            answer(
                "A page of the stories; as CSV where `format` or `Accept` asks for it.",
                "stories",
                links={
                    "story": link("get_story", "The first one, told.", story_id="$response.body#/stories/0/id"),
                    "next": link("list_stories", "The next page.", cursor="$response.body#/next_cursor"),
                },
            ),
            "stories_csv",
        ),
        **errors(*WORKED, "unknown_value", "invalid_date", "not_in_milvus", "cursor_invalid", "cursor_expired"),
    },
)
async def list_stories(
    parameters: Annotated[StoryFileParameters, Query()],
    request: Request,
    engine: EngineOfApp,
    caller: CallerOfRequest,
) -> Response:
    """List the stories of the index: articles on one event, of one publisher or several."""
    query = parameters.to_query()
    wanted = wanted_format(request.headers.get("Accept", ""), parameters.format)

    def work(searcher: Searcher) -> Response:
        found = searcher.stories(query)
        if wanted == "json":
            return json_response(story_page(found, searcher.manifest), headers=VARY)
        rows = story_rows([story_model(one) for one in found.stories])
        table = csv_text(STORY_COLUMNS, rows, byte_order_mark=wanted == "csv-bom")
        return csv_response(table, name="stories", next_cursor=found.next_cursor)

    return await engine.run(work, caller)


@router.get(
    "/v1/stories/{story_id}",
    tags=["corpus"],
    summary="Read a story",
    response_model=StoryResponse,
    responses={
        **answer(
            "The story; the example is shortened.",
            "story",
            links={
                "article": link("get_article", "The earliest one.", article_id="$response.body#/timeline/0/article/id")
            },
        ),
        **errors(*WORKED, "not_in_milvus", "story_not_found"),
    },
)
async def get_story(story_id: _StoryId, engine: EngineOfApp, caller: CallerOfRequest) -> Response:
    """Tell a story: its articles in the order of time, its sources and what each adds, and what most of them say.

    The id of a story that became part of another leads to that one.
    """

    def work(searcher: Searcher) -> bytes:
        found = searcher.story(story_id)
        if found is None:
            raise NotFoundError("story")
        return story_response(found, searcher.manifest, timezone=engine.timezone)

    return json_response(await engine.run(work, caller))
