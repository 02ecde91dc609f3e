"""Writing the keyword index, whose files `indexer.index.lexical` describes."""

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.config import LexicalConfig
from indexer.index.lexical import (
    CONFIG_FILE,
    ENDS_FILE,
    LAST_SENTENCE_BIT,
    PLACES_FILE,
    ROWS_FILE,
    STARTS_FILE,
    TERMS_FILE,
    TITLE_BIT,
    WEIGHTS_FILE,
)
from indexer.index.postings import PEAK_BIT, greatest
from indexer.index.terms import Analyzer
from indexer.index.words.joined import TermSequence, joined_words
from indexer.records import Rows, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageFields:
    """The texts of one passage that terms are made of."""

    title: str | None
    """Title of the article."""
    byline: tuple[str, ...] = ()
    """Names of the article's authors and of its source."""
    text: str
    """The passage's words."""
    sentences: Sequence[Span]
    """Spans of the text; what stands between them gives no terms."""


def write_lexical(
    folder: Path,
    passages: Iterable[PassageFields],
    config: LexicalConfig,
    *,
    article_rows: Rows,
) -> None:
    """Write the keyword index of a corpus into a new folder.

    Args:
        folder: Folder to make; it must not exist.
        passages: The passages, in row order.
        config: Language of the stemmer and constants of BM25.
        article_rows: (passages,) position of each passage's article, from 0, never decreasing.
    """
    found = _collect(passages, config)
    order = sorted(found.numbers)  # code points sort like their UTF-8 bytes
    rank = np.empty(len(order), np.int64)
    rank[[found.numbers[term] for term in order]] = np.arange(len(order))
    by_term, rows, frequencies, places = _sorted(rank[np.asarray(found.terms)], found)
    # Summed exactly, so that the bytes do not depend on the processor.
    mean_length = math.fsum(found.lengths) / max(1, len(found.lengths))
    relative_length = (np.asarray(found.lengths) / (mean_length or 1.0)).astype(np.float32)
    weights = _saturated(frequencies, relative_length[rows], config)
    peaks = greatest(weights, np.stack([by_term, article_rows[rows]]))
    encoded = [term.encode() for term in order]

    folder.mkdir()
    (folder / CONFIG_FILE).write_text(json.dumps(asdict(config), indent=2, sort_keys=True), encoding="utf-8")
    (folder / TERMS_FILE).write_bytes(b"\n".join(encoded))
    np.save(folder / ENDS_FILE, np.cumsum([len(term) + 1 for term in encoded], dtype=np.int64) - 1)
    np.save(folder / STARTS_FILE, np.concatenate(([0], np.cumsum(np.bincount(by_term, minlength=len(order))))))
    np.save(folder / ROWS_FILE, rows)
    np.save(folder / PLACES_FILE, places | peaks.astype(np.uint32) << PEAK_BIT)
    np.save(folder / WEIGHTS_FILE, weights)


class _Numbers(dict[str, int]):
    """Number of each distinct term, in the order of first occurrence; a new term gets the next."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Postings:
    """The postings of a corpus in the order of its passages, one column each."""

    numbers: _Numbers
    """Number of each distinct term."""
    terms: "array[int]"
    """Number of the posting's term."""
    rows: "array[int]"
    """Row of the posting's passage."""
    frequencies: "array[float]"
    """Occurrences of the term in the passage, with those in the title times the title's weight, and the byline's weight
    if it is in the byline."""
    places: "array[int]"
    """Bits of the places at which the term occurs, but for the peak bit."""
    lengths: "array[float]"
    """Length of each passage in terms, with those of the title times the title's weight, and without the byline: that
    is no longer a text for being signed."""


def _collect(passages: Iterable[PassageFields], config: LexicalConfig) -> _Postings:
    """Return the postings of all passages."""
    analyzer = Analyzer(config.stemming, remember=True)
    sequence = TermSequence()
    # Arrays, because a list of Python's numbers takes several times the memory.
    found = _Postings(
        numbers=_Numbers(),
        terms=array("i"),
        rows=array("i"),
        frequencies=array("f"),
        places=array("I"),
        lengths=array("d"),
    )
    last: tuple[str | None, tuple[str, ...]] = (None, ())
    of_title: list[str] = []
    title_terms: Counter[str] = Counter()
    byline_terms: dict[str, None] = {}  # a set with an order: the same corpus gives the same bytes
    for row, passage in enumerate(passages):
        if (passage.title, passage.byline) != last:  # an article's passages follow each other
            of_title = analyzer.terms(passage.title or "") if config.title_weight else []
            title_terms = Counter(of_title)
            names = passage.byline if config.byline_weight else ()
            byline_terms = dict.fromkeys(term for name in names for term in analyzer.terms(name))
            last = (passage.title, passage.byline)
        counts: Counter[str] = Counter()
        # A term of the byline alone has no bits.
        places = dict.fromkeys(byline_terms, 0) | dict.fromkeys(title_terms, 1 << TITLE_BIT)
        sequence.add(map(found.numbers.__getitem__, of_title), row, TITLE_BIT)
        for number, sentence in enumerate(passage.sentences):
            bit = min(number, LAST_SENTENCE_BIT)
            terms = analyzer.terms(sentence.of(passage.text))
            sequence.add(map(found.numbers.__getitem__, terms), row, bit)
            for term in terms:
                counts[term] += 1
                places[term] = places.get(term, 0) | 1 << bit
        found.lengths.append(counts.total() + config.title_weight * title_terms.total())
        for term, bits in places.items():
            frequency = counts[term] + config.title_weight * title_terms[term]
            found.terms.append(found.numbers[term])
            found.rows.append(row)
            found.frequencies.append(frequency + (config.byline_weight if term in byline_terms else 0))
            found.places.append(bits)
    _add_joined(found, sequence, analyzer, config)
    return found


def _add_joined(found: _Postings, sequence: TermSequence, analyzer: Analyzer, config: LexicalConfig) -> None:
    """Add the postings of words that are written joined or apart, for the other way of writing; see `words.joined`.

    A passage may come to have two postings of one term.
    """
    added = joined_words(sequence, found.numbers, analyzer)
    rows, bits = sequence.places(added.positions)
    worth = np.where(bits == TITLE_BIT, config.title_weight, 1.0) * added.frequencies
    found.terms.extend(added.terms.tolist())
    found.rows.extend(rows.tolist())
    found.frequencies.extend(worth.tolist())
    found.places.extend((1 << bits).tolist())


def _sorted(
    by_term: npt.NDArray[np.int64], found: _Postings
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float32], npt.NDArray[np.uint32]]:
    """Return terms, rows, frequencies and places of the postings by term and row, those of one term and row as one."""
    sequence = np.lexsort((np.asarray(found.rows), by_term))
    by_term, rows = by_term[sequence], np.asarray(found.rows)[sequence]
    frequencies, places = np.asarray(found.frequencies)[sequence], np.asarray(found.places, np.uint32)[sequence]
    new = (np.diff(by_term, prepend=-1) != 0) | (np.diff(rows, prepend=-1) != 0)
    if new.all():
        return by_term, rows, frequencies, places
    starts = np.flatnonzero(new)
    return (
        by_term[starts],
        rows[starts],
        np.add.reduceat(frequencies, starts),
        np.bitwise_or.reduceat(places, starts),
    )


def _saturated(
    frequency: npt.NDArray[np.float32], relative_length: npt.NDArray[np.float32], config: LexicalConfig
) -> npt.NDArray[np.float32]:
    """Return BM25's weight of a term, f / (f + k1 (1 - b + b l)), for f occurrences in l times the mean length."""
    penalty = config.k1 * (1 - config.b + config.b * relative_length)
    return (frequency / (frequency + penalty)).astype(np.float32)
