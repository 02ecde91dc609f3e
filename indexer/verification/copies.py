"""Check of the groups of copies: they must be, byte for byte, what the articles give."""

import filecmp
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.errors import IndexDamagedError
from indexer.index.articles import ArticleReader
from indexer.news.copies.finder import CopyFinder
from indexer.news.copies.writing import write_article_copies
from indexer.reuse.content_store import ContentStore


def check_copies(articles: ArticleReader, folder: Path) -> Iterator[str]:
    """Yield what of the groups of copies is not what the articles give, a sentence each.

    Args:
        articles: The articles of the generation.
        folder: Its folder of copies.
    """
    with TemporaryDirectory(prefix="article-search-") as scratch:
        made = Path(scratch) / folder.name
        try:
            with ContentStore(Path(scratch) / "found", on_damage=lambda _sentence: None) as store:
                finder = CopyFinder(store)
                for article, passages in articles.scan():
                    finder.add(article.header, "\n".join(passage.text for passage in passages))
                write_article_copies(made, finder, articles, articles.article_rows())
        except IndexDamagedError:
            return  # the articles' own check tells of it
        for path in sorted(made.iterdir()):
            if not filecmp.cmp(path, folder / path.name, shallow=False):
                yield f"has another {path.name} than the articles give"
