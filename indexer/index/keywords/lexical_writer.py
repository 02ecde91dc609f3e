"""Writing the keyword index, whose files `indexer.index.keywords.lexical` describes."""

import json
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import accumulate, chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from indexer.config import LexicalConfig
from indexer.index.arrays import ArrayWriter
from indexer.index.gathering import gathered
from indexer.index.keywords.article_terms import ArticleTerms
from indexer.index.keywords.dictionary import write_dictionary
from indexer.index.keywords.lexical import (
    CONFIG_FILE,
    GREATEST_FILE,
    HOLDING_FILE,
    PLACES_FILE,
    ROWS_FILE,
    STARTS_FILE,
    TITLE_BIT,
    WEIGHTS_FILE,
)
from indexer.index.keywords.names.name_writer import Name, write_names
from indexer.index.keywords.posting_runs import POSTING, PostingArray, PostingRuns
from indexer.index.keywords.postings import OUTSIDE_BYLINE, PEAK_BIT, greatest
from indexer.index.keywords.terms import Analyzer, note_spelling
from indexer.index.keywords.words.joined import JoinedWords, joined_words
from indexer.index.keywords.words.term_sequence import TermBlock, TermSequence
from indexer.records import Rows

Terms = npt.NDArray[np.int32]
_TOGETHER = 1 << 16
"""Postings that are numbered anew together."""
_NAMED = 10
"""A term is a name unless one in so many of its articles writes it without a capital."""


def write_lexical(
    folder: Path,
    articles: Iterable[ArticleTerms],
    config: LexicalConfig,
    *,
    article_rows: Rows,
) -> None:
    """Write the keyword index of a corpus into a new folder.

    Args:
        folder: Folder to make; it must not exist.
        articles: Terms of the articles, in the order of their passages.
        config: Language of the stemmer and constants of BM25.
        article_rows: (passages,) position of each passage's article, from 0, never decreasing.
    """
    folder.mkdir()
    (folder / CONFIG_FILE).write_text(json.dumps(asdict(config), indent=2, sort_keys=True), encoding="utf-8")
    # Beside the folder, whose files are the index's.
    with TemporaryDirectory(dir=folder.parent, prefix="postings-") as scratch, PostingRuns(Path(scratch) / "p") as runs:
        with TermSequence(Path(scratch) / "sequence") as sequence:
            words, lengths = _collect(articles, config, runs, sequence)
        numbers = words.numbers
        order = sorted(numbers)  # code points sort like their UTF-8 bytes
        rank = np.empty(len(order), np.int64)
        rank[[numbers[term] for term in order]] = np.arange(len(order))
        write_dictionary(folder, order)
        write_names(folder, words.names(order))
        _write_postings(folder, runs.by_term(rank), lengths, article_rows, config, terms=len(order))


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
    counts, in_text = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
    heaviest = np.zeros(terms, np.float32)
    with (
        ArrayWriter(folder / ROWS_FILE, np.int32) as rows,
        ArrayWriter(folder / PLACES_FILE, np.uint32) as places,
        ArrayWriter(folder / WEIGHTS_FILE, np.float32) as weights,
    ):
        for part in map(_merged, parts):
            of_part = _saturated(part["frequency"], relative_length[part["row"]], config)
            peaks = greatest(of_part, np.stack([part["term"], article_rows[part["row"]]]))
            counts += np.bincount(part["term"], minlength=terms)
            in_text += np.bincount(part["term"][(part["places"] & OUTSIDE_BYLINE) > 0], minlength=terms)
            np.maximum.at(heaviest, part["term"], of_part)
            rows.add(part["row"])
            places.add(part["places"] | peaks.astype(np.uint32) << PEAK_BIT)
            weights.add(of_part)
    np.save(folder / STARTS_FILE, np.concatenate(([0], counts.cumsum())))
    np.save(folder / HOLDING_FILE, np.where(in_text > 0, in_text, counts).astype(np.int32))
    np.save(folder / GREATEST_FILE, heaviest)


def _collect(
    articles: Iterable[ArticleTerms], config: LexicalConfig, postings: PostingRuns, sequence: TermSequence
) -> tuple["_Words", "array[float]"]:
    """Collect the postings of all passages.

    Args:
        articles: Terms of the articles, in the order of their passages.
        config: Language of the stemmer.
        postings: Takes the postings, of what is written and of what is joined.
        sequence: Takes the terms in their order.

    Returns:
        The distinct terms; and the length of each passage.
    """
    words = _Words()
    lengths = array("d")
    for block in gathered(articles, lambda one: len(one.postings), _TOGETHER):
        spelt = [*chain.from_iterable(one.words for one in block)]
        numbers = np.array([*map(words.__getitem__, spelt), -1], np.int32)
        words.count(numbers[:-1], np.fromiter((word[-1] == "." for word in spelt), bool, len(spelt)))
        firsts = _starts(len(one.words) for one in block)
        rows = _starts(len(one.lengths) for one in block) + len(lengths)
        postings.add(_postings_of(block, numbers, firsts, rows))
        sequence.add(_sequence_of(block, numbers, firsts, rows))
        for one in block:
            lengths.extend(one.lengths)
    for joined in joined_words(sequence, words.numbers, words.spellings, Analyzer(config.stemming)):
        postings.add(_postings_of_joined(joined, config))
    return words, lengths


def _postings_of(block: Sequence[ArticleTerms], numbers: Terms, firsts: Rows, rows: Rows) -> PostingArray:
    """Return the postings of some articles, by the numbers that terms and passages have in the corpus.

    Args:
        block: Terms of the articles.
        numbers: Numbers of their terms, of one article after the other, and -1 at the end.
        firsts: (articles,) place among these of each article's first.
        rows: (articles,) row of each article's first passage.
    """
    found = np.concatenate([one.postings for one in block])
    sizes = [len(one.postings) for one in block]
    found["term"] = numbers[found["term"] + firsts.repeat(sizes)]
    found["row"] += rows.repeat(sizes)
    return found


def _sequence_of(block: Sequence[ArticleTerms], numbers: Terms, firsts: Rows, rows: Rows) -> TermBlock:
    """Return the terms of some articles in their order; all else is as for `_postings_of`."""
    terms, starts, of_rows, bits = map(np.concatenate, zip(*(one.sequence for one in block), strict=True))
    sizes = [len(one.sequence.terms) for one in block]
    counts = [len(one.sequence.starts) for one in block]
    return TermBlock(
        terms=numbers[np.where(terms < 0, -1, terms + firsts.repeat(sizes))],
        starts=starts + _starts(sizes).repeat(counts),
        rows=of_rows + rows.repeat(counts),
        bits=bits,
    )


def _starts(sizes: Iterable[int]) -> Rows:
    """Return where each of some parts begins that lie one after the other."""
    return np.array([0, *accumulate(sizes)])[:-1]


class _Words(dict[str, int]):
    """Number of the term of each word, as `ArticleTerms.words` gives them; a new term gets the next."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        """Number of each distinct term."""
        self.spellings: dict[str, str] = {}
        """Shortest spelling of each term, folded, of the words that are no compounds."""
        self._articles, self._uncapitalised = np.zeros(0, np.int32), np.zeros(0, np.int32)

    def count(self, terms: Terms, uncapitalised: npt.NDArray[np.bool_]) -> None:
        """Count the terms of articles, given for each whether its article has it without a capital."""
        if len(self._articles) < len(self.numbers):
            self._articles.resize(2 * len(self.numbers), refcheck=False)
            self._uncapitalised.resize(2 * len(self.numbers), refcheck=False)
        np.add.at(self._articles, terms, 1)
        np.add.at(self._uncapitalised, terms[uncapitalised], 1)

    def names(self, order: Sequence[str]) -> Iterator[Name]:
        """Yield the terms that are names, given all in their order: those that articles hardly write without a capital.

        In scripts without capitals every term may be a name.
        """
        for place, term in enumerate(order):
            number = self.numbers[term]
            if _NAMED * self._uncapitalised[number] <= self._articles[number]:
                yield Name(term=place, spelling=self.spellings.get(term, term))

    def __missing__(self, word: str) -> int:
        term, _, spelling = word.removesuffix(".").partition("\t")
        self[word] = number = self.numbers.setdefault(term, len(self.numbers))
        if spelling:
            note_spelling(self.spellings, term, spelling)
        return number


def _postings_of_joined(words: JoinedWords, config: LexicalConfig) -> PostingArray:
    """Return the postings of words that are written joined or apart, for the other way of writing.

    A passage may come to have two postings of one term.
    """
    found = np.empty(len(words.terms), POSTING)
    found["term"], found["row"] = words.terms, words.rows
    found["frequency"] = np.where(words.bits == TITLE_BIT, config.title_weight, 1.0) * words.frequencies
    found["places"] = 1 << words.bits
    return found


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
