"""The tools that agents have: what each is for, what it takes, and how it asks the live index."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter

from service.engine.engine import Caller, Engine
from service.errors import NotFoundError
from service.mcp import presenting
from service.mcp.arguments import (
    ArticleArguments,
    PassageArguments,
    QuoteArguments,
    SearchArguments,
    SimilarArguments,
    StoriesArguments,
)
from service.mcp.results import (
    ArticleText,
    PassageInContext,
    QuoteVerdict,
    SearchResult,
    SimilarResult,
    StoriesResult,
)
from service.search.searcher import Searcher

INSTRUCTIONS = (
    "An archive of news articles. `search` finds passages for a question in plain words; each comes with a citation "
    "and a link, to be given wherever it is used. If `answerable` is false, the archive probably does not have the "
    "answer: say so. `get_passage` and `get_article` read on, `similar` and `stories` find more on the matter, and "
    "`verify_quote` tells whether a quotation stands where it is said to: use it before quoting anybody."
)
"""What an agent is told of all tools together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTool:
    """A tool."""

    title: str
    description: str
    """When to use it, and what comes of it."""
    arguments: type[BaseModel]
    result: Any
    """Typed dictionary that it answers with."""
    call: Callable[[Engine, Caller, Any], Awaitable[Any]]
    """Answers a call, given its arguments; raises a `ServiceError` if it cannot."""

    def input_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the arguments."""
        found: dict[str, Any] = _terse(self.arguments.model_json_schema())
        found.pop("description", None)
        return found

    def output_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the result."""
        found: dict[str, Any] = _terse(TypeAdapter(self.result).json_schema())
        return found


async def search(engine: Engine, caller: Caller, arguments: SearchArguments) -> SearchResult:
    """Answer a call of `search`."""
    query = arguments.to_query()
    caller.record.query = query.text
    return presenting.search_result((await engine.search(query, caller)).body)


async def get_article(engine: Engine, caller: Caller, arguments: ArticleArguments) -> ArticleText:
    """Answer a call of `get_article`."""

    def work(searcher: Searcher) -> ArticleText:
        found = searcher.article(arguments.article_id)
        if found is None:
            raise NotFoundError("article")
        return presenting.article_text(
            found[0],
            searcher.relatives(arguments.article_id),
            engine.timezone,
            start=arguments.start,
            max_characters=arguments.max_characters,
        )

    return await engine.run(work, caller)


async def get_passage(engine: Engine, caller: Caller, arguments: PassageArguments) -> PassageInContext:
    """Answer a call of `get_passage`."""

    def work(searcher: Searcher) -> PassageInContext:
        found = searcher.passage(arguments.passage_id, context=arguments.context)
        if found is None:
            raise NotFoundError("passage")
        return presenting.passage_in_context(found, arguments.passage_id, engine.timezone)

    return await engine.run(work, caller)


async def similar(engine: Engine, caller: Caller, arguments: SimilarArguments) -> SimilarResult:
    """Answer a call of `similar`."""

    def work(searcher: Searcher) -> SimilarResult:
        found = searcher.similar(arguments.article_id, limit=arguments.limit)
        if found is None:
            raise NotFoundError("article")
        return presenting.similar_result(found[1], engine.timezone)

    return await engine.run(work, caller)


async def stories(engine: Engine, caller: Caller, arguments: StoriesArguments) -> StoriesResult:
    """Answer a call of `stories`."""

    def work(searcher: Searcher) -> StoriesResult:
        if arguments.story_id is None:
            return presenting.story_list(searcher.stories(arguments.to_query()))
        found = searcher.story(arguments.story_id)
        if found is None:
            raise NotFoundError("story")
        return presenting.story_told(found, engine.timezone)

    return await engine.run(work, caller)


async def verify_quote(engine: Engine, caller: Caller, arguments: QuoteArguments) -> QuoteVerdict:
    """Answer a call of `verify_quote`."""
    quotation = arguments.to_quotation()
    caller.record.query = quotation.text

    def work(searcher: Searcher) -> QuoteVerdict:
        try:
            found = searcher.verify(quotation)
        except KeyError:
            raise NotFoundError("article") from None
        return presenting.quote_verdict(found, quotation, engine.timezone)

    return await engine.run(work, caller)


def _terse(schema: Any) -> Any:
    """Return a schema without what would only fill an agent's context: titles made of names, and defaults of null."""
    if isinstance(schema, list):
        return [_terse(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _terse(value)
        for name, value in schema.items()
        if not (name == "title" and isinstance(value, str)) and not (name == "default" and value is None)
    }


TOOLS: Mapping[str, AgentTool] = {
    "search": AgentTool(
        title="Search the news",
        description="Find passages of news articles on a question or topic, best first, one of each article. Begin "
        "here. Nothing in the query is syntax. If nothing fits, ask again in other words or with fewer filters.",
        arguments=SearchArguments,
        result=SearchResult,
        call=search,
    ),
    "get_article": AgentTool(
        title="Read an article",
        description="Read an article of which a hit is only a passage: what is known of it, and its text in parts, "
        "from `start` on; go on at `next_start`.",
        arguments=ArticleArguments,
        result=ArticleText,
        call=get_article,
    ),
    "get_passage": AgentTool(
        title="Read a passage in context",
        description="Read a passage with those before and after it, to see what it means; less than the whole article.",
        arguments=PassageArguments,
        result=PassageInContext,
        call=get_passage,
    ),
    "similar": AgentTool(
        title="Find similar articles",
        description="Find the articles nearest in meaning to one: when you have an article and want more on it.",
        arguments=SimilarArguments,
        result=SimilarResult,
        call=similar,
    ),
    "stories": AgentTool(
        title="Read stories",
        description="List events that several articles report on; or, with `story_id`, tell one: its timeline, its "
        "publishers and what most of them say. For overviews, and for how an event was reported.",
        arguments=StoriesArguments,
        result=StoriesResult,
        call=stories,
    ),
    "verify_quote": AgentTool(
        title="Verify a quotation",
        description="Tell whether a quotation stands in the articles word for word, where, and what it changes. Use it "
        "before you quote, and to check what others quote.",
        arguments=QuoteArguments,
        result=QuoteVerdict,
        call=verify_quote,
    ),
}
"""Name -> the tool."""
