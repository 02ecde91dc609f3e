"""What the searcher returns -> what tools answer with. Called in the threads that search."""

from collections.abc import Sequence
from datetime import tzinfo

import pydantic_core

from indexer.index.articles import AttributedPassage
from indexer.records import Article, ArticleHeader, Passage, Span
from service.api.responses import HitModel, SearchAnswer
from service.mcp.results import (
    ArticleText,
    CitedPassage,
    PassageInContext,
    QuotePlace,
    QuoteVerdict,
    SearchHit,
    SearchResult,
    SimilarHit,
    SimilarResult,
    StoriesResult,
    StoryInList,
    StoryTold,
    TimelineArticle,
)
from service.quotations.quotation import Quotation
from service.quotations.verdicts import QuotedPlace, Verification
from service.search.citation import citation, link, link_to, page_link
from service.search.results import RankedPassage, Relatives
from service.search.stories.catalogue import StoryDetail, StoryList, StorySummary

_TIMELINE = 20
"""Most articles of a story's timeline."""
_PLACES = 5
"""Most places of a quotation."""


def search_result(answer: bytes) -> SearchResult:
    """Return what a search found, given a `SearchAnswer` in JSON."""
    found: SearchAnswer = pydantic_core.from_json(answer)
    return {
        "answerable": found["answerable"],
        "total": found["total"],
        "unknown_dates": found["unknown_dates"],
        "hits": [_hit(hit) for hit in found["hits"]],
        "next_cursor": found["next_cursor"],
    }


def _hit(hit: HitModel) -> SearchHit:
    article, passage, story = hit["article"], hit["passage"], hit["story"]
    return {
        "passage_id": passage["id"],
        "article_id": article["id"],
        "title": article["title"],
        "source": article["source"],
        "published_at": article["published_at"],
        "text": passage["text"],
        "citation": hit["citation"],
        "link": hit["link"],
        "relevance": round(hit["relevance"], 3),
        "independent_sources": hit["independent_sources"],
        "story_id": None if story is None else story["id"],
    }


def article_text(
    article: Article, relatives: Relatives, timezone: tzinfo, *, start: int, max_characters: int
) -> ArticleText:
    """Return an article with a part of its text."""
    header, end = article.header, start + max_characters
    text = article.text[start:end]
    return {
        "article_id": header.id,
        "title": header.title,
        "source": header.source,
        "authors": list(header.authors),
        "published_at": header.published_at,
        "language": header.language,
        "url": header.url,
        "citation": citation(header, None, timezone),
        "copies": relatives.copies.total,
        "story_id": None if relatives.story is None else relatives.story.id,
        "text": text,
        "start": start,
        "characters": len(article.text),
        "next_start": end if end < len(article.text) else None,
    }


def passage_in_context(found: Sequence[AttributedPassage], passage_id: str, timezone: tzinfo) -> PassageInContext:
    """Return the passage with this id, which is among those found, between the others."""
    position = next(i for i, item in enumerate(found) if item.passage.id == passage_id)
    here = found[position]
    return {
        "passage": _cited(here.article, here.passage, timezone),
        "before": [{"passage_id": one.passage.id, "text": one.passage.text} for one in found[:position]],
        "after": [{"passage_id": one.passage.id, "text": one.passage.text} for one in found[position + 1 :]],
    }


def similar_result(found: Sequence[RankedPassage], timezone: tzinfo) -> SimilarResult:
    """Return the articles nearest to one."""
    hits: list[SimilarHit] = [
        {**_cited(one.found.article, one.found.passage, timezone), "score": round(one.score, 3)} for one in found
    ]
    return {"hits": hits}


def story_list(found: StoryList) -> StoriesResult:
    """Return a page of the stories."""
    return {
        "total": found.total,
        "stories": [_story(one) for one in found.stories],
        "next_cursor": found.next_cursor,
        "story": None,
    }


def story_told(found: StoryDetail, timezone: tzinfo) -> StoriesResult:
    """Return one story."""
    story: StoryTold = {
        **_story(found.summary),
        "timeline": [_timeline_article(header, timezone) for header, _ in found.timeline[:_TIMELINE]],
        "publishers": [
            {"source": part.source, "articles": len(part.articles), "adds": part.added} for part in found.parts
        ],
        "key_passages": [_cited(one.article, one.passage, timezone) for one in found.key_passages],
    }
    return {"total": 1, "stories": [], "next_cursor": None, "story": story}


def quote_verdict(found: Verification, quotation: Quotation, timezone: tzinfo) -> QuoteVerdict:
    """Return what is found out about a quotation."""
    return {
        "verdict": found.verdict,
        "as_named": found.is_as_named,
        "similarity": round(found.similarity, 3),
        "total": found.total,
        "places": [_place(place, quotation, timezone) for place in found.places[:_PLACES]],
    }


def _cited(header: ArticleHeader, passage: Passage, timezone: tzinfo) -> CitedPassage:
    return {
        "passage_id": passage.id,
        "article_id": header.id,
        "title": header.title,
        "source": header.source,
        "published_at": header.published_at,
        "text": passage.text,
        "citation": citation(header, passage.span, timezone),
        "link": link(header, passage),
    }


def _story(summary: StorySummary) -> StoryInList:
    return {
        "story_id": summary.name.id,
        "title": summary.title,
        "articles": summary.articles,
        "sources": summary.sources,
        "first_published_at": summary.first_published_at,
        "last_published_at": summary.last_published_at,
    }


def _timeline_article(header: ArticleHeader, timezone: tzinfo) -> TimelineArticle:
    return {
        "article_id": header.id,
        "title": header.title,
        "source": header.source,
        "published_at": header.published_at,
        "citation": citation(header, None, timezone),
        "link": page_link(header),
    }


def _place(place: QuotedPlace, quotation: Quotation, timezone: tzinfo) -> QuotePlace:
    header, first, last = place.article.header, place.parts[0].span, place.parts[-1].span
    return {
        "article_id": header.id,
        "title": header.title,
        "source": header.source,
        "published_at": header.published_at,
        "text": " […] ".join(part.span.of(place.text) for part in place.parts),
        "citation": citation(header, None if place.in_title else Span(first.start, last.end), timezone),
        "link": link_to(header, first.of(place.text)),
        "changes": [
            {"kind": change.kind, "quote": change.quoted.of(quotation.text), "text": change.span.of(place.text)}
            for part in place.parts
            for change in part.changes
        ],
    }
