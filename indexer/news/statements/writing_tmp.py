"""Writing what the passages of a generation state; what the generation before has of the same passages is taken over."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.config import PIPELINE
from indexer.errors import UnusableIndexError
from indexer.index.arrays import map_array
from indexer.index.articles import ArticleReader
from indexer.index.columns.dates import read_date
from indexer.index.generation import ARTICLES, SENTENCES
from indexer.index.news.statements import IS_PART, STATEMENTS, Facts, Ranges, Statements, StatementWriter
from indexer.index.sentences import SentenceIndex
from indexer.news.statements.features import PassageFeatures, passage_features
from indexer.records import Passage, Span


class Arrays(NamedTuple):
    """What a passage states, as the files have it."""

    ranges: Ranges
    quantities: Facts
    names: Facts
    sentences: Facts


def arrays_of(features: PassageFeatures) -> Arrays:
    """Return what a passage states as the files have it."""
    quantities = [
        (one.kind, one.digits, *one.nouns, sentence, one.start, one.end, IS_PART if one.is_part else 0)
        for one, sentence in zip(features.quantities, features.sentence_of, strict=True)
    ]
    return Arrays(
        np.array([(one.low, one.high) for one in features.quantities], np.float64).reshape(-1, 2),
        np.array(quantities, np.int32).reshape(-1, 8),
        np.array(features.names, np.int32),
        np.array(features.sentences, np.int32).reshape(-1, 4),
    )


def published_day(stated: str | None) -> date | None:
    """Return the day that a date of publication names; None if it names none."""
    found = read_date(stated or "")
    return None if found is None else found.clock.date()


