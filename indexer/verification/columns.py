"""Check of the columns: they must be, byte for byte, what the file of articles gives."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from indexer.index.articles import ArticleReader
from indexer.index.columns.article_columns import ColumnWriter
from indexer.verification.remade import differences

_HEADERS_TOGETHER = 1_000
"""Articles whose headers are read at once."""


def check_columns(articles: ArticleReader, folder: Path) -> Iterator[str]:
    """Return what of the columns is not what the articles give, a sentence each.

    Args:
        articles: The articles of the generation.
        folder: Its folder of columns.
    """
    return differences(folder, partial(_write, articles))


def _write(articles: ArticleReader, folder: Path) -> None:
    passages = np.bincount(articles.article_rows(), minlength=articles.articles).tolist()
    with ColumnWriter(folder) as writer:
        for start in range(0, articles.articles, _HEADERS_TOGETHER):
            headers = articles.headers(offset=start, limit=_HEADERS_TOGETHER)
            for position, header in enumerate(headers, start):
                writer.add(header, passages=passages[position])
