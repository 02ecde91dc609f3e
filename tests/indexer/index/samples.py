"""Articles that an index must give back as they are."""

from collections.abc import Sequence

from indexer.index.article_writer import ArticleWriter, PassagePlace
from indexer.passages.cut import cut_passages
from indexer.records import Article, ArticleHeader, Passage, sha256_hex
from tests.fakes import SMALL, word_counter

TEXTS = {
    "nul": "Before\x00after 🎈 " * 30,
    "plain": "One paragraph.\n\nAnother paragraph.",
    "odd/id #1?": "Ein Satz über Öl. " * 20,
}


def write_article(writer: ArticleWriter, one: Article, passages: Sequence[Passage] | None = None) -> None:
    """Add an article, cut into small passages unless these are given."""
    found = cut_passages(one, tokens=word_counter(), config=SMALL) if passages is None else passages
    writer.add(one.header, one.text.encode(), one.body_start, [*map(PassagePlace.of, found)])


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
