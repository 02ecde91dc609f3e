"""Queries over one generation of an index: ranked, attributed passages, grouped by article."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, tzinfo

import numpy as np

from indexer.encoder.interface import Encoder
from indexer.index.articles import AttributedPassage
from indexer.index.generation import Generation
from indexer.index.held_files import HeldFiles
from indexer.index.keywords.lexical import LexicalQuery
from indexer.index.manifest import Manifest
from indexer.index.times.article_times import CHANGED, iso_time
from indexer.ranking.listing import Listing
from indexer.ranking.ranker import Ranker
from indexer.ranking.relevance import least_score
from indexer.ranking.scores import HYBRID, SEMANTIC
from indexer.records import Article, ArticleHeader, Matrix, Passage
from indexer.system.stopwatch import Stopwatch
from service.search import cursors
from service.search.cursors import Position
from service.search.encoding import EncodedQuery, check_encoder, encode_queries
from service.search.filters import Catalogue
from service.search.hits import MORE_PASSAGES, attributed, hits_of, relevances
from service.search.query import INDEXED, SearchQuery, checked_query
from service.search.results import ArticleTimes, Hit, RankedPassage, SearchResult

ANSWERABLE = 0.5
"""Relevance of the best article's first passage from which a query counts as answered."""


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
        self._generation = generation
        self.encoder = encoder
        self.encoder_fingerprint = encoder.spec.fingerprint
        """Fingerprint of the encoder; wherever it is the same, a query has the same vector."""
        self._ranker = Ranker(
            vectors=generation.vectors,
            lexical=generation.lexical,
            sentences=generation.sentences,
            article_rows=generation.columns.article_rows,
        )
        self._catalogue = Catalogue(
            generation.columns,
            changed_at=generation.times[:, CHANGED],
            positions=generation.articles.positions,
            timezone=timezone,
        )
        content = generation.manifest.content_sha256
        graph = generation.graph_sha256
        self._lists_sha256 = content if graph is None else hashlib.sha256(f"{content} {graph}".encode()).hexdigest()
        """Hash of all of the index that decides which articles a query lists, and in which order, their times aside."""
        answers = hashlib.sha256(bytes.fromhex(self._lists_sha256))
        answers.update(np.ascontiguousarray(generation.times).data)
        self.answers_sha256 = answers.hexdigest()
        """Hash of the generation's content and its articles' times; where it is the same, so are the answers."""
        self._none = np.zeros(len(generation.times), bool)
        """Articles that answer a query which nothing is understood of."""

    @property
    def manifest(self) -> Manifest:
        """Manifest of the generation."""
        return self._generation.manifest

    @property
    def files(self) -> HeldFiles:
        """The generation's files, held open."""
        return self._generation.files

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
        selection = self._catalogue.matching(query.filters) if query.filters else None
        stopwatch.lap("fuse")
        keywords = self._generation.lexical.parse(encoded.text)
        stopwatch.lap("keyword")
        allowed = None if selection is None else selection.articles
        if not self._is_understood(encoded.text, keywords):
            allowed = self._none
        ordering = self._ranker.order(encoded.vector, keywords, mode=query.mode, allowed=allowed, stopwatch=stopwatch)
        # Whether the index has an answer is told of the whole list, before anything is taken off it.
        answerable = self._is_answered(ordering)
        if query.min_relevance > 0:
            ordering.narrow(least_score(self.manifest.contents.calibration, query.min_relevance))
        if query.sort == INDEXED:
            ordering.sort(self._generation.times[:, CHANGED])
        ranked = ordering.ranked(start.articles, start.articles + query.limit)
        stopwatch.lap("fuse")
        found = attributed(
            self._generation,
            ranked,
            own=query.passages_per_article,
            more=MORE_PASSAGES,
            min_relevance=query.min_relevance,
        )
        stopwatch.lap("fetch")
        hits = hits_of(self._generation, found, query, vector=encoded.vector, keywords=keywords, hits_before=start.hits)
        stopwatch.lap("highlight")
        end = Position(articles=start.articles + len(ranked), hits=start.hits + len(hits))
        has_next = end.articles < ordering.total
        result = SearchResult(
            hits=hits,
            times=self._times_of(hits),
            total=ordering.total,
            is_counted=ordering.is_counted,
            answerable=answerable,
            degraded=("truncated",) if encoded.truncated else (),
            unknown_dates=0 if selection is None else selection.unknown_dates,
            facets=self._catalogue.facets(ordering.listed, query.facets) if query.facets else {},
            next_cursor=cursors.encode(end, query, self._list_sha256(query)) if has_next else None,
        )
        stopwatch.lap("fuse")
        return result

    def similar(self, article_id: str, *, limit: int) -> tuple[ArticleHeader, list[RankedPassage]] | None:
        """Return an article's header and the articles nearest in meaning, each by its nearest passage.

        An article's meaning is the mean of its passages' vectors.

        Returns:
            None if there is no such article.
        """
        article = self._generation.articles.positions([article_id]).get(article_id)
        if article is None:
            return None
        own = slice(*np.searchsorted(self._generation.columns.article_rows, [article, article + 1]).tolist())
        mean = self._generation.vectors.rows(np.arange(own.start, own.stop)).mean(axis=0)
        # Vectors that point in opposite directions may cancel each other out.
        vector: Matrix = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        others = np.ones(len(self._generation.times), bool)
        others[article] = False
        # An article's own words are no query: only meaning is compared.
        ordering = self._ranker.order(vector, self._generation.lexical.parse(""), mode=SEMANTIC, allowed=others)
        (header,) = self._generation.articles.headers(offset=article, limit=1)
        return header, [passages[0] for passages in attributed(self._generation, ordering.ranked(0, limit))]

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
        found = []
        for text, vector in zip(texts, self.encoder.encode_queries(texts), strict=True):
            keywords = self._generation.lexical.parse(text)
            allowed = None if self._is_understood(text, keywords) else self._none
            ordering = self._ranker.order(vector, keywords, mode=mode, allowed=allowed)
            scores: list[float] = []
            ranked = ordering.ranked(0, limit)
            for one in ranked:
                # Tools that evaluate sort by score, and would put equal scores in an order of their own.
                before = scores[-1] if scores else np.inf
                scores.append(min(one.scores[0], float(np.nextafter(before, -np.inf))))
            ids = self._generation.articles.ids([one.article for one in ranked])
            found.append(dict(zip(ids, scores, strict=True)))
        return found

    def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article with all its passages in text order, or None."""
        return self._generation.articles.article(article_id)

    def articles(self, *, offset: int, limit: int) -> list[ArticleHeader]:
        """Return the headers of a page of the articles, in the order of the corpus."""
        return self._generation.articles.headers(offset=offset, limit=limit)

    def times(self, article_id: str) -> ArticleTimes:
        """Return when an article came into the index, and since when it is there as it is.

        Raises:
            KeyError: If there is no such article.
        """
        return self._times_at(self._generation.articles.positions([article_id])[article_id])

    def _times_of(self, hits: Sequence[Hit]) -> dict[str, ArticleTimes]:
        """Return the times of the hits' articles by their ids."""
        article_rows = self._generation.columns.article_rows
        found = {hit.passage.found.article.id: int(article_rows[hit.passage.found.row]) for hit in hits}
        return {article_id: self._times_at(position) for article_id, position in found.items()}

    def _times_at(self, position: int) -> ArticleTimes:
        return ArticleTimes(*map(iso_time, self._generation.times[position].tolist()))

    def passage(self, passage_id: str, *, context: int) -> list[AttributedPassage] | None:
        """Return a passage with up to `context` neighbours on either side, in text order, or None."""
        row = self._generation.articles.passage_row(passage_id)
        return None if row is None else self._generation.articles.around(row, context)

    def close(self) -> None:
        """Release the encoder and the generation's files."""
        self.encoder.close()
        self._generation.close()

    def _list_sha256(self, query: SearchQuery) -> str:
        """Return a hash of all of the index that decides which articles a query lists, and in which order."""
        return self.answers_sha256 if query.goes_by_times else self._lists_sha256

    def _is_understood(self, text: str, keywords: LexicalQuery) -> bool:
        """Tell whether a query has a word of the corpus, or anything that the encoder knows.

        The vector of any other query, such as of an emoji, is that of the token for what is unknown. It lies nearest to
        the texts that have most of these, and says nothing.
        """
        return keywords.is_known or self.encoder.tokens.knows(text)

    def _is_answered(self, ordering: Listing) -> bool:
        calibration = self.manifest.contents.calibration
        return any(relevances(calibration, first)[0] >= ANSWERABLE for first in ordering.ranked(0, 1))
