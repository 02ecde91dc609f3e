"""From bytes to articles; each bad record becomes a note at its line, and reading goes on."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus import read as read_module
from indexer.corpus.fields.values import ID_MAX_CHARACTERS
from indexer.corpus.files import CorpusFile, find_files
from indexer.corpus.read import read_corpus
from indexer.corpus.record import Record
from indexer.records import Article, IgnoredFile, Json, RecordNote, sha256_hex
from tests.indexer.corpus.reading import LIMIT, line_of, read


def test_read_corpus_keeps_articles_that_state_the_id_of_another(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.csv").write_text(f"id,text\n1,Words of {name}.\n2,Words of all.\n")
    found = list(read_corpus(find_files([tmp_path]).files, ReadConfig()))
    assert [one.header.id for one in found if isinstance(one, Article)] == ["1", "2", "b.csv:2", "c.csv:2"]
    assert [str(one) for one in found if isinstance(one, RecordNote)] == [
        f"{name}.csv:2: id '1' is that of the article at a.csv:2; its url or place stands in its stead" for name in "bc"
    ]
    assert [one for one in found if isinstance(one, IgnoredFile)] == [
        IgnoredFile(path=f"{name}.csv:3", reason="the same text as at a.csv:3, under the same id") for name in "bc"
    ]


def test_read_corpus_keeps_equal_texts_of_one_line(tmp_path: Path) -> None:
    articles, notes = read(
        tmp_path / "a.json", b'[{"title": "One", "text": "Words."}, {"title": "Two", "text": "Words."}]'
    )
    assert [(article.header.id, article.header.title) for article in articles] == [
        ("a.json:1", "One"),
        ("a.json:1#2", "Two"),
    ]
    assert notes == []


def test_read_corpus_reports_a_file_that_is_gone(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl"):
        (tmp_path / name).write_bytes(line_of("a"))
    files = find_files([tmp_path]).files
    for file in files:
        file.path.unlink()
    notes = list(read_corpus(files, ReadConfig(max_record_bytes=LIMIT)))
    assert [str(note).partition(": ")[2] for note in notes] == ["cannot be read: No such file or directory"] * 2
    assert all(note.transient for note in notes if isinstance(note, RecordNote))


def test_a_note_that_only_sounds_like_an_error_of_reading_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"cannot be read: it says": 1}\n{"text": 7, "id": "cannot be read"}\n')
    notes = list(read_corpus(find_files([tmp_path]).files, ReadConfig(max_record_bytes=LIMIT)))
    assert [note.transient for note in notes if isinstance(note, RecordNote)] == [False, False]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.tsv", b"title\ttext\n"),
        ("a.csv", b"\xef\xbb\xbfsep=;\ntitle;text\r\n"),
        ("a.csv.gz", gzip.compress(b"")),
        ("a.jsonl", b""),
        ("a.jsonl", b"\n \n"),
        ("a.json", b"[]"),
        ("a.json", b'{"articles": []}'),
        ("a.xml", b""),
        ("a.rss", b"<rss><channel><title>The Post</title></channel></rss>"),
        ("a.atom", b'<feed xmlns="http://www.w3.org/2005/Atom"/>'),
    ],
)
def test_read_corpus_names_a_file_that_holds_no_record(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(name, data)
    assert list(read_corpus(find_files([tmp_path]).files, ReadConfig())) == [
        IgnoredFile(path=path, reason="holds no record") for path in (name, f"b.zip/{name}")
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.eml", "a.html", "a.warc", "a.zip", "a.pdf", "a.docx", "a.mhtml"])
def test_read_corpus_names_an_empty_file_once(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    (found,) = read_corpus(find_files([tmp_path]).files, ReadConfig())
    assert isinstance(found, RecordNote)


URL = "https://post.example/kiln"


def _lines(*records: Mapping[str, Json]) -> bytes:
    return b"\n".join(json.dumps(record).encode() for record in records)


def test_read_corpus_keeps_the_versions_of_one_url(tmp_path: Path) -> None:
    data = _lines({"url": URL, "text": "First."}, {"url": URL, "text": "Second."}, {"url": URL, "text": "Third."})
    articles, notes = read(tmp_path / "a.jsonl", data)
    assert notes == []
    assert [article.header.id for article in articles] == [
        URL,
        *(f"{URL}#{sha256_hex(text)[:12]}" for text in ("Second.", "Third.")),
    ]
    assert {article.header.url for article in articles} == {URL}


def test_read_corpus_leaves_out_the_same_text_under_the_same_url(tmp_path: Path) -> None:
    data = _lines(*({"url": URL, "text": text} for text in ("First.", "Second.", "First.", "Second.")))
    (tmp_path / "a.jsonl").write_bytes(data)
    first, second, *others = read_corpus(find_files([tmp_path]).files, ReadConfig())
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert others == [
        IgnoredFile(path="a.jsonl:3", reason="the same text as at a.jsonl:1, under the same url"),
        IgnoredFile(path="a.jsonl:4", reason="the same text as at a.jsonl:2, under the same url"),
    ]


def test_read_corpus_gives_versions_of_the_longest_url_ids_within_the_limit(tmp_path: Path) -> None:
    url = URL + "x" * (ID_MAX_CHARACTERS - len(URL))
    articles, _ = read(tmp_path / "a.jsonl", _lines(*({"url": url, "text": text} for text in ("First.", "Second."))))
    assert [len(article.header.id) for article in articles] == [ID_MAX_CHARACTERS, ID_MAX_CHARACTERS]


def test_read_corpus_loses_one_file_to_a_fault_of_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_file: CorpusFile, _config: ReadConfig) -> Iterator[Record]:
        yield Record(text="First words.", raw_sha256="0" * 64, number=1)
        raise ZeroDivisionError("in a parser")

    monkeypatch.setitem(read_module._READERS, "html", fail)
    (tmp_path / "a.html").write_text("<p>")
    (tmp_path / "b.txt").write_text("Other words.")
    first, note, last = read_corpus(find_files([tmp_path]).files, ReadConfig())
    assert (first.header.id, last.header.id) == ("a.html#1", "b.txt")  # type: ignore[union-attr]
    reason = f"{read_module.READER_FAULT} (ZeroDivisionError: in a parser)"
    assert note == RecordNote(location="a.html", reason=reason, transient=True)


def test_read_corpus_keeps_reasons_short(tmp_path: Path) -> None:
    _, (note,) = read(tmp_path / "a.jsonl", _lines({"id": "x" * 9_000, "text": "\n"}))
    assert len(note.reason) < 400


def test_read_corpus_keeps_the_same_text_under_two_urls(tmp_path: Path) -> None:
    articles, notes = read(tmp_path / "a.jsonl", _lines(*({"url": URL + n, "text": "First."} for n in "12")))
    assert ([article.header.id for article in articles], notes) == ([URL + "1", URL + "2"], [])


def test_read_corpus_keeps_records_of_one_url_that_state_their_ids(tmp_path: Path) -> None:
    data = _lines(*({"id": n, "url": URL, "text": "First."} for n in (1, 2, 1)))
    articles, notes = read(tmp_path / "a.jsonl", data)
    assert [article.header.id for article in articles] == ["1", "2"]
    assert notes == []


def test_read_corpus_marks_an_article_whose_url_is_another_ones_id(tmp_path: Path) -> None:
    data = _lines({"id": "a.jsonl:2", "text": "First."}, {"text": "Second."})
    articles, notes = read(tmp_path / "a.jsonl", data)
    assert [article.header.id for article in articles] == ["a.jsonl:2", "a.jsonl:2#2"]
    assert notes == []


_PIECES = b'---\n|+++\n|\n|\r\n|{"id": 1, "text": "a"}|date: |2023-06-14 10:05 +99|!!|int|[|a|,|"|<|<p>|\xff|\0'.split(
    b"|"
)


@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=6), max_size=12).map(b"".join))
@settings(deadline=None, max_examples=100)
@pytest.mark.parametrize("name", ["any.txt", "any.md", "any.jsonl", "any.json", "any.csv", "any.xml", "any.eml"])
def test_read_corpus_answers_any_bytes_with_articles_or_problems(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes
) -> None:
    articles, notes = read(tmp_path_factory.getbasetemp() / name, data)
    assert len({article.header.id for article in articles}) == len(articles)
    if name in ("any.txt", "any.md"):
        assert len(articles) + sum(note.rejected for note in notes) == 1
