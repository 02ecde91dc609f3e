"""Reading the corpus: articles, passages, and what is similar."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.api import rendering
from service.api.examples import answers as examples
from service.api.openapi import WORKED, answer, errors, link
from service.api.reading_route import CallerOfRequest, EndingRoute, EngineOfApp, ReadingRoute
from service.api.requests import ContextParameters, PageParameters, SimilarParameters
from service.api.responses import ArticleDetail, ArticlePage, PassageDetail, SimilarResponse
from service.errors import NotFoundError
from service.search.searcher import Searcher

router = APIRouter(route_class=ReadingRoute, generate_unique_id_function=lambda route: route.name)

_ArticleId = Annotated[
    str, Path(description="Of the article in the corpus; percent-encoded, slashes too.", examples=[examples.ARTICLE_ID])
]
_PassageId = Annotated[str, Path(description="Of the passage in the index.", examples=[examples.PASSAGE_ID])]

_ARTICLE_LINK = link("get_article", "The first hit's article.", article_id="$response.body#/hits/0/article/id")


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
        found = searcher.articles(offset=parameters.offset, limit=parameters.limit)
        return rendering.page(found, searcher.manifest, times=searcher.times)

    return rendering.json_response(await engine.run(work, caller))


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
        return rendering.similar(*found, times=searcher.times, timezone=engine.timezone)

    return rendering.json_response(await engine.run(work, caller))


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
        return rendering.article_detail(*found, searcher.relatives(article_id), times=searcher.times)

    return rendering.json_response(await engine.run(work, caller))


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
        return rendering.passage_detail(found, passage_id, times=searcher.times, timezone=engine.timezone)

    return rendering.json_response(await engine.run(work, caller))
