"""The public contract of responses about stories."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses that of `typing` before Python 3.12

from service.api.responses import ArticleModel, IndexModel, PassageModel


class StoryModel(TypedDict):
    """A story: the articles on one event."""

    id: Annotated[str, Field(description="Stays over generations of the index as long as the story goes on.")]
    title: Annotated[str | None, Field(description="Headline of the earliest article that has one.")]
    articles: Annotated[int, Field(description="Its articles, copies among them; at least two.")]
    sources: Annotated[
        int, Field(description="Its publishers; an article of which none is known counts as one of its own.")
    ]
    matching: Annotated[int, Field(description="Its articles that fulfil the conditions of the request.")]
    first_published_at: Annotated[str | None, Field(description="Of its earliest article whose date is known.")]
    last_published_at: Annotated[str | None, Field(description="Of its latest article whose date is known.")]
    split_from: Annotated[str | None, Field(description="Id of the story that it was part of; null if of none.")]
    merged: Annotated[
        list[str], Field(description="Ids of the stories that became part of it; they lead to it from then on.")
    ]


class StoryPage(TypedDict):
    """A page of the stories of the index."""

    index: Annotated[IndexModel, Field(description="Of the generation that answered.")]
    total: Annotated[int, Field(description="Stories on all pages.")]
    unknown_dates: Annotated[
        int, Field(description="Articles left out because dates of publication were asked for and theirs is unknown.")
    ]
    stories: Annotated[list[StoryModel], Field(description="Those of the page, in the order asked for.")]
    next_cursor: Annotated[str | None, Field(description="Cursor of the next page; null on the last page.")]


class CitedPassageModel(TypedDict):
    """A passage, and where it comes from."""

    passage: Annotated[PassageModel, Field(description="The passage.")]
    article_id: Annotated[str, Field(description="Of its article.")]
    citation: Annotated[str, Field(description="As a hit's.")]
    link: Annotated[str | None, Field(description="As a hit's.")]


class TimelineEntry(TypedDict):
    """An article of a story."""

    article: Annotated[ArticleModel, Field(description="All but its text.")]
    citation: Annotated[str, Field(description="A reference to it as a whole.")]
    link: Annotated[str | None, Field(description="Its address; null if it has none.")]


class AddedModel(TypedDict):
    """What a source adds to a story."""

    count: Annotated[int, Field(description="Its passages that no earlier article has, in these or in other words.")]
    passages: Annotated[list[CitedPassageModel], Field(description="The first of them, at most five.")]


class SourceModel(TypedDict):
    """A publisher of a story."""

    source: Annotated[str | None, Field(description="Its name, else the host of its address; null if unknown.")]
    articles: Annotated[list[str], Field(description="Ids of its articles, in the order of time.")]
    adds: Annotated[AddedModel, Field(description="What was new when it came.")]


class StoryResponse(TypedDict):
    """A story, told."""

    index: Annotated[IndexModel, Field(description="Of the generation that answered.")]
    story: Annotated[StoryModel, Field(description="As in the list; `matching` is all of its articles.")]
    timeline: Annotated[
        list[TimelineEntry],
        Field(description="Its articles in the order of time, those of unknown date last; the first 500."),
    ]
    sources: Annotated[list[SourceModel], Field(description="In the order of their first articles.")]
    key_passages: Annotated[
        list[CitedPassageModel],
        Field(description="What most sources say, each passage of another source; at most five."),
    ]
