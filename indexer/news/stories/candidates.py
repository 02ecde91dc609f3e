"""Which pairs of articles may report on one event: those with passages near each other, or with rare names in common.

Names bring together what the vectors do not, such as reports in two languages. Each article is paired with the few that
are next to it in time among those with the same name, so that a name which thousands have costs no more than others.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.news.stories.marks_table import MarksTable
from indexer.news.stories.weighed_marks import WeighedMarks
from indexer.records import Rows

MOST_DAYS = 45
"""Days between two articles beyond which one is no follow-up of the other."""
_NAMES = 24
"""Number of an article's rarest names by which it is brought together with others."""
_NEXT = 6
"""Number of articles with a name that each is paired with, the next in time."""
_LEAST_PRODUCT = 0.01
"""Least part of a cosine of names that a name must make up to count."""
_LEAST_COSINE = 0.04
"""Least cosine of two articles' names, as far as it is made up of such parts."""
_PASSAGES_TOGETHER = 1 << 16


class Pairs(NamedTuple):
    """Pairs of articles, the lower first, in increasing order, each once."""

    first: Rows
    second: Rows


def candidate_pairs(
    article_rows: Rows,
    starts: Rows,
    rows: npt.NDArray[np.int32],
    marks: MarksTable,
    days: npt.NDArray[np.float64],
) -> Pairs:
    """Return the pairs of articles that are worth comparing.

    Args:
        article_rows: (passages,) the article of each passage.
        starts: (passages + 1,) where each passage's neighbours begin.
        rows: Rows of the passages that are near it, of other articles.
        marks: Marks of the articles.
        days: (articles,) when each was published.
    """
    found = [np.empty(0, np.int64), *_near(article_rows, starts, rows, len(days)), _sharing_names(marks.names, days)]
    first, second = np.divmod(np.unique(np.concatenate(found)), max(len(days), 1))
    # Comparing NaN is never true: an article of unknown date may go with any other.
    kept = ~(np.abs(days[first] - days[second]) > MOST_DAYS)
    return Pairs(first[kept], second[kept])


def _near(article_rows: Rows, starts: Rows, rows: npt.NDArray[np.int32], articles: int) -> Iterator[Rows]:
    """Yield numbers of pairs of articles with passages near each other."""
    for begin in range(0, len(article_rows), _PASSAGES_TOGETHER):
        end = min(begin + _PASSAGES_TOGETHER, len(article_rows))
        own = article_rows[begin:end].repeat(np.diff(starts[begin : end + 1]))
        other = article_rows[rows[starts[begin] : starts[end]]]
        yield np.unique(_numbers(own[own != other], other[own != other], articles))


def _sharing_names(marks: WeighedMarks, days: npt.NDArray[np.float64]) -> Rows:
    """Return numbers of pairs of articles that have rare names in common."""
    owners = np.arange(len(days)).repeat(np.diff(marks.starts))
    by_weight = np.lexsort((marks.hashes, -marks.weights, owners))
    rarest = by_weight[np.arange(len(owners)) - marks.starts[owners] < _NAMES]
    order = rarest[np.lexsort((owners[rarest], days[owners[rarest]], marks.hashes[rarest]))]
    owners, names, weights = owners[order], marks.hashes[order], marks.weights[order].astype(np.float64)
    numbers, parts = [np.empty(0, np.int64)], [np.empty(0)]
    for distance in range(1, _NEXT + 1):
        products = weights[distance:] * weights[:-distance]
        kept = (names[distance:] == names[:-distance]) & (products >= _LEAST_PRODUCT)
        numbers.append(_numbers(owners[:-distance][kept], owners[distance:][kept], len(days)))
        parts.append(products[kept])
    found, places = np.unique(np.concatenate(numbers), return_inverse=True)
    return found[np.bincount(places, np.concatenate(parts), minlength=len(found)) >= _LEAST_COSINE]


def _numbers(first: Rows, second: Rows, articles: int) -> Rows:
    """Return a number for each pair of articles, whichever is named first."""
    numbers: Rows = np.minimum(first, second) * articles + np.maximum(first, second)
    return numbers
