"""What tools answer with: passages with what it takes to cite them, small enough for an agent's context."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses that of `typing` before Python 3.12

from service.quotations.verdicts import ChangeKind, Verdict

_Cursor = Annotated[str | None, Field(description="For the next page; null on the last.")]


class CitedPassage(TypedDict):
    """A passage of an article, verbatim."""

    passage_id: str
    article_id: str
    title: str | None
    source: Annotated[str | None, Field(description="The publisher.")]
    published_at: str | None
    text: str
    citation: Annotated[str, Field(description="To be given wherever the passage is used.")]
    link: Annotated[str | None, Field(description="Opens the page at the passage.")]


class SearchHit(CitedPassage):
    """The best passage of an article."""

    relevance: Annotated[float, Field(description="Probability that it answers the query.")]
    independent_sources: Annotated[
        int | None, Field(description="Sources beside its own that report the same in words of their own.")
    ]
    story_id: Annotated[str | None, Field(description="Story that the article is in.")]


class SearchResult(TypedDict):
    """What is found for a query."""

    answerable: Annotated[
        bool, Field(description="False if nothing probably answers the query, and the hits are merely nearest.")
    ]
    total: Annotated[int, Field(description="Articles on all pages.")]
    unknown_dates: Annotated[int, Field(description="Articles left out because their date is unknown.")]
    hits: list[SearchHit]
    next_cursor: _Cursor


class ArticleText(TypedDict):
    """An article, and a part of its text."""

    article_id: str
    title: str | None
    source: str | None
    authors: list[str]
    published_at: str | None
    language: str | None
    url: str | None
    citation: str
    copies: Annotated[int, Field(description="Reprints of it in the index.")]
    story_id: str | None
    text: str
    start: Annotated[int, Field(description="Character that the text begins at.")]
    characters: Annotated[int, Field(description="Of the whole text.")]
    next_start: Annotated[int | None, Field(description="Where the text goes on; null at its end.")]


class Neighbour(TypedDict):
    """A passage beside another one."""

    passage_id: str
    text: str


class PassageInContext(TypedDict):
    """A passage among its neighbours."""

    passage: CitedPassage
    before: list[Neighbour]
    after: list[Neighbour]


class SimilarHit(CitedPassage):
    """Another article, by its nearest passage."""

    score: Annotated[float, Field(description="Nearness in meaning, at most 1.")]


class SimilarResult(TypedDict):
    """The articles nearest in meaning to one."""

    hits: list[SimilarHit]


class StoryInList(TypedDict):
    """Articles on one event."""

    story_id: str
    title: Annotated[str | None, Field(description="Headline of its first article.")]
    articles: int
    sources: int
    first_published_at: str | None
    last_published_at: str | None


class TimelineArticle(TypedDict):
    """An article of a story."""

    article_id: str
    title: str | None
    source: str | None
    published_at: str | None
    citation: str
    link: str | None


class StorySource(TypedDict):
    """A publisher of a story."""

    source: str | None
    articles: int
    adds: Annotated[int, Field(description="Passages that no earlier article has.")]


class StoryTold(StoryInList):
    """A story, told."""

    timeline: Annotated[list[TimelineArticle], Field(description="The first articles, in the order of time.")]
    publishers: list[StorySource]
    key_passages: Annotated[list[CitedPassage], Field(description="What most sources say.")]


class StoriesResult(TypedDict):
    """A list of stories, or one of them told."""

    total: Annotated[int, Field(description="Stories on all pages.")]
    stories: list[StoryInList]
    next_cursor: _Cursor
    story: Annotated[StoryTold | None, Field(description="The one that was asked for by its id.")]


class QuoteChange(TypedDict):
    """Words in which a quotation differs."""

    kind: ChangeKind
    quote: Annotated[str, Field(description="The quotation's words.")]
    text: Annotated[str, Field(description="The article's words.")]


class QuotePlace(TypedDict):
    """Where a quotation stands, or a part of it."""

    article_id: str
    title: str | None
    source: str | None
    published_at: str | None
    text: Annotated[str, Field(description="The article's own words; […] between parts of it.")]
    citation: str
    link: str | None
    changes: list[QuoteChange]


class QuoteVerdict(TypedDict):
    """Whether a quotation stands in the articles."""

    verdict: Annotated[
        Verdict,
        Field(
            description="`verbatim`, `elided` (words left out where it says so), `altered`, `spliced` (put together "
            "from several places), `misattributed` (stands elsewhere than said) or `not_found`."
        ),
    ]
    as_named: Annotated[bool | None, Field(description="Whether it stands where it is said to; null if not said.")]
    similarity: Annotated[float, Field(description="Share of its words that stand unchanged.")]
    total: Annotated[int, Field(description="Places that were found.")]
    places: Annotated[list[QuotePlace], Field(description="The first of them.")]
