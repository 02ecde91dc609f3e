"""What a new generation takes over from the live one: when its articles came into the index and last changed there."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from indexer.errors import UnusableIndexError
from indexer.index.checksums import verify_file
from indexer.index.generation import ARTICLES, read_manifest
from indexer.index.publishing.fallback import predecessors
from indexer.index.store import Pointer
from indexer.index.times.article_times import (
    TIMES,
    Times,
    first_times,
    iso_time,
    moment_after,
    read_times,
    times_after,
    write_times,
)
from indexer.index.times.changes import Changes, compare_articles


class Succession(NamedTuple):
    """What a new generation is to the live one."""

    built_at: str
    """Moment of the build in ISO 8601, UTC."""
    changes: Changes
    """How its articles differ."""


class _Live(NamedTuple):
    """What is taken over from the live generation."""

    built_at: str
    articles_file: Path
    times: Times


def write_article_times(folder: Path, index: Path, *, articles: int, on_advice: Callable[[str], None]) -> Succession:
    """Write a draft's file of times; its articles must be complete.

    Call it last, for what a generation holds is new to searches from when it is published.

    Args:
        folder: Folder of the draft.
        index: Folder of the index, whose live generation stays the same meanwhile.
        articles: Number of articles of the draft.
        on_advice: Takes the news that nothing can be taken over, because no generation can be read.

    Returns:
        The moment of the build, and how the articles differ from those of the live generation.
    """
    live = _read_predecessor(index, on_advice)
    moment = moment_after(None if live is None else live.built_at)
    if live is None:
        times = first_times(articles, moment)
    else:
        times = times_after(folder / ARTICLES, moment, live_articles_file=live.articles_file, live_times=live.times)
    write_times(folder / TIMES, times)
    changes = compare_articles(folder / ARTICLES, None if live is None else live.articles_file)
    return Succession(built_at=iso_time(moment), changes=changes)


def _read_predecessor(index: Path, on_advice: Callable[[str], None]) -> _Live | None:
    """Read what counts of the live generation, or if that cannot be read of the newest earlier one that can."""
    reason = ""
    for pointer in predecessors(index):
        try:
            found = _read(pointer, index)
        except UnusableIndexError as error:
            reason = reason or str(error)
            continue
        if reason:
            on_advice(f"times are taken over from generation {pointer.name}, for the live one cannot be read: {reason}")
        return found
    if reason:
        on_advice(f"every article counts as new, for the live generation cannot be read: {reason}")
    return None


def _read(pointer: Pointer, index: Path) -> _Live:
    """Read the two files of a generation that count, checked against their hashes; the others are not read.

    Raises:
        UnusableIndexError: If one of the files cannot be used.
    """
    folder = pointer.folder(index)
    manifest, files = read_manifest(folder, pointer.manifest_sha256, index)
    for name in files.keys() & {ARTICLES, TIMES}:
        verify_file(folder / name, files[name], index)
    return _Live(built_at=manifest.built_at, articles_file=folder / ARTICLES, times=read_times(folder / TIMES))
