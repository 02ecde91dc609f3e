"""The terms of a query, as a corpus knows them: with words that it writes only joined, or only apart."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol, Self, TypeVar

from indexer.index.keywords.terms import Analyzer
from indexer.index.keywords.words.joined import two_parts

_LETTERS_APART = 7
"""Fewest letters of a word that is looked for as two, for many shorter ones look like two by chance."""


class KnownTerm(Protocol):
    """What a corpus knows of a term."""

    @property
    def passages(self) -> int:
        """Number of passages that have it."""

    def either(self, other: Self) -> Self:
        """Return what is known of passages that have this term or the other one."""

    def together(self, other: Self) -> Self:
        """Return what is known of passages that have both in one sentence or title."""


Known = TypeVar("Known", bound=KnownTerm)


def terms_of_query(query: str, analyzer: Analyzer, find: Callable[[str], Known], none: Known) -> dict[str, Known]:
    """Look up the distinct terms of a query, in their order.

    What the corpus writes in both ways has been indexed as either. No term is added, so that a query is worth the same
    however it is written: two words that are joined in the corpus have the joined word's passages beside their own,
    and a joined word that the corpus lacks has those of passages with both parts in one sentence. A compound is
    looked for as a whole and by its parts; what the corpus lacks of them is no term of the query.

    Args:
        query: Text, and never syntax.
        analyzer: Makes the terms, as it made those of the corpus.
        find: Looks up a term; no passage has one that the corpus lacks.
        none: What is known of a term that no passage has.
    """
    found = {term: find(term) for term in analyzer.query_terms(query)}
    words, terms = _words(query, analyzer)
    for (one, first), (other, last) in pairwise(zip(terms, words, strict=True)):
        whole = analyzer.joinable(first + last) if one in found and other in found else None
        if one is None or other is None or whole is None:
            continue
        known = find(whole)
        if whole not in found:
            if known.passages:
                found[one], found[other] = found[one].either(known), found[other].either(known)
        elif known.passages:
            _drop(found, [part for part in (one, other) if not found[part].passages])
        elif found[one].passages and found[other].passages:
            _drop(found, [whole])
    for term, word in zip(terms, words, strict=True):
        if term in found and _may_be_two(word) and not found[term].passages:
            apart = (_apart(*parts, analyzer, find, none) for parts in two_parts(word))
            found[term] = max(apart, key=lambda known: known.passages, default=none)
    return found


def words_of_terms(query: str, analyzer: Analyzer) -> Iterator[tuple[str, str]]:
    """Yield the terms of a query's words that may be joined with others, each with the word, folded."""
    for word, term in zip(*_words(query, analyzer), strict=True):
        if term is not None:
            yield term, word


def terms_looked_up(query: str, analyzer: Analyzer) -> set[str]:
    """Return the terms that `terms_of_query` may ask for first: those of the query and of every two words as one."""
    words, _ = _words(query, analyzer)
    joined = (analyzer.joinable(one + other) for one, other in pairwise(words))
    return {*analyzer.query_terms(query), *(term for term in joined if term is not None)}


def terms_of_parts(words: Iterable[str], analyzer: Analyzer) -> set[str]:
    """Return the terms that `terms_of_query` may ask for when it looks for some words as two."""
    parts = (part for word in words if _may_be_two(word) for both in two_parts(word) for part in both)
    return {term for part in parts if (term := analyzer.joinable(part)) is not None}


def _words(query: str, analyzer: Analyzer) -> tuple[list[str], list[str | None]]:
    """Return the words of a query, folded, in their order, and the term of each; None for what is not to be joined."""
    words = list(analyzer.words(query))
    return words, [analyzer.joinable(word) for word in words]


def _may_be_two(word: str) -> bool:
    return len(word) >= _LETTERS_APART


def _apart(first: str, last: str, analyzer: Analyzer, find: Callable[[str], Known], none: Known) -> Known:
    """Return what is known of two words as one."""
    one, other = analyzer.joinable(first), analyzer.joinable(last)
    if one is None or other is None or not (known := find(one)).passages:
        return none
    return known.together(find(other))


def _drop(found: dict[str, Known], terms: Sequence[str]) -> None:
    for term in set(terms):
        del found[term]
