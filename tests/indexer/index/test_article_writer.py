from pathlib import Path

import pytest

from indexer.errors import UnusableIndexError
from indexer.index.article_writer import ArticleWriter
from tests.indexer.index.samples import article, write_article


def test_writer_gives_the_same_bytes_for_the_same_articles(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with ArticleWriter(tmp_path / name) as writer:
            write_article(writer, article("plain"))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_writer_tells_when_the_file_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UnusableIndexError, match="cannot be written: unable to open"):
        ArticleWriter(tmp_path / "nowhere" / "a.sqlite").__enter__()
