"""The copies of a generation, found among its articles and written beside them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.index.article_writer import PassagePlace
from indexer.index.articles import ArticleReader
from indexer.index.news.copies import write_copies
from indexer.news.copies.finder import CopyFinder
from indexer.records import Rows


def searched_text(text: bytes, passages: Sequence[PassagePlace]) -> str:
    """Return what is searched of an article: its passages, one below the other.

    Args:
        text: The article's text in UTF-8.
        passages: Where its passages lie.
    """
    return b"\n".join(text[passage.byte_start : passage.byte_end] for passage in passages).decode()


def write_article_copies(folder: Path, finder: CopyFinder, articles: ArticleReader, article_rows: Rows) -> None:
    """Write which articles are copies of each other into a new folder.

    Args:
        folder: The folder.
        finder: Has been given all articles in their order, each with its `searched_text`.
        articles: The same articles.
        article_rows: (passages,) position of each passage's article, never decreasing.
    """

    def text_of(article: int) -> str:
        start, stop = np.searchsorted(article_rows, [article, article + 1]).tolist()
        return "\n".join(one.passage.text for one in articles.attributed(range(start, stop)))

    def title_of(article: int) -> str:
        (header,) = articles.headers_at([article])
        return header.title or ""

    groups = [
        [(one.row, int(relation), one.publisher, one.text, one.moment) for one, relation in group]
        for group in finder.find(text_of, title_of)
    ]
    write_copies(folder, groups, len(finder))
