"""The stories of a generation, found among its articles and written beside them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.index.columns.article_columns import ArticleColumns
from indexer.index.columns.dates import days_of
from indexer.index.generation import COLUMNS, VECTORS
from indexer.index.news.neighbours import PassageNeighbours
from indexer.index.news.stories import write_stories
from indexer.index.vectors.exact import VectorIndex
from indexer.news.stories.articles import StoryArticles
from indexer.news.stories.candidates import candidate_pairs
from indexer.news.stories.groups import groups_of
from indexer.news.stories.marks import Marks
from indexer.news.stories.marks_table import marks_table


def write_article_stories(folder: Path, generation: Path, marks: Sequence[Marks], neighbours: Path | None) -> None:
    """Write which articles of a generation report on one event into a new folder.

    Args:
        folder: The folder.
        generation: Folder of the generation, whose vectors and columns are written.
        marks: Marks of its articles, in their order.
        neighbours: Folder of the neighbours of its passages; None if it has none, and names alone bring articles
            together.
    """
    columns = ArticleColumns(generation / COLUMNS)
    days = days_of(columns.dates)
    articles = StoryArticles(
        passage_starts=np.searchsorted(columns.article_rows, np.arange(len(days) + 1)),
        vectors=VectorIndex.read(generation / VECTORS),
        marks=marks_table(marks),
        days=days,
    )
    starts, rows = np.zeros(len(columns.article_rows) + 1, np.int64), np.empty(0, np.int32)
    if neighbours is not None:
        near = PassageNeighbours(neighbours)
        starts, rows = near.starts, near.rows
    pairs = candidate_pairs(columns.article_rows, starts, rows, articles.marks, days)
    stories = [_in_order(group, days) for group in groups_of(articles, pairs)]
    write_stories(folder, stories, len(days))


def _in_order(group: Sequence[int], days: npt.NDArray[np.float64]) -> list[int]:
    """Return articles in the order in which they were published, those of unknown date last."""
    rows = np.array(group, np.int64)
    found: list[int] = rows[np.lexsort((rows, days[rows]))].tolist()  # NaN is sorted behind all numbers
    return found
