"""What a new generation takes over from the live one: when its articles came into the index and last changed there."""

from collections.abc import Callable
from pathlib import Path

from indexer.errors import IndexMissingError, UnusableIndexError
from indexer.index.generation import ARTICLES, Generation
from indexer.index.store import open_index
from indexer.index.times.article_times import TIMES, first_times, iso_time, moment_after, times_after, write_times


def write_article_times(folder: Path, index: Path, *, articles: int, on_advice: Callable[[str], None]) -> str:
    """Write a draft's file of times; its articles must be complete.

    Call it last, for what a generation holds is new to searches from when it is published.

    Args:
        folder: Folder of the draft.
        index: Folder of the index, whose live generation stays the same meanwhile.
        articles: Number of articles of the draft.
        on_advice: Takes the news that nothing can be taken over, because the live generation cannot be read.

    Returns:
        Moment of the build in ISO 8601, UTC.
    """
    live = _open_live(index, on_advice)
    moment = moment_after(None if live is None else live.manifest.built_at)
    if live is None:
        times = first_times(articles, moment)
    else:
        live.close()  # its files stay: no other build may write
        times = times_after(folder / ARTICLES, moment, live_articles_file=live.articles_file, live_times=live.times)
    write_times(folder / TIMES, times)
    return iso_time(moment)


def _open_live(index: Path, on_advice: Callable[[str], None]) -> Generation | None:
    try:
        return open_index(index)
    except IndexMissingError:
        return None
    except UnusableIndexError as error:
        on_advice(f"every article counts as new, for the live generation cannot be read: {error}")
        return None
