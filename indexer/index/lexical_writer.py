"""Writing the keyword index, whose files `indexer.index.lexical` describes."""

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from indexer.config import LexicalConfig
from indexer.index.arrays import ArrayWriter
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
from indexer.index.posting_runs import PostingArray, PostingRuns
from indexer.index.postings import PEAK_BIT, greatest
from indexer.index.terms import Analyzer
from indexer.index.words.joined import JoinedWords, joined_words
from indexer.index.words.term_sequence import TermSequence
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
    folder.mkdir()
    (folder / CONFIG_FILE).write_text(json.dumps(asdict(config), indent=2, sort_keys=True), encoding="utf-8")
    # Beside the folder, whose files are the index's.
    with TemporaryDirectory(dir=folder.parent, prefix="postings-") as scratch, PostingRuns(Path(scratch) / "p") as runs:
        with TermSequence(Path(scratch) / "sequence") as sequence:
            numbers, lengths = _collect(passages, config, runs, sequence)
        order = sorted(numbers)  # code points sort like their UTF-8 bytes
        rank = np.empty(len(order), np.int64)
        rank[[numbers[term] for term in order]] = np.arange(len(order))
        _write_terms(folder, order)
        _write_postings(folder, runs.by_term(rank), lengths, article_rows, config, terms=len(order))


def _write_terms(folder: Path, order: Sequence[str]) -> None:
    """Write the terms of a corpus, in their order."""
    (folder / TERMS_FILE).write_bytes("\n".join(order).encode())
    sizes = np.fromiter((len(term.encode()) + 1 for term in order), np.int64, count=len(order))
    np.save(folder / ENDS_FILE, sizes.cumsum() - 1)


def _write_postings(
    folder: Path,
    parts: Iterable[PostingArray],
    lengths: "array[float]",
    article_rows: Rows,
    config: LexicalConfig,
    *,
    terms: int,
) -> None:
    """Write the postings of a corpus.

    Args:
        folder: For the files.
        parts: Postings by term and row.
        lengths: Length of each passage.
        article_rows: Position of each passage's article.
        config: Constants of BM25.
        terms: Number of distinct terms.
    """
    # Summed exactly, so that the bytes do not depend on the processor.
    mean_length = math.fsum(lengths) / max(1, len(lengths))
    relative_length = (np.asarray(lengths) / (mean_length or 1.0)).astype(np.float32)
    counts = np.zeros(terms, np.int64)
    with (
        ArrayWriter(folder / ROWS_FILE, np.int32) as rows,
        ArrayWriter(folder / PLACES_FILE, np.uint32) as places,
        ArrayWriter(folder / WEIGHTS_FILE, np.float32) as weights,
    ):
        for part in map(_merged, parts):
            of_part = _saturated(part["frequency"], relative_length[part["row"]], config)
            peaks = greatest(of_part, np.stack([part["term"], article_rows[part["row"]]]))
            counts += np.bincount(part["term"], minlength=terms)
            rows.add(part["row"])
            places.add(part["places"] | peaks.astype(np.uint32) << PEAK_BIT)
            weights.add(of_part)
    np.save(folder / STARTS_FILE, np.concatenate(([0], counts.cumsum())))


class _Numbers(dict[str, int]):
    """Number of each distinct term, in the order of first occurrence; a new term gets the next."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


def _collect(
    passages: Iterable[PassageFields], config: LexicalConfig, postings: PostingRuns, sequence: TermSequence
) -> tuple[_Numbers, "array[float]"]:
    """Collect the postings of all passages.

    Args:
        passages: The passages, in row order.
        config: Language of the stemmer, weights of the title and the byline.
        postings: Takes the postings. A frequency counts a term's occurrences in the passage, those in the title times
            the title's weight, and the byline's weight if it is in the byline; the peak bit is left out.
        sequence: Takes the terms in their order.

    Returns:
        The number of each distinct term; and the length of each passage in terms, with those of the title times the
        title's weight, and without the byline: that is no longer a text for being signed.
    """
    analyzer = Analyzer(config.stemming, remember=True)
    numbers, lengths = _Numbers(), array("d")
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
        sequence.add(map(numbers.__getitem__, of_title), row, TITLE_BIT)
        for number, sentence in enumerate(passage.sentences):
            bit = min(number, LAST_SENTENCE_BIT)
            terms = analyzer.terms(sentence.of(passage.text))
            sequence.add(map(numbers.__getitem__, terms), row, bit)
            for term in terms:
                counts[term] += 1
                places[term] = places.get(term, 0) | 1 << bit
        lengths.append(counts.total() + config.title_weight * title_terms.total())
        frequencies = [
            counts[term]
            + config.title_weight * title_terms[term]
            + (config.byline_weight if term in byline_terms else 0)
            for term in places
        ]
        postings.add(row, [numbers[term] for term in places], frequencies, places.values())
    for words in joined_words(sequence, numbers, analyzer):
        _add_joined(postings, words, config)
    return numbers, lengths


def _add_joined(postings: PostingRuns, words: JoinedWords, config: LexicalConfig) -> None:
    """Add the postings of words that are written joined or apart, for the other way of writing.

    A passage may come to have two postings of one term.
    """
    worth = np.where(words.bits == TITLE_BIT, config.title_weight, 1.0) * words.frequencies
    postings.add_run(words.terms, words.rows, worth.astype(np.float32), (1 << words.bits).astype(np.uint32))


def _merged(postings: PostingArray) -> PostingArray:
    """Return postings by term and row with those of one term and row as one."""
    new = (np.diff(postings["term"], prepend=-1) != 0) | (np.diff(postings["row"], prepend=-1) != 0)
    if new.all():
        return postings
    starts = np.flatnonzero(new)
    found = postings[starts]
    found["frequency"] = np.add.reduceat(postings["frequency"], starts)
    found["places"] = np.bitwise_or.reduceat(postings["places"], starts)
    return found


def _saturated(
    frequency: npt.NDArray[np.float32], relative_length: npt.NDArray[np.float32], config: LexicalConfig
) -> npt.NDArray[np.float32]:
    """Return BM25's weight of a term, f / (f + k1 (1 - b + b l)), for f occurrences in l times the mean length."""
    penalty = config.k1 * (1 - config.b + config.b * relative_length)
    return (frequency / (frequency + penalty)).astype(np.float32)
