"""The file `times.npy`: when each article came into the index, and when it last changed there.

    row i    two int64, in seconds since 1970 in UTC: `first_indexed_at` and `changed_at` of article i

Both are moments of builds. A build takes them over from the live generation, so that they last as long as the article
stays in the index. They tell of the past and not of the corpus: the file is no part of the content hash.
"""

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.rows.connections import open_connection

Times: TypeAlias = npt.NDArray[np.int64]
"""Array (articles, 2) of int64: `first_indexed_at` and `changed_at`, in seconds since 1970 in UTC."""

TIMES = "times.npy"
"""Name of the file in a generation's folder."""
FIRST_INDEXED, CHANGED = 0, 1
"""Columns of the array."""

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
_TAKEN_OVER = np.dtype([("row", np.int64), ("live_row", np.int64), ("is_changed", np.bool_)])


def moment_after(built_at: str | None) -> int:
    """Return the moment of a build: now, in seconds since 1970 in UTC.

    It is later than that of the live generation even if the clock was put back or both fall into one second. So an
    article never changes before it comes, and what is later than one generation is in another.

    Args:
        built_at: Moment of the live generation in ISO 8601 with an offset; None if there is none.
    """
    now = int(time.time())
    return now if built_at is None else max(now, int(datetime.fromisoformat(built_at).timestamp()) + 1)


def iso_time(moment: int) -> str:
    """Return seconds since 1970 in UTC as ISO 8601 with the offset `+00:00`."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


def first_times(articles: int, moment: int) -> Times:
    """Return the times of articles that all come into the index at one moment."""
    return np.full((articles, 2), moment, np.int64)


def times_after(articles_file: Path, moment: int, *, live_articles_file: Path, live_times: Times) -> Times:
    """Return the times of the articles of a new generation, taken over from the live one.

    An article of the live generation has the same id; or, if an id is new, the same text and an id that is gone, for
    then its file was renamed. It keeps `first_indexed_at`, and also `changed_at` if a search shows the same of it.
    Every other article comes at this moment.

    Args:
        articles_file: The new generation's `articles.sqlite`.
        moment: Moment of the build, as `moment_after` returns it.
        live_articles_file: The live generation's `articles.sqlite`, already checked against its hash.
        live_times: Times of the live generation's articles.
    """
    with closing(open_connection(articles_file)) as connection:
        connection.execute("ATTACH ? AS live", (f"{live_articles_file.absolute().as_uri()}?mode=ro&immutable=1",))
        (articles,) = connection.execute("SELECT coalesce(max(row) + 1, 0) FROM articles").fetchone()
        found = np.concatenate([_taken_over(connection, query) for query in (_SAME_ID, _SAME_TEXT)])
    times = first_times(articles, moment)
    times[found["row"]] = live_times[found["live_row"]]
    times[found["row"][found["is_changed"]], CHANGED] = moment
    return times


def _taken_over(connection: sqlite3.Connection, query: str) -> npt.NDArray[np.void]:
    return np.fromiter(connection.execute(query), _TAKEN_OVER)


def write_times(path: Path, times: Times) -> None:
    """Write the file."""
    np.save(path, times)


def read_times(path: Path) -> Times:
    """Read the file into memory.

    Raises:
        IndexDamagedError: If it does not hold two times for each article, of which the second is not before the first.
    """
    try:
        times: Times = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise IndexDamagedError(f"{path} cannot be read as times of articles: {error}") from error
    if times.dtype != np.int64 or times.shape[1:] != (2,) or (times[:, CHANGED] < times[:, FIRST_INDEXED]).any():
        raise IndexDamagedError(f"{path} does not hold the times of articles")
    return times
