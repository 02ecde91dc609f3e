"""How the articles of one generation differ from those of another."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.index.connections import open_connection
from indexer.index.times.article_times import CHANGED, FIRST_INDEXED, times_after

_NEW = -1


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


def compare_articles(articles_file: Path, live_articles_file: Path | None) -> Changes:
    """Compare articles by the rules of `times_after`.

    Args:
        articles_file: `articles.sqlite` of the new generation.
        live_articles_file: That of the live one; None if there is none.
    """
    with closing(open_connection(articles_file, mapped=False)) as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        if live_articles_file is None:
            return Changes(added=articles, changed=0, removed=0, renamed=0, unchanged=0)
        connection.execute("ATTACH ? AS live", (f"{live_articles_file.absolute().as_uri()}?mode=ro&immutable=1",))
        (before,) = connection.execute("SELECT count(*) FROM live.articles").fetchone()
        query = "SELECT count(*) FROM articles WHERE id NOT IN (SELECT id FROM live.articles)"
        (with_new_id,) = connection.execute(query).fetchone()
    # Rows stand for the times that are taken over, which then tell where each article comes from.
    rows = np.repeat(np.arange(before)[:, np.newaxis], 2, axis=1)
    found = times_after(articles_file, _NEW, live_articles_file=live_articles_file, live_times=rows)
    is_new = found[:, FIRST_INDEXED] == _NEW
    added, changed = int(is_new.sum()), int((found[~is_new, CHANGED] == _NEW).sum())
    return Changes(
        added=added,
        changed=changed,
        removed=before - len(np.unique(found[~is_new, FIRST_INDEXED])),
        renamed=with_new_id - added,
        unchanged=articles - added - changed,
    )
