"""Query -> ranked, attributed passages, grouped by article. Knows nothing of HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from indexer.encoder.interface import Encoder
from indexer.encoder.spec import EncoderSpec
from indexer.errors import EncoderMismatchError
from indexer.index.articles import AttributedPassage
from indexer.index.generation import Generation
from indexer.index.lexical import LexicalQuery, TermMatch
from indexer.index.manifest import Manifest
from indexer.ranking.ranking import HYBRID, SEMANTIC, Ordering, RankedPassages, Ranker
from indexer.ranking.relevance import relevance
from indexer.records import Article, ArticleHeader, Matrix, Passage
from indexer.stopwatch import Stopwatch
from service.search import cursors
from service.search.cursors import Position
from service.search.facets import FacetCount
from service.search.filters import Catalogue
from service.search.highlights import Highlights, highlight
from service.search.query import SearchQuery, checked_query

ANSWERABLE = 0.5
"""Relevance of the first hit from which a query counts as answered."""
MORE_PASSAGES = 3
"""Further passages of an article that ride along with its hits at most."""
_WORTH_MORE = 0.5
"""They do if they are at least so many times as relevant as its best."""
_LOOKED_THROUGH = 512
"""Places looked through at most for one page when hits of low relevance are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPassage:
    """A passage that was found, and how it scored."""

    found: AttributedPassage
    score: float
    """What the order goes by; higher is better, at most 1."""
    cosine: float
    """Of the query and the whole passage, in [-1, 1]."""
    article_cosine: float
    """The mean over its article's passages, in [-1, 1]."""
    article_share: float
    """Its article's share of the query's terms, in [0, 1)."""
    semantic: float
    """In [-1, 1]; the nearest sentence counts beside the whole passage."""
    keyword: float
    """In [0, 1)."""
    relevance: float
    """Probability that it answers the query, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One ranked passage, with others of its article."""

    rank: int
    """From 1, through all pages."""
    passage: RankedPassage
    highlights: Highlights
    more: list[RankedPassage]
    """Further passages of its article, best first; with the article's first hit only."""
    terms: list[TermMatch] | None
    """What each term of the query is in the passage; None unless asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """A page of the answer to one query."""

    hits: list[Hit]
    total: int
    """Articles in the whole list, however many pages that takes."""
    answerable: bool
    """Whether the best passage of all probably answers the query."""
    degraded: tuple[str, ...]
    """What kept the answer from being the best possible: `truncated` if only the query's beginning was used."""
    unknown_dates: int
    """Articles left out because a range of dates was asked for and theirs is unknown."""
    facets: dict[str, list[FacetCount]]
    next_cursor: str | None
    """None on the last page."""


class EncodedQuery(NamedTuple):
    """The text of a query, as the encoder sees it."""

    text: str
    vector: Matrix
    """(dimension,) float32 of L2 norm 1."""
    truncated: bool
    """Whether only the text's beginning was used."""


class Searcher:
    """Answers queries over one generation of an index. Safe to share between threads."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        """Join an opened generation with the encoder it was built with.

        Raises:
            EncoderMismatchError: If it was built with another.
        """
        check_encoder(generation.manifest.contents.encoder, encoder.spec)
        self._generation = generation
        self.encoder = encoder
        """Closed with the searcher."""
        self.encoder_fingerprint = encoder.spec.fingerprint
        """Wherever it is the same, a query has the same vector."""
        self._ranker = Ranker(
            vectors=generation.vectors,
            lexical=generation.lexical,
            sentences=generation.sentences,
            article_rows=generation.articles.article_rows(),
        )
        headers = generation.articles.headers(offset=0, limit=generation.articles.articles)
        self._article_ids = [header.id for header in headers]
        self._positions = {article_id: position for position, article_id in enumerate(self._article_ids)}
        self._catalogue = Catalogue(headers)

    @property
    def manifest(self) -> Manifest:
        """What the generation is."""
        return self._generation.manifest

    def search(self, query: SearchQuery) -> SearchResult:
        """Find the passages that best answer a query.

        Raises:
            QueryError: If its text or its cursor is not as `SearchQuery` says.
        """
        position = self.start(query)
        (encoded,) = self.encode([checked_query(query.text)])
        return self.answer(query, position, encoded)

    def start(self, query: SearchQuery) -> Position:
        """Return the place in the list of articles that a query begins at.

        Raises:
            QueryError: If its cursor is not as `SearchQuery` says.
        """
        return cursors.decode(query, self.manifest.content_sha256)

    def encode(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> list[EncodedQuery]:
        """Encode queries together. The vector of one may differ by rounding from what it is alone.

        Args:
            texts: As `checked_query` returns them.
            stopwatch: Gets the stages `tokenise` and `encode`.
        """
        spec = self.encoder.spec
        truncated = [False] * len(texts)
        # No token is less than a byte, so a text is not counted for nothing.
        long = [i for i, text in enumerate(texts) if len((spec.query_prompt + text).encode()) > spec.max_tokens // 2]
        for i, count in zip(long, self.encoder.tokens.count([spec.query_prompt + texts[i] for i in long]), strict=True):
            truncated[i] = count > spec.max_tokens
        vectors = self.encoder.encode_queries(texts, stopwatch)
        return [EncodedQuery(*one) for one in zip(texts, vectors, truncated, strict=True)]

    def answer(
        self, query: SearchQuery, start: Position, encoded: EncodedQuery, stopwatch: Stopwatch | None = None
    ) -> SearchResult:
        """Find the passages that best answer a query.

        Args:
            query: Its text has been checked.
            start: The place to begin at: see `start`.
            encoded: The text, encoded by this searcher or another over the same encoder.
            stopwatch: Gets the stages `dense`, `keyword`, `fuse`, `fetch` and `highlight`.
        """
        stopwatch = stopwatch or Stopwatch()
        selection = self._catalogue.matching(query.filters) if query.filters else None
        allowed = None if selection is None else selection.articles
        stopwatch.lap("fuse")
        keywords = self._generation.lexical.parse(encoded.text)
        stopwatch.lap("keyword")
        ordering = self._ranker.order(encoded.vector, keywords, mode=query.mode, allowed=allowed, stopwatch=stopwatch)
        hits: list[Hit] = []
        place, articles = start.place, 0
        stop = min(ordering.total, start.place + max(query.limit, _LOOKED_THROUGH))
        while articles < query.limit and place < stop:
            ranked = ordering.ranked(place, min(stop, place + query.limit - articles))
            stopwatch.lap("fuse")
            place += len(ranked)
            own, least = query.passages_per_article, query.min_relevance
            found = self._attributed(ranked, own=own, more=MORE_PASSAGES, min_relevance=least)
            stopwatch.lap("fetch")
            articles += len(found)
            hits += self._hits(found, query, encoded.vector, keywords, start.hits + len(hits))
            stopwatch.lap("highlight")
        cursor = None
        if place < ordering.total:
            cursor = cursors.encode(
                Position(place=place, hits=start.hits + len(hits)), query, self.manifest.content_sha256
            )
        result = SearchResult(
            hits=hits,
            total=ordering.total,
            answerable=self._is_answered(ordering),
            degraded=("truncated",) if encoded.truncated else (),
            unknown_dates=0 if selection is None else selection.unknown_dates,
            facets=self._catalogue.facets(ordering.listed, query.facets),
            next_cursor=cursor,
        )
        stopwatch.lap("fuse")
        return result

    def similar(self, article_id: str, *, limit: int) -> tuple[ArticleHeader, list[RankedPassage]] | None:
        """Return an article's header and the articles nearest in meaning, each by its nearest passage.

        An article's meaning is the mean of its passages' vectors.

        Returns:
            None if there is no such article.
        """
        article = self._positions.get(article_id)
        if article is None:
            return None
        mean = self._generation.vectors.rows(np.flatnonzero(self._ranker.article_rows == article)).mean(axis=0)
        vector: Matrix = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        others = np.ones(len(self._article_ids), bool)
        others[article] = False
        ordering = self._ranker.order(vector, self._generation.lexical.parse(""), mode=SEMANTIC, allowed=others)
        (header,) = self._generation.articles.headers(offset=article, limit=1)
        return header, [passages[0] for passages in self._attributed(ordering.ranked(0, limit))]

    def rank_articles(self, queries: Sequence[str], *, limit: int, mode: str = HYBRID) -> list[dict[str, float]]:
        """Rank articles by their best passage, for evaluation.

        Args:
            queries: Any texts; one over the model's limit is cut at its end.
            limit: Most articles wanted for each.
            mode: What the order goes by.

        Returns:
            For each query the ids of the best articles with their scores, best first. Scores fall strictly, so that
            whoever sorts by them finds this order.
        """
        texts = [query.strip() for query in queries]
        found = []
        for text, vector in zip(texts, self.encoder.encode_queries(texts), strict=True):
            ordering = self._ranker.order(vector, self._generation.lexical.parse(text), mode=mode)
            scores: dict[str, float] = {}
            last = np.inf
            for ranked in ordering.ranked(0, limit):
                last = min(ranked.scores[0], float(np.nextafter(last, -np.inf)))
                scores[self._article_ids[ranked.article]] = last
            found.append(scores)
        return found

    def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article with all its passages in text order, or None."""
        return self._generation.articles.article(article_id)

    def articles(self, *, offset: int, limit: int) -> list[ArticleHeader]:
        """Return a page of the articles, in the order of the corpus."""
        return self._generation.articles.headers(offset=offset, limit=limit)

    def passage(self, passage_id: str, *, context: int) -> list[AttributedPassage] | None:
        """Return a passage with up to `context` neighbours on either side, in text order, or None."""
        row = self._generation.articles.passage_row(passage_id)
        return None if row is None else self._generation.articles.around(row, context)

    def close(self) -> None:
        """Release the encoder and the generation's files."""
        self.encoder.close()
        self._generation.close()

    def _is_answered(self, ordering: Ordering) -> bool:
        return any(self._relevance(first)[0] >= ANSWERABLE for first in ordering.ranked(0, 1))

    def _relevance(self, ranked: RankedPassages) -> list[float]:
        """Return the relevance of an article's passages."""
        calibration = self.manifest.contents.calibration
        return [relevance(calibration, *scores) for scores in zip(ranked.semantic, ranked.keyword, strict=True)]

    def _attributed(
        self, ranked: Sequence[RankedPassages], *, own: int = 1, more: int = 0, min_relevance: float = 0.0
    ) -> list[list[RankedPassage]]:
        """Return the best passages of each article, with where they come from.

        Args:
            ranked: Articles.
            own: Most passages of each.
            more: Most further ones of each, if they are not much less relevant than its best.
            min_relevance: Those below it are left out, and so are articles that have no others.
        """
        chosen = []
        for one in ranked:
            chances = self._relevance(one)
            enough = [min_relevance] * own + [max(min_relevance, _WORTH_MORE * max(chances))] * more
            pairs = zip(chances, enough, strict=False)  # whichever ends first
            if kept := [i for i, (chance, least) in enumerate(pairs) if chance >= least]:
                chosen.append((one, chances, kept))
        found = iter(self._generation.articles.attributed(one.rows[i] for one, _, kept in chosen for i in kept))
        return [
            [
                RankedPassage(
                    found=next(found),
                    score=one.scores[i],
                    cosine=one.cosines[i],
                    article_cosine=one.article_cosine,
                    article_share=one.article_share,
                    semantic=one.semantic[i],
                    keyword=one.keyword[i],
                    relevance=chances[i],
                )
                for i in kept
            ]
            for one, chances, kept in chosen
        ]

    def _hits(
        self,
        articles: Sequence[Sequence[RankedPassage]],
        query: SearchQuery,
        vector: Matrix,
        keywords: LexicalQuery,
        hits_before: int,
    ) -> list[Hit]:
        """Make hits of the best passages of each article."""
        lexical = self._generation.lexical
        own = [passages[: query.passages_per_article] for passages in articles]
        rows = np.array([passage.found.row for passages in own for passage in passages], np.int64)
        marked = highlight(self._generation.sentences, rows, vector, keywords, lexical.places(keywords, rows))
        highlights = iter(marked)
        hits: list[Hit] = []
        for passages, chosen in zip(articles, own, strict=True):
            for number, passage in enumerate(chosen):
                hits.append(
                    Hit(
                        rank=hits_before + len(hits) + 1,
                        passage=passage,
                        highlights=next(highlights),
                        more=[] if number else list(passages[len(chosen) :]),
                        terms=lexical.matches(keywords, passage.found.row) if query.explain else None,
                    )
                )
        return hits


def check_encoder(built_with: EncoderSpec, at_hand: EncoderSpec) -> None:
    """Raise EncoderMismatchError, naming what differs, unless both specs have one fingerprint."""
    if built_with.fingerprint == at_hand.fingerprint:
        return
    differing = [
        f"{name} was {getattr(built_with, name)!r}, is {getattr(at_hand, name)!r}"
        for name in EncoderSpec.__dataclass_fields__
        if name != "model" and getattr(built_with, name) != getattr(at_hand, name)
    ]
    raise EncoderMismatchError(
        f"the index was built with another encoder: {'; '.join(differing)}. Serve it with the model it was built with, "
        f"or build it anew: article-indexer build CORPUS --index DIR --model {at_hand.model}"
    )
