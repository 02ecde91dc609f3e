"""Articles for the tests of stories: short texts, with vectors by their words."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.index.vectors.exact import VectorIndex
from indexer.news.stories.articles import StoryArticles
from indexer.news.stories.candidates import Pairs, candidate_pairs
from indexer.news.stories.marks import article_marks
from indexer.news.stories.marks_table import marks_table
from indexer.records import Matrix

DIMENSION = 64


class Report(NamedTuple):
    """An article of one passage."""

    title: str
    text: str
    day: float


def vectors_of(reports: Sequence[Report]) -> Matrix:
    """Return a vector for each report, by its longer words."""
    found = np.zeros((len(reports), DIMENSION), np.float32)
    for row, report in enumerate(reports):
        for word in re.findall(r"\w{5,}", f"{report.title} {report.text}".lower()):
            found[row, sum(map(ord, word[:6])) % DIMENSION] += 1
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def articles_of(reports: Sequence[Report]) -> StoryArticles:
    """Return what is known of reports."""
    vectors = VectorIndex(DIMENSION)
    vectors.add(vectors_of(reports))
    return StoryArticles(
        passage_starts=np.arange(len(reports) + 1),
        vectors=vectors,
        marks=marks_table(article_marks(report.title, report.text) for report in reports),
        days=np.array([report.day for report in reports]),
    )


def all_pairs(articles: StoryArticles) -> Pairs:
    """Return the pairs that would be compared if every passage were near every other one."""
    count = len(articles.days)
    rows = np.array([other for own in range(count) for other in range(count) if other != own], np.int32)
    starts = np.arange(count + 1) * max(count - 1, 0)
    return candidate_pairs(np.arange(count), starts, rows, articles.marks, articles.days)
