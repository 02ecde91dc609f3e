"""The file `times.npy`: when each article came into the index, and when it last changed there.

    row i    two int64, in seconds since 1970 in UTC: `first_indexed_at` and `changed_at` of article i

Both are moments of builds. A build takes them over from the live generation, so that they last as long as the article
stays in the index. They tell of the past and not of the corpus: the file is no part of the content hash.
"""

import time
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import map_array
from indexer.index.times.matching import Matches

Times: TypeAlias = npt.NDArray[np.int64]
"""Array (articles, 2) of int64: `first_indexed_at` and `changed_at`, in seconds since 1970 in UTC."""

_REMEMBERED = 4_096
"""Moments whose text is remembered: most articles come in few builds."""
TIMES = "times.npy"
"""Name of the file in a generation's folder."""
FIRST_INDEXED, CHANGED = 0, 1
"""Columns of the array."""


def moment_after(built_at: str | None) -> int:
    """Return the moment of a build: now, in seconds since 1970 in UTC.

    It is later than that of the live generation even if the clock was put back or both fall into one second. So an
    article never changes before it comes, and what is later than one generation is in another.

    Args:
        built_at: Moment of the live generation in ISO 8601 with an offset; None if there is none.
    """
    now = int(time.time())
    return now if built_at is None else max(now, int(datetime.fromisoformat(built_at).timestamp()) + 1)


@lru_cache(_REMEMBERED)
def iso_time(moment: int) -> str:
    """Return seconds since 1970 in UTC as ISO 8601 with the offset `+00:00`."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


def first_times(articles: int, moment: int) -> Times:
    """Return the times of articles that all come into the index at one moment."""
    return np.full((articles, 2), moment, np.int64)


def times_after(matches: Matches, moment: int, live_times: Times) -> Times:
    """Return the times of the articles of a new generation, taken over from the live one.

    An article that the live generation has keeps `first_indexed_at`, and also `changed_at` if a search shows the same
    of it. Every other article comes at this moment.

    Args:
        matches: Which articles the live generation has.
        moment: Moment of the build, as `moment_after` returns it.
        live_times: Times of the live generation's articles.
    """
    times = first_times(matches.articles, moment)
    times[matches.rows] = live_times[matches.live_rows]
    times[matches.rows[matches.is_changed], CHANGED] = moment
    return times


def write_times(path: Path, times: Times) -> None:
    """Write the file."""
    np.save(path, times)


def read_times(path: Path) -> Times:
    """Map the file.

    Raises:
        IndexDamagedError: If it does not hold two times for each article, of which the second is not before the first.
    """
    try:
        times: Times = map_array(path, np.int64, dimensions=2)
    except (ValueError, OSError) as error:
        raise IndexDamagedError(f"{path} cannot be read as times of articles: {error}") from error
    if times.shape[1:] != (2,) or (times[:, CHANGED] < times[:, FIRST_INDEXED]).any():
        raise IndexDamagedError(f"{path} does not hold the times of articles")
    return times
