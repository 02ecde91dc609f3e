"""Filters of known selectivity: ranges of days that articles were published on, another one for each query."""

from typing import NamedTuple

import numpy as np

from benchmarks.scale.corpus.documents import DAYS, day_of
from indexer.index.generation import Generation
from indexer.records import Rows

SELECTIVITIES = (1.0, 0.1, 0.01, 0.001, 0.0001)
"""Shares of the articles that filters let through; with the first, a filter is there but excludes nothing."""


class Window(NamedTuple):
    """A range of days, both ends included."""

    first: int
    last: int


def windows(days: Rows, selectivity: float, count: int) -> list[Window]:
    """Return ranges of as many days as selectivity wants, each with an article at least.

    Args:
        days: Days of the articles or of their passages.
        selectivity: Share of all days.
        count: Number of ranges.
    """
    length = max(1, round(selectivity * DAYS))
    chance = np.random.default_rng(round(1 / selectivity))
    around = days[chance.integers(len(days), size=count)]
    first = np.clip(around - chance.integers(length, size=count), 0, DAYS - length)
    return [Window(int(one), int(one) + length - 1) for one in first]


def passage_days(generation: Generation) -> Rows:
    """Return the day of each passage's article, (passages,) int64."""
    of_articles = np.array([day_of(one) for one in generation.articles.article_ids()], np.int64)
    return of_articles[generation.articles.article_rows()]
