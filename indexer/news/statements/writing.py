"""Writing what the passages of a generation state; of those that the generation before has, it is taken over."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.config import PIPELINE
from indexer.errors import UnusableIndexError
from indexer.index.articles import ArticleReader
from indexer.index.columns.dates import read_date
from indexer.index.generation import ARTICLES, SENTENCES
from indexer.index.news.statements import FILES, IS_PART, STATEMENTS, Stated, Statements, StatementWriter
from indexer.index.publishing.fallback import find_predecessor
from indexer.index.rows.article_tables import PassageVersion
from indexer.index.selection import ranges
from indexer.index.sentences import SentenceIndex
from indexer.news.statements.features import PassageFeatures, passage_features
from indexer.records import Rows

_READ_PASSAGES = 512
"""Passages whose texts are read together."""
_NONE = -1
"""Stands for a row where there is none."""


def write_statements(folder: Path, index: Path | None) -> None:
    """Write what the passages of a generation state whose articles and sentences are written.

    Args:
        folder: Folder of the generation.
        index: Folder of the index, whose live generation may have the same passages; None to read all of them.
    """
    sentences = SentenceIndex(folder / SENTENCES)
    with closing(ArticleReader(folder / ARTICLES)) as articles, StatementWriter(folder / STATEMENTS) as writer:
        earlier = None if index is None else _earlier(index)
        known = (
            np.full(sentences.passages, _NONE, np.int64) if earlier is None else earlier.rows_of(articles, sentences)
        )
        for rows in _runs(known):
            if earlier is not None and known[rows[0]] != _NONE:
                writer.add(earlier.stated(known[rows]))
            else:
                for start in range(0, len(rows), _READ_PASSAGES):
                    writer.add(_read(articles, sentences, rows[start : start + _READ_PASSAGES]))


def stated_by(features: Sequence[PassageFeatures]) -> Stated:
    """Return what some passages state, as the files have it."""
    quantities = [
        (one.kind, one.digits, *one.nouns, sentence, one.start, one.end, IS_PART if one.is_part else 0)
        for passage in features
        for one, sentence in zip(passage.quantities, passage.sentence_of, strict=True)
    ]
    return Stated(
        np.array([len(one.quantities) for one in features], np.int64),
        np.array([(one.low, one.high) for of in features for one in of.quantities], np.float64).reshape(-1, 2),
        np.array(quantities, np.int32).reshape(-1, 8),
        np.array([len(one.words) for one in features], np.int64),
        np.array([word for one in features for word in one.words], np.int32),
        np.array([sentence for one in features for sentence in one.sentences], np.int32).reshape(-1, 4),
    )


def published_day(stated: str | None) -> date | None:
    """Return the first day that a date of publication names; None if it names none."""
    found = read_date(stated or "")
    return None if found is None else found.clock.date()


def _read(articles: ArticleReader, sentences: SentenceIndex, rows: Rows) -> Stated:
    """Return what some passages state, from their texts."""
    return stated_by(
        [
            passage_features(
                one.passage.text,
                sentences.spans(one.row),
                published_day(one.article.published_at),
                one.article.language,
            )
            for one in articles.attributed(rows.tolist())
        ]
    )


def _runs(known: Rows) -> Iterator[Rows]:
    """Yield the rows in order, in runs of which the generation before has all, or none."""
    ends = np.flatnonzero(np.diff(known == _NONE)) + 1
    yield from (run for run in np.split(np.arange(len(known)), ends) if len(run))


class _Earlier(NamedTuple):
    """What a generation before has."""

    statements: Statements
    sentences: SentenceIndex
    rows: dict[PassageVersion, int]
    """Row of each passage."""

    def rows_of(self, articles: ArticleReader, sentences: SentenceIndex) -> Rows:
        """Return the row of each passage of the new generation here; `_NONE` if it is not the same here."""
        found = np.array([self.rows.get(one, _NONE) for one in articles.passage_versions()], np.int64)
        rows = np.flatnonzero(found != _NONE)
        is_same = [sentences.spans(row) == self.sentences.spans(earlier) for row, earlier in _pairs(rows, found[rows])]
        found[rows[~np.array(is_same, np.bool_)]] = _NONE
        return found

    def stated(self, rows: Rows) -> Stated:
        """Return what some of its passages state."""
        return self.statements.of(rows, ranges(*self.sentences.firsts(rows)))


def _pairs(first: Rows, second: Rows) -> Iterator[tuple[int, int]]:
    return zip(first.tolist(), second.tolist(), strict=True)


def _earlier(index: Path) -> _Earlier | None:
    """Return the live generation's statements, or those of the newest earlier one that has whole ones."""
    files = [ARTICLES, *(f"{STATEMENTS}/{name}" for name in FILES)]
    files += [f"{SENTENCES}/{name}" for name in ("starts.npy", "spans.npy", "vectors.npy", "scales.npy")]
    try:
        found = find_predecessor(index, files, has=lambda contents: contents.pipeline == PIPELINE)
    except UnusableIndexError:
        return None  # others have told of it
    if found is None:
        return None
    with closing(ArticleReader(found.folder / ARTICLES)) as articles:
        versions = articles.passage_versions()
    statements, sentences = Statements(found.folder / STATEMENTS), SentenceIndex(found.folder / SENTENCES)
    return _Earlier(statements, sentences, {version: row for row, version in enumerate(versions)})
