from pathlib import Path

import pytest

from indexer.errors import UnusableIndexError
from indexer.index.article_writer import ArticleWriter
from indexer.passages.cut import cut_passages
from indexer.records import Article, ArticleHeader, sha256_hex
from tests.fakes import SMALL, word_counter

TEXTS = {
    "nul": "Before\x00after 🎈 " * 30,
    "plain": "One paragraph.\n\nAnother paragraph.",
    "odd/id #1?": "Ein Satz über Öl. " * 20,
}


def article(article_id: str) -> Article:
    text = TEXTS[article_id]
    header = ArticleHeader(
        id=article_id,
        title="T",
        source="S",
        authors=("A", "B"),
        published_at="2023-06-14",
        url="https://x.example",
        path="p.jsonl",
        line=3,
        language="en",
        sha256=sha256_hex(text),
        metadata={"nested": {"list": [1, 2.5, None, True, "é"]}},
    )
    return Article(header=header, text=text, body_start=0)


def test_writer_gives_the_same_bytes_for_the_same_articles(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with ArticleWriter(tmp_path / name) as writer:
            writer.add(article("plain"), cut_passages(article("plain"), tokens=word_counter(), config=SMALL))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_writer_tells_when_the_file_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UnusableIndexError, match="cannot be written: unable to open"):
        ArticleWriter(tmp_path / "nowhere" / "a.sqlite").__enter__()
