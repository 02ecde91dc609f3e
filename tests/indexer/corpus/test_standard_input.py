import gzip
import io
import sys
import zipfile
from pathlib import Path

import pytest
import zstandard

from indexer.corpus.files import format_of
from indexer.corpus.standard_input import STANDARD_INPUT, ending_of, with_standard_input
from indexer.errors import UsageError


def _zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "words")
    return file.getvalue()


HEADS = [
    (b'{"id": 1, "text": "a"}\n', ".jsonl"),
    (b'\xef\xbb\xbf\n[{"text": "a"}]', ".jsonl"),
    (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", ".warc"),
    (b"PK\x03\x04rest", ".zip"),
    (b"%PDF-1.7\n", ".pdf"),
    (b"<!DOCTYPE html><html>", ".html"),
    (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", ".html"),
    (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0">', ".xml"),
    (b'<feed xmlns="http://www.w3.org/2005/Atom">', ".xml"),
    (b"<rdf:RDF>", ".xml"),
    (b"Received: from a.example\r\nSubject: Kiln relit\r\n\r\nWords", ".eml"),
    (b"---\ntitle: Kiln relit\n---\nWords", ".md"),
    (b"# Kiln relit\n\nWords", ".md"),
    (b"id,title,text\n1,Kiln,Words\n", ".csv"),
    (b"headline;body\nKiln;Words\n", ".csv"),
    (b"Kiln relit\n\nThe kiln was relit, and the text of the speech was short.\n", ".txt"),
    (b"--- a rule that ends nowhere\n", ".txt"),
    (b"", ".txt"),
    ('{"text": "a"}'.encode("utf-16"), ".jsonl"),
    ('[\n {"text": "a"}]'.encode("utf-16-le"), ".jsonl"),
    (b'\x1e{"text": "a"}', ".jsonl"),
    (b"[Editor's note: words]\n\nWords", ".txt"),
    (b"{curly} words", ".txt"),
    (_zip("[Content_Types].xml", "word/document.xml"), ".docx"),
    (_zip("_rels/.rels", "docProps/app.xml", "word/document.xml"), ".docx"),
    (_zip("[Content_Types].xml", "xl/workbook.xml"), ".zip"),
    (_zip("a.txt", "word/b.txt"), ".zip"),
    (b'<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf>', ".xml"),
    (b'<?xml version="1.0"?><newsItem guid="a">', ".xml"),
    (b'<?xml version="1.0"?><urlset>', ".xml"),
    (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>', ".html"),
    (b"<article><p>Words</p></article>", ".html"),
    (
        b'Content-Type: multipart/related; type="text/html";\r\n\tboundary="x"\r\nMIME-Version: 1.0\r\n\r\n--x\r\n',
        ".mhtml",
    ),
    (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://post.example/\r\nSubject: Kiln\r\n\r\nx",
        ".mhtml",
    ),
    (b"From: a@post.example\nTo: b@post.example\nContent-Type: multipart/related; boundary=x\n\n--x", ".eml"),
    (b"DKIM-Signature: v=1; a=rsa;\r\n b=x\r\nFrom: Ann <a@post.example>\r\nSubject: Kiln\r\n\r\nWords", ".eml"),
    (b"Title: Kiln relit\nDate: 12 May 2025\nAuthor: Ann Poe\n\nWords.", ".txt"),
    (b"titre;date;auteur;texte\nKiln;;;Words\n", ".csv"),
    ("\ufeffзаголовок\tтекст\nKiln\tWords\n".encode(), ".csv"),
    (b'sep=;\n"id";"text"\n1;Words\n', ".csv"),
    (b"The title, the text, and a comma.\nWords\n", ".txt"),
]


@pytest.mark.parametrize(("head", "ending"), HEADS)
def test_ending_of_tells_formats_by_their_first_bytes(head: bytes, ending: str) -> None:
    assert ending_of(head) == ending
    assert ending_of(gzip.compress(head)) == f"{ending}.gz"
    assert ending_of(zstandard.compress(head)) == f"{ending}.zst"
    assert format_of(f"standard-input{ending}") is not None


@pytest.mark.parametrize("head", [b"\x1f\x8bno gzip", b"\x28\xb5\x2f\xfdno frame"])
def test_ending_of_bad_compression_is_that_of_text(head: bytes) -> None:
    assert ending_of(head).startswith(".txt.")


def _pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_with_standard_input_provides_a_file_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b'{"text": "a"}\n' * 100_000
    _pipe(monkeypatch, data)
    with with_standard_input([Path("a"), STANDARD_INPUT]) as (first, file):
        assert (first, file.name, file.read_bytes()) == (Path("a"), "standard-input.jsonl", data)
    assert not file.exists()


def test_with_standard_input_leaves_others_alone() -> None:
    with with_standard_input([Path("a")]) as corpus:
        assert corpus == [Path("a")]


def test_with_standard_input_refuses_two_and_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="named twice"), with_standard_input([STANDARD_INPUT, STANDARD_INPUT]):
        pass
    _pipe(monkeypatch, b"")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    with pytest.raises(UsageError, match="is a terminal"), with_standard_input([STANDARD_INPUT]):
        pass
