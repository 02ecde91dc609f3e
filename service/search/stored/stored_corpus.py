"""The articles of a generation in Milvus.

A query that few passages may answer, because of its filters or because there are few, is answered from all of them, as
on one machine. Any other is answered from candidates: the passages that Milvus finds nearest in meaning, and those with
most of the words. All passages of the candidates' articles are read, and scored by the code that scores a whole corpus.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo

import numpy as np

from indexer.index.articles import AttributedPassage
from indexer.index.columns.article_columns import FIELDS
from indexer.index.columns.dates import Precision
from indexer.index.held_files import HeldFiles
from indexer.index.keywords.lexical import LexicalQuery
from indexer.index.manifest import Manifest
from indexer.index.sentences import Sentences
from indexer.index.times.article_times import iso_time
from indexer.milvus import layout
from indexer.milvus.client import Entity
from indexer.milvus.excerpt import Excerpt, rows_around
from indexer.milvus.stored_generation import StoredArticle, StoredGeneration
from indexer.milvus.stored_terms import StoredQuery
from indexer.ranking.candidates import CANDIDATES
from indexer.ranking.evidence import Evidence, evidence_of
from indexer.ranking.listing import Listing
from indexer.ranking.scores import HYBRID, KEYWORD, SEMANTIC, Mask
from indexer.records import Article, ArticleHeader, Matrix, Passage, Rows
from indexer.system.stopwatch import Stopwatch
from service.errors import QueryError
from service.search.controls import recency
from service.search.controls.order import RELEVANCE, ArticleDates
from service.search.corpus import Found, Knows, mean_direction
from service.search.corroboration import Corroboration
from service.search.encoding import EncodedQuery
from service.search.facets import FacetCount, count_names, histogram
from service.search.periods import read_period
from service.search.query import NONE, SearchQuery
from service.search.results import NO_RELATIVES, ArticleTimes, Relatives
from service.search.stored.candidate_listing import CandidateListing
from service.search.stored.conditions import UNDATED, condition_of, every, published_condition
from service.search.stored.without_news import WithoutNews

FEW_PASSAGES = 2_048
"""Most passages that are all read to answer a query."""
_NO_ROWS = np.empty(0, np.int64)


class StoredCorpus(WithoutNews):
    """A generation's articles; see `Corpus`."""

    def __init__(self, generation: StoredGeneration, timezone: tzinfo) -> None:
        """Take over a generation, which is closed with the corpus.

        Args:
            generation: The generation.
            timezone: Time zone in which days are counted.
        """
        self._generation = generation
        self._timezone = timezone
        content, stored = generation.manifest.content_sha256, generation.name.manifest_sha256
        self.lists_sha256 = hashlib.sha256(f"{content} milvus".encode()).hexdigest()
        self.answers_sha256 = hashlib.sha256(f"{stored} milvus".encode()).hexdigest()

    @property
    def manifest(self) -> Manifest:
        """Manifest of the generation."""
        return self._generation.manifest

    @property
    def files(self) -> HeldFiles:
        """The encoder's files, held open."""
        return self._generation.files

    def find(self, query: SearchQuery, encoded: EncodedQuery, knows: Knows, stopwatch: Stopwatch) -> Found:
        """See `Corpus.find`.

        Raises:
            QueryError: `search_too_broad`, or `not_in_milvus` for what asks for phrases, for what is recent, or to
                leave copies or articles of one story out.
        """
        if query.wording or query.recency is not None or query.collapse not in (None, NONE):
            raise QueryError("not_in_milvus")
        terms = self._generation.terms.parse(encoded.text)
        stopwatch.lap("keyword")
        but_for_dates = condition_of(query.filters, self._timezone)
        of_dates = published_condition(query.filters, self._timezone)
        condition = every(but_for_dates, of_dates)
        unknown_dates = self._generation.count_articles(every(but_for_dates, UNDATED)) if of_dates else 0
        stopwatch.lap("fuse")
        if not terms.is_known and not knows(encoded.text):
            return self._ordered(query, encoded.vector, terms, _NO_ROWS, unknown_dates)
        rows = self._few(condition)
        if rows is not None:
            return self._ordered(query, encoded.vector, terms, rows, unknown_dates)
        if not query.min_relevance and (query.facets or query.sort != RELEVANCE):
            raise QueryError("search_too_broad")
        near, worded = self._candidates(encoded.vector, terms, query.mode, condition, stopwatch)
        found = self._ordered(query, encoded.vector, terms, rows_around(near + worded), unknown_dates)
        stopwatch.lap("fuse")
        if query.min_relevance:
            return self._with_total(found, found.listing.total, is_counted=False)
        if query.mode != KEYWORD:
            return self._with_total(found, self._generation.count_articles(condition), is_counted=True)
        return found if len(worded) < CANDIDATES else self._with_total(found, found.listing.total, is_counted=False)

    def similar(self, article_id: str) -> tuple[ArticleHeader, Found] | None:
        """See `Corpus.similar`."""
        article = self._generation.article(article_id, with_text=False)
        if article is None:
            return None
        own = self._generation.passages(f"article == {article.number}", ["vector"])
        vector = mean_direction(np.array([one["vector"] for one in own], np.float32))
        nothing, query = self._generation.terms.parse(""), SearchQuery(text="", mode=SEMANTIC)
        condition = f"article != {article.number}"
        rows = self._few(condition)
        if rows is None:
            near, _ = self._candidates(vector, nothing, SEMANTIC, condition, Stopwatch())
            rows = rows_around(near)
        return article.header, self._ordered(query, vector, nothing, rows, 0)

    def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """See `Corpus.article`."""
        found = self._generation.article(article_id, with_text=True)
        return None if found is None else (found.whole, found.passages)

    def articles(self, *, offset: int, limit: int) -> list[ArticleHeader]:
        """See `Corpus.articles`."""
        numbers = range(offset, min(offset + limit, self.manifest.contents.articles))
        return [one.header for one in self._generation.articles_at(numbers, with_text=False).values()]

    def times(self, article_id: str) -> ArticleTimes:
        """See `Corpus.times`."""
        found = self._generation.article(article_id, with_text=False)
        if found is None:
            raise KeyError(article_id)
        return _times(found)

    def passage(self, passage_id: str, *, context: int) -> list[AttributedPassage] | None:
        """See `Corpus.passage`."""
        condition = layout.one_of("key", [layout.key(passage_id)])
        known = next(iter(self._generation.passages(condition, ["article", "ordinal"])), None)
        if known is None:
            return None
        number, ordinal, row = known["article"], known["ordinal"], known["row"]
        article = self._generation.articles_at([number], with_text=True)[number]
        around = range(max(0, ordinal - context), min(ordinal + context + 1, len(article.passages)))
        return [AttributedPassage(row - ordinal + one, article.passages[one], article.header) for one in around]

    def close(self) -> None:
        """End the connection, and remove the encoder's files."""
        self._generation.close()

    def _few(self, condition: str) -> Rows | None:
        """Return the rows of the passages that a condition holds for; None if they are too many to be read."""
        if self._generation.count_passages(condition) > FEW_PASSAGES:
            return None
        if not condition:
            return np.arange(self.manifest.contents.passages)
        return np.array([one["row"] for one in self._generation.passages(condition, [])], np.int64)

    def _candidates(
        self, vector: Matrix, terms: StoredQuery, mode: str, condition: str, stopwatch: Stopwatch
    ) -> tuple[list[Entity], list[Entity]]:
        """Return the passages nearest in meaning, and those with most of the words, as far as the mode needs them."""
        near: list[Entity] = []
        worded: list[Entity] = []
        if mode != KEYWORD:
            near = self._generation.candidates("vector", vector, CANDIDATES, condition)
        stopwatch.lap("dense")
        if mode != SEMANTIC and terms.is_known:
            worded = self._generation.candidates("weights", terms.weights, CANDIDATES, condition)
        stopwatch.lap("keyword")
        return near, worded

    def _ordered(self, query: SearchQuery, vector: Matrix, terms: StoredQuery, rows: Rows, unknown_dates: int) -> Found:
        """Put articles in order, given the rows of all of their passages."""
        excerpt = Excerpt(self._generation, rows)
        listing, keywords = excerpt.order(vector, terms, mode=query.mode)

        def evidence() -> Evidence | None:
            if rows is _NO_ROWS:  # nothing of the query is understood
                return None
            if query.mode == HYBRID and not query.filters:
                return _evidence_of(excerpt, listing, keywords, vector)
            return self._evidence(vector, terms)

        def facets() -> dict[str, list[FacetCount]]:
            return self._facets(excerpt, listing.listed, query.facets) if query.facets else {}

        return Found(
            passages=_ExcerptPassages(excerpt),
            keywords=keywords,
            listing=listing,
            dates=ArticleDates(changed_at=excerpt.changed_at, published=lambda: self._published(excerpt)),
            evidence=evidence,
            unknown_dates=unknown_dates,
            facets=facets,
        )

    def _evidence(self, vector: Matrix, terms: StoredQuery) -> Evidence | None:
        """Return what a query finds first in the whole corpus."""
        rows = self._few("")
        if rows is None:
            near, worded = self._candidates(vector, terms, HYBRID, "", Stopwatch())
            rows = rows_around(near + worded)
        excerpt = Excerpt(self._generation, rows)
        return _evidence_of(excerpt, *excerpt.order(vector, terms, mode=HYBRID), vector)

    @staticmethod
    def _with_total(found: Found, total: int, *, is_counted: bool) -> Found:
        """Return what candidates give, given the length of the whole list."""
        listing = CandidateListing(found.listing, total, is_counted=is_counted)
        return replace(found, listing=listing, reach=found.listing.total)

    def _published(self, excerpt: Excerpt) -> Rows:
        """Return the first instants of the dates of an excerpt's articles; see `ArticleDates.published`."""
        dates = (read_period(one.header.published_at or "", self._timezone) for one in excerpt.headers())
        return np.array([recency.UNDATED if one is None else one.first for one in dates], np.int64)

    def _facets(self, excerpt: Excerpt, listed: Mask, fields: Sequence[str]) -> dict[str, list[FacetCount]]:
        """Count the values of fields over the listed articles of an excerpt; see `Catalogue.facets`."""
        articles = [one for one, is_listed in zip(excerpt.headers(), listed.tolist(), strict=True) if is_listed]
        found = {}
        for name in fields:
            if name in FIELDS:
                found[name] = count_names([one.names[name] for one in articles])
            else:
                periods = [read_period(one.header.published_at or "", self._timezone) for one in articles]
                least = Precision[name.upper()]
                days = [None if one is None or one.precision < least else one.day for one in periods]
                found[name] = histogram(np.array(days, "datetime64[D]"), name)
        return found


class _ExcerptPassages:
    """The passages of an excerpt; see `Passages`."""

    def __init__(self, excerpt: Excerpt) -> None:
        self._excerpt = excerpt
        self.manifest = excerpt.manifest
        self.sentences: Sentences = excerpt.sentences

    def attributed(self, rows: Iterable[int]) -> list[AttributedPassage]:
        """See `Passages.attributed`."""
        return self._excerpt.attributed(rows)

    def article_ids(self, articles: Sequence[int]) -> list[str]:
        """See `Passages.article_ids`."""
        return self._excerpt.article_ids(articles)

    def times_of(self, row: int) -> ArticleTimes:
        """See `Passages.times_of`."""
        return _times(self._excerpt.article(row))

    def corroborations_of(self, rows: Sequence[int]) -> list[Corroboration] | None:  # noqa: ARG002
        """Return None, for no neighbours of passages are uploaded; see `Passages.corroborations_of`."""
        return None

    def relatives_of(self, rows: Sequence[int]) -> list[Relatives]:
        """Return that none is known; see `Passages.relatives_of`."""
        return [NO_RELATIVES] * len(rows)


def _evidence_of(excerpt: Excerpt, listing: Listing, keywords: LexicalQuery, vector: Matrix) -> Evidence | None:
    """Return what a query finds first in an excerpt that is in order."""
    contents = excerpt.manifest.contents
    return evidence_of(
        listing.ranked,
        excerpt.vectors,
        excerpt.sentences,
        keywords,
        vector,
        background=contents.calibration.background,
        passages=contents.passages,
    )


def _times(article: StoredArticle) -> ArticleTimes:
    return ArticleTimes(iso_time(article.first_indexed_at), iso_time(article.changed_at))
