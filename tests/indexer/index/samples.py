"""Articles that an index must give back as they are."""

from indexer.records import Article, ArticleHeader, sha256_hex

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
