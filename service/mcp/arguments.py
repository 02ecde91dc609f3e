"""What an agent gives a tool. Descriptions are short: every agent has all of them in its context."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from service.api.quotations.requests import quote_text
from service.api.request_controls import Phrases, least_relevance, query_text
from service.api.request_dates import Earliest, Latest, not_before
from service.api.requests import ARTICLE_ID_MAX_CHARACTERS, CURSOR_MAX_CHARACTERS, OFFSET_MAX, Closed, Value
from service.quotations.quotation import Quotation
from service.search.controls.wording import Wording
from service.search.filters import Filters
from service.search.query import QUERY_MAX_CHARACTERS, SearchQuery
from service.search.stories.catalogue import StoryQuery

RESULTS_MAX = 20
"""Most results of one call: what they say must fit into an agent's context."""
CONTEXT_MAX = 5
TEXT_CHARACTERS, TEXT_MAX_CHARACTERS = 4_000, 100_000
"""Characters of an article's text that are given unless asked otherwise, and at most."""
VALUES_MAX = 20

_TEXT = WithJsonSchema({"type": "string"})
"""Said of what may be left out, instead of `null` and of patterns that agents have no use for."""
_TEXTS = WithJsonSchema({"type": "array", "items": {"type": "string"}})
_Values = Annotated[list[Value], Field(max_length=VALUES_MAX)]
_Id = Annotated[
    str, Field(min_length=1, max_length=ARTICLE_ID_MAX_CHARACTERS, description="As another tool names it."), _TEXT
]
_From = Annotated[
    Earliest | None, Field(description="Earliest date of publication: 2023, 2023-06 or 2023-06-18."), _TEXT
]
_To = Annotated[
    Latest | None, AfterValidator(not_before), Field(description="Latest date of publication, inclusive."), _TEXT
]
_Cursor = Annotated[
    str | None,
    Field(
        max_length=CURSOR_MAX_CHARACTERS, description="`next_cursor` of the call before, for more; all else as then."
    ),
    _TEXT,
]


def _limit(default: int) -> int:
    found: int = Field(default=default, ge=1, le=RESULTS_MAX, description="Most results.")
    return found


class SearchArguments(Closed):
    """Arguments of `search`."""

    query: Annotated[
        str,
        AfterValidator(query_text),
        Field(description=f"A question or topic in plain words, up to {QUERY_MAX_CHARACTERS:,} characters."),
    ]
    limit: int = _limit(5)
    published_from: _From = None
    published_to: _To = None
    sources: Annotated[_Values, Field(description="Only these publishers.", default_factory=list), _TEXTS]
    authors: Annotated[_Values, Field(description="Only these authors.", default_factory=list), _TEXTS]
    languages: Annotated[
        _Values, Field(description="Only these languages, as `en` or `pt-BR`.", default_factory=list), _TEXTS
    ]
    phrases: Annotated[
        Phrases,
        Field(description="Must stand in the article word for word, such as a name.", default_factory=list),
        _TEXTS,
    ]
    sort: Annotated[
        Literal["relevance", "newest", "oldest"],
        Field(description="`newest` and `oldest` by date, of what is relevant."),
    ] = "relevance"
    cursor: _Cursor = None

    def to_query(self) -> SearchQuery:
        """Return the query for the searcher."""
        return SearchQuery(
            text=self.query,
            limit=self.limit,
            cursor=self.cursor,
            filters=Filters(
                published_from=self.published_from,
                published_to=self.published_to,
                sources=tuple(self.sources),
                authors=tuple(self.authors),
                languages=tuple(self.languages),
            ),
            wording=Wording(phrases=tuple(self.phrases)),
            sort=self.sort,
            collapse=None,
            min_relevance=least_relevance(None, sort=self.sort, has_phrases=bool(self.phrases)),
        )


class ArticleArguments(Closed):
    """Arguments of `get_article`."""

    article_id: _Id
    start: Annotated[int, Field(ge=0, le=OFFSET_MAX, description="Character of the text to begin at.")] = 0
    max_characters: Annotated[
        int, Field(ge=0, le=TEXT_MAX_CHARACTERS, description="Most characters of the text; 0 for none of it.")
    ] = TEXT_CHARACTERS


class PassageArguments(Closed):
    """Arguments of `get_passage`."""

    passage_id: _Id
    context: Annotated[int, Field(ge=0, le=CONTEXT_MAX, description="Neighbouring passages on either side.")] = 1


class SimilarArguments(Closed):
    """Arguments of `similar`."""

    article_id: _Id
    limit: int = _limit(5)


class StoriesArguments(Closed):
    """Arguments of `stories`."""

    story_id: Annotated[
        _Id | None, Field(description="Tell this story; the other arguments are for lists alone."), _TEXT
    ] = None
    order: Annotated[
        Literal["recent", "size"], Field(description="`recent`: the latest first; `size`: the most articles first.")
    ] = "recent"
    limit: int = _limit(10)
    published_from: _From = None
    published_to: _To = None
    source: Annotated[Value | None, Field(description="Only stories that this publisher reports on."), _TEXT] = None
    cursor: _Cursor = None

    def to_query(self) -> StoryQuery:
        """Return the query for the searcher."""
        filters = Filters(
            published_from=self.published_from,
            published_to=self.published_to,
            sources=() if self.source is None else (self.source,),
        )
        return StoryQuery(limit=self.limit, cursor=self.cursor, filters=filters, order=self.order)


class QuoteArguments(Closed):
    """Arguments of `verify_quote`."""

    quote: Annotated[
        str,
        AfterValidator(quote_text),
        Field(description="The quotation, without its marks; `…` or `[...]` for words left out."),
    ]
    article_id: Annotated[_Id | None, Field(description="Article that it is said to stand in."), _TEXT] = None
    source: Annotated[Value | None, Field(description="Publisher that it is said to come from."), _TEXT] = None

    def to_quotation(self) -> Quotation:
        """Return the quotation for the searcher."""
        return Quotation(text=self.quote, article_id=self.article_id, source=self.source)
