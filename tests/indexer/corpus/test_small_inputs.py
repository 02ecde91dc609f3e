"""Small files of many kinds that a reader is easily wrong about, each with what is right."""

import json
from pathlib import Path

import pytest

from indexer.config import ReadConfig
from indexer.records import Article, Json
from tests.indexer.corpus.reading import read

TEXT = "The ferry leaves the quay at eight, and is back before the rain."


def _one(path: Path, data: bytes, *, day_first: bool = False) -> Article:
    (article,), _ = read(path, data, config=ReadConfig(day_first=day_first))
    return article


def _record(tmp_path: Path, **fields: Json) -> Article:
    return _one(tmp_path / "a.jsonl", json.dumps({"text": TEXT, **fields}).encode())


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"author": [{"name": "A. Author"}]}, "authors", ("A. Author",)),
        ({"author": {"name": "A. Author"}}, "authors", ("A. Author",)),
        ({"authors": "A. Author, B. Author and C. Author"}, "authors", ("A. Author", "B. Author", "C. Author")),
        ({"byline": "By A. AUTHOR"}, "authors", ("A. AUTHOR",)),
        ({"authors": [None, "A. Author"]}, "authors", ("A. Author",)),
        ({"source": {"name": "Post"}}, "source", "Post"),
        ({"source": {"id": None, "name": "Post"}}, "source", "Post"),
        ({"title": 1984}, "title", "1984"),
        ({"title": "The caf&eacute; closes"}, "title", "The café closes"),
        ({"language": ["en"]}, "language", "en"),
        ({"publishedAt": "2025-05-13"}, "published_at", "2025-05-13"),
        ({"publishedAt": 1747123200}, "published_at", "2025-05-13T08:00:00+00:00"),
        ({"publishedAt": 1747123200000}, "published_at", "2025-05-13T08:00:00+00:00"),
        ({"publishedAt": "1747123200"}, "published_at", "2025-05-13T08:00:00+00:00"),
        ({"publishedAt": "13.05.2025"}, "published_at", "2025-05-13"),
        ({"publishedAt": "2025-05-13 08:00:00 UTC"}, "published_at", "2025-05-13T08:00:00+00:00"),
        ({"publishedAt": "20250513"}, "published_at", "2025-05-13"),
        ({"publishedAt": "Tue May 13 08:00:00 2025"}, "published_at", "2025-05-13T08:00:00"),
        ({"publishedAt": "13 mai 2025"}, "published_at", "2025-05-13"),
        ({"publishedAt": "May 13, 2025 8:00 AM EDT"}, "published_at", "2025-05-13T08:00:00-04:00"),
        ({"publishedAt": "May 2025"}, "published_at", "2025-05"),
        ({"publishedAt": "2025"}, "published_at", "2025"),
        ({"publishedAt": "04/05/2023"}, "published_at", None),
    ],
)
def test_a_field_is_read(tmp_path: Path, fields: dict[str, Json], name: str, value: Json) -> None:
    assert getattr(_record(tmp_path, **fields).header, name) == value


def test_an_ambiguous_date_is_settled_for_a_corpus(tmp_path: Path) -> None:
    data = json.dumps({"text": TEXT, "date": "04/05/2023"}).encode()
    assert _one(tmp_path / "a.jsonl", data, day_first=True).header.published_at == "2023-05-04"


def test_the_id_is_the_url_where_none_is_stated(tmp_path: Path) -> None:
    article = _record(tmp_path, url="https://example.com/k", title="Kiln relit")
    assert (article.header.id, article.header.url) == ("https://example.com/k", "https://example.com/k")


@pytest.mark.parametrize("name", ["text", "content", "body", "maintext", "articleBody"])
def test_html_in_a_text_field_is_read_as_what_it_shows(tmp_path: Path, name: str) -> None:
    markup = "<p>The caf&eacute; closes&nbsp;in May.</p><p>Its owner said so.</p>"
    (article,), (note,) = read(tmp_path / "a.jsonl", json.dumps({name: markup}).encode())
    assert article.text == "The café closes in May.\n\nIts owner said so."
    assert (note.rejected, "HTML" in note.reason) == (False, True)


def test_a_title_that_yaml_refuses_is_kept(tmp_path: Path) -> None:
    (article,), (note,) = read(tmp_path / "a.md", f"---\ntitle: Budget: what we know\n---\n{TEXT}".encode())
    assert (article.header.title, note.rejected) == ("Budget: what we know", False)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("is_marked", [True, False])
def test_wide_encodings_are_read_with_and_without_a_mark(tmp_path: Path, codec: str, is_marked: bool) -> None:
    text = "Ferry times\n\nThe ferry leaves at eight."
    mark = "\ufeff".encode(codec)
    (article,), notes = read(tmp_path / "a.txt", (mark if is_marked else b"") + text.encode(codec))
    assert (article.text, article.header.title) == (text, "Ferry times")
    assert [note.reason for note in notes] == ([] if is_marked else [f"read as {codec}"])


def test_a_legacy_encoding_is_read_and_noted(tmp_path: Path) -> None:
    (article,), (note,) = read(tmp_path / "a.txt", f"{TEXT} “It is late,” said the café’s owner.".encode("cp1252"))
    assert "café’s" in article.text
    assert note.reason == "read as windows-1252; name another with --encoding"
    assert article.header.sha256 != article.header.raw_sha256


def test_a_page_is_read(tmp_path: Path) -> None:
    body = "".join(f"<p>{TEXT} It was seen {number} times by the harbour master.</p>" for number in range(5))
    page = f"<html lang=en><head><title>Ferry</title></head><body><h1>Ferry leaves</h1>{body}</body></html>"
    article = _one(tmp_path / "page.html", page.encode())
    assert article.header.format == "html"
    assert article.text.startswith("The ferry leaves the quay")
    assert "<p>" not in article.text


def test_a_key_given_twice_is_noted(tmp_path: Path) -> None:
    (article,), (note,) = read(tmp_path / "a.jsonl", b'{"title": "One", "title": "Two", "text": "Words of it."}')
    assert (article.header.title, note.rejected) == ("Two", False)
    assert "'title'" in note.reason
