"""HTML files -> articles."""

from pathlib import Path

from tests.indexer.corpus.html.pages.blogs import PAGES
from tests.indexer.corpus.reading import read


def test_read_html_yields_the_article_of_a_page(tmp_path: Path) -> None:
    page = PAGES[0]
    articles, notes = read(tmp_path / "ferry.html", page.html.encode(), limit=100_000)
    header = articles[0].header
    assert (header.title, header.source, header.authors) == (page.markup["title"], "The Strait Post", ("Nils Berg",))
    assert header.provenance["title"] == "markup"
    assert articles[0].text == "\n\n".join(page.blocks)
    assert notes == []


def test_read_html_notes_a_page_without_text(tmp_path: Path) -> None:
    articles, notes = read(tmp_path / "empty.html", b"<html><body></body></html>")
    assert articles == []
    assert [str(note) for note in notes] == ["empty.html: no main text was found"]


def test_read_html_notes_a_page_over_the_limit(tmp_path: Path) -> None:
    articles, notes = read(tmp_path / "large.htm", b"<p>x</p>" * 100, limit=500)
    assert (articles, [note.reason for note in notes]) == ([], ["over the size limit of 500 bytes"])
