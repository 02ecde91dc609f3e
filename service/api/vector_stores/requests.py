"""The public contract of requests to vector stores."""

from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from service.api.request_controls import QUERY_PATTERN
from service.api.requests import Closed, CursorText, Query, integral
from service.api.vector_stores.attribute_filters import AttributeFilter
from service.search.filters import Combination, Filters
from service.search.query import QUERY_MAX_CHARACTERS, SearchQuery

QUERIES_MAX = 10
RESULTS_MAX = 50
_TEXT = {"type": "string", "minLength": 1, "maxLength": QUERY_MAX_CHARACTERS, "pattern": QUERY_PATTERN}


def _listed(query: object) -> object:
    return [query] if isinstance(query, str) else query


class RankingOptions(Closed):
    """What results are ranked by."""

    model_config = ConfigDict(strict=True)

    ranker: Annotated[
        Literal["none", "auto", "default-2024-11-15"],
        Field(description="Taken for the sake of clients that send it; there is one ranker."),
    ] = "auto"
    score_threshold: Annotated[float, Field(ge=0, le=1, description="Least score of a result.")] = 0.0


class VectorStoreSearchRequest(Closed):
    """What to search a vector store for, as OpenAI's clients ask."""

    model_config = ConfigDict(strict=True)

    query: Annotated[
        list[Query],
        BeforeValidator(_listed),
        Field(
            min_length=1,
            max_length=QUERIES_MAX,
            description=f"A query as that of a search, or a list of up to {QUERIES_MAX}, whose results are merged; "
            "each counts as a request for a key's rate.",
        ),
        WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "minItems": 1, "maxItems": QUERIES_MAX, "items": _TEXT}]}),
    ]
    filters: Annotated[
        AttributeFilter,
        Field(description="Which articles may be found, a comparison or a combination; all unless given."),
    ] = None
    max_num_results: Annotated[
        int, Field(ge=1, le=RESULTS_MAX, description="Most results wanted."), BeforeValidator(integral)
    ] = 10
    ranking_options: Annotated[RankingOptions, Field(description="Which results are worth having.")] = RankingOptions()
    rewrite_query: Annotated[Literal[False], Field(description="Queries are not rewritten.")] = False
    page: Annotated[
        CursorText | None,
        Field(description="`next_page` of the answer before; all but `max_num_results` must be as it was."),
    ] = None

    def to_queries(self) -> list[SearchQuery]:
        """Return the queries for the searcher, each once."""
        return [
            SearchQuery(
                text=text,
                limit=self.max_num_results,
                cursor=self.page,
                filters=Filters(where=cast(Combination | None, self.filters)),
                collapse=None,
                min_relevance=self.ranking_options.score_threshold,
            )
            for text in dict.fromkeys(self.query)
        ]
