"""The keyword index: BM25 over the passages, row-aligned with the vectors. Needs numpy and nothing else.

    FOLDER/
      lexical.json          `LexicalConfig` that the weights were computed with
      terms.txt, ends.npy   the distinct terms, as `Dictionary` has them
      holding.npy           (terms,) int32: passages that have the term outside the byline; if none has it there, in it
      greatest.npy          (terms,) float32: greatest weight of the term in any passage
      starts.npy            (terms + 1,) int64: where each term's postings start
      rows.npy              (postings,) int32: the passages with a term, increasing
      weights.npy           (postings,) float32: what the term weighs there, in (0, 1)
      places.npy            (postings,) uint32: bit i is set if the term is in the passage's sentence i (bit 29 stands
                            for all from there on), bit 30 if of the article's passages this is the first with the
                            term's greatest weight, bit 31 if the term is in the article's title; a term that is only in
                            its byline, the names of authors and source, has none of the bits but 30
      name_*.npy            the names among the terms, as `NearNames` has them

A weight is the saturating part of BM25, computed when the index is built; times the term's inverse document frequency
it is the term's share of the score. Everything is mapped from the files, any passage can get its score, and the same
corpus always gives the same bytes.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.config import LexicalConfig
from indexer.errors import IndexDamagedError, UsageError
from indexer.index.arrays import in_parts, map_array, release_pages
from indexer.index.keywords.dictionary import Dictionary
from indexer.index.keywords.names.near_names import NearNames
from indexer.index.keywords.postings import PEAK_BIT, Postings
from indexer.index.keywords.query_terms import terms_of_query, words_of_terms
from indexer.index.keywords.terms import Analyzer
from indexer.records import Rows, Scores

CONFIG_FILE = "lexical.json"
HOLDING_FILE = "holding.npy"
GREATEST_FILE = "greatest.npy"
STARTS_FILE = "starts.npy"
ROWS_FILE = "rows.npy"
WEIGHTS_FILE = "weights.npy"
PLACES_FILE = "places.npy"

TITLE_BIT = 31
"""Bit of a posting's places that is set if the term is in the article's title."""
LAST_SENTENCE_BIT = PEAK_BIT - 1
"""Bit of a posting's places for a passage's sentence of this number, from 0, and for all sentences after it."""

_FREQUENT = 20_000
"""Most passages with a name whose other spellings are looked for: to join longer postings takes too long."""
_REMEMBERED = 4_096
"""Words whose other spellings are remembered."""
NO_POSTINGS = Postings(np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.uint32), holding=0, greatest=0.0)
"""Postings of a term that no passage has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMatch:
    """A term of a query in one passage; it adds `idf * weight` over the query's ceiling to the passage's share."""

    term: str
    idf: float
    """Inverse document frequency of the term, at least 0; the rarer the term, the higher."""
    weight: float
    """Weight of the term in the passage, in [0, 1); 0 if neither the passage nor the article's title or byline, the
    names of its authors and source, contain it."""
    in_title: bool
    """Whether the title of the passage's article contains the term."""
    sentences: tuple[int, ...]
    """Numbers of the passage's sentences that contain the term, from 0; from the 30th on they count as one."""
    spellings: tuple[str, ...] = ()
    """Other spellings of the term, a name, whose passages have it as well, for less."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LexicalQuery:
    """The distinct terms of a query, looked up in the index."""

    terms: tuple[str, ...]
    idfs: tuple[float, ...]
    """Inverse document frequency of each term, at least 0."""
    postings: tuple[Postings, ...]
    """Postings of each term, none if no passage, title or byline contains the term."""
    spellings: tuple[tuple[str, ...], ...]
    """Other spellings of each term in the corpus, if it is a name; passages with these are among its postings."""

    @classmethod
    def of(
        cls, found: Mapping[str, Postings], passages: int, spellings: Mapping[str, tuple[str, ...]] | None = None
    ) -> Self:
        """Return a query of some terms.

        Args:
            found: Postings of each term.
            passages: Number of passages of the generation.
            spellings: Other spellings of some of the terms.
        """
        postings = tuple(found.values())
        idfs = tuple(inverse_document_frequency(one.holding, passages) for one in postings)
        others = tuple((spellings or {}).get(term, ()) for term in found)
        return cls(terms=tuple(found), idfs=idfs, postings=postings, spellings=others)

    @property
    def ceiling(self) -> float:
        """Score that a passage made of these terms alone would approach, at least 0.

        Terms that no passage has count: a query about nothing in the corpus stays far from its ceiling.
        """
        return sum(self.idfs)

    @property
    def is_known(self) -> bool:
        """Whether any of the terms is in the index."""
        return any(len(postings.rows) for postings in self.postings)


def inverse_document_frequency(holding: int, passages: int) -> float:
    """Return the inverse document frequency of Robertson and Spärck Jones, as Lucene keeps it from below 0.

    Bylines count only for a term that nothing else contains: the name of a source that has most of the articles says
    nothing about how rare its words are in texts.

    Args:
        holding: Number of passages that have the term; see `Postings.holding`.
        passages: Number of passages of the generation.
    """
    return math.log1p((passages - holding + 0.5) / (holding + 0.5))


class LexicalIndex:
    """A keyword index, opened from its folder; safe to share between threads."""

    def __init__(self, folder: Path, passages: int) -> None:
        """Open the index.

        Args:
            folder: Files as the module describes them, already checked against their hashes.
            passages: Number of passages of the generation.

        Raises:
            IndexDamagedError: If the files are not those of a keyword index.
        """
        self.passages = passages
        try:
            self.config = LexicalConfig(**json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8")))
            self.analyzer = Analyzer(self.config.stemming)
            self._dictionary = Dictionary(folder)
            self._starts = map_array(folder / STARTS_FILE, np.int64)
            self._holding = map_array(folder / HOLDING_FILE, np.int32)
            self._greatest = map_array(folder / GREATEST_FILE, np.float32)
            self._rows, self._weights = (
                map_array(folder / ROWS_FILE, np.int32),
                map_array(folder / WEIGHTS_FILE, np.float32),
            )
            self._places = map_array(folder / PLACES_FILE, np.uint32)
            self._names = NearNames(folder, len(self._dictionary))
            self._near, self._related = map(lru_cache(_REMEMBERED), (self._names.near, self._names.related))
            self._check()
        except (OSError, ValueError, TypeError, UsageError) as error:
            raise IndexDamagedError(f"{folder} is no keyword index that can be read: {error}") from error

    def _check(self) -> None:
        """Check that the files' sizes agree with each other and with the number of passages.

        Raises:
            ValueError: If they do not agree.
        """
        terms, postings = len(self._dictionary), len(self._rows)
        sizes = {postings, len(self._weights), len(self._places), int(self._starts[-1]) if len(self._starts) else 0}
        if {len(self._starts) - 1, len(self._holding), len(self._greatest)} != {terms} or len(sizes) > 1:
            raise ValueError(f"{terms} terms, and {sorted(sizes)} postings by the one file and the other, do not agree")
        last = max((int(part.max()) for part in in_parts(self._rows)), default=-1)
        if last >= self.passages:
            raise ValueError(f"it names passage row {last}, and there are {self.passages} passages")

    def release_pages(self) -> None:
        """Let the system take back the memory that the postings' files take; they are read again when needed."""
        for values in (self._rows, self._weights, self._places):
            release_pages(values)

    def parse(self, query: str) -> LexicalQuery:
        """Look up the terms of a query, which is text and never syntax; see `terms_of_query`."""
        found = terms_of_query(query, self.analyzer, self.postings, NO_POSTINGS)
        return LexicalQuery.of(found, self.passages, self._with_other_spellings(found, query))

    @staticmethod
    def shares(keywords: LexicalQuery, article_rows: Rows, passages: Rows | None = None) -> tuple[Scores, Scores]:
        """Return the BM25 scores of passages and of their articles, as shares of the query's ceiling.

        For an article each term counts with its greatest weight in any of the article's passages.

        Args:
            keywords: The query, looked up.
            article_rows: (n,) position of each passage's article, from 0, none left out.
            passages: (n,) rows of the passages, increasing, all passages of each article; None for all passages.

        Returns:
            (n,) and (articles,) float32 in [0, 1).
        """
        count, articles = len(article_rows), int(article_rows[-1]) + 1 if len(article_rows) else 0
        if not keywords.is_known:
            return np.zeros(count, np.float32), np.zeros(articles, np.float32)
        factors = np.array(keywords.idfs) / keywords.ceiling
        found = keywords.postings
        if passages is not None:
            found = tuple(postings.within(passages) for postings in found)
        sizes = [len(postings.rows) for postings in found]
        rows = np.concatenate([postings.rows for postings in found])
        shares = np.concatenate([postings.weights for postings in found]) * np.repeat(factors, sizes)
        # The peaks pick one posting of each term for each article, so that a sum over an article's postings adds every
        # term once, at its greatest weight.
        peaks = np.concatenate([postings.peaks(article_rows) for postings in found])
        of_passages = np.bincount(rows, shares, count)
        of_articles = np.bincount(article_rows[rows], shares * peaks, articles)
        return of_passages.astype(np.float32), of_articles.astype(np.float32)

    @staticmethod
    def matches(keywords: LexicalQuery, row: int) -> list[TermMatch]:
        """Return how each term of a query occurs in one passage."""
        found = []
        columns = (keywords.terms, keywords.idfs, keywords.postings, keywords.spellings)
        for term, idf, postings, spellings in zip(*columns, strict=True):
            position = int(postings.rows.searchsorted(np.int32(row)))
            has = position < len(postings.rows) and postings.rows[position] == row
            places = int(postings.places[position]) if has else 0
            found.append(
                TermMatch(
                    term=term,
                    idf=idf,
                    weight=float(postings.weights[position]) if has else 0.0,
                    in_title=bool(places >> TITLE_BIT),
                    sentences=tuple(bit for bit in range(PEAK_BIT) if places >> bit & 1),
                    spellings=spellings,
                )
            )
        return found

    @staticmethod
    def places(keywords: LexicalQuery, rows: Rows) -> npt.NDArray[np.uint32]:
        """Return where each term of a query occurs in each of m passages: (terms, m) uint32, bits as in places.npy."""
        found = np.zeros((len(keywords.terms), len(rows)), np.uint32)
        wanted = rows.astype(np.int32)
        for own, postings in zip(found, keywords.postings, strict=True):
            if len(postings.rows):
                positions = np.minimum(postings.rows.searchsorted(wanted), len(postings.rows) - 1)
                np.copyto(own, postings.places[positions], where=postings.rows[positions] == wanted)
        return found

    def postings(self, term: str) -> Postings:
        """Return the postings of a term, none if no passage contains it."""
        number = self._dictionary.number(term)
        return NO_POSTINGS if number is None else self._postings_at(number)

    def _with_other_spellings(self, found: dict[str, Postings], query: str) -> dict[str, tuple[str, ...]]:
        """Give the terms of a query that are names the passages with other spellings of them, and return those."""
        spellings = {}
        own = {term: self._dictionary.number(term) for term in found}
        words = [("", ""), *words_of_terms(query, self.analyzer)]
        for (before, _), (term, word) in pairwise(words):
            known = found.get(term)
            if known is None or term in spellings or known.passages > (_FREQUENT if own[term] is not None else 0):
                continue
            near = [one for one in self._near(word, own[term]) if one.term not in own.values()]
            holding = known.holding
            for one in near:
                known = known.either(self._postings_at(one.term).weighing(one.likeness))
            if (first := own.get(before)) is not None and self._names.is_name(first):
                for one in self._related(word, own[term]):
                    beside = self._postings_at(one.term).together(self._postings_at(first))
                    if beside.passages and one not in near and one.term not in own.values():
                        known = known.either(beside.weighing(one.likeness))
                        near.append(one)
            # Passages with the name as it is asked for have the scores that they would have without the others.
            found[term] = replace(known, holding=holding) if holding else known
            spellings[term] = tuple(one.spelling for one in near)
        return spellings

    def _postings_at(self, number: int) -> Postings:
        """Return the postings of the term at a place in the dictionary."""
        own = slice(*self._starts[number : number + 2].tolist())
        return Postings(
            self._rows[own],
            self._weights[own],
            self._places[own],
            holding=int(self._holding[number]),
            greatest=float(self._greatest[number]),
        )
