from contextlib import closing
from pathlib import Path

from indexer.index.articles import ArticleReader
from indexer.publish_gate.stock import stock_of
from tests.conftest import ARTICLES


def test_stock_of_reads_what_a_generation_holds_of_each_article(index: Path) -> None:
    with closing(ArticleReader(index / "generations" / "000001" / "articles.sqlite")) as articles:
        found = stock_of(articles)
    assert [facts.id for facts in found.facts] == ["strait", "sky", "farm"]
    assert [facts.has_title for facts in found.facts] == [True, True, False]
    assert [facts.has_date for facts in found.facts] == [True, False, False]
    assert [facts.source for facts in found.facts] == ["The Harbour Post", None, None]
    assert [facts.url for facts in found.facts] == [ARTICLES[0]["url"], None, None]
    assert found.passages.tolist() == [1, 1, 1]
    assert found.characters.tolist() == [len(article["text"]) for article in ARTICLES]
