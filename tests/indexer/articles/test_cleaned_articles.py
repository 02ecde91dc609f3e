from pathlib import Path

from indexer.articles.cleaned_articles import CleanedArticles
from indexer.passages.clean import Cleaned, Removed
from indexer.records import Span
from tests.indexer.index.samples import TEXTS, article


def test_cleaned_articles_come_back_as_they_were_as_often_as_wanted(tmp_path: Path) -> None:
    cleaned = Cleaned([Span(0, 3), Span(9, 12)], [Removed(Span(4, 8), "menu")])
    expected = [(article(name), cleaned) for name in TEXTS]
    with CleanedArticles(tmp_path / "a") as articles:
        for one in expected:
            articles.add(*one)
        assert articles.count == len(TEXTS)
        assert [list(articles), list(articles)] == [expected, expected]
    assert not (tmp_path / "a").exists()
