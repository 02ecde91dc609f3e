"""Which article of one generation is which of another, and how the two differ."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.rows.connections import open_connection
from indexer.records import Rows

# Compared is what a search shows of an article, but for its id and for where it lies in the corpus: an article that is
# put into a file of many moves the lines of all behind it.
_SAME_ID = """
    SELECT n.row, o.row,
           (n.sha256, n.title, n.source, n.authors, n.published_at, n.url, n.language)
           IS NOT (o.sha256, o.title, o.source, o.authors, o.published_at, o.url, o.language)
    FROM articles AS n JOIN live.articles AS o ON o.id = n.id
"""
_SAME_TEXT = """
    WITH new AS (
        SELECT row, sha256, title, source, authors, published_at, url, language
        FROM articles WHERE id NOT IN (SELECT id FROM live.articles)
    ), gone AS (
        SELECT min(row) AS row, sha256, title, source, authors, published_at, url, language
        FROM live.articles WHERE id NOT IN (SELECT id FROM articles) GROUP BY sha256
    )
    SELECT n.row, o.row,
           (n.title, n.source, n.authors, n.published_at, n.url, n.language)
           IS NOT (o.title, o.source, o.authors, o.published_at, o.url, o.language)
    FROM new AS n JOIN gone AS o ON o.sha256 = n.sha256
"""
_COUNT = "SELECT coalesce(max(row) + 1, 0) FROM {}"
_PAIR = np.dtype([("row", np.int64), ("live_row", np.int64), ("is_changed", np.bool_)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Numbers of articles."""

    added: int
    changed: int
    """Of those that stay, the ones of which a search shows something else."""
    removed: int
    renamed: int
    """Of those that stay, the ones under another id."""
    unchanged: int
    """Of those that stay, the ones of which a search shows the same; renamed ones may be among them."""


class Matches(NamedTuple):
    """The articles of a new generation that the live one has too; m of them."""

    articles: int
    """Number of articles of the new generation."""
    live_articles: int
    """Number of articles of the live one."""
    renamed: int
    """Number of matches under another id."""
    rows: Rows
    """(m,) position of each in the new generation."""
    live_rows: Rows
    """(m,) position of each in the live one."""
    is_changed: npt.NDArray[np.bool_]
    """(m,) whether a search shows something else of it."""

    @property
    def changes(self) -> Changes:
        """How the generations differ."""
        changed = int(self.is_changed.sum())
        return Changes(
            added=self.articles - len(self.rows),
            changed=changed,
            removed=self.live_articles - len(np.unique(self.live_rows)),
            renamed=self.renamed,
            unchanged=len(self.rows) - changed,
        )


def match_articles(articles_file: Path, live_articles_file: Path | None) -> Matches:
    """Return which articles of a new generation the live one has too.

    An article has the same id in both; or, if an id is new, the same text as one whose id is gone, for then its file
    was renamed.

    Args:
        articles_file: The new generation's `articles.sqlite`.
        live_articles_file: The live generation's, already checked against its hash; None if there is none.
    """
    with closing(open_connection(articles_file)) as connection:
        (articles,) = connection.execute(_COUNT.format("articles")).fetchone()
        if live_articles_file is None:
            nothing = np.empty(0, _PAIR)
            return Matches(articles, 0, 0, nothing["row"], nothing["live_row"], nothing["is_changed"])
        connection.execute("ATTACH ? AS live", (f"{live_articles_file.absolute().as_uri()}?mode=ro&immutable=1",))
        (live_articles,) = connection.execute(_COUNT.format("live.articles")).fetchone()
        same_id, renamed = (_pairs(connection, query) for query in (_SAME_ID, _SAME_TEXT))
    found = np.concatenate([same_id, renamed])
    return Matches(articles, live_articles, len(renamed), found["row"], found["live_row"], found["is_changed"])


def _pairs(connection: sqlite3.Connection, query: str) -> npt.NDArray[np.void]:
    return np.fromiter(connection.execute(query), _PAIR)
