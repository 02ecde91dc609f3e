"""The verdict on a quotation. No model is asked: words are compared with words.

    1. Articles that may hold all of its words are found by their signatures, and read.
    2. If it stands in none, those that hold most of its runs of words are read, and it is aligned with them.

Both look at a bounded number of articles, however long or common the quotation is.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from indexer.index.signatures.signature_index import SignatureIndex
from service.errors import QueryError
from service.quotations.candidates import Candidate, Holding, holding_some
from service.quotations.comparison import closest
from service.quotations.exact import Place, exact_places
from service.quotations.folds import FOLDS
from service.quotations.parts import needed_folds, part_of
from service.quotations.quotation import Quotation, QuotedWords, readings
from service.quotations.texts import Texts
from service.quotations.verdicts import (
    ALTERED,
    ELIDED,
    MISATTRIBUTED,
    NOT_FOUND,
    VERBATIM,
    QuotedPlace,
    Verdict,
    Verification,
)

PLACES_MAX = 20
"""Most places that are told."""
_READ_MAX = 40
"""Most articles that are read for the places of a quotation."""
_COUNTED_MAX = 100
"""Most places that are looked for in one article."""
_NAMED_BLOCKS_MAX = 32
"""Most blocks of the article that was named that are read whatever their signatures say."""

Mask = npt.NDArray[np.bool_]
"""Array (articles,) of bool, in the order of the corpus."""


def verify(quotation: Quotation, texts: Texts, signatures: SignatureIndex, named: Mask | None) -> Verification:
    """Find out whether a quotation stands where it is said to.

    Args:
        quotation: The quotation.
        texts: Texts of the articles.
        signatures: Their signatures.
        named: Whether each article is the one that was named, or of the source that was; None if none was.

    Raises:
        QueryError: `query_empty`, if it holds no word.
    """
    read = readings(quotation)
    quoted = read[-1]
    if not len(quoted):
        raise QueryError("query_empty", "the quote holds no word that could be looked for")
    if named is None:
        found = _exact(quotation, read, texts, signatures, None) or _closest(read, texts, signatures, None)
        return found or Verification(verdict=NOT_FOUND)
    found = _exact(quotation, read, texts, signatures, named)
    if found is not None and found.verdict != ALTERED:
        return replace(found, is_as_named=True)
    found = _exact(quotation, read, texts, signatures, ~named) or found
    if found is None or found.verdict == ALTERED:  # in what was named it may stand nearly so
        nearest = _closest(read, texts, signatures, named) or found
        found = nearest or _closest(read, texts, signatures, None)
    if found is None:
        return Verification(verdict=NOT_FOUND, is_as_named=False)
    is_as_named = all(named[place.position] for place in found.places)
    is_elsewhere = found.verdict in (VERBATIM, ELIDED) and not is_as_named
    return replace(found, verdict=MISATTRIBUTED if is_elsewhere else found.verdict, is_as_named=is_as_named)


def _exact(
    quotation: Quotation,
    read: Sequence[QuotedWords],
    texts: Texts,
    signatures: SignatureIndex,
    allowed: Mask | None,
) -> Verification | None:
    """Return the verdict on a quotation all words of which stand in some article that is allowed; else None.

    Of several readings of the quotation the first counts that stands somewhere.
    """
    found = None
    for quoted in read:
        holding = Holding(quoted, signatures)
        articles = holding.articles if allowed is None else holding.articles[allowed[holding.articles]]
        candidates = holding.candidates(articles[:_READ_MAX])
        is_counted = len(articles) <= _READ_MAX
        found = _read_exactly(quotation, quoted, texts, candidates, is_counted=is_counted) or found
        if found is not None and found.verdict != ALTERED:
            break
    return found


def _read_exactly(
    quotation: Quotation, quoted: QuotedWords, texts: Texts, candidates: Sequence[Candidate], *, is_counted: bool
) -> Verification | None:
    """Return the verdict on a quotation that stands in some of the candidates, all of whom are read; else None."""
    in_texts: list[Place] = []
    in_titles: list[Place] = []
    behind = 2 + len(quoted) // 64
    for words in texts.read(candidates, behind=behind):
        found = list(islice(exact_places(quoted, words), _COUNTED_MAX))
        is_counted &= len(found) < _COUNTED_MAX
        (in_titles if words.is_title else in_texts).extend(found)
    places = in_texts or in_titles
    if not places:
        return None
    same = [place for place in places if _is_same(quotation, quoted, place)]
    verdict: Verdict = ALTERED
    if same:
        places = [place for place in same if len(place.matches) == 1] or same
        verdict = VERBATIM if len(places[0].matches) == 1 else ELIDED
    told = tuple(_quoted_place(quotation, quoted, place) for place in places[:PLACES_MAX])
    return Verification(
        verdict=verdict,
        places=told,
        total=len(places),
        is_counted=is_counted,
        folded=needed_folds(quotation, quoted, places[0]) if same else (),
        similarity=1.0 if same else _unchanged(quoted, told[0]),
    )


def _is_same(quotation: Quotation, quoted: QuotedWords, place: Place) -> bool:
    """Tell whether a place differs from a quotation in nothing but what is folded."""
    return set(quotation.folds) == set(FOLDS) or not any(
        part.changes for part in _quoted_place(quotation, quoted, place).parts
    )


def _unchanged(quoted: QuotedWords, place: QuotedPlace) -> float:
    """Return the share of a quotation's words that are the article's as they are written, an editor's aside."""
    words = len(quoted) - len(quoted.inserted)
    return 1 - sum(len(part.changes) for part in place.parts) / words


def _quoted_place(quotation: Quotation, quoted: QuotedWords, place: Place) -> QuotedPlace:
    words = place.words
    parts = tuple(part_of(quotation, quoted, words, match) for match in place.matches)
    return QuotedPlace(article=words.article, position=words.position, in_title=words.is_title, parts=parts)


def _closest(
    read: Sequence[QuotedWords], texts: Texts, signatures: SignatureIndex, named: Mask | None
) -> Verification | None:
    """Return the verdict on a quotation that stands nowhere as it is, by what comes closest; None if nothing does."""
    best = None
    for quoted in reversed(read):
        candidates = holding_some(quoted, signatures, named)
        if named is not None and np.count_nonzero(named) == 1:
            own = signatures.of_article(int(named.argmax()))
            if len(own) <= _NAMED_BLOCKS_MAX:
                candidates = [Candidate(int(named.argmax()), tuple(own))]
        words = list(texts.read(candidates, behind=1))
        found = closest(quoted, words, blocks=len(signatures.blocks))
        best = found or best
        # If all that differs is in brackets, these are the article's own, or it would have been found before.
        if found is not None and found.verdict not in (VERBATIM, ELIDED):
            break
    return best
