"""Check of the columns: they must be, byte for byte, what the file of articles gives."""

import filecmp
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from indexer.errors import IndexDamagedError
from indexer.index.articles import ArticleReader
from indexer.index.columns.article_columns import ColumnWriter

_HEADERS_TOGETHER = 1_000
"""Articles whose headers are read at once."""


def check_columns(articles: ArticleReader, folder: Path) -> Iterator[str]:
    """Yield what of the columns is not what the articles give, a sentence each.

    Args:
        articles: The articles of the generation.
        folder: Its folder of columns.
    """
    with TemporaryDirectory(prefix="article-search-") as scratch:
        made = Path(scratch) / folder.name
        try:
            _write(articles, made)
        except IndexDamagedError as error:
            yield f"cannot be compared with the articles: {error}"
            return
        for path in sorted(made.iterdir()):
            if not filecmp.cmp(path, folder / path.name, shallow=False):
                yield f"has another {path.name} than the articles give"


def _write(articles: ArticleReader, folder: Path) -> None:
    passages = np.bincount(articles.article_rows(), minlength=articles.articles).tolist()
    with ColumnWriter(folder) as writer:
        for start in range(0, articles.articles, _HEADERS_TOGETHER):
            headers = articles.headers(offset=start, limit=_HEADERS_TOGETHER)
            for position, header in enumerate(headers, start):
                writer.add(header, passages=passages[position])
