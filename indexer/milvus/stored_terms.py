"""The terms of queries, looked up in Milvus: how many passages have them, and how to find these."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from indexer.config import LexicalConfig
from indexer.index.keywords.lexical import NO_POSTINGS, LexicalQuery, inverse_document_frequency
from indexer.index.keywords.postings import OUTSIDE_BYLINE, Postings
from indexer.index.keywords.query_terms import terms_looked_up, terms_of_parts, terms_of_query
from indexer.index.keywords.terms import Analyzer
from indexer.milvus import layout
from indexer.milvus.client import Entity, Store
from indexer.milvus.layout import StoredName
from indexer.milvus.publishing import PASSAGES, TERMS

_REMEMBERED = 65_536
"""Terms that are remembered."""

PostingsOf: TypeAlias = Callable[[int], Postings]
"""Gives the postings of a term, by its number, in some passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTerm:
    """What Milvus knows of a term, or of words that are joined or apart."""

    numbers: tuple[int, ...]
    """Numbers of the terms that it is made of; none if no passage has it."""
    passages: int
    holding: int
    """Number of passages that have it; see `Postings.holding`."""
    is_both: bool = False
    """Whether a passage must have both terms in one sentence; else any of them is enough."""
    terms: "StoredTerms" = field(compare=False, repr=False)

    def either(self, other: "StoredTerm") -> "StoredTerm":
        """See `KnownTerm.either`."""
        return self if set(other.numbers) <= set(self.numbers) else self.terms.either(self, other)

    def together(self, other: "StoredTerm") -> "StoredTerm":
        """See `KnownTerm.together`."""
        return self.terms.together(self, other)

    def within(self, postings_of: PostingsOf) -> Postings:
        """Return its postings in some passages, which are all those of their articles."""
        if not self.numbers:
            return NO_POSTINGS
        found, *others = map(postings_of, self.numbers)
        for other in others:
            found = found.together(other) if self.is_both else found.united(other)
        return replace(found, holding=self.holding)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuery:
    """The distinct terms of a query, looked up."""

    terms: dict[str, StoredTerm]
    passages: int
    """Number of passages of the generation."""

    @property
    def is_known(self) -> bool:
        """Whether any passage has any of the terms."""
        return any(one.passages for one in self.terms.values())

    @property
    def weights(self) -> dict[int, float]:
        """Share of the query that each term's weight in a passage is worth, by the term's number.

        The inner product with a passage's weights is the passage's keyword score, but for words that are joined or
        apart: there it may be more.
        """
        found: dict[int, float] = {}
        idfs = {term: inverse_document_frequency(one.holding, self.passages) for term, one in self.terms.items()}
        ceiling = sum(idfs.values())
        for term, one in self.terms.items():
            for number in one.numbers:
                found[number] = found.get(number, 0.0) + idfs[term] / ceiling
        return found

    def within(self, postings_of: PostingsOf) -> LexicalQuery:
        """Return the query as looked up in some passages; their scores are those that they have in the corpus."""
        return LexicalQuery.of({term: one.within(postings_of) for term, one in self.terms.items()}, self.passages)


class StoredTerms:
    """The terms of a generation. Safe to share between threads."""

    def __init__(self, store: Store, name: StoredName, config: LexicalConfig, passages: int) -> None:
        """Prepare to look terms up.

        Args:
            store: Where they are.
            name: Name of the generation.
            config: How its terms were made.
            passages: Number of its passages.
        """
        self._store = store
        self._terms, self._passages = name.collection(TERMS), name.collection(PASSAGES)
        self._count = passages
        self._analyzer = Analyzer(config.stemming)
        self._none = StoredTerm(numbers=(), passages=0, holding=0, terms=self)
        self._known: dict[str, StoredTerm] = {}
        self._lock = threading.Lock()

    def parse(self, query: str) -> StoredQuery:
        """Look up the terms of a query, which is text and never syntax; see `terms_of_query`."""
        known = self._look_up(terms_looked_up(query, self._analyzer))
        lacking = [word for word in self._analyzer.words(query) if not self._find(known, word).passages]
        known |= self._look_up(terms_of_parts(lacking, self._analyzer))
        terms = terms_of_query(query, self._analyzer, lambda term: known.get(term, self._none), self._none)
        return StoredQuery(terms=terms, passages=self._count)

    def _find(self, known: dict[str, StoredTerm], word: str) -> StoredTerm:
        return known.get(self._analyzer.joinable(word) or "", self._none)

    def _look_up(self, terms: Iterable[str]) -> dict[str, StoredTerm]:
        """Return what is known of some terms; those that the corpus lacks may be left out."""
        wanted = set(terms)
        with self._lock:
            found = {term: self._known[term] for term in wanted & self._known.keys()}
        missing = sorted(wanted - found.keys())
        if missing:
            wanted_fields = ("term", "number", "passages", "holding")
            read = self._store.entities(self._terms, layout.one_of("key", [*map(layout.key, missing)]), wanted_fields)
            found |= dict.fromkeys(missing, self._none) | {one["term"]: self._term(one) for one in read}
            with self._lock:
                if len(self._known) > _REMEMBERED:
                    self._known.clear()
                self._known |= {term: found[term] for term in missing}
        return found

    def _term(self, entity: Entity) -> StoredTerm:
        return StoredTerm(
            numbers=(entity["number"],), passages=entity["passages"], holding=entity["holding"], terms=self
        )

    def either(self, one: StoredTerm, other: StoredTerm) -> StoredTerm:
        """Return what is known of passages that have any of two terms; the first if no passage has the second alone."""
        has_one, has_other = self._have(one), self._have(other)
        if not self._store.count(self._passages, f"{has_other} and not {has_one}"):
            return one
        numbers = tuple(dict.fromkeys((*one.numbers, *other.numbers)))
        passages = self._store.count(self._passages, f"{has_one} or {has_other}")
        in_text = self._store.count(self._passages, layout.any_of("terms", [*map(layout.in_text, numbers)]))
        return StoredTerm(numbers=numbers, passages=passages, holding=in_text or passages, terms=self)

    def together(self, one: StoredTerm, other: StoredTerm) -> StoredTerm:
        """Return what is known of passages that have two terms in one sentence; of many, the first are looked at."""
        if not one.passages or not other.passages:
            return self._none
        condition = f"{self._have(one)} and {self._have(other)}"
        (first,), (last,) = one.numbers, other.numbers
        holding = 0
        for entity in self._store.entities(self._passages, condition, ["postings"]):
            terms, _, places = layout.postings_from_pieces(entity["postings"])
            of_one, of_other = places[np.searchsorted(terms, [first, last])]
            holding += bool(of_one & of_other & OUTSIDE_BYLINE)
        if not holding:
            return self._none
        return StoredTerm(numbers=(first, last), passages=holding, holding=holding, is_both=True, terms=self)

    @staticmethod
    def _have(term: StoredTerm) -> str:
        """Return the condition that a passage has any of the terms that a term is made of."""
        marks = [mark for number in term.numbers for mark in (layout.in_text(number), layout.in_byline(number))]
        return layout.any_of("terms", marks)
