"""Stories as they are listed and told: timeline, sources, what each of them adds, and the passages that say most."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from indexer.index.articles import AttributedPassage
from indexer.index.columns.dates import days_of
from indexer.index.columns.names import folded
from indexer.index.generation import Generation
from indexer.index.news.story_ids import StoryName
from indexer.index.times.article_times import iso_time
from indexer.records import ArticleHeader, Rows
from service.search.facets import Mask
from service.search.filters import Filters
from service.search.query import NO_FILTERS
from service.search.results import ArticleTimes, StoryOf
from service.search.stories.passages import StoryPassages
from service.search.stories.repeats import repeated

RECENT, SIZE = "recent", "size"
ORDERS = (RECENT, SIZE)
"""Orders of a list of stories: the latest article first, or the most articles first."""
MOST_ARTICLES = 500
"""Most articles that the timeline of a story names."""
_ADDED = 5
"""Most passages that are shown of what a source adds."""


class StoryQuery(NamedTuple):
    """What stories to list."""

    limit: int = 20
    """Most stories wanted."""
    cursor: str | None = None
    """Where the page begins: `StoryList.next_cursor` of the page before."""
    filters: Filters = NO_FILTERS
    """Conditions on articles; a story is listed if any of its articles fulfils them."""
    order: str = RECENT
    """One of `ORDERS`."""


class StorySummary(NamedTuple):
    """A story in a list."""

    name: StoryName
    title: str | None
    """Headline of the earliest article that has one."""
    articles: int
    """Number of its articles."""
    sources: int
    """Number of publishers; an article of which none is known counts as one of its own."""
    matching: int
    """Number of its articles that fulfil the conditions of the list."""
    first_published_at: str | None
    last_published_at: str | None


class StoryList(NamedTuple):
    """A page of stories."""

    stories: list[StorySummary]
    total: int
    """Number of stories on all pages."""
    unknown_dates: int
    """Number of articles that were left out because a range of dates was asked for and theirs is unknown."""
    next_cursor: str | None


class SourcePart(NamedTuple):
    """What one publisher has of a story."""

    source: str | None
    """Its name, or the host of its article's address; None if neither is known."""
    articles: list[str]
    """Ids of its articles, in the order of time."""
    added: int
    """Number of its passages that no earlier article has."""
    passages: list[AttributedPassage]
    """The first of them."""


class StoryDetail(NamedTuple):
    """All that is told of a story."""

    summary: StorySummary
    timeline: list[tuple[ArticleHeader, ArticleTimes]]
    """Its articles in the order of time, those of unknown date last; the first `MOST_ARTICLES`."""
    parts: list[SourcePart]
    """Its sources, in the order of their first articles."""
    key_passages: list[AttributedPassage]
    """Those that say most of what other sources do, each of another source."""


class StoryCatalogue:
    """The stories of a generation. Safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        """Find out when each story had its latest article; all else stays where it is."""
        self._generation = generation
        self._stories = generation.stories
        days = days_of(generation.columns.dates)[self._stories.members]
        starts = self._stories.starts[:-1]
        latest = np.fmax.reduceat(days, starts) if len(starts) else days
        self._latest: npt.NDArray[np.float64] = np.nan_to_num(latest, nan=-np.inf)
        """(stories,) day of each story's latest article; -inf if no date is known."""

    def of_article(self, article: int) -> StoryOf | None:
        """Return the story of an article, given its position in the corpus; None if it is in none."""
        story = int(self._stories.groups[article])
        if story < 0:
            return None
        size = int(self._stories.starts[story + 1] - self._stories.starts[story])
        return StoryOf(self._generation.story_ids.id(story), size)

    def ordered(self, allowed: Mask | None, order: str) -> Rows:
        """Return the numbers of the stories that have any of some articles, in an order.

        Args:
            allowed: (articles,) whether each article counts; all do if None.
            order: One of `ORDERS`; of equals the other one decides, then the number.
        """
        sizes = np.diff(self._stories.starts)
        found = np.arange(len(sizes)) if allowed is None else np.flatnonzero(self._stories.counts(allowed))
        by_size, by_latest = -sizes[found], -self._latest[found]
        keys = (by_size, by_latest) if order == RECENT else (by_latest, by_size)
        return found[np.lexsort((found, *keys))]

    def summaries(self, stories: Sequence[int], allowed: Mask | None) -> list[StorySummary]:
        """Return what a list tells of some stories, given which articles match its conditions."""
        members = [self._stories.of(story) for story in stories]
        headers = iter(self._generation.articles.headers_at([row for rows in members for row in rows]))
        return [
            self._summary(
                story,
                [next(headers) for _ in rows],
                len(rows) if allowed is None else int(np.count_nonzero(allowed[rows])),
            )
            for story, rows in zip(stories, members, strict=True)
        ]

    def detail(self, story_id: str) -> StoryDetail | None:
        """Return the story with an id, or that which it became part of; None if there is none."""
        story = self._generation.story_ids.story(story_id)
        if story is None:
            return None
        rows = self._stories.of(story)
        headers = self._generation.articles.headers_at(rows)
        numbers: dict[str, int] = {}
        sources = [numbers.setdefault(_source_key(header), len(numbers)) for header in headers]
        passages = StoryPassages.of(
            rows,
            sources,
            article_rows=self._generation.columns.article_rows,
            vectors=self._generation.vectors,
        )
        times = self._generation.times[rows[:MOST_ARTICLES]].tolist()
        return StoryDetail(
            summary=self._summary(story, headers, len(rows)),
            timeline=[
                (header, ArticleTimes(*map(iso_time, own)))
                for header, own in zip(headers[:MOST_ARTICLES], times, strict=True)
            ],
            parts=self._parts(headers, sources, passages),
            key_passages=self._generation.articles.attributed(passages.key()),
        )

    def _parts(
        self, headers: Sequence[ArticleHeader], sources: Sequence[int], passages: StoryPassages
    ) -> list[SourcePart]:
        """Return what each source has and adds."""
        texts = [one.passage.text for one in self._generation.articles.attributed(passages.rows.tolist())]
        is_added = passages.added() & ~repeated(texts, passages.articles.tolist())
        parts = []
        for number in range(max(sources) + 1):
            own = [header for header, source in zip(headers, sources, strict=True) if source == number]
            rows = passages.rows[is_added & (passages.sources == number)].tolist()
            parts.append(
                SourcePart(
                    source=own[0].source or _host(own[0]),
                    articles=[header.id for header in own],
                    added=len(rows),
                    passages=self._generation.articles.attributed(rows[:_ADDED]),
                )
            )
        return parts

    def _summary(self, story: int, headers: Sequence[ArticleHeader], matching: int) -> StorySummary:
        dated = [header.published_at for header in headers if header.published_at]
        return StorySummary(
            name=self._generation.story_ids.name(story),
            title=next((header.title for header in headers if header.title), None),
            articles=len(headers),
            sources=len({_source_key(header) for header in headers}),
            matching=matching,
            first_published_at=dated[0] if dated else None,
            last_published_at=dated[-1] if dated else None,
        )


def _source_key(header: ArticleHeader) -> str:
    """Return what the articles of one publisher have in common."""
    return folded(header.source) if header.source else _host(header) or f"\0{header.id}"


def _host(header: ArticleHeader) -> str | None:
    """Return the host of an article's address, without `www.`; None if it has none."""
    try:
        host = urlsplit(header.url or "").hostname
    except ValueError:  # brackets around what is no IPv6 address
        return None
    return host.removeprefix("www.") if host else None
