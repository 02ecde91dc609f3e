"""What is found out about a quotation -> what the contract promises, in JSON. Called in the threads that search."""

from datetime import tzinfo

from indexer.index.manifest import Manifest
from indexer.records import Span, sha256_hex
from service.api.quotations.responses import QuoteChangeModel, QuotePartModel, QuotePlaceModel, VerifyAnswer
from service.api.rendering import TimesOf, article_model, index_model, span_model, to_json
from service.quotations.quotation import Quotation
from service.quotations.verdicts import Change, Part, QuotedPlace, Verification
from service.search.citation import citation, link_to


def verify_answer(
    found: Verification, quotation: Quotation, manifest: Manifest, *, times: TimesOf, timezone: tzinfo
) -> bytes:
    """Return a `VerifyAnswer` in JSON, whose citations have days of a time zone."""
    return to_json(
        VerifyAnswer(
            quote=quotation.text,
            index=index_model(manifest),
            verdict=found.verdict,
            folded=list(found.folded),
            as_named=found.is_as_named,
            similarity=found.similarity,
            total=found.total,
            total_relation="eq" if found.is_counted else "gte",
            places=[_place(place, quotation, times, timezone) for place in found.places],
        )
    )


def _place(place: QuotedPlace, quotation: Quotation, times: TimesOf, timezone: tzinfo) -> QuotePlaceModel:
    header, first, last = place.article.header, place.parts[0].span, place.parts[-1].span
    return {
        "article": article_model(header, times(header.id)),
        "citation": citation(header, None if place.in_title else Span(first.start, last.end), timezone),
        "link": link_to(header, first.of(place.text)),
        "in_title": place.in_title,
        "parts": [_part(part, place.text, quotation.text) for part in place.parts],
    }


def _part(part: Part, text: str, quote: str) -> QuotePartModel:
    start = len(text[: part.span.start].encode())
    own = part.span.of(text)
    return {
        "quote_span": span_model(part.quoted),
        "text": own,
        "span": span_model(part.span),
        "byte_span": {"start": start, "end": start + len(own.encode())},
        "sha256": sha256_hex(own),
        "changes": [_change(change, text, quote) for change in part.changes],
    }


def _change(change: Change, text: str, quote: str) -> QuoteChangeModel:
    return {
        "kind": change.kind,
        "quote": change.quoted.of(quote),
        "quote_span": span_model(change.quoted),
        "text": change.span.of(text),
        "span": span_model(change.span),
    }
