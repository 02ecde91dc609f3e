"""What a new generation takes over from the live one: when its articles came into the index and last changed there."""

from pathlib import Path

from indexer.errors import IndexMissingError, UnusableIndexError
from indexer.index.articles import ArticleReader
from indexer.index.generation import ARTICLES, Generation
from indexer.index.store import open_index
from indexer.index.times.article_times import TIMES, first_times, iso_time, moment_after, times_after, write_times


def open_predecessor(index: Path) -> tuple[Generation | None, str | None]:
    """Open the live generation, to be closed by the caller.

    Returns:
        The generation, and None; or None, and why an index that exists cannot be read, which is None if there is none.
    """
    try:
        return open_index(index), None
    except IndexMissingError:
        return None, None
    except UnusableIndexError as error:
        return None, str(error)


def write_article_times(folder: Path, articles: ArticleReader, live: Generation | None) -> str:
    """Write a draft's file of times; its articles must be complete.

    Call it last: what the generation holds is new to those that search from when it is published.

    Args:
        folder: Folder of the draft.
        articles: Reader of the draft's articles.
        live: The live generation; None if nothing can be taken over, so that all articles come at this moment.

    Returns:
        Moment of the build in ISO 8601, UTC.
    """
    moment = moment_after(None if live is None else live.manifest.built_at)
    if live is None:
        times = first_times(articles.articles, moment)
    else:
        times = times_after(folder / ARTICLES, moment, live_articles_file=live.articles_file, live_times=live.times)
    write_times(folder / TIMES, times)
    return iso_time(moment)
