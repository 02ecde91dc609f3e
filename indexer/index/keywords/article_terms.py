"""The terms of one article: everything that the keyword index takes of it, whatever the rest of the corpus is."""

import struct
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.config import LexicalConfig
from indexer.index.keywords.lexical import LAST_SENTENCE_BIT, TITLE_BIT
from indexer.index.keywords.posting_runs import POSTING, PostingArray
from indexer.index.keywords.terms import Analyzer
from indexer.index.keywords.words.term_sequence import TermBlock
from indexer.records import Span

_COUNTS = struct.Struct("<5I")


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


@dataclass(frozen=True, slots=True)
class ArticleTerms:
    """The terms of an article's passages, whose rows count from 0, as do the numbers of its distinct terms."""

    words: Sequence[str]
    """For each distinct term, by its number: the term, a tab, and the shortest spelling, folded, of the words that have
    it and are no compounds, with a full stop if any of them begins with a small letter; nothing behind the tab if there
    is none. A term never holds a tab, and a spelling no full stop."""
    lengths: npt.NDArray[np.float64]
    """(passages,) length of each in terms, with those of the title times the title's weight, and without the byline:
    a text is no longer for being signed."""
    postings: PostingArray
    """A posting for each term of each passage. A frequency counts its occurrences there, those in the title times the
    title's weight, and the byline's weight if it is in the byline; the peak bit is left out."""
    sequence: TermBlock
    """The terms in their order."""

    def to_bytes(self) -> bytes:
        """Return the bytes that `from_bytes` reads."""
        words = "\n".join(self.words).encode()
        counts = _COUNTS.pack(
            len(words),
            len(self.lengths),
            len(self.postings),
            len(self.sequence.terms),
            len(self.sequence.starts),
        )
        sequence = [values.astype(np.int32).tobytes() for values in self.sequence]
        return b"".join((counts, words, self.lengths.tobytes(), self.postings.tobytes(), *sequence))

    @classmethod
    def from_bytes(cls, data: bytes) -> "ArticleTerms":
        """Return what `to_bytes` wrote; arrays are read-only views of `data`."""
        words_size, passages, postings, terms, sentences = _COUNTS.unpack_from(data)
        lengths_at = _COUNTS.size + words_size
        postings_at = lengths_at + 8 * passages
        sequence_at = postings_at + POSTING.itemsize * postings
        sequence = np.frombuffer(data, np.int32, terms + 3 * sentences, sequence_at)
        return cls(
            words=data[_COUNTS.size : lengths_at].decode().split("\n") if words_size else [],
            lengths=np.frombuffer(data, np.float64, passages, lengths_at),
            postings=np.frombuffer(data, POSTING, postings, postings_at),
            sequence=TermBlock(sequence[:terms], *sequence[terms:].reshape(3, sentences)),
        )


class _Numbers(dict[str, int]):
    """Number of each distinct term, in the order of first occurrence; a new term gets the next."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


def article_terms(passages: Sequence[PassageFields], analyzer: Analyzer, config: LexicalConfig) -> ArticleTerms:
    """Return the terms of an article's passages.

    Args:
        passages: The passages of one article, with one title and one byline.
        analyzer: Makes the terms.
        config: Weights of the title and of the byline.
    """
    numbers, spellings, uncapitalised = _Numbers(), dict[str, str](), set[str]()
    lengths, sequence = array("d"), _SequenceWriter()
    rows, terms, frequencies, places_of = array("i"), array("i"), array("f"), array("I")
    title, byline = passages[0].title, passages[0].byline
    of_title = analyzer.terms(title or "", spellings, uncapitalised) if config.title_weight else []
    title_terms = Counter(of_title)
    names = byline if config.byline_weight else ()
    byline_terms = dict.fromkeys(term for name in names for term in analyzer.terms(name, spellings, uncapitalised))
    for row, passage in enumerate(passages):
        counts: Counter[str] = Counter()
        # A term of the byline alone has no bits.
        places = dict.fromkeys(byline_terms, 0) | dict.fromkeys(title_terms, 1 << TITLE_BIT)
        sequence.add(map(numbers.__getitem__, of_title), row, TITLE_BIT)
        for number, sentence in enumerate(passage.sentences):
            bit = min(number, LAST_SENTENCE_BIT)
            found = analyzer.terms(sentence.of(passage.text), spellings, uncapitalised)
            sequence.add(map(numbers.__getitem__, found), row, bit)
            for term in found:
                counts[term] += 1
                places[term] = places.get(term, 0) | 1 << bit
        lengths.append(counts.total() + config.title_weight * title_terms.total())
        rows.extend([row] * len(places))
        terms.extend(map(numbers.__getitem__, places))
        places_of.extend(places.values())
        frequencies.extend(
            counts[term]
            + config.title_weight * title_terms[term]
            + (config.byline_weight if term in byline_terms else 0)
            for term in places
        )
    postings = np.empty(len(terms), POSTING)
    for name, values in (("term", terms), ("row", rows), ("frequency", frequencies), ("places", places_of)):
        postings[name] = values
    return ArticleTerms(
        words=[f"{term}\t{spellings.get(term, '')}{'.' * (term in uncapitalised)}" for term in numbers],
        lengths=np.array(lengths, np.float64),
        postings=postings,
        sequence=sequence.block(),
    )


def terms_of_passages(passages: Iterable[PassageFields], config: LexicalConfig) -> Iterator[ArticleTerms]:
    """Yield the terms of passages, each as those of an article that has no other."""
    analyzer = Analyzer(config.stemming)
    for passage in passages:
        yield article_terms([passage], analyzer, config)


class _SequenceWriter:
    """The terms of an article in their order, as they are added."""

    def __init__(self) -> None:
        self._terms, self._starts, self._rows, self._bits = array("i"), array("i"), array("i"), array("i")

    def add(self, terms: "map[int]", row: int, bit: int) -> None:
        """Add the numbers of the terms of a title or sentence, the row of its passage and its bit."""
        self._starts.append(len(self._terms))
        self._rows.append(row)
        self._bits.append(bit)
        self._terms.extend(terms)
        self._terms.append(-1)

    def block(self) -> TermBlock:
        """Return what was added."""
        arrays = (self._terms, self._starts, self._rows, self._bits)
        return TermBlock(*(np.array(values, np.int32) for values in arrays))  # type: ignore[arg-type]
