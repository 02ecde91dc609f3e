"""Answers on stories. Written from the contract by `python -m tests.client_types`."""

from dataclasses import dataclass

from service.remote.results.shared import Article, Index, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story: the articles on one event."""

    id: str
    """Stays over generations of the index as long as the story goes on."""
    title: str | None
    """Headline of the earliest article that has one."""
    articles: int
    """Its articles, copies among them; at least two."""
    sources: int
    """Its publishers; an article of which none is known counts as one of its own."""
    matching: int
    """Its articles that fulfil the conditions of the request."""
    first_published_at: str | None
    """Of its earliest article whose date is known."""
    last_published_at: str | None
    """Of its latest article whose date is known."""
    split_from: str | None
    """Id of the story that it was part of; null if of none."""
    merged: list[str]
    """Ids of the stories that became part of it; they lead to it from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A page of the stories of the index."""

    index: Index
    """Of the generation that answered."""
    total: int
    """Stories on all pages."""
    unknown_dates: int
    """Articles left out because dates of publication were asked for and theirs is unknown."""
    stories: list[Story]
    """Those of the page, in the order asked for."""
    next_cursor: str | None
    """Cursor of the next page; null on the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPassage:
    """A passage, and where it comes from."""

    passage: Passage
    """The passage."""
    article_id: str
    """Of its article."""
    citation: str
    """As a hit's."""
    link: str | None
    """As a hit's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a source adds to a story."""

    count: int
    """Its passages that no earlier article has, in these or in other words."""
    passages: list[CitedPassage]
    """The first of them, at most five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher of a story."""

    source: str | None
    """Its name, else the host of its address; null if unknown."""
    articles: list[str]
    """Ids of its articles, in the order of time."""
    adds: Added
    """What was new when it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """An article of a story."""

    article: Article
    """All but its text."""
    citation: str
    """A reference to it as a whole."""
    link: str | None
    """Its address; null if it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryResponse:
    """A story, told."""

    index: Index
    """Of the generation that answered."""
    story: Story
    """As in the list; `matching` is all of its articles."""
    timeline: list[TimelineEntry]
    """Its articles in the order of time, those of unknown date last; the first 500."""
    sources: list[Source]
    """In the order of their first articles."""
    key_passages: list[CitedPassage]
    """What most sources say, each passage of another source; at most five."""
