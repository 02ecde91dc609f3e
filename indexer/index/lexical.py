"""The keyword index: BM25 over the passages, row-aligned with the vectors. Needs numpy and nothing else.

    FOLDER/
      lexical.json     rules and constants it was made with: `LexicalConfig`
      terms.txt        the distinct terms in the order of their UTF-8 bytes, one a line
      ends.npy         (terms,) int64: where each term ends in terms.txt
      starts.npy       (terms + 1,) int64: where each term's postings start
      rows.npy         (postings,) int32: the passages with a term, increasing
      weights.npy      (postings,) float32: what the term weighs there, in (0, 1)
      places.npy       (postings,) uint32: bit i is set if it is in the passage's sentence i (bit 29 stands for all from
                       there on), bit 30 if no passage of the article before it weighs the term as much, and none after
                       it more, bit 31 if it is in the article's title

A weight is the saturating part of BM25, computed when the index is built; times the term's inverse document frequency
it is the term's share of the score. Everything is mapped from the files, and every passage gets its score: fusion and
filters see all of them, and the same corpus always gives the same bytes.
"""

import json
import math
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.config import LexicalConfig
from indexer.errors import IndexDamagedError, UsageError
from indexer.index.arrays import mapped
from indexer.index.terms import Analyzer
from indexer.records import Rows, Scores, Span

_CONFIG = "lexical.json"
_TERMS = "terms.txt"
_ENDS = "ends.npy"
_STARTS = "starts.npy"
_ROWS = "rows.npy"
_WEIGHTS = "weights.npy"
_PLACES = "places.npy"

_GUIDED = 64
"""One term in so many is kept at hand, to find the others by."""
_TITLE_BIT = 31
_MOST_BIT = 30
LAST_TOLD_APART = _MOST_BIT - 1
"""The number of the last sentence that has a bit of its own, which it shares with those after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMatch:
    """A term of a query in one passage. It adds `idf * weight` over the query's ceiling to the passage's share."""

    term: str
    idf: float
    """Inverse document frequency: how rare it is, at least 0."""
    weight: float
    """How much of the passage it is, in [0, 1); 0 if it is not in it."""
    in_title: bool
    sentences: tuple[int, ...]
    """The passage's sentences that hold it, from 0; from the 30th on they count as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalQuery:
    """A query's distinct terms, looked up."""

    terms: tuple[str, ...]
    idfs: tuple[float, ...]
    postings: tuple[slice, ...]

    @property
    def ceiling(self) -> float:
        """The score that a passage made of these terms alone would come near, at least 0.

        Terms that no passage has count: a query about nothing in the corpus stays far from its ceiling.
        """
        return sum(self.idfs)


class LexicalIndex:
    """A keyword index, opened from its folder. Safe to share between threads."""

    def __init__(self, folder: Path, passages: int) -> None:
        """Open it.

        Args:
            folder: Files as above, already known to be sound.
            passages: Passages of the generation.

        Raises:
            IndexDamagedError: If the files are no such index.
        """
        self.passages = passages
        try:
            self.config = LexicalConfig(**json.loads((folder / _CONFIG).read_text(encoding="utf-8")))
            self.analyzer = Analyzer(self.config.stemming)
            self._terms = b"\n" + (folder / _TERMS).read_bytes() + b"\n"
            self._ends, self._starts = mapped(folder / _ENDS, np.int64), mapped(folder / _STARTS, np.int64)
            self._rows, self._weights = mapped(folder / _ROWS, np.int32), mapped(folder / _WEIGHTS, np.float32)
            self._places = mapped(folder / _PLACES, np.uint32)
            self._check()
            # Where the line break before each guide lies, and the last one of all.
            self._breaks = [0, *(self._ends[_GUIDED - 1 : -1 : _GUIDED] + 1).tolist(), len(self._terms) - 1]
            self._guides = [self._terms[at + 1 : self._terms.find(b"\n", at + 1)] for at in self._breaks[:-1]]
        except (OSError, ValueError, TypeError, UsageError) as error:
            raise IndexDamagedError(f"{folder} is no keyword index that can be read: {error}") from error

    def _check(self) -> None:
        """Hold the files' sizes against each other and the corpus.

        Raises:
            ValueError: If they do not agree.
        """
        terms, postings = len(self._ends), len(self._rows)
        if len(self._terms) - 2 != (self._ends[-1] if terms else 0):
            raise ValueError(f"{_TERMS} has {len(self._terms) - 2} bytes, which is not where its last term ends")
        sizes = {postings, len(self._weights), len(self._places), int(self._starts[-1]) if len(self._starts) else 0}
        if len(self._starts) != terms + 1 or len(sizes) > 1:
            raise ValueError(f"{terms} terms, and {sorted(sizes)} postings by the one file and the other, do not agree")
        if postings and self._rows.max() >= self.passages:
            raise ValueError(f"it names passage row {self._rows.max()}, and there are {self.passages} passages")

    def parse(self, query: str) -> LexicalQuery:
        """Look up the terms of a query, which is text and never syntax."""
        terms = tuple(self.analyzer.query_terms(query))
        postings = tuple(map(self._postings, terms))
        return LexicalQuery(terms=terms, idfs=tuple(map(self._idf, postings)), postings=postings)

    def shares(self, keywords: LexicalQuery, article_rows: Rows) -> tuple[Scores, Scores]:
        """Return each passage's BM25 score as a share of the query's ceiling, and each article's.

        An article's is made of what each term weighs most in any of its passages.

        Args:
            keywords: The query's terms.
            article_rows: (passages,) the position of each passage's article, as the index was written with.

        Returns:
            (passages,) and (articles,) float32 in [0, 1).
        """
        articles = int(article_rows[-1]) + 1 if len(article_rows) else 0
        held = [postings for postings in keywords.postings if postings.start < postings.stop]
        if not held:
            return np.zeros(self.passages, np.float32), np.zeros(articles, np.float32)
        factors = np.array(keywords.idfs) / keywords.ceiling
        sizes = [postings.stop - postings.start for postings in keywords.postings]
        rows = np.concatenate([self._rows[postings] for postings in held])
        shares = np.concatenate([self._weights[postings] for postings in held]) * np.repeat(factors, sizes)
        most = np.concatenate([self._places[postings] for postings in held]) >> _MOST_BIT & 1
        of_passages = np.bincount(rows, shares, self.passages)
        of_articles = np.bincount(article_rows[rows], shares * most, articles)
        return of_passages.astype(np.float32), of_articles.astype(np.float32)

    def matches(self, keywords: LexicalQuery, row: int) -> list[TermMatch]:
        """Return what each term of the query is in one passage."""
        found = []
        for term, idf, postings in zip(keywords.terms, keywords.idfs, keywords.postings, strict=True):
            position = postings.start + int(self._rows[postings].searchsorted(np.int32(row)))
            has = position < postings.stop and self._rows[position] == row
            places = int(self._places[position]) if has else 0
            found.append(
                TermMatch(
                    term=term,
                    idf=idf,
                    weight=float(self._weights[position]) if has else 0.0,
                    in_title=bool(places >> _TITLE_BIT),
                    sentences=tuple(bit for bit in range(_MOST_BIT) if places >> bit & 1),
                )
            )
        return found

    def places(self, keywords: LexicalQuery, rows: Rows) -> npt.NDArray[np.uint32]:
        """Return (terms, m) uint32: where each term of the query is in each of some passages, as in places.npy."""
        found = np.zeros((len(keywords.terms), len(rows)), np.uint32)
        wanted = rows.astype(np.int32)
        for own, postings in zip(found, keywords.postings, strict=True):
            if postings.start < postings.stop:
                positions = postings.start + self._rows[postings].searchsorted(wanted)
                np.minimum(positions, postings.stop - 1, out=positions)
                np.copyto(own, self._places[positions], where=self._rows[positions] == wanted)
        return found

    def _idf(self, postings: slice) -> float:
        """Return the inverse document frequency of Robertson and Spärck Jones, as Lucene keeps it from below 0."""
        holding = postings.stop - postings.start
        return math.log1p((self.passages - holding + 0.5) / (holding + 0.5))

    def _postings(self, term: str) -> slice:
        """Return where a term's postings lie; empty if no passage has it."""
        wanted = term.encode()
        guide = bisect_right(self._guides, wanted) - 1
        if guide < 0:
            return slice(0, 0)
        begin, end = self._breaks[guide : guide + 2]
        line = self._terms.find(b"\n" + wanted + b"\n", begin, end + 1)
        if line < 0:
            return slice(0, 0)
        number = guide * _GUIDED + self._terms.count(b"\n", begin, line)
        return slice(*self._starts[number : number + 2].tolist())


def write_lexical(
    folder: Path,
    passages: Iterable[tuple[str | None, str, Sequence[Span]]],
    config: LexicalConfig,
    *,
    article_rows: Rows,
) -> None:
    """Write the keyword index of a corpus into a folder, which is made.

    Args:
        folder: Where to; must not exist.
        passages: Title of the article, text and the text's sentences of each passage, in row order.
        config: Rules and constants.
        article_rows: (passages,) the position of each passage's article, from 0, never decreasing.
    """
    analyzer = Analyzer(config.stemming)
    numbers: dict[str, int] = {}
    terms, rows, frequencies, lengths = array("i"), array("i"), array("f"), array("d")
    places = array("I")
    last_title: str | None = None
    title_terms: Counter[str] = Counter()
    for row, (title, text, sentences) in enumerate(passages):
        if title != last_title:
            title_terms, last_title = Counter(analyzer.terms(title or "") if config.title_weight else ()), title
        counts: Counter[str] = Counter()
        bits = dict.fromkeys(title_terms, 1 << _TITLE_BIT)
        for number, sentence in enumerate(sentences):
            for term in analyzer.terms(sentence.of(text)):
                counts[term] += 1
                bits[term] = bits.get(term, 0) | 1 << min(number, LAST_TOLD_APART)
        lengths.append(counts.total() + config.title_weight * title_terms.total())
        for term, where in bits.items():
            terms.append(numbers.setdefault(term, len(numbers)))
            rows.append(row)
            frequencies.append(counts[term] + config.title_weight * title_terms[term])
            places.append(where)

    order = sorted(numbers)  # as their UTF-8 bytes sort
    rank = np.empty(len(order), np.int64)
    rank[[numbers[term] for term in order]] = np.arange(len(order))
    by_term = rank[np.asarray(terms)]
    sequence = np.argsort(by_term, kind="stable")  # rows increase already
    row_of = np.asarray(rows)[sequence]
    # Summed exactly, so that the bytes do not depend on the CPU.
    mean_length = math.fsum(lengths) / max(1, len(lengths))
    relative_length = (np.asarray(lengths) / (mean_length or 1.0)).astype(np.float32)
    weights = _saturated(np.asarray(frequencies)[sequence], relative_length[row_of], config)
    most = _greatest(weights, np.stack([by_term[sequence], article_rows[row_of]]))
    encoded = [term.encode() for term in order]

    folder.mkdir()
    (folder / _CONFIG).write_text(json.dumps(asdict(config), indent=2, sort_keys=True), encoding="utf-8")
    (folder / _TERMS).write_bytes(b"\n".join(encoded))
    np.save(folder / _ENDS, np.cumsum([len(term) + 1 for term in encoded], dtype=np.int64) - 1)
    np.save(folder / _STARTS, np.concatenate(([0], np.cumsum(np.bincount(by_term, minlength=len(order))))))
    np.save(folder / _ROWS, row_of)
    np.save(folder / _PLACES, np.asarray(places, np.uint32)[sequence] | most.astype(np.uint32) << _MOST_BIT)
    np.save(folder / _WEIGHTS, weights)


def _saturated(
    frequency: npt.NDArray[np.float32], relative_length: npt.NDArray[np.float32], config: LexicalConfig
) -> npt.NDArray[np.float32]:
    """Return f / (f + k1 (1 - b + b l)): BM25's weight of a term, for f occurrences in l times the mean length."""
    penalty = config.k1 * (1 - config.b + config.b * relative_length)
    return (frequency / (frequency + penalty)).astype(np.float32)


def _greatest(weights: Scores, groups: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which is the greatest weight of its group, the first of equal ones.

    Args:
        weights: (n,).
        groups: (keys, n); a group's weights have equal keys and lie side by side.
    """
    if not len(weights):
        return np.zeros(0, bool)
    starts = np.flatnonzero(np.concatenate([[True], (np.diff(groups) != 0).any(axis=0)]))
    of_group = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(weights)))
    at = np.flatnonzero(weights == np.maximum.reduceat(weights, starts)[of_group])
    found = np.zeros(len(weights), bool)
    found[at[np.diff(of_group[at], prepend=-1) > 0]] = True
    return found
