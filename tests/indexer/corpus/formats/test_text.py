import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.formats.text import header_lines
from tests.indexer.corpus.dumps.kinds.pages import DATED, page
from tests.indexer.corpus.dumps.kinds.test_lists import POSTS
from tests.indexer.corpus.exports.test_nexis import CLASSIC
from tests.indexer.corpus.reading import read

EXPORT = CLASSIC[CLASSIC.index("                               1 of 2") :].replace("ferry", "fähre")


def test_read_text_takes_the_whole_file_and_its_name(tmp_path: Path) -> None:
    text = "---\ntitle: not front matter here\n---\n# Nor a heading\r\n"
    (article,), notes = read(tmp_path / "a.txt", text.encode())
    assert notes == []
    assert (article.text, article.body_start) == (text, 0)
    assert (article.header.id, article.header.path, article.header.line) == ("a.txt", "a.txt", None)
    assert article.header.raw_sha256 == article.header.sha256


def test_read_text_rejects_the_text_of_a_page_without_an_article(tmp_path: Path) -> None:
    data = page(DATED).encode()
    articles, (note,) = read(tmp_path / "a.txt", data)
    assert articles == []
    assert (str(note), note.rejected) == ("a.txt: no article: a list of teasers", True)
    (article,), (note,) = read(tmp_path / "a.txt", data, config=ReadConfig(keep_stubs=True))
    assert (article.text, note.rejected) == (data.decode(), False)
    (article,), notes = read(tmp_path / "b.txt", b"Title: News of April\nSource: The Post\n\n" + data)
    assert (article.header.title, notes) == ("News of April", [])


def test_read_text_notes_several_articles_on_one_page(tmp_path: Path) -> None:
    _, (note,) = read(tmp_path / "a.txt", page(POSTS).encode())
    assert (note.reason, note.rejected) == ("several articles on one page, of which not all may be searched", False)


def test_read_text_rejects_a_file_without_words(tmp_path: Path) -> None:
    articles, (note,) = read(tmp_path / "a.txt", "\n …\n".encode())
    assert articles == []
    assert (str(note), note.rejected) == ("a.txt: empty: the text holds no letter and no digit", True)


@pytest.mark.parametrize(("codec", "note"), [("utf-16", None), ("utf-16-le", "utf-16-le"), ("cp1252", "windows-1252")])
def test_read_text_hashes_the_files_own_bytes(tmp_path: Path, codec: str, note: str | None) -> None:
    data = "Die Fähre\n\nSie fährt um acht über den Fluss, und die Brücke ist zu.".encode(codec)
    (article,), notes = read(tmp_path / "a.txt", data)
    assert article.text.startswith("Die Fähre")
    assert article.header.raw_sha256 == hashlib.sha256(data).hexdigest() != article.header.sha256
    assert [str(found).partition(";")[0] for found in notes] == ([f"a.txt: read as {note}"] if note else [])
    assert not any(found.rejected for found in notes)


def test_read_text_takes_the_users_encoding(tmp_path: Path) -> None:
    (article,), notes = read(
        tmp_path / "a.txt", "Øl blir dyrere".encode("cp1252"), config=ReadConfig(encoding="latin-1")
    )
    assert (article.text, notes) == ("Øl blir dyrere", [])


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16-le"])
def test_read_text_splits_an_export(tmp_path: Path, codec: str) -> None:
    data = EXPORT.encode(codec)
    (first, second), notes = read(tmp_path / "a.txt", data, limit=20_000)
    assert [(article.header.id, article.header.line) for article in (first, second)] == [
        ("a.txt:1", 1),
        ("a.txt:36", 36),
    ]
    assert (first.header.title, first.header.source) == ("Ferry to run until midnight", "The New Example (London)")
    assert (first.header.published_at, first.header.authors) == ("2023-06-14", ("Jane Doe",))
    assert (second.header.authors, second.header.language) == (("John Roe", "Ann Bell"), "en")
    assert first.header.provenance["title"] == "field"
    assert first.text.startswith("The fähre across")
    assert first.header.metadata["section"] == "NEWS; Pg. 6"
    part = data[: data.index("2 of 2".encode(codec))]
    raw = part[: part.rindex("\n".encode(codec))]  # the line that numbers the second article is indented
    assert first.header.raw_sha256 == hashlib.sha256(raw).hexdigest()
    assert len(notes) == (codec != "utf-8")


def test_read_text_notes_an_exported_article_without_text(tmp_path: Path) -> None:
    data = (
        b"   1 of 1 DOCUMENT\n\n   The Example\n\n   June 14, 2023\n\nA boat\n\nBYLINE: Jane Doe\n\nLENGTH: 0 words\n"
    )
    articles, (note,) = read(tmp_path / "a.txt", data)
    assert articles == []
    assert (note.location, note.rejected) == ("a.txt:1", True)


def test_read_text_reads_fields_before_the_text(tmp_path: Path) -> None:
    text = "Title: Ferry times\nSource: The Example\nDate: June 14, 2023\nDesk: City\n\nThe ferry leaves at eight."
    (article,), notes = read(tmp_path / "a.txt", text.encode())
    assert notes == []
    assert article.text == text
    assert article.text[article.body_start :] == "The ferry leaves at eight."
    header = article.header
    assert (header.title, header.source, header.published_at) == ("Ferry times", "The Example", "2023-06-14")
    assert header.metadata == {"Desk": "City"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Headline: A boat\r\nBy: Jane Doe\r\n\r\nIt came in.\r\n", ["Headline", "By"]),
        ("\ufeffURL: https://example.com/boat\nlanguage: en\n\nIt came in.", ["URL", "language"]),
        ("TITLE : A boat\nPUBLICATION DATE : 2023-06-14\n \nIt came in.", ["TITLE", "PUBLICATION DATE"]),
    ],
)
def test_header_lines_states_fields_under_their_own_names(text: str, names: list[str]) -> None:
    fields, end = header_lines(text)
    assert list(fields) == names
    assert text[end:].startswith("It came in.")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "\n",
            "Title: A boat\n\nOne field only.",
            "A boat\nTitle: A boat\nSource: Example\n\nNot at the beginning.",
        ),
        "Title: A boat\nSource: The Example\nNo blank line ends it.",
        "Title: A boat\nHeadline: A boat\n\nThe same field twice.",
        "Title: A boat\nThe mayor said: it came in.\nDate: today\n\nProse amid the lines.",
        "Title: one\nTitle: two\nDate: 2023\n\nA name twice.",
        "Q: What is the date?\nA: I do not know.\n\nAn interview.",
        "Date: " + "x" * 600 + "\nTitle: A boat\n\nA value too long.",
        "".join(f"Name {chr(97 + number)}: value\n" for number in range(25)) + "Title: x\nDate: y\n\nToo many.",
        "Title: A boat\nDate: 2023-06-14",
    ],
)
def test_header_lines_leaves_an_article_alone(text: str) -> None:
    assert header_lines(text) == ({}, 0)


@given(st.text(alphabet="Title: Date\n\r x", max_size=80))
def test_header_lines_ends_within_the_text(text: str) -> None:
    fields, end = header_lines(text)
    assert 0 <= end <= len(text)
    assert bool(fields) == bool(end)


WORDS = "The kiln at the old brickworks was lit again on Tuesday. It had been cold for forty years, they said. "


def test_read_text_reads_a_page_as_one(tmp_path: Path) -> None:
    page = f"<!DOCTYPE html><html><head><title>Old kiln burns</title></head><body><p>{WORDS * 4}</p></body></html>"
    (article,), (note,) = read(tmp_path / "a.txt", page.encode(), limit=20_000)
    assert article.text == (WORDS * 4).strip()
    assert article.header.raw_sha256 == hashlib.sha256(page.encode()).hexdigest()
    assert str(note) == "a.txt: an HTML page, and read as one; its name should end in .html"
    assert not note.rejected


def test_read_text_rejects_a_page_without_an_article(tmp_path: Path) -> None:
    articles, (note,) = read(tmp_path / "a.txt", b"<html><body></body></html>")
    assert articles == []
    assert str(note).startswith("a.txt: an HTML page: no main text")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"id": "a", "text": "Words."}', "JSON"),
        ('[{"text": "Words."}]\n', "JSON"),
        ('\ufeff\n{\n  "text": "Words."\n}', "JSON"),
        ("<?xml version='1.0'?><rss><channel/></rss>", "a feed"),
        ("<rss version='2.0'><channel><title>Words</title></channel></rss>", "a feed"),
        ("<h1>Words</h1>\n<p>One.</p>\n<p>Two.</p>", "HTML"),
        ("<div><p>One.</p><p>Two.</p></div>", "HTML"),
    ],
)
def test_read_text_notes_what_is_no_plain_text(tmp_path: Path, text: str, kind: str) -> None:
    (article,), (note,) = read(tmp_path / "a.txt", text.encode())
    assert article.text == text
    assert note.reason.startswith(f"looks like {kind}")


@pytest.mark.parametrize(
    "text",
    [
        "Words.",
        "{curly} words",
        "[Editor's note: words]",
        "Use <p> and </p>.",
        "One <b>bold</b> word.",
        '"Quoted," said {"she"}',
        "a < b > c",
        "<name@post.example> wrote",
    ],
)
def test_read_text_leaves_plain_text_without_a_note(tmp_path: Path, text: str) -> None:
    assert read(tmp_path / "a.txt", text.encode())[1] == []
