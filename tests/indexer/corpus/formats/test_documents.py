import io
import itertools
import sys
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.formats import documents
from indexer.corpus.formats.documents import read_docx, read_pdf
from indexer.corpus.record import Record
from indexer.records import RecordNote

LINES = (
    "Ferry back in service",
    "By Ada Quill",
    "The ferry sails again after three weeks in dock, the har-",
    "bour said, and tickets cost four euros from today on.",
)
TEXT = (
    "Ferry back in service\n\nBy Ada Quill\n\n"
    "The ferry sails again after three weeks in dock, the harbour said, and tickets cost four euros from today on."
)
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: tuple[str, ...], info: Mapping[str, str] | None = None, raw: bytes | None = None) -> bytes:
    """Return a PDF with a line of text for each string, or with `raw` as the content of its only page."""
    contents = (
        [raw]
        if raw is not None
        else [
            b"BT /F1 12 Tf 14 TL 50 700 Td "
            + b" ".join(b"(%s) Tj T*" % line.encode("cp1252") for line in page)
            + b" ET"
            for page in pages
        ]
    )
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(contents)))
    stated = "".join(f"/{name} ({value})" for name, value in (info or {}).items())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {stated} >>".encode("cp1252"),
    ]
    for at, content in enumerate(contents):
        resources = b"/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (resources, 6 + 2 * at))
        packed = zlib.compress(content)
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    trailer = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + trailer


def read(path: Path, data: bytes, limit: int = 1_000_000) -> Record | RecordNote:
    path.write_bytes(data)
    (file,) = find_files([path]).files
    reader = read_pdf if file.format == "pdf" else read_docx
    (found,) = reader(file, ReadConfig(max_record_bytes=limit))
    return found


def record(path: Path, data: bytes, limit: int = 1_000_000) -> Record:
    found = read(path, data, limit)
    assert isinstance(found, Record), found
    return found


def test_read_pdf_joins_lines_to_paragraphs(tmp_path: Path) -> None:
    assert record(tmp_path / "a.pdf", pdf(LINES)).text == TEXT


def test_read_pdf_reads_pages_in_order_without_headers_and_numbers(tmp_path: Path) -> None:
    pages = [
        ("Harbour Daily", f"Story {name} goes on here, on its page.", f"Page {at} of 3")
        for at, name in enumerate(("one", "two", "three"), start=1)
    ]
    assert record(tmp_path / "a.pdf", pdf(*pages)).text == (
        "Harbour Daily\n\nStory one goes on here, on its page.\n\n"
        "Story two goes on here, on its page.\n\nStory three goes on here, on its page."
    )


@pytest.mark.parametrize(
    ("info", "markup"),
    [
        (
            {"Title": "Ferry Back in Service", "Author": "Ada Quill"},
            {"title": "Ferry Back in Service", "authors": "Ada Quill"},
        ),
        (
            {"Title": "Microsoft Word - ferry_v3.doc", "Author": "newsdesk7"},
            {"document_title": "Microsoft Word - ferry_v3.doc", "document_authors": "newsdesk7"},
        ),
        ({"Title": "a", "Author": "-"}, {"document_title": "a", "document_authors": "-"}),
        ({"CreationDate": "D:20240501100000+02'00'"}, {"document_created": "2024-05-01T10:00:00+02:00"}),
        ({"CreationDate": "yesterday", "Author": "Ada Quill"}, {"authors": "Ada Quill"}),
        ({}, {}),
    ],
)
def test_read_pdf_takes_only_properties_that_the_text_confirms(
    tmp_path: Path, info: dict[str, str], markup: dict[str, str]
) -> None:
    found = record(tmp_path / "a.pdf", pdf(LINES, info=info)).markup
    assert {name: value for name, value in found.items() if value is not None} == markup


def encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LINES)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_read_pdf_reads_a_document_that_only_restricts_copying(tmp_path: Path) -> None:
    assert record(tmp_path / "a.pdf", encrypted("")).text == TEXT


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", encrypted("secret"), "encrypted; it can be read once it is saved without its password"),
        ("a.pdf", pdf(()), "holds no text; its pages may be images"),
        ("a.pdf", b"", "no PDF that can be read: "),
        ("a.pdf", b"%PDF-1.4\nnothing", "no PDF that can be read: "),
        ("a.pdf", b"x" * 1_000_001, "over the size limit of 1000000 bytes"),
        ("a.pdf", pdf(raw=b"(a) Tj " * 6_000_000), "holds no text; page 1 is not read: "),
        ("a.docx", b"PK\x03\x04 nothing", "no DOCX that can be read: 'File is not a zip file'"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an encrypted document or one of an older Word; "),
    ],
)
def test_documents_that_cannot_be_read_are_reported(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    note = read(tmp_path / name, data)
    assert isinstance(note, RecordNote)
    assert (note.location, note.rejected) == (name, True)
    assert note.reason.startswith(reason)


def test_read_pdf_reads_a_part_of_a_document_without_end(tmp_path: Path) -> None:
    found = record(tmp_path / "a.pdf", pdf(*[("Words of this page.",)] * 520))
    assert found.text is not None
    assert found.notes == ("only the first 500 pages are read; the document is too long",)


def test_read_pdf_stops_at_the_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count()
    monkeypatch.setattr(documents, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    found = record(tmp_path / "a.pdf", pdf(("Words of this page.",), ("More words.",) * 99))
    assert found.text == "Words of this page."
    assert found.notes == ("page 2 is not read: 'over the time limit of 60 seconds'",)


def test_read_pdf_says_nothing_on_standard_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    broken = pdf(LINES).replace(b"startxref\n", b"startxref\n9")
    assert record(tmp_path / "a.pdf", broken).text == TEXT
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("name", "module"), [("a.pdf", "pypdf"), ("a.docx", "docx")])
def test_documents_name_the_extra_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    note = read(tmp_path / name, pdf(LINES) if name == "a.pdf" else word(docx.Document()))
    assert isinstance(note, RecordNote)
    assert note.reason.endswith("pip install 'article-search[documents]'")


def word(document: "docx.document.Document") -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_body(xml: str) -> bytes:
    """Return a DOCX with this XML at the end of its body."""
    document = docx.Document()
    for element in parse_xml(f'<w:body xmlns:w="{WORDS}">{xml}</w:body>'):
        document.element.body.insert_element_before(element, "w:sectPr")
    return word(document)


def test_read_docx_reads_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Ferry back in service", 0)
    document.add_paragraph("The ferry ").add_run("sails").bold = True
    table = document.add_table(2, 2)
    for row, column, words in ((0, 0, "Day"), (0, 1, "Boats"), (1, 0, "Monday"), (1, 1, "12")):
        table.cell(row, column).text = words
    document.add_paragraph("One\ttwo\nthree.")
    document.core_properties.author = "Windows User"
    document.core_properties.created = datetime(2024, 5, 1, 10, tzinfo=UTC)
    found = record(tmp_path / "a.docx", word(document))
    assert found.text == "Ferry back in service\n\nThe ferry sails\n\nDay\tBoats\nMonday\t12\n\nOne\ttwo\nthree."
    assert found.markup == {
        "title": "Ferry back in service",
        "document_authors": "Windows User",
        "document_created": "2024-05-01T10:00:00+00:00",
    }


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"<w:p>{run('Kept')}<w:ins>{run(' and put in')}</w:ins></w:p>", "Kept and put in"),
        (f"<w:p>{run('Kept')}<w:del><w:r><w:delText> and gone</w:delText></w:r></w:del></w:p>", "Kept"),
        (
            f"<w:p><w:moveFrom>{run('Was here')}</w:moveFrom></w:p><w:p><w:moveTo>{run('Is here')}</w:moveTo></w:p>",
            "Is here",
        ),
        (f"<w:sdt><w:sdtContent><w:p>{run('In a control')}</w:p></w:sdtContent></w:sdt>", "In a control"),
        (f"<w:p><w:hyperlink>{run('A link')}</w:hyperlink></w:p>", "A link"),
        (f"<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='9'/></w:tabs></w:pPr>{run('No tab')}</w:p>", "No tab"),
        (f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>{run('7')}</w:p>", "7"),
        (f"<w:p>{run('a')}<w:r><w:noBreakHyphen/></w:r>{run('b')}</w:p>", "a-b"),
        (
            (
                '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                f"<mc:Choice><w:txbxContent><w:p>{run('Boxed')}</w:p></w:txbxContent></mc:Choice>"
                f"<mc:Fallback><w:txbxContent><w:p>{run('Boxed')}</w:p></w:txbxContent></mc:Fallback>"
                f"</mc:AlternateContent></w:r>{run('Around')}</w:p>"
            ),
            "Boxed\n\nAround",
        ),
        (
            (
                f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p><w:p>{run('b')}</w:p></w:tc><w:tc><w:p/></w:tc>"
                f"<w:tc><w:p>{run('c')}</w:p></w:tc></w:tr></w:tbl><w:p>{run('After')}</w:p>"
            ),
            "a b\tc\n\nAfter",
        ),
    ],
)
def test_read_docx_reads_all_that_is_shown(tmp_path: Path, xml: str, text: str) -> None:
    assert record(tmp_path / "a.docx", with_body(xml)).text == text


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return buffer.getvalue()


def test_read_docx_refuses_a_bomb_without_unpacking_it(tmp_path: Path) -> None:
    bomb = replaced(word(docx.Document()), "word/document.xml", b"<a>" + b" " * 5_000_000 + b"</a>")
    note = read(tmp_path / "a.docx", bomb)
    assert note == RecordNote(location="a.docx", reason="over the size limit of 1000000 bytes")


def test_read_docx_expands_no_entities(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20 if n else "words "}">' for n in range(9))
    body = f"<w:body><w:p>{run('Start &e8; end')}</w:p><w:p>{run('Next')}</w:p></w:body>"
    xml = f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><w:document xmlns:w="{WORDS}">{body}</w:document>'
    found = read(tmp_path / "a.docx", replaced(word(docx.Document()), "word/document.xml", xml.encode()))
    if isinstance(found, Record):
        assert len(found.text or "") < 100
    else:
        assert found.reason.startswith("no DOCX that can be read: ")


@pytest.mark.parametrize("sample", [pdf(LINES, info={"Title": "Ferry"}), word(docx.Document())])
@given(
    changes=st.lists(st.tuples(st.integers(0, 40_000), st.binary(max_size=6)), max_size=5), cut=st.integers(0, 40_000)
)
@settings(deadline=None, max_examples=120)
def test_documents_answer_any_damage_with_one_record_or_note(
    tmp_path_factory: pytest.TempPathFactory, sample: bytes, changes: list[tuple[int, bytes]], cut: int
) -> None:
    data = bytearray(sample)
    for offset, piece in changes:
        at = offset % len(data)
        data[at : at + len(piece)] = piece
    name = "any.pdf" if sample.startswith(b"%PDF") else "any.docx"
    read(tmp_path_factory.getbasetemp() / name, bytes(data if cut % 2 else data[:cut]))
