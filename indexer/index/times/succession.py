"""What a new generation takes over from the live one: when its articles came into the index and last changed there."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from indexer.errors import UnusableIndexError
from indexer.index.generation import ARTICLES
from indexer.index.publishing.fallback import Predecessor, find_predecessor
from indexer.index.times.article_times import (
    TIMES,
    first_times,
    iso_time,
    moment_after,
    read_times,
    times_after,
    write_times,
)
from indexer.index.times.matching import Changes, match_articles


class Succession(NamedTuple):
    """What a new generation is to the live one."""

    built_at: str
    """Moment of the build in ISO 8601, UTC."""
    changes: Changes
    """How its articles differ."""


def write_article_times(folder: Path, index: Path, *, on_advice: Callable[[str], None]) -> Succession:
    """Write a draft's file of times; its articles must be complete.

    Call it last, for what a generation holds is new to searches from when it is published.

    Args:
        folder: Folder of the draft.
        index: Folder of the index, whose generations stay the same meanwhile.
        on_advice: Takes the news that the live generation cannot be read, and what is taken over instead.

    Returns:
        The moment of the build, and how the articles differ from those of the live generation.
    """
    live = _predecessor(index, on_advice)
    matches = match_articles(folder / ARTICLES, None if live is None else live.folder / ARTICLES)
    moment = moment_after(None if live is None else live.manifest.built_at)
    if live is None:
        times = first_times(matches.articles, moment)
    else:
        times = times_after(matches, moment, read_times(live.folder / TIMES))
    write_times(folder / TIMES, times)
    return Succession(built_at=iso_time(moment), changes=matches.changes)


def _predecessor(index: Path, on_advice: Callable[[str], None]) -> Predecessor | None:
    """Return the generation that times are taken over from, and say so if it is not the live one."""
    try:
        found = find_predecessor(index, [ARTICLES, TIMES])
    except UnusableIndexError as error:
        on_advice(f"every article counts as new, for the live generation cannot be read: {error}")
        return None
    if found is not None and found.problem is not None:
        name = found.manifest.generation
        on_advice(f"times are taken over from generation {name}, for the live one cannot be read: {found.problem}")
    return found
