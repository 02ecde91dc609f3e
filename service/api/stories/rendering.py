"""What the searcher returns of stories -> what the contract promises, in JSON."""

from collections.abc import Sequence
from datetime import tzinfo

from indexer.index.articles import AttributedPassage
from indexer.index.manifest import Manifest
from service.api.rendering import article_model, index_model, passage_model, to_json
from service.api.stories.responses import (
    AddedModel,
    CitedPassageModel,
    SourceModel,
    StoryModel,
    StoryPage,
    StoryResponse,
    TimelineEntry,
)
from service.search.citation import citation, link, page_link
from service.search.stories.catalogue import StoryDetail, StoryList, StorySummary


def story_page(found: StoryList, manifest: Manifest) -> bytes:
    """Return a `StoryPage` in JSON."""
    return to_json(
        StoryPage(
            index=index_model(manifest),
            total=found.total,
            unknown_dates=found.unknown_dates,
            stories=[story_model(one) for one in found.stories],
            next_cursor=found.next_cursor,
        )
    )


def story_response(found: StoryDetail, manifest: Manifest, *, timezone: tzinfo) -> bytes:
    """Return a `StoryResponse` in JSON, whose citations have days of a time zone."""
    return to_json(
        StoryResponse(
            index=index_model(manifest),
            story=story_model(found.summary),
            timeline=[
                TimelineEntry(
                    article=article_model(header, times),
                    citation=citation(header, None, timezone),
                    link=page_link(header),
                )
                for header, times in found.timeline
            ],
            sources=[
                SourceModel(
                    source=part.source,
                    articles=part.articles,
                    adds=AddedModel(count=part.added, passages=_cited(part.passages, timezone)),
                )
                for part in found.parts
            ],
            key_passages=_cited(found.key_passages, timezone),
        )
    )


def story_model(summary: StorySummary) -> StoryModel:
    """Present a story as a list does."""
    return StoryModel(
        id=summary.name.id,
        title=summary.title,
        articles=summary.articles,
        sources=summary.sources,
        matching=summary.matching,
        first_published_at=summary.first_published_at,
        last_published_at=summary.last_published_at,
        split_from=summary.name.split_from,
        merged=list(summary.name.merged),
    )


def _cited(passages: Sequence[AttributedPassage], timezone: tzinfo) -> list[CitedPassageModel]:
    return [
        CitedPassageModel(
            passage=passage_model(one.passage),
            article_id=one.article.id,
            citation=citation(one.article, one.passage.span, timezone),
            link=link(one.article, one.passage),
        )
        for one in passages
    ]
