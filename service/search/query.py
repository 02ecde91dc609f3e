"""A search as the searcher takes it, and the check of its text."""

import unicodedata
from dataclasses import dataclass

from indexer.ranking.scores import HYBRID
from service.errors import QueryError
from service.search.controls.order import INDEXED, RELEVANCE
from service.search.controls.recency import Recency
from service.search.controls.wording import Wording
from service.search.filters import Filters

QUERY_MAX_CHARACTERS = 2_000
"""Longest text of a query, in code points."""
NO_FILTERS = Filters()
NO_WORDING = Wording()
NONE = "none"
COPY = "copy"
STORY = "story"
COLLAPSES = (NONE, COPY, STORY)
"""What is listed of articles that are one text: all of them, or only the one that stands for it; or of articles that
report on one event, only the one that answers best."""
_ALLOWED_CONTROLS = "\t\n\r"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """One search."""

    text: str
    """Text of 1 to 2,000 code points, not all white space, without control characters; plain words, never syntax."""
    limit: int = 10
    """Most articles on a page, at least 1."""
    cursor: str | None = None
    """Cursor that the page before returned as `next_cursor`; None for the first page."""
    mode: str = HYBRID
    """Name of the score that orders the hits: one of `indexer.ranking.scores.MODES`."""
    filters: Filters = NO_FILTERS
    wording: Wording = NO_WORDING
    """Words that articles must hold as they stand, and words that they must not."""
    sort: str = RELEVANCE
    """Order of the list: one of `service.search.controls.order.SORTS`."""
    collapse: str | None = NONE
    """What of copies and stories is listed: one of `COLLAPSES`; None for `COPY` where the index tells of them, else
    `NONE`."""
    recency: Recency | None = None
    """How much it counts in the order by relevance that an article is recent; None if it does not."""
    passages_per_article: int = 1
    """Most passages of one article that are hits of their own, at least 1."""
    min_relevance: float = 0.0
    """Least relevance of a hit, in [0, 1]; the list holds the articles that have such a passage."""
    facets: tuple[str, ...] = ()
    """Names of fields to count over the matching articles, each in `service.search.facets.FACETS`."""
    explain: bool = False
    """Whether to tell what each term of the query is in each hit."""

    def __post_init__(self) -> None:
        # Queries that are equal must also look equal, for cursors carry a hash of how they look.
        object.__setattr__(self, "min_relevance", self.min_relevance + 0.0)  # -0.0 becomes 0.0

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts in it that may be long or many."""
        return (self.text, *self.wording.phrases, *self.wording.exclude, *self.filters.texts)

    @property
    def goes_by_times(self) -> bool:
        """Whether it depends on when articles came into the index which are found, or in which order."""
        return self.sort == INDEXED or (self.filters.indexed_from, self.filters.indexed_to) != (None, None)


def checked_query(query: str) -> str:
    """Return the query without white space at its ends.

    Raises:
        QueryError: `query_empty`, `query_too_long` or `query_control_character`.
    """
    if len(query) > QUERY_MAX_CHARACTERS:
        raise QueryError("query_too_long", f"the query has {len(query)} characters; the most is {QUERY_MAX_CHARACTERS}")
    if query.isascii() and query.isprintable():  # as most are; printable ones are letters, marks and space
        text = query.strip()
        if not text:
            raise QueryError("query_empty", "the query holds nothing to search for")
        return text
    for position, character in enumerate(query):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _ALLOWED_CONTROLS:
            raise QueryError(
                "query_control_character", f"the query holds control character U+{ord(character):04X} at {position}"
            )
    text = query.strip()
    if not any(unicodedata.category(character)[0] not in "ZC" for character in text):
        raise QueryError("query_empty", "the query holds nothing to search for")
    return text
