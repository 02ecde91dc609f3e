"""Answers of the contract -> rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.api.files.csv_text import Cell
from service.api.stories.responses import StoryModel

SEARCH_COLUMNS = (
    *("rank", "relevance", "title", "source", "authors", "published_at", "language"),
    *("passage", "citation", "url", "link", "independent_sources", "copies"),
    *("article_id", "passage_id", "story_id", "start", "end"),
)
"""Columns of a file of hits."""
STORY_COLUMNS = (
    *("id", "title", "articles", "sources", "matching", "first_published_at", "last_published_at"),
    *("split_from", "merged"),
)
"""Columns of a file of stories."""
_BETWEEN = "; "
"""What stands between several values in a cell."""


def hit_rows(answer: Mapping[str, Any]) -> Iterator[list[Cell]]:
    """Make a row with `SEARCH_COLUMNS` of each hit of a `SearchAnswer` that was read from JSON."""
    for hit in answer["hits"]:
        article, passage, story = hit["article"], hit["passage"], hit["story"]
        yield [
            hit["rank"],
            hit["relevance"],
            article["title"],
            article["source"],
            _BETWEEN.join(article["authors"]),
            article["published_at"],
            article["language"],
            passage["text"],
            hit["citation"],
            article["url"],
            hit["link"],
            hit["independent_sources"],
            hit["copies"]["count"],
            article["id"],
            passage["id"],
            None if story is None else story["id"],
            passage["span"]["start"],
            passage["span"]["end"],
        ]


def story_rows(stories: Sequence[StoryModel]) -> Iterator[list[Cell]]:
    """Make a row with `STORY_COLUMNS` of each story."""
    for story in stories:
        yield [
            story["id"],
            story["title"],
            story["articles"],
            story["sources"],
            story["matching"],
            story["first_published_at"],
            story["last_published_at"],
            story["split_from"],
            _BETWEEN.join(story["merged"]),
        ]
