"""What a searcher asks of the articles of one generation, wherever these are kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from indexer.index.articles import AttributedPassage
from indexer.index.held_files import HeldFiles
from indexer.index.keywords.lexical import LexicalQuery
from indexer.index.manifest import Manifest
from indexer.index.news.judgement import Verdict
from indexer.index.sentences import Sentences
from indexer.ranking.evidence import Evidence
from indexer.ranking.listing import Groups, Listing
from indexer.records import Article, ArticleHeader, Matrix, Passage
from indexer.system.stopwatch import Stopwatch
from service.quotations.quotation import Quotation
from service.quotations.verdicts import Verification
from service.search.controls.order import ArticleDates
from service.search.corroboration import Corroboration
from service.search.encoding import EncodedQuery
from service.search.facets import FacetCount
from service.search.query import SearchQuery
from service.search.results import ArticleTimes, Relatives
from service.search.stories.catalogue import StoryDetail, StoryQuery, StorySummary

Knows = Callable[[str], bool]
"""Tells whether the encoder knows anything of a text."""


class Passages(Protocol):
    """The passages that a list names by their rows, as hits are made of them."""

    @property
    def manifest(self) -> Manifest:
        """Manifest of the generation."""

    @property
    def sentences(self) -> Sentences:
        """Sentences of the passages."""

    def attributed(self, rows: Iterable[int]) -> list[AttributedPassage]:
        """Return the passages of some rows, in the order given, with where they come from."""

    def article_ids(self, articles: Sequence[int]) -> list[str]:
        """Return the ids of some articles, given the numbers that the list gives them."""

    def times_of(self, row: int) -> ArticleTimes:
        """Return the times of the article of a passage, which `attributed` has returned."""

    def relatives_of(self, rows: Sequence[int]) -> list[Relatives]:
        """Return the copies and versions of the articles of some passages, in the order given."""

    def corroborations_of(self, rows: Sequence[int]) -> list[Corroboration] | None:
        """Return what other sources report of some passages, in the order given; None if it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a query finds, before a page of it is made."""

    passages: Passages
    keywords: LexicalQuery
    """The query, looked up in the passages."""
    listing: Listing
    """The articles, the best first."""
    dates: ArticleDates
    """What the articles that the list numbers are sorted by."""
    evidence: Callable[[], Evidence | None]
    """What the query finds first in the whole index, by meaning and words, whatever else it asks for; to be called
    before anything is taken off the list. None if it finds nothing."""
    is_complete: bool = True
    """Whether the list holds all articles whose words are as they must be; see `Worded`."""
    story_groups: Groups | None = None
    """(articles,) number of the story of each article that the list numbers; negative if it is in none; None unless the
    query asks for one article a story."""
    reach: int | None = None
    """Number of articles that can be read of the list at most; None for all."""
    unknown_dates: int = 0
    """Number of articles left out only because a range of dates was asked for and theirs is unknown."""
    facets: Callable[[], dict[str, list[FacetCount]]] = dict
    """Counts the fields that the query asks for, over the articles of the list as it is when this is called."""


class FoundStories(NamedTuple):
    """A part of a list of stories."""

    stories: list[StorySummary]
    total: int
    """Number of stories in the whole list."""
    unknown_dates: int
    """Number of articles left out only because a range of dates was asked for and theirs is unknown."""


class Corpus(Protocol):
    """The articles of one generation. Safe to share between threads."""

    @property
    def manifest(self) -> Manifest:
        """Manifest of the generation."""

    @property
    def files(self) -> HeldFiles:
        """Files of the generation that are held open here."""

    @property
    def lists_sha256(self) -> str:
        """Hash of all that decides which articles a query lists, and in which order, their times aside."""

    @property
    def answers_sha256(self) -> str:
        """Hash of the same and of the articles' times; where it is the same, so are the answers."""

    def find(self, query: SearchQuery, encoded: EncodedQuery, knows: Knows, stopwatch: Stopwatch) -> Found:
        """Find what answers a query.

        A query that holds no word of the corpus, and nothing that the encoder knows, finds nothing. The vector of such
        a query, as of an emoji, is that of the token for what is unknown. It lies nearest to the texts that have most
        of these, and says nothing.

        Args:
            query: Query whose text has been checked.
            encoded: The text, encoded.
            knows: Tells whether the encoder knows anything of it.
            stopwatch: Gets the stages `dense`, `keyword` and `fuse`.

        Raises:
            QueryError: `search_too_broad`, if more articles match than can be counted or sorted as it asks;
                `not_in_milvus`, for what cannot be asked there.
        """

    def similar(self, article_id: str) -> tuple[ArticleHeader, Found] | None:
        """Return an article's header, and the others, those that are nearest in meaning first.

        An article's meaning is the mean of its passages' vectors; its own words are no query. Copies of it are left
        out, and of copies of another one all but one.

        Returns:
            None if there is no such article.
        """

    def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article with all its passages in text order, or None."""

    def articles(self, *, offset: int, limit: int) -> list[ArticleHeader]:
        """Return the headers of a page of the articles, in the order of the corpus."""

    def verify(self, quotation: Quotation) -> Verification:
        """Find out whether a quotation stands in an article, and where.

        Raises:
            KeyError: If there is no article with the id that it names.
            QueryError: `query_empty`, if it holds no word; `not_in_milvus`, if the texts cannot be looked through.
        """

    def relatives(self, article_id: str, *, limit: int) -> Relatives:
        """Return the copies and versions of an article, of each up to a number.

        Raises:
            KeyError: If there is no such article.
        """

    def verdict(self, first: str, second: str) -> Verdict:
        """Return what two passages, given by their ids, are to each other; `NEITHER` without neighbours.

        Raises:
            KeyError: If there is no such passage.
            QueryError: `not_in_milvus`, if what passages state is not known.
        """

    def stories(self, query: StoryQuery, start: int) -> FoundStories:
        """Return the stories that a query lists, from a position on, up to its limit.

        Raises:
            QueryError: `not_in_milvus`, if it is not known which articles report on one event.
        """

    def story(self, story_id: str) -> StoryDetail | None:
        """Return the story with an id, or that which it became part of; None if there is none.

        Raises:
            QueryError: `not_in_milvus`, likewise.
        """

    def times(self, article_id: str) -> ArticleTimes:
        """Return when an article came into the index, and since when it is there as it is.

        Raises:
            KeyError: If there is no such article.
        """

    def passage(self, passage_id: str, *, context: int) -> list[AttributedPassage] | None:
        """Return a passage with up to `context` neighbours on either side, in text order, or None."""

    def close(self) -> None:
        """Release what is held open."""


def mean_direction(vectors: Matrix) -> Matrix:
    """Return the direction of the mean of (n, dimension) vectors, (dimension,) float32 of L2 norm 1."""
    mean = vectors.mean(axis=0)
    # Vectors that point in opposite directions may cancel each other out.
    found: Matrix = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return found
