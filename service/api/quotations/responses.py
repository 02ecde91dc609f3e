"""The public contract of the verdict on a quotation."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses that of `typing` before Python 3.12

from service.api.responses import ArticleModel, IndexModel, SpanModel
from service.quotations.folds import Fold
from service.quotations.verdicts import ChangeKind, Verdict


class QuoteChangeModel(TypedDict):
    """Words next to each other in which a quotation differs from the article."""

    kind: Annotated[
        ChangeKind,
        Field(
            description="What the quotation does: has other words, has words that the article has not, or lacks some."
        ),
    ]
    quote: Annotated[str, Field(description="The quotation's words; empty if it leaves some out.")]
    quote_span: Annotated[SpanModel, Field(description="In Unicode code points of the quotation.")]
    text: Annotated[str, Field(description="The article's words; empty if the quotation puts some in.")]
    span: Annotated[SpanModel, Field(description="In Unicode code points of the article's text.")]


class QuotePartModel(TypedDict):
    """A part of a quotation that stands in one piece, and the slice of the article where it does."""

    quote_span: Annotated[SpanModel, Field(description="In Unicode code points of the quotation.")]
    text: Annotated[str, Field(description="As it stands in the article.")]
    span: Annotated[SpanModel, Field(description="In Unicode code points of the article's text.")]
    byte_span: Annotated[SpanModel, Field(description="In bytes of the article's text encoded as UTF-8.")]
    sha256: Annotated[str, Field(description="SHA-256 of the slice's UTF-8 bytes.")]
    changes: Annotated[
        list[QuoteChangeModel], Field(description="What the quotation changes, in its order; empty if nothing.")
    ]


class QuotePlaceModel(TypedDict):
    """A place where a quotation stands, or a part of it."""

    article: Annotated[ArticleModel, Field(description="Where it stands.")]
    citation: Annotated[str, Field(description="A reference to put into a text, as a hit has.")]
    link: Annotated[str | None, Field(description="The article's URL, with a text fragment naming the first part.")]
    in_title: Annotated[bool, Field(description="Whether spans are those of the article's title, and not of its text.")]
    parts: Annotated[
        list[QuotePartModel], Field(description="In the order of the quotation; more than one if words are left out.")
    ]


class VerifyAnswer(TypedDict):
    """What is found out about a quotation."""

    quote: Annotated[str, Field(description="The quotation, as it was sent.")]
    index: Annotated[IndexModel, Field(description="Of the generation that answered.")]
    verdict: Annotated[
        Verdict,
        Field(
            description="`verbatim`: its words stand together. `altered`: they do but for some. `spliced`: they stand "
            "in parts at several places, unsaid. `elided`: they stand in one article in their order, with words left "
            "out where it says so. `misattributed`: `verbatim` or `elided`, but not where it is said to stand. "
            "`not_found`: nowhere most of them stand in their order."
        ),
    ]
    folded: Annotated[
        list[Fold], Field(description="What of `fold` it took for the words to be the same at the first place.")
    ]
    as_named: Annotated[
        bool | None,
        Field(description="Whether the places are in the named article or of the named source; null if none is named."),
    ]
    similarity: Annotated[
        float,
        Field(description="Share of its words that stand unchanged at the first place, or at all of spliced ones."),
    ]
    total: Annotated[int, Field(description="Places that were found.")]
    total_relation: Annotated[
        Literal["eq", "gte"],
        Field(
            description="`eq`: `total` is exact. `gte`: more articles may hold it than were read; there may be more."
        ),
    ]
    places: Annotated[
        list[QuotePlaceModel],
        Field(
            description="Where it stands, at most 20 places, each by itself, in the order of the corpus; if `spliced`, "
            "the places that it is put together from, in its order; if `altered`, the closest."
        ),
    ]


class VerifyResponse(VerifyAnswer):
    """Answer to the question whether a quotation stands where it is said to."""

    request_id: Annotated[
        str, Field(description="Of this request, as in the header X-Request-ID: for logs and support.")
    ]
    took_ms: Annotated[float, Field(description="Milliseconds spent on it.")]
