"""Pairs of passages whose sentences' vectors are given, judged as a search judges them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from indexer.index.news.judgement import Verdict, judge
from indexer.index.news.statements import Statements, StatementWriter
from indexer.index.sentences import SentenceIndex, SentenceSpans, SentenceWriter, rounded
from indexer.news.statements.features import passage_features
from indexer.news.statements.writing import stated_by
from indexer.passages.chunk import sentences

PUBLISHED = date(2024, 5, 2)


def judged(
    folder: Path, first: str, second: str, *, cosine: float = 0.7, days_apart: float = 0.0
) -> tuple[Verdict, str, str]:
    """Return the verdict on two passages, and what agrees or differs in each.

    Args:
        folder: Folder for files.
        first: Text of a passage.
        second: Text of another one.
        cosine: Cosine of every sentence of the one with every one of the other.
        days_apart: Days between their publications.
    """
    spans = [sentences(text) for text in (first, second)]
    directions = ([1.0, 0.0], [cosine, (1 - cosine**2) ** 0.5])
    vectors = [direction for direction, own in zip(directions, spans, strict=True) for _ in own]
    with SentenceWriter(folder / "sentences", 2) as writer:
        writer.add(SentenceSpans.of(spans), rounded(np.array(vectors, np.float32)))
    write_statements_of(folder / "statements", [first, second])
    known, statements = SentenceIndex(folder / "sentences"), Statements(folder / "statements")
    rows = np.array([[0], [1]])
    found = judge(statements, known, rows[0], rows[1], np.array([days_apart], np.float32))
    (one,), (other,) = found.firsts.tolist(), found.seconds.tolist()
    return Verdict(found.verdicts[0]), first[one[0] : one[1]], second[other[0] : other[1]]


def write_statements_of(folder: Path, texts: Sequence[str]) -> None:
    """Write what some passages state."""
    with StatementWriter(folder) as writer:
        writer.add(stated_by([passage_features(text, sentences(text), PUBLISHED) for text in texts]))
