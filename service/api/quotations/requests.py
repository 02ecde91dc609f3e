"""The public contract of requests about quotations."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from service.api.requests import ARTICLE_ID_MAX_CHARACTERS
from service.errors import QueryError
from service.quotations.folds import FOLDS, Fold
from service.quotations.quotation import Quotation
from service.search.query import QUERY_MAX_CHARACTERS, checked_query

_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_PATTERN = rf"^[^{_CONTROLS}]*[^\W_{_CONTROLS}][^{_CONTROLS}]*$"
"""What is taken, as far as a pattern can tell; the validator decides."""


def quote_text(text: str) -> str:
    """Return a quotation as it is, unless nothing can be looked for."""
    try:
        checked_query(text)
    except QueryError as error:
        reason = str(error).replace("the query", "the quote")
        raise PydanticCustomError("query", "{reason}", {"code": error.code, "reason": reason}) from error
    if not any(map(str.isalnum, text)):
        reason = "the quote holds no word that could be looked for"
        raise PydanticCustomError("query", "{reason}", {"code": "query_empty", "reason": reason})
    return text


class VerifyRequest(BaseModel):
    """A quotation, and where it is said to stand."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    quote: Annotated[
        str,
        AfterValidator(quote_text),
        Field(
            description=f"The quotation, 1 to {QUERY_MAX_CHARACTERS} characters, at least one of them of a word. `…`, "
            "`...`, `[...]` and `(...)` stand for words that it leaves out, square brackets hold words that it adds.",
            json_schema_extra={"minLength": 1, "maxLength": QUERY_MAX_CHARACTERS, "pattern": _PATTERN},
        ),
    ]
    article_id: Annotated[
        str | None,
        Field(min_length=1, max_length=ARTICLE_ID_MAX_CHARACTERS, description="Article that it is said to stand in."),
    ] = None
    source: Annotated[
        str | None,
        Field(min_length=1, max_length=500, description="Its publisher; letter case does not matter."),
    ] = None
    fold: Annotated[
        list[Fold],
        Field(max_length=len(FOLDS), description="What quotation and article may differ in and still be the same."),
    ] = list(FOLDS)

    def to_quotation(self) -> Quotation:
        """Return the quotation for the searcher."""
        folds = tuple(fold for fold in FOLDS if fold in self.fold)
        return Quotation(text=self.quote, article_id=self.article_id, source=self.source, folds=folds)
