"""Query -> ranked, attributed passages. Knows nothing of HTTP."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.articles import AttributedPassage
from indexer.config import EncoderSpec
from indexer.encoder import Encoder
from indexer.errors import EncoderMismatchError
from indexer.records import Article, ArticleHeader, Matrix, Passage
from indexer.store import Generation, Manifest

QUERY_MAX_CHARACTERS = 2_000
_ALLOWED_CONTROLS = "\t\n\r"


class QueryError(ValueError):
    """A query that cannot be answered; `code` is stable and the message is fit for clients."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One ranked passage."""

    rank: int
    """From 1."""
    score: float
    """Cosine of query and passage in [-1, 1]; higher is better."""
    found: AttributedPassage


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer to one query."""

    hits: list[Hit]
    degraded: tuple[str, ...]
    """What kept the answer from being the best possible: `truncated` if only the query's beginning was used."""


class Searcher:
    """Answers queries over one generation of an index. Safe to share between threads."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        """Join an opened generation with the encoder it was built with.

        Raises:
            EncoderMismatchError: If it was built with another.
        """
        check_encoder(generation.manifest.contents.encoder, encoder.spec)
        self._generation = generation
        self._encoder = encoder
        self._article_rows = generation.articles.article_rows()
        self._article_ids = generation.articles.article_ids()

    @property
    def manifest(self) -> Manifest:
        """What the generation is."""
        return self._generation.manifest

    def search(self, query: str, *, limit: int) -> SearchResult:
        """Find the passages most similar in meaning to a query.

        Args:
            query: 1 to 2,000 code points, not all white space, no control characters.
            limit: Most hits wanted, at least 1.

        Returns:
            Hits, best first; ties in the order of the corpus.

        Raises:
            QueryError: If the query is not as above.
        """
        text = checked_query(query)
        spec = self._encoder.spec
        truncated = self._encoder.tokens.count([spec.query_prompt + text])[0] > spec.max_tokens
        scores, rows = self._generation.vectors.search(self._encoder.encode_queries([text]), limit)
        passages = self._generation.articles.attributed(rows[0])
        hits = [
            Hit(rank=rank, score=float(np.clip(score, -1, 1)), found=found)
            for rank, (score, found) in enumerate(zip(scores[0], passages, strict=True), start=1)
        ]
        return SearchResult(hits=hits, degraded=("truncated",) if truncated else ())

    def rank_articles(self, queries: Sequence[str], *, limit: int) -> list[dict[str, float]]:
        """Rank articles by their best passage, for evaluation.

        Args:
            queries: Any texts; one over the model's limit is cut at its end.
            limit: Most articles wanted for each.

        Returns:
            For each query the ids of the best articles with their scores, best first.
        """
        vectors = self._encoder.encode_queries([query.strip() for query in queries])
        return [self._best_articles(vector[np.newaxis], limit) for vector in vectors]

    def _best_articles(self, vector: Matrix, limit: int) -> dict[str, float]:
        depth = 2 * limit
        while True:
            scores, rows = self._generation.vectors.search(vector, depth)
            best: dict[str, float] = {}
            for score, article in zip(scores[0], self._article_rows[rows[0]], strict=True):
                best.setdefault(self._article_ids[article], float(score))
            if len(best) >= limit or depth >= len(self._article_rows):
                return dict(list(best.items())[:limit])
            depth *= 2

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
        self._encoder.close()
        self._generation.close()


def checked_query(query: str) -> str:
    """Return the query without white space at its ends.

    Raises:
        QueryError: `query_empty`, `query_too_long` or `query_control_character`.
    """
    if len(query) > QUERY_MAX_CHARACTERS:
        raise QueryError("query_too_long", f"the query has {len(query)} characters; the most is {QUERY_MAX_CHARACTERS}")
    for position, character in enumerate(query):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _ALLOWED_CONTROLS:
            raise QueryError(
                "query_control_character", f"the query holds control character U+{ord(character):04X} at {position}"
            )
    text = query.strip()
    if not any(unicodedata.category(character)[0] not in "ZC" for character in text):
        raise QueryError("query_empty", "the query holds nothing to search for")
    return text


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
