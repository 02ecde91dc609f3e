"""Check of the signatures: they must be, byte for byte, what the titles and texts of the articles give."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from indexer.index.articles import ArticleReader
from indexer.index.signatures.article_signatures import article_signatures
from indexer.index.signatures.signature_writer import SignatureWriter
from indexer.verification.remade import differences


def check_signatures(articles: ArticleReader, folder: Path) -> Iterator[str]:
    """Return what of the signatures is not what the articles give, a sentence each.

    Args:
        articles: The articles of the generation.
        folder: Its folder of signatures.
    """
    return differences(folder, partial(_write, articles))


def _write(articles: ArticleReader, folder: Path) -> None:
    with SignatureWriter(folder) as writer:
        for _, one in articles.whole(range(articles.articles)):
            writer.add(article_signatures(one.header.title, one.text))
