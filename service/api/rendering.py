"""What the searcher returns -> what the contract promises, in JSON. Called in the threads that search."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TypeAlias

import pydantic_core
from starlette.responses import Response

from indexer.encoder.spec import TORCH, EncoderSpec
from indexer.index.articles import AttributedPassage
from indexer.index.manifest import Manifest
from indexer.records import Article, ArticleHeader, Passage, Span
from service.api.corroboration import corroboration_model
from service.api.explanation import explanation, moved
from service.api.operations_responses import ComputationModel, EncoderModel, IndexDetail
from service.api.related import related, story_of
from service.api.relevance.rendering import calibration_model
from service.api.responses import (
    ArticleDetail,
    ArticleModel,
    ArticlePage,
    FacetCountModel,
    HitModel,
    IndexModel,
    PassageDetail,
    PassageModel,
    SearchAnswer,
    SimilarModel,
    SimilarResponse,
    SpanModel,
)
from service.problem_details import ProblemDetails
from service.search.citation import citation, link
from service.search.query import SearchQuery
from service.search.results import ArticleTimes, Hit, RankedPassage, Relatives, SearchResult

TimesOf: TypeAlias = Callable[[str], ArticleTimes]
"""Takes the id of an article, and returns its times."""


def json_response(body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with JSON, and with headers beside those of all."""
    return Response(body, media_type="application/json", headers=headers)


def to_json(value: object) -> bytes:
    """Return a value of one of the contract's types in JSON, in UTF-8. That it has this type is mypy's to check."""
    return pydantic_core.to_json(value, inf_nan_mode="null")


def search_answer(result: SearchResult, query: SearchQuery, manifest: Manifest, *, timezone: tzinfo) -> bytes:
    """Return a `SearchAnswer` in JSON, whose citations have days of a time zone."""
    answer = SearchAnswer(
        query=query.text,
        index=index_model(manifest),
        answerable=result.answerable,
        degraded=list(result.degraded),
        total=result.total,
        total_relation="eq" if result.is_counted else "gte",
        unknown_dates=result.unknown_dates,
        hits=hits(result, timezone),
        facets={
            name: [FacetCountModel(value=one.value, count=one.count) for one in counts]
            for name, counts in result.facets.items()
        },
        next_cursor=result.next_cursor,
    )
    return to_json(answer)


def search_response(answer: bytes, request_id: str, took_ms: float) -> bytes:
    """Return a `SearchResponse` in JSON: an answer in JSON, and what differs each time it is given.

    Args:
        answer: An answer as `search_answer` returns it.
        request_id: Letters, digits and `._-` only, for it is not escaped.
        took_ms: Milliseconds that the request took.
    """
    # Spliced in as text behind the opening brace: an answer from the cache is sent as the bytes that it was.
    return b'{"request_id":"%b","took_ms":%.3f,' % (request_id.encode(), took_ms) + answer[1:]


def answered_item(response: bytes) -> bytes:
    """Return a `BatchItem` in JSON for a `SearchResponse` in JSON."""
    return b'{"status":200,"response":%b,"problem":null}' % response


def refused_item(problem: ProblemDetails) -> bytes:
    """Return a `BatchItem` in JSON for a search that cannot be answered."""
    return b'{"status":%d,"response":null,"problem":%b}' % (problem.status, problem.model_dump_json().encode())


def batch(items: Sequence[bytes], request_id: str, took_ms: float) -> bytes:
    """Return a `BatchResponse` in JSON for its items in JSON; all else is as for `search_response`."""
    return b'{"request_id":"%b","took_ms":%.3f,"results":[%b]}' % (request_id.encode(), took_ms, b",".join(items))


def hits(result: SearchResult, timezone: tzinfo) -> list[HitModel]:
    """Present the ranked passages, cited with days of a time zone."""
    return [_hit(hit, result, timezone) for hit in result.hits]


def similar(article: ArticleHeader, found: Sequence[RankedPassage], *, times: TimesOf, timezone: tzinfo) -> bytes:
    """Return a `SimilarResponse` in JSON: the articles nearest to one."""
    return to_json(
        SimilarResponse(
            article=article_model(article, times(article.id)),
            hits=[
                SimilarModel(
                    rank=rank,
                    score=one.score,
                    passage=passage_model(one.found.passage),
                    article=article_model(one.found.article, times(one.found.article.id)),
                    citation=citation(one.found.article, one.found.passage.span, timezone),
                    link=link(one.found.article, one.found.passage),
                )
                for rank, one in enumerate(found, start=1)
            ],
        ),
    )


def page(headers: Sequence[ArticleHeader], manifest: Manifest, *, times: TimesOf) -> bytes:
    """Return an `ArticlePage` in JSON."""
    articles = [article_model(header, times(header.id)) for header in headers]
    return to_json(ArticlePage(total=manifest.contents.articles, articles=articles))


def article_detail(article: Article, passages: Sequence[Passage], relatives: Relatives, *, times: TimesOf) -> bytes:
    """Return an `ArticleDetail` in JSON."""
    return to_json(
        ArticleDetail(
            article=article_model(article.header, times(article.header.id)),
            metadata=dict(article.header.metadata),
            provenance=dict(article.header.provenance),
            format=article.header.format,
            raw_sha256=article.header.raw_sha256,
            text=article.text,
            passages=[passage_model(passage) for passage in passages],
            copies=related(relatives.copies),
            versions=related(relatives.versions),
            story=story_of(relatives.story),
        ),
    )


def passage_detail(found: Sequence[AttributedPassage], passage_id: str, *, times: TimesOf, timezone: tzinfo) -> bytes:
    """Return a `PassageDetail` in JSON: the passage with this id, which is among those found, between the others."""
    position = next(i for i, item in enumerate(found) if item.passage.id == passage_id)
    passages = [passage_model(item.passage) for item in found]
    here = found[position]
    return to_json(
        PassageDetail(
            passage=passages[position],
            before=passages[:position],
            after=passages[position + 1 :],
            article=article_model(here.article, times(here.article.id)),
            citation=citation(here.article, here.passage.span, timezone),
            link=link(here.article, here.passage),
        ),
    )


def index_detail(manifest: Manifest, encoder: EncoderSpec, problems: Sequence[str]) -> bytes:
    """Return an `IndexDetail` in JSON.

    Args:
        manifest: Manifest of the live generation.
        encoder: Spec of its encoder as it was loaded here.
        problems: Why a newer generation is not the one that answers, or what is wrong with the one that does.
    """
    contents = manifest.contents
    return to_json(
        IndexDetail(
            **index_model(manifest),
            dimension=contents.encoder.dimension,
            max_query_tokens=contents.encoder.max_tokens,
            encoder_fingerprint=contents.encoder.fingerprint,
            encoder=EncoderModel(
                precision=contents.encoder.precision,
                built_with=_computation(contents.encoder),
                serving_with=_computation(encoder),
            ),
            content_sha256=manifest.content_sha256,
            calibration=calibration_model(contents.calibration),
            rejected=contents.rejected,
            noted=contents.noted,
            problems=list(problems),
        ),
    )


def _computation(encoder: EncoderSpec) -> ComputationModel | None:
    if encoder.runtime == TORCH:
        return None
    return ComputationModel(variant=encoder.variant, instruction_set=encoder.instruction_set)


def index_model(manifest: Manifest) -> IndexModel:
    """Present the generation that answers."""
    return IndexModel(
        generation=manifest.generation,
        model=manifest.contents.encoder.public_name,
        built_at=manifest.built_at,
        articles=manifest.contents.articles,
        passages=manifest.contents.passages,
    )


def _hit(hit: Hit, result: SearchResult, timezone: tzinfo) -> HitModel:
    ranked = hit.passage
    article, passage = ranked.found.article, ranked.found.passage
    relatives, start = result.relatives[article.id], passage.span.start
    # Literals: calling the types by name would take twice as long.
    return {
        "rank": hit.rank,
        "relevance": ranked.relevance,
        "score": ranked.score,
        "scores": {"semantic": ranked.semantic, "keyword": ranked.keyword},
        "passage": {
            "id": passage.id,
            "text": passage.text,
            "span": span_model(passage.span),
            "byte_span": span_model(passage.byte_span),
            "sha256": passage.sha256,
            "highlights": [moved(span, start) for span in hit.highlights.spans],
        },
        "article": article_model(article, result.times[article.id]),
        "citation": citation(article, passage.span, timezone),
        "link": link(article, passage),
        "more_passages": [
            {
                "relevance": one.relevance,
                "score": one.score,
                "scores": {"semantic": one.semantic, "keyword": one.keyword},
                "passage": passage_model(one.found.passage),
            }
            for one in hit.more
        ],
        "copies": related(relatives.copies),
        "versions": related(relatives.versions),
        "story": story_of(relatives.story),
        **corroboration_model(ranked.found, result.corroborations, timezone),
        "explanation": None if hit.terms is None else explanation(hit, hit.terms, result.relevance),
    }


def passage_model(passage: Passage) -> PassageModel:
    """Present a passage."""
    return {
        "id": passage.id,
        "text": passage.text,
        "span": span_model(passage.span),
        "byte_span": span_model(passage.byte_span),
        "sha256": passage.sha256,
    }


def span_model(span: Span) -> SpanModel:
    """Present a span."""
    return {"start": span.start, "end": span.end}


def article_model(header: ArticleHeader, times: ArticleTimes) -> ArticleModel:
    """Present an article, with its times."""
    return {
        "id": header.id,
        "title": header.title,
        "source": header.source,
        "authors": list(header.authors),
        "published_at": header.published_at,
        "url": header.url,
        "path": header.path,
        "line": header.line,
        "language": header.language,
        "sha256": header.sha256,
        "first_indexed_at": times.first_indexed_at,
        "changed_at": times.changed_at,
    }
