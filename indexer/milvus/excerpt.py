"""Some articles of a generation in Milvus, with all that their scores are computed from, as a small corpus in memory.

Scores depend on the query, the article and numbers of the whole corpus that the query carries. So the code that ranks
a whole corpus gives the articles of an excerpt the very scores, from the same numbers in the same order.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from indexer.errors import StoreError
from indexer.index.articles import AttributedPassage
from indexer.index.keywords.lexical import LexicalIndex, LexicalQuery
from indexer.index.keywords.postings import Postings
from indexer.index.manifest import Manifest
from indexer.index.selection import ranges
from indexer.index.sentences import RoundedVectors, SentenceArrays
from indexer.index.vectors.exact import VectorIndex
from indexer.milvus import layout
from indexer.milvus.client import Entity
from indexer.milvus.stored_generation import StoredArticle, StoredGeneration
from indexer.milvus.stored_terms import StoredQuery
from indexer.ranking.listing import Listing
from indexer.ranking.ordering import Ordering
from indexer.ranking.scope import Scope
from indexer.records import Matrix, Rows, Scores, Span

_TOGETHER = 1_024
"""Passages that are read at once."""
_FIELDS = ("article", "ordinal", "of_article", "vector", "postings", "changed_at")


class Excerpt:
    """Articles of a generation, numbered from 0 in the order of the corpus, and their passages likewise."""

    def __init__(self, generation: StoredGeneration, rows: Rows) -> None:
        """Read passages.

        Args:
            generation: The generation.
            rows: (n,) rows of all passages of each of the articles, increasing.

        Raises:
            StoreError: If a passage is missing.
        """
        self._generation = generation
        self._rows = rows
        read = _read(generation, rows, _FIELDS)
        self._ordinals = [int(one["ordinal"]) for one in read]
        self.articles, article_rows = np.unique([int(one["article"]) for one in read], return_inverse=True)
        """(articles,) positions of the articles in the corpus."""
        self.article_rows: Rows = article_rows.astype(np.int64)
        """(n,) number of each passage's article."""
        firsts = np.flatnonzero(np.diff(self.article_rows, prepend=-1))
        self.changed_at: Rows = np.array([int(read[first]["changed_at"]) for first in firsts], np.int64)
        """(articles,) since when each article is in the index as it is, in seconds since 1970 in UTC."""
        self.vectors = VectorIndex(generation.manifest.contents.encoder.dimension)
        if read:
            self.vectors.add(np.array([one["vector"] for one in read], np.float32))
        postings = [layout.postings_from_pieces(one["postings"]) for one in read]
        self._rows_of_terms = np.arange(len(read), dtype=np.int32).repeat([len(one.terms) for one in postings])
        nothing = layout.PassagePostings(np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.uint32))
        self._terms, self._weights, self._places = map(np.concatenate, zip(nothing, *postings, strict=True))
        self.sentences = _StoredSentences(generation, rows)
        self._read_articles: dict[int, StoredArticle] = {}

    @property
    def manifest(self) -> Manifest:
        """Manifest of the generation."""
        return self._generation.manifest

    def order(self, vector: Matrix, query: StoredQuery, *, mode: str) -> tuple[Listing, LexicalQuery]:
        """Put the articles in order, and return the query as it was looked up in their passages.

        Args:
            vector: (dimension,) float32 of L2 norm 1: the query's vector.
            query: The query, looked up.
            mode: Score that the order goes by.
        """
        keywords = query.within(self._postings)
        scope = Scope.whole(self.article_rows)
        shares, article_shares = LexicalIndex.shares(keywords, scope.article_of)
        ordering = Ordering(
            scope,
            self.sentences,
            vector,
            keywords,
            mode=mode,
            allowed=None,
            cosines=self.vectors.cosines(vector),
            shares=shares,
            article_shares=article_shares,
        )
        return ordering, keywords

    def attributed(self, rows: Iterable[int]) -> list[AttributedPassage]:
        """Return the passages with some numbers, in the order given, with where they come from.

        Raises:
            IndexDamagedError: If one is not what was uploaded.
        """
        wanted = list(rows)
        numbers = self.articles[self.article_rows[wanted]].tolist() if wanted else []
        missing = set(numbers) - self._read_articles.keys()
        self._read_articles |= self._generation.articles_at(missing, with_text=True)
        found = []
        for row, number in zip(wanted, numbers, strict=True):
            article = self._read_articles[number]
            found.append(AttributedPassage(row, article.passages[self._ordinals[row]], article.header))
        return found

    def article(self, row: int) -> StoredArticle:
        """Return the article of a passage, given its number, which `attributed` has read."""
        return self._read_articles[int(self.articles[self.article_rows[row]])]

    def article_ids(self, articles: Sequence[int]) -> list[str]:
        """Return the ids of some articles, given their numbers."""
        numbers = self.articles[list(articles)].tolist()
        read = self._generation.articles_at(numbers, with_text=False)
        return [read[number].header.id for number in numbers]

    def headers(self) -> list[StoredArticle]:
        """Return all articles, without their texts."""
        return list(self._generation.articles_at(self.articles.tolist(), with_text=False).values())

    def _postings(self, number: int) -> Postings:
        """Return the postings of a term in the passages."""
        own = np.flatnonzero(self._terms == number)
        weights = self._weights[own]
        greatest = float(weights.max(initial=0))
        return Postings(self._rows_of_terms[own], weights, self._places[own], holding=len(own), greatest=greatest)


class _StoredSentences:
    """The sentences of an excerpt's passages, which are read when they are needed."""

    def __init__(self, generation: StoredGeneration, rows: Rows) -> None:
        self._generation = generation
        self._rows = rows
        self._dimension = generation.manifest.contents.encoder.dimension
        self._known: dict[int, tuple[npt.NDArray[np.int32], RoundedVectors]] = {}

    @property
    def has_vectors(self) -> bool:
        """See `Sentences.has_vectors`."""
        return self._generation.manifest.contents.encoder.has_sentences

    def spans(self, row: int) -> list[Span]:
        """See `Sentences.spans`."""
        return self._of([row]).spans(0)

    def cosines(self, rows: Rows, query: Matrix) -> tuple[Scores, Rows]:
        """See `Sentences.cosines`."""
        return self._of(rows.tolist()).cosines(np.arange(len(rows)), query)

    def best(self, rows: Rows, query: Matrix) -> Scores:
        """See `Sentences.best`."""
        return self._of(rows.tolist()).best(np.arange(len(rows)), query)

    def _of(self, rows: Sequence[int]) -> SentenceArrays:
        """Return the sentences of some passages, in the order given."""
        missing = sorted(set(rows) - self._known.keys())
        for row, one in zip(missing, _read(self._generation, self._rows[missing], ["sentences"]), strict=True):
            self._known[row] = layout.sentences_from_pieces(one["sentences"], self._dimension)
        found = [self._known[row] for row in rows]
        starts = np.cumsum([0, *(len(spans) for spans, _ in found)])
        return SentenceArrays(
            starts,
            np.concatenate([np.empty((0, 2), np.int32), *(spans for spans, _ in found)]),
            np.concatenate([np.empty((0, self._dimension), np.int8), *(vectors.numbers for _, vectors in found)]),
            np.concatenate([np.empty(0, np.float32), *(vectors.scales for _, vectors in found)]),
        )


def rows_around(candidates: Iterable[Entity]) -> Rows:
    """Return the rows of all passages of the articles that some passages belong to, increasing.

    Args:
        candidates: `row`, `ordinal` and `of_article` of the passages.
    """
    articles = {int(one["row"]) - int(one["ordinal"]): int(one["of_article"]) for one in candidates}
    firsts = sorted(articles)
    return ranges(np.array(firsts, np.int64), np.array([articles[first] for first in firsts], np.int64))


def _read(generation: StoredGeneration, rows: Rows, wanted: Sequence[str]) -> list[Entity]:
    """Return fields of the passages at some increasing rows.

    Raises:
        StoreError: If one is missing.
    """
    found: list[Entity] = []
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER].tolist()
        found += generation.passages(layout.one_of("row", some), wanted)
    if len(found) != len(rows):
        raise StoreError(
            f"Milvus at {generation.store.name} returns {len(found)} of {len(rows)} passages; look at its logs"
        )
    return found
