import pytest

from indexer.passages.own_title import with_own_title
from indexer.records import Article, ArticleHeader, Provenance

A = "The minister arrived on Tuesday and left again before anybody could ask him why he had come at all."


def article(text: str, title: str | None, where: Provenance = "text", *, kind: str = "text", start: int = 0) -> Article:
    provenance: dict[str, Provenance] = {"title": where, "source": "field"}
    header = ArticleHeader(id="a", path="a", sha256="", title=title, provenance=provenance, format=kind)
    return Article(header=header, text=text, body_start=start)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Listen to this piece\n\nMinisters come and go\n\n{A}", "Ministers come and go"),
        (f"  LISTEN to  this piece\n\n\n{A}\n\n{A}", None),
        ("Listen to this piece\n", None),
    ],
)
def test_with_own_title_takes_the_next_evident_one_or_none(text: str, title: str | None) -> None:
    found = with_own_title(article(text, "Listen to this piece"), {"listen to this piece", "menu"})
    assert found.header.title == title
    assert found.header.provenance == ({"title": "text", "source": "field"} if title else {"source": "field"})
    assert with_own_title(found, {"listen to this piece", "menu"}) is found


def test_with_own_title_reads_what_stands_behind_the_front_matter() -> None:
    text = f"---\nNot this line here\n---\nListen\n\nMinisters come and go\n\n{A}"
    found = with_own_title(article(text, "Listen", start=text.index("Listen")), {"listen"})
    assert found.header.title == "Ministers come and go"


@pytest.mark.parametrize(
    "one",
    [
        article(A, "Ministers come and go"),
        article(A, None),
        article(A, "Listen", "field"),
        article(A, "Listen", "markup"),
        article(A, "Listen", kind="markdown"),
    ],
)
def test_with_own_title_doubts_only_lines_of_plain_text_that_others_share(one: Article) -> None:
    assert with_own_title(one, {"listen"}) is one
