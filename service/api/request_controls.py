"""Fields of a search by which its user says what must stand in an article, and which articles come first."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from indexer.index.wording.folding import folded
from service.api.request_dates import DATE_PATTERN, DATES, Latest
from service.errors import QueryError
from service.search.controls.order import RELEVANCE
from service.search.controls.recency import Recency
from service.search.query import checked_query

CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
QUERY_PATTERN = rf"^[^\S{CONTROLS}]*[^\s{CONTROLS}][^{CONTROLS}]*$"
"""Pattern that tells clients which texts are looked for, as far as a pattern can; the validators decide."""
PHRASES_MAX = 10
PHRASE_MAX_CHARACTERS = 500
HALF_LIFE_MIN_DAYS, HALF_LIFE_MAX_DAYS = 0.01, 36_500
_HALF_LIFE_DAYS, _WEIGHT = 30.0, 0.2
"""What is meant by recency unless a request says otherwise."""
_SORTED_MIN_RELEVANCE = 0.5
"""Least relevance in an order that does not go by relevance: in all others, everything is somewhere."""
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(rf"{_WHOLE_NUMBER.pattern}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def query_text(text: str) -> str:
    """Return a text that is looked for without white space at its ends, unless nothing can be looked for."""
    return _checked(text, "query")


def whole_number(text: str) -> str:
    """Refuse what Python reads as a number but JSON does not: `1_0`, ` 1`, `+1`, `١`."""
    if not _WHOLE_NUMBER.fullmatch(text):
        raise PydanticCustomError("whole_number", "must be a whole number, in digits")
    return text


def number(text: str) -> str:
    """Refuse what Python reads as a number but JSON does not: `1_0`, `+1`, `inf`, `nan`."""
    if not _NUMBER.fullmatch(text):
        raise PydanticCustomError("number", "must be a number, in digits")
    return text


def _checked(text: str, name: str) -> str:
    try:
        return checked_query(text)
    except QueryError as error:
        # Braces would be read as placeholders of the message.
        reason = str(error).replace("the query", f"the {name}")
        raise PydanticCustomError("query", "{reason}", {"code": error.code, "reason": reason}) from error


def _phrase(text: str) -> str:
    if not folded(_checked(text, "phrase")):
        raise PydanticCustomError("query", "nothing in it can be seen", {"code": "query_empty", "reason": "is empty"})
    return text


Phrase = Annotated[
    str,
    Field(min_length=1, max_length=PHRASE_MAX_CHARACTERS, json_schema_extra={"pattern": QUERY_PATTERN}),
    AfterValidator(_phrase),
]
Phrases = Annotated[
    list[Phrase],
    Field(
        max_length=PHRASES_MAX,
        description="Each must stand in the article's text or title word for word: letter case, kinds of quotation "
        "marks and dashes, white space, ligatures and soft hyphens aside. Of an "
        "article the passage that holds them comes first.",
    ),
]
Excluded = Annotated[
    list[Phrase],
    Field(max_length=PHRASES_MAX, description="Words and phrases of which the article holds none; read as `phrases`."),
]
_TEXT = WithJsonSchema({"type": "string", "minLength": 1, "maxLength": PHRASE_MAX_CHARACTERS, "pattern": QUERY_PATTERN})
PhraseParameter = Annotated[
    Phrase | None, Field(description="Must stand in the article word for word, as one of `phrases` of the POST."), _TEXT
]
ExcludeParameter = Annotated[
    Phrase | None, Field(description="A word or phrase that must not stand in the article."), _TEXT
]

Sort = Annotated[
    Literal["relevance", "newest", "oldest", "indexed"],
    Field(
        description="Order of the articles: `relevance` the best first; `newest` and `oldest` by date of publication, "
        "those of unknown date last; `indexed` the latest `changed_at` first. Of equals the best comes first. But with "
        "`relevance`, `min_relevance` is 0.5 unless it or a phrase is given."
    ),
]
MIN_RELEVANCE = (
    "Passages of less relevance are left out; 0 unless given, and 0.5 with another `sort` than `relevance` and without "
    "phrases."
)

_HALF_LIFE = Field(
    ge=HALF_LIFE_MIN_DAYS, le=HALF_LIFE_MAX_DAYS, description="Days in which an article's recency falls by half."
)
_RECENCY_WEIGHT = Field(
    ge=0, le=1, description="Weight of recency in the score that the order goes by; the score has the rest."
)
_FROM = (
    "Date at which recency is 1; that of the newest article in the index unless given, so that answers do not change "
    f"with the clock. {DATES}"
)


class RecencyModel(_Closed):
    """How much it counts that an article is recent: 0.5 ^ (age / half-life), and 0 where its date is unknown."""

    model_config = ConfigDict(strict=True)

    half_life_days: Annotated[float, _HALF_LIFE] = _HALF_LIFE_DAYS
    weight: Annotated[float, _RECENCY_WEIGHT] = _WEIGHT
    measured_from: Annotated[Latest | None, Field(alias="from", description=_FROM)] = None

    def to_recency(self) -> Recency:
        """Return it for the searcher."""
        return Recency(half_life_days=self.half_life_days, weight=self.weight, measured_from=self.measured_from)


HalfLifeParameter = Annotated[
    float | None,
    BeforeValidator(number),
    _HALF_LIFE,
    WithJsonSchema({"type": "number", "minimum": HALF_LIFE_MIN_DAYS, "maximum": HALF_LIFE_MAX_DAYS}),
]
RecencyWeightParameter = Annotated[
    float | None,
    BeforeValidator(number),
    _RECENCY_WEIGHT,
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
RecencyFromParameter = Annotated[
    Latest | None,
    Field(description=_FROM),
    WithJsonSchema({"type": "string", "pattern": DATE_PATTERN}),
]


def recency_of(half_life_days: float | None, weight: float | None, measured_from: int | None) -> Recency | None:
    """Return what the parameters of a URL say of recency, of which any one asks for it."""
    if half_life_days is weight is measured_from is None:
        return None
    return Recency(
        half_life_days=_HALF_LIFE_DAYS if half_life_days is None else half_life_days,
        weight=_WEIGHT if weight is None else weight,
        measured_from=measured_from,
    )


def least_relevance(min_relevance: float | None, *, sort: str, has_phrases: bool) -> float:
    """Return the least relevance of hits that a search means."""
    if min_relevance is not None:
        return min_relevance
    return 0.0 if sort == RELEVANCE or has_phrases else _SORTED_MIN_RELEVANCE
