"""Queries over one generation of an index: ranked, attributed passages, grouped by article."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Self

import numpy as np

from indexer.encoder.interface import Encoder
from indexer.index.articles import AttributedPassage
from indexer.index.generation import Generation
from indexer.index.held_files import HeldFiles
from indexer.index.manifest import Manifest
from indexer.index.news.judgement import Verdict
from indexer.ranking.relevance import query_relevance
from indexer.ranking.scores import HYBRID
from indexer.records import Article, ArticleHeader, Passage
from indexer.system.stopwatch import Stopwatch
from service.quotations.quotation import Quotation
from service.quotations.verdicts import Verification
from service.search import cursors
from service.search.controls.order import RELEVANCE
from service.search.corpus import Corpus
from service.search.cursors import Position
from service.search.encoding import EncodedQuery, check_encoder, encode_queries
from service.search.hits import MORE_PASSAGES, attributed, hits_of, relevances
from service.search.index_corpus import IndexCorpus
from service.search.query import SearchQuery, checked_query
from service.search.results import ArticleTimes, RankedPassage, Relatives, SearchResult
from service.search.stories.catalogue import StoryDetail, StoryList, StoryQuery

ANSWERABLE = 0.5
"""Relevance of the best article's first passage from which a query counts as answered."""


RELATIVES_MAX = 100
"""Most copies, and most versions, of one article that are named with it."""


class Searcher:
    """Answers queries over one generation of an index. Safe to share between threads."""

    def __init__(self, generation: Generation, encoder: Encoder, timezone: tzinfo = UTC) -> None:
        """Join an opened generation with the encoder it was built with.

        Args:
            generation: Closed with the searcher.
            encoder: Closed with the searcher.
            timezone: Time zone in which days are counted.

        Raises:
            EncoderMismatchError: If the generation was built with another encoder.
        """
        check_encoder(generation.manifest.contents.encoder, encoder.spec)
        self._join(IndexCorpus(generation, timezone), encoder)

    @classmethod
    def over(cls, corpus: Corpus, encoder: Encoder) -> Self:
        """Join a corpus with the encoder it was built with; both are closed with the searcher.

        Raises:
            EncoderMismatchError: If it was built with another encoder.
        """
        check_encoder(corpus.manifest.contents.encoder, encoder.spec)
        self = cls.__new__(cls)
        self._join(corpus, encoder)
        return self

    def _join(self, corpus: Corpus, encoder: Encoder) -> None:
        self._corpus = corpus
        self.encoder = encoder
        self.encoder_fingerprint = encoder.spec.fingerprint
        """Fingerprint of the encoder; wherever it is the same, a query has the same vector."""

    @property
    def manifest(self) -> Manifest:
        """Manifest of the generation."""
        return self._corpus.manifest

    @property
    def files(self) -> HeldFiles:
        """The generation's files, held open."""
        return self._corpus.files

    @property
    def answers_sha256(self) -> str:
        """Hash of the generation's content and its articles' times; where it is the same, so are the answers."""
        return self._corpus.answers_sha256

    def search(self, query: SearchQuery) -> SearchResult:
        """Find the passages that best answer a query.

        Raises:
            QueryError: If the text or the cursor cannot be used: see `checked_query` and `start`.
        """
        position = self.start(query)
        (encoded,) = self.encode([checked_query(query.text)])
        return self.answer(query, position, encoded)

    def start(self, query: SearchQuery) -> Position:
        """Return the position in the list of articles that a query's page begins at.

        Raises:
            QueryError: `cursor_invalid` or `cursor_expired`.
        """
        return cursors.decode(query, self._list_sha256(query))

    def encode(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> list[EncodedQuery]:
        """Encode queries together; see `encode_queries`.

        Raises:
            IndexDamagedError: If a file of the index was written to since it was opened. Whoever answers right
                afterwards need not look again: it takes many system calls, in each of which another thread may take
                the interpreter's lock.
        """
        self.files.check()
        return encode_queries(self.encoder, texts, stopwatch)

    def answer(
        self, query: SearchQuery, start: Position, encoded: EncodedQuery, stopwatch: Stopwatch | None = None
    ) -> SearchResult:
        """Find the passages that best answer a query.

        Args:
            query: Query whose text has been checked.
            start: Position that the page begins at: see `start`.
            encoded: The text, encoded by this searcher or another one with the same encoder.
            stopwatch: Gets the stages `dense`, `keyword`, `fuse`, `fetch` and `highlight`.
        """
        stopwatch = stopwatch or Stopwatch()
        found = self._corpus.find(query, encoded, self.encoder.tokens.knows, stopwatch)
        listing = found.listing
        # Whether the index has an answer is told of the whole list, before anything is taken off it, by scores alone.
        by_scores = found
        if query.recency is not None:
            by_scores = self._corpus.find(replace(query, recency=None), encoded, self.encoder.tokens.knows, stopwatch)
        relevance = query_relevance(self.manifest.contents.calibration, by_scores.evidence())
        answerable = any(relevances(relevance, first)[0] >= ANSWERABLE for first in by_scores.listing.ranked(0, 1))
        if query.min_relevance > 0:
            listing.narrow(relevance.least_score(query.min_relevance))
        if found.story_groups is not None:
            listing.collapse(found.story_groups)
        if query.sort != RELEVANCE:
            listing.sort(found.dates.keys(query.sort))
        ranked = listing.ranked(start.articles, start.articles + query.limit)
        stopwatch.lap("fuse")
        articles = attributed(
            found.passages,
            ranked,
            relevance,
            own=query.passages_per_article,
            more=MORE_PASSAGES,
            min_relevance=query.min_relevance,
        )
        stopwatch.lap("fetch")
        hits = hits_of(
            found.passages.sentences,
            articles,
            query,
            vector=encoded.vector,
            keywords=found.keywords,
            hits_before=start.hits,
        )
        stopwatch.lap("highlight")
        end = Position(articles=start.articles + len(ranked), hits=start.hits + len(hits))
        has_next = end.articles < (listing.total if found.reach is None else min(listing.total, found.reach))
        rows = {hit.passage.found.article.id: hit.passage.found.row for hit in hits}
        relatives = found.passages.relatives_of([*rows.values()])
        passages = [hit.passage.found.row for hit in hits]
        corroborations = found.passages.corroborations_of(passages)
        result = SearchResult(
            hits=hits,
            times={article_id: found.passages.times_of(row) for article_id, row in rows.items()},
            relatives=dict(zip(rows, relatives, strict=True)),
            corroborations=None if corroborations is None else dict(zip(passages, corroborations, strict=True)),
            total=listing.total,
            is_counted=listing.is_counted and found.is_complete,
            answerable=answerable,
            relevance=relevance,
            degraded=("truncated",) if encoded.truncated else (),
            unknown_dates=found.unknown_dates,
            facets=found.facets(),
            next_cursor=cursors.encode(end, query, self._list_sha256(query)) if has_next else None,
        )
        stopwatch.lap("fuse")
        return result

    def similar(self, article_id: str, *, limit: int) -> tuple[ArticleHeader, list[RankedPassage]] | None:
        """Return an article's header and the articles nearest in meaning, each by its nearest passage.

        Returns:
            None if there is no such article.
        """
        similar = self._corpus.similar(article_id)
        if similar is None:
            return None
        header, found = similar
        relevance = query_relevance(self.manifest.contents.calibration, None)  # an article is no query
        ranked = found.listing.ranked(0, limit)
        return header, [passages[0] for passages in attributed(found.passages, ranked, relevance)]

    def rank_articles(self, queries: Sequence[str], *, limit: int, mode: str = HYBRID) -> list[dict[str, float]]:
        """Rank articles by their best passage, for evaluation.

        Args:
            queries: Texts of any length; of one over the encoder's limit only the beginning is used.
            limit: Most articles wanted for each query.
            mode: Score that the order goes by: one of `indexer.ranking.scores.MODES`.

        Returns:
            The ids of the best articles with their scores for each query, best first. Scores fall strictly, so that
            a sort by score finds this order.
        """
        texts = [query.strip() for query in queries]
        every = []
        for text, vector in zip(texts, self.encoder.encode_queries(texts), strict=True):
            query, encoded = SearchQuery(text=text, mode=mode), EncodedQuery(text, vector, truncated=False)
            found = self._corpus.find(query, encoded, self.encoder.tokens.knows, Stopwatch())
            scores: list[float] = []
            ranked = found.listing.ranked(0, limit)
            for one in ranked:
                # Tools that evaluate sort by score, and would put equal scores in an order of their own.
                before = scores[-1] if scores else np.inf
                scores.append(min(one.scores[0], float(np.nextafter(before, -np.inf))))
            ids = found.passages.article_ids([one.article for one in ranked])
            every.append(dict(zip(ids, scores, strict=True)))
        return every

    def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article with all its passages in text order, or None."""
        return self._corpus.article(article_id)

    def articles(self, *, offset: int, limit: int) -> list[ArticleHeader]:
        """Return the headers of a page of the articles, in the order of the corpus."""
        return self._corpus.articles(offset=offset, limit=limit)

    def verify(self, quotation: Quotation) -> Verification:
        """Find out whether a quotation stands in an article, and where; see `Corpus.verify`."""
        return self._corpus.verify(quotation)

    def stories(self, query: StoryQuery) -> StoryList:
        """List stories.

        Raises:
            QueryError: `cursor_invalid`, `cursor_expired` or `not_in_milvus`.
        """
        as_search = SearchQuery(text="", mode="stories", cursor=query.cursor, filters=query.filters, sort=query.order)
        lists_sha256 = self._corpus.answers_sha256 if as_search.goes_by_times else self._corpus.lists_sha256
        start = cursors.decode(as_search, lists_sha256).articles
        found = self._corpus.stories(query, start)
        end = start + len(found.stories)
        next_cursor = cursors.encode(Position(articles=end), as_search, lists_sha256) if end < found.total else None
        return StoryList(found.stories, found.total, found.unknown_dates, next_cursor)

    def story(self, story_id: str) -> StoryDetail | None:
        """Return the story with an id, or that which it became part of; None if there is none.

        Raises:
            QueryError: `not_in_milvus`.
        """
        return self._corpus.story(story_id)

    def times(self, article_id: str) -> ArticleTimes:
        """Return when an article came into the index, and since when it is there as it is.

        Raises:
            KeyError: If there is no such article.
        """
        return self._corpus.times(article_id)

    def relatives(self, article_id: str, *, limit: int = RELATIVES_MAX) -> Relatives:
        """Return the copies and versions of an article, of each up to a number.

        Raises:
            KeyError: If there is no such article.
        """
        return self._corpus.relatives(article_id, limit=limit)

    def verdict(self, first: str, second: str) -> Verdict:
        """Return what two passages are to each other; see `Corpus.verdict`."""
        return self._corpus.verdict(first, second)

    def passage(self, passage_id: str, *, context: int) -> list[AttributedPassage] | None:
        """Return a passage with up to `context` neighbours on either side, in text order, or None."""
        return self._corpus.passage(passage_id, context=context)

    def close(self) -> None:
        """Release the encoder and the corpus."""
        self.encoder.close()
        self._corpus.close()

    def _list_sha256(self, query: SearchQuery) -> str:
        """Return a hash of all of the index that decides which articles a query lists, and in which order."""
        return self._corpus.answers_sha256 if query.goes_by_times else self._corpus.lists_sha256
