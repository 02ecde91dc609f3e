"""What other sources report of the same fact as a hit: the contract, and how it is presented."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses that of `typing` before Python 3.12

from indexer.index.articles import AttributedPassage
from indexer.records import Passage, Span
from service.api.related import RelatedArticleModel
from service.search.citation import citation, link
from service.search.corroboration import Corroboration, Report


class StatementModel(TypedDict):
    """A sentence, or the number in it that is compared."""

    start: Annotated[int, Field(description="Of its first code point in the article's text, from 0.")]
    end: Annotated[int, Field(description="Behind its last.")]
    text: Annotated[str, Field(description="As it stands there.")]


class ReportedPassage(TypedDict):
    """A passage of another article."""

    id: Annotated[str, Field(description="Of the passage in the index.")]
    text: Annotated[str, Field(description="As it stands in the article.")]
    start: Annotated[int, Field(description="Of its first code point in the article's text, from 0.")]
    end: Annotated[int, Field(description="Behind its last.")]
    sha256: Annotated[str, Field(description="SHA-256 of its UTF-8 bytes.")]


class ReportModel(TypedDict):
    """What another source reports, and what of it is the same or differs."""

    similarity: Annotated[float, Field(description="Cosine of the two passages, in [-1, 1].")]
    here: Annotated[StatementModel, Field(description="What is compared of the hit's article.")]
    there: Annotated[StatementModel, Field(description="What is compared of the other one.")]
    passage: Annotated[ReportedPassage, Field(description="The other passage.")]
    article: Annotated[RelatedArticleModel, Field(description="Where it comes from.")]
    citation: Annotated[str, Field(description="As a hit's.")]
    link: Annotated[str | None, Field(description="As a hit's.")]


class CorroborationModel(TypedDict):
    """What other sources report of the same fact, whatever the filters are; null where an index has no neighbours."""

    also_reported_by: Annotated[
        list[ReportModel] | None,
        Field(description="Passages that state the same fact: up to five, one a source, the nearest first."),
    ]
    independent_sources: Annotated[
        int | None,
        Field(description="Sources that state it, the hit's own included; an article and its copies count once."),
    ]
    reprints: Annotated[int | None, Field(description="Copies of the hit's article and of those that state the same.")]
    differs: Annotated[
        list[ReportModel] | None,
        Field(description="Passages that state another number, date or outcome of the same thing: up to five."),
    ]


def corroboration_model(
    hit: AttributedPassage, every: Mapping[int, Corroboration] | None, timezone: tzinfo
) -> CorroborationModel:
    """Present what other sources report of a hit.

    Args:
        hit: Passage of the hit.
        every: What they report, by the rows of the hits' passages; None where it is not known.
        timezone: Time zone of the days in citations.
    """
    if every is None:
        return {"also_reported_by": None, "independent_sources": None, "reprints": None, "differs": None}
    found = every[hit.row]
    return {
        "also_reported_by": [_report(hit.passage, one, timezone) for one in found.also_reported_by],
        "independent_sources": found.independent_sources,
        "reprints": found.reprints,
        "differs": [_report(hit.passage, one, timezone) for one in found.differs],
    }


def _report(hit: Passage, report: Report, timezone: tzinfo) -> ReportModel:
    _, passage, article = report.found
    return {
        "similarity": report.similarity,
        "here": _statement(hit, report.here),
        "there": _statement(passage, report.there),
        "passage": {
            "id": passage.id,
            "text": passage.text,
            "start": passage.span.start,
            "end": passage.span.end,
            "sha256": passage.sha256,
        },
        "article": {
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "published_at": article.published_at,
            "url": article.url,
        },
        "citation": citation(article, passage.span, timezone),
        "link": link(article, passage),
    }


def _statement(passage: Passage, span: Span) -> StatementModel:
    start = passage.span.start
    return {"start": start + span.start, "end": start + span.end, "text": span.of(passage.text)}
