"""Check of the signatures: they must be, byte for byte, what the titles and texts of the articles give."""

import filecmp
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.errors import IndexDamagedError
from indexer.index.articles import ArticleReader
from indexer.index.signatures.article_signatures import article_signatures
from indexer.index.signatures.signature_writer import SignatureWriter

_TOGETHER = 200
"""Articles whose texts are read at once."""


def check_signatures(articles: ArticleReader, folder: Path) -> Iterator[str]:
    """Yield what of the signatures is not what the articles give, a sentence each.

    Args:
        articles: The articles of the generation.
        folder: Its folder of signatures.
    """
    with TemporaryDirectory(prefix="article-search-") as scratch:
        made = Path(scratch) / folder.name
        try:
            with SignatureWriter(made) as writer:
                for start in range(0, articles.articles, _TOGETHER):
                    for one in articles.at(range(start, min(start + _TOGETHER, articles.articles))):
                        writer.add(article_signatures(one.header.title, one.text))
        except IndexDamagedError as error:
            yield f"cannot be compared with the articles: {error}"
            return
        for path in sorted(made.iterdir()):
            if not filecmp.cmp(path, folder / path.name, shallow=False):
                yield f"has another {path.name} than the articles give"
