"""The public contract of requests for stories."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from service.api.request_dates import DATE_PATTERN, DATES, Earliest, Latest, not_before
from service.api.requests import (
    CURSOR_MAX_CHARACTERS,
    CURSOR_PATTERN,
    INDEXED_FROM,
    INDEXED_TO,
    VALUE,
    Closed,
    LimitParameter,
    Value,
    like_text,
)
from service.search.filters import Filters
from service.search.stories.catalogue import StoryQuery

StoryOrder = Annotated[
    Literal["recent", "size"],
    Field(description="Order of the stories: `recent` the latest article first; `size` the most articles first."),
]


class StoryParameters(Closed):
    """Parameters of `GET /v1/stories`. The conditions are on articles: a story is listed if any of its own fulfils all.

    `matching` tells how many do.
    """

    order: StoryOrder = "recent"
    limit: Annotated[LimitParameter, Field(description="Most stories wanted.")] = 20
    cursor: Annotated[
        str | None,
        Field(max_length=CURSOR_MAX_CHARACTERS, description="`next_cursor` of the page before; `limit` may differ."),
        WithJsonSchema(
            {"type": "string", "minLength": 48, "maxLength": CURSOR_MAX_CHARACTERS, "pattern": CURSOR_PATTERN}
        ),
    ] = None
    published_from: Annotated[
        Earliest | None, Field(description=f"Earliest date: {DATES}"), like_text(DATE_PATTERN)
    ] = None
    published_to: Annotated[
        Latest | None,
        AfterValidator(not_before),
        Field(description=f"Latest date, not before `published_from`: {DATES}"),
        like_text(DATE_PATTERN),
    ] = None
    indexed_from: Annotated[Earliest | None, Field(description=INDEXED_FROM), like_text(DATE_PATTERN)] = None
    indexed_to: Annotated[
        Latest | None, AfterValidator(not_before), Field(description=INDEXED_TO), like_text(DATE_PATTERN)
    ] = None
    source: Annotated[Value | None, Field(description="The publisher; letter case does not matter."), VALUE] = None
    author: Annotated[Value | None, Field(description="An author; letter case does not matter."), VALUE] = None
    language: Annotated[Value | None, Field(description="The language; `en` stands for `en-GB` too."), VALUE] = None

    def to_query(self) -> StoryQuery:
        """Return the query for the searcher."""
        filters = Filters(
            published_from=self.published_from,
            published_to=self.published_to,
            indexed_from=self.indexed_from,
            indexed_to=self.indexed_to,
            sources=() if self.source is None else (self.source,),
            authors=() if self.author is None else (self.author,),
            languages=() if self.language is None else (self.language,),
        )
        return StoryQuery(limit=self.limit, cursor=self.cursor, filters=filters, order=self.order)
