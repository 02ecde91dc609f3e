import gzip
import hashlib
import io
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.formats import warc
from indexer.corpus.formats.warc import read_warc
from indexer.corpus.html import page
from indexer.corpus.record import Record, RecordError
from indexer.records import RecordNote

PAGE = "<html><title>Ferry</title><p>The ferry sails again.</p></html>"
LIMIT = 5_000


@pytest.fixture(autouse=True)
def plain_page_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are read by a stand-in, which shows what it was given."""

    def page_record(data: bytes, config: ReadConfig, *, url: str | None = None, declared: str | None = None) -> Record:
        if not data:
            raise RecordError("no main text")
        markup = {"url": url, "declared": declared}
        return Record(text=data.decode("latin-1"), markup=markup, raw_sha256=hashlib.sha256(data).hexdigest())

    monkeypatch.setattr(warc, "page_record", page_record)


def block(content: bytes, *, type_: str = "response", url: str = "http://news.example/a", **headers: str) -> bytes:
    stated = {"WARC-Type": type_, "WARC-Target-URI": url, "WARC-Date": "2024-05-01T10:00:00Z"}
    stated |= {"Content-Length": str(len(content))}
    stated |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in stated.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + content + b"\r\n\r\n"


def response(body: bytes | str = PAGE, *, status: str = "200 OK", **headers: str) -> bytes:
    headers.setdefault("Content_Type", "text/html; charset=utf-8")
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items() if value)
    body = body if isinstance(body, bytes) else body.encode()
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def read(
    path: Path, data: bytes, *, limit: int = LIMIT, peak_bytes: int | None = None
) -> tuple[list[Record], list[RecordNote]]:
    """Return what a file holds; `peak_bytes` is the memory that reading it must not exceed."""
    path.write_bytes(data)
    (file,) = find_files([path]).files
    if peak_bytes is not None:
        tracemalloc.start()
        read(path, data, limit=limit)
        taken_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert taken_bytes < peak_bytes
    found = list(read_warc(file, ReadConfig(max_record_bytes=limit)))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, RecordNote)]


def test_read_warc_reads_pages_among_all_that_a_crawl_holds(tmp_path: Path) -> None:
    data = b"".join(
        [
            block(b"software: crawler\r\n", type_="warcinfo"),
            block(b"GET /a HTTP/1.1\r\n\r\n", type_="request"),
            block(response()),
            block(response(status="301 Moved", Location="/b")),
            block(response("not found", status="404 Not Found")),
            block(response(b"\xff\xd8", Content_Type="image/jpeg")),
            block(response("{}", Content_Type="application/json")),
            block(b"", type_="revisit"),
            block(b"20240501\r\n93.184.216.34\r\n", url="dns:news.example", Content_Type="text/dns"),
            block(response(PAGE, Content_Type="application/xhtml+xml"), url="http://news.example/b"),
            block(PAGE.encode(), type_="resource", url="file:///saved.html", Content_Type="text/html"),
            block(b"words", type_="resource", Content_Type="text/plain"),
        ]
    )
    records, notes = read(tmp_path / "a.warc", data)
    assert [(record.number, record.markup["url"], record.markup["declared"]) for record in records] == [
        (3, "http://news.example/a", "utf-8"),
        (10, "http://news.example/b", None),
        (11, None, None),
    ]
    assert notes == []


def test_read_warc_keeps_the_time_of_the_crawl_apart_from_the_date_of_publication(tmp_path: Path) -> None:
    (record,), _ = read(tmp_path / "a.warc", block(response()))
    assert record.fields == {"crawled_at": "2024-05-01T10:00:00Z"}
    assert "published_at" not in record.markup


def test_read_warc_gives_what_a_page_states_about_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "page_record", page.page_record)
    words = " ".join(f"The harbour report number {number} says that the ferry sails again." for number in range(9))
    head = '<title>Ferry back</title><link rel="canonical" href="https://news.example/ferry">'
    html = f"<html><head>{head}</head><body><article><h1>Ferry back</h1><p>{words}</p></article></body></html>"
    (record,), _ = read(tmp_path / "a.warc", block(response(html)))
    assert record.text is not None
    assert words in record.text
    assert (record.markup["title"], record.markup["url"]) == ("Ferry back", "https://news.example/ferry")
    assert record.raw_sha256 == hashlib.sha256(html.encode()).hexdigest()


@pytest.mark.parametrize(
    "data",
    [
        block(response(), url="<http://news.example/a>"),
        block(response()).replace(b"WARC/1.0", b"WARC/0.18"),
        block(response().replace(b"\r\n", b"\n")).replace(b"\r\n", b"\n"),
        block(response(Content_Type='TEXT/HTML; Charset="UTF-8"', Set_Cookie="a")),
        block(response().replace(b"HTTP/1.1 200 OK", b"HTTP/2 200\x20\x20\x20\x20\x20")),
        block(response().replace(b"200 OK", b"200   ")),
        b"\r\n" + block(response()),
    ],
)
def test_read_warc_reads_what_crawlers_write(tmp_path: Path, data: bytes) -> None:
    (record,), notes = read(tmp_path / "a.warc", data)
    assert (record.text, record.markup["url"], notes) == (PAGE, "http://news.example/a", [])


def chunked(body: bytes, size: int = 11, end: bytes = b"0\r\n\r\n") -> bytes:
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def bare_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PAGE.encode(), {}),
        (chunked(PAGE.encode()), {"Transfer_Encoding": "chunked"}),
        (chunked(PAGE.encode(), end=b""), {"Transfer_Encoding": "chunked"}),
        (PAGE.encode(), {"Transfer_Encoding": "chunked"}),
        (gzip.compress(PAGE.encode()), {"Content_Encoding": "gzip"}),
        (gzip.compress(PAGE.encode()), {"content_encoding": "X-GZIP"}),
        (chunked(gzip.compress(PAGE.encode())), {"Content_Encoding": "gzip", "Transfer_Encoding": "Chunked"}),
        (zlib.compress(PAGE.encode()), {"Content_Encoding": "deflate"}),
        (bare_deflate(PAGE.encode()), {"Content_Encoding": "deflate"}),
        (zstandard.compress(PAGE.encode()), {"Content_Encoding": "zstd"}),
        (PAGE.encode(), {"Content_Encoding": "gzip"}),
        (PAGE.encode(), {"Content_Encoding": "deflate"}),
        (PAGE.encode(), {"Content_Encoding": "br"}),
        (PAGE.encode(), {"Content_Encoding": "identity"}),
    ],
)
def test_read_warc_undoes_the_encodings_of_the_transport(tmp_path: Path, body: bytes, headers: dict[str, str]) -> None:
    (record,), notes = read(tmp_path / "a.warc", block(response(body, **headers)))
    assert (record.text, notes) == (PAGE, [])
    assert record.raw_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")  # of warcio's writer
@pytest.mark.parametrize("end", ["", "gz whole", "gz each", "zst"])
@pytest.mark.parametrize("version", ["WARC/1.0", "WARC/1.1"])
def test_read_warc_reads_what_warcio_writes(tmp_path: Path, end: str, version: str) -> None:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=end == "gz each", warc_version=version)
    for number in range(3):
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        payload = io.BytesIO(f"{PAGE} {number}".encode())
        url = f"http://news.example/{number}"
        writer.write_record(writer.create_warc_record(url, "response", payload=payload, http_headers=http))
        writer.write_record(writer.create_warc_record(url, "metadata", payload=io.BytesIO(b"via: /")))
    packs: dict[str, Callable[[bytes], bytes]] = {"gz whole": gzip.compress, "zst": zstandard.compress}
    pack = packs.get(end, bytes)
    records, notes = read(tmp_path / "a.warc", pack(buffer.getvalue()))
    assert [(record.number, record.text) for record in records] == [(n * 2 + 1, f"{PAGE} {n}") for n in range(3)]
    assert notes == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (response("x" * (LIMIT + 1)), "over the size limit of 5000 bytes"),
        (response(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip"), "over the size limit of 5000 bytes"),
        (response(zlib.compress(bytes(4_000_000)), Content_Encoding="deflate"), "over the size limit of 5000 bytes"),
        (response(gzip.compress(PAGE.encode())[:-12], Content_Encoding="gzip"), "cannot be read: Compressed file"),
        (response(b"\x78\x9cbroken", Content_Encoding="deflate"), "cannot be read: the compressed page ends"),
        (response(b"\x78\x9c\xff\xff", Content_Encoding="deflate"), "cannot be read: Error -3"),
        (response(b"\x1b\x0c\x00", Content_Encoding="br"), "compressed as 'br', which is not read"),
        (response(""), "no main text"),
    ],
)
def test_read_warc_reports_a_page_and_reads_the_next(tmp_path: Path, content: bytes, reason: str) -> None:
    records, (note,) = read(tmp_path / "a.warc", block(content) + block(response()), peak_bytes=1_000_000)
    assert [record.number for record in records] == [2]
    assert (note.location, note.rejected) == ("a.warc#1", True)
    assert note.reason.startswith(reason)


def test_read_warc_passes_over_what_is_large_and_no_page(tmp_path: Path) -> None:
    film = block(response(bytes(20_000_000), Content_Type="video/mp4"))
    records, notes = read(tmp_path / "a.warc", film + block(response()), peak_bytes=1_000_000)
    assert ([record.number for record in records], notes) == ([2], [])


def test_read_warc_notes_a_page_of_which_the_crawler_kept_a_part(tmp_path: Path) -> None:
    (record,), _ = read(tmp_path / "a.warc", block(response(), WARC_Truncated="length"))
    assert record.notes == ("the crawler kept only the beginning of the page (WARC-Truncated: 'length')",)


@pytest.mark.parametrize(
    ("damage", "numbers", "notes"),
    [
        (block(response(), Content_Length="90"), [1, 2], ["a.warc#1: 31 bytes behind it belong to no record; "]),
        (block(response(), Content_Length="none"), [2], ["a.warc#1: the record states no length", "a.warc#1: "]),
        (block(response(), Content_Length="-5"), [2], ["a.warc#1: the record states no length", "a.warc#1: "]),
        (b"no record at all\r\n\r\n", [1], ["a.warc: 16 bytes behind it belong to no record"]),
        (b"\r\n\r\n\r\n", [1], []),
    ],
)
def test_read_warc_goes_on_at_the_next_record_after_damage(
    tmp_path: Path, damage: bytes, numbers: list[int], notes: list[str]
) -> None:
    records, found = read(tmp_path / "a.warc", damage + block(response()))
    assert [record.number for record in records] == numbers
    assert [str(note)[: len(start)] for note, start in zip(found, notes, strict=True)] == notes


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_read_warc_reads_a_file_that_is_cut_off_up_to_the_cut(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    data = block(response()) * 2 + block(response(hashlib.shake_256(b"x").hexdigest(2_000)))
    packed = pack(data)
    records, (note,) = read(tmp_path / "a.warc", packed[: -len(packed) // 3])
    assert [record.number for record in records] == [1, 2][: len(records)]
    assert note.location == f"a.warc#{len(records) + 1}"
    assert note.reason.startswith("cannot be read: ")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds no WARC record"),
        (
            block(b"", type_="warcinfo") + block(response(status="404 Gone")) * 2,
            "holds no page, only records of the types 2 'response', 1 'warcinfo'",
        ),
    ],
)
def test_read_warc_says_what_a_file_without_pages_holds(tmp_path: Path, data: bytes, reason: str) -> None:
    assert read(tmp_path / "a.warc", data) == ([], [RecordNote(location="a.warc", reason=reason)])


def test_read_warc_bounds_headers_without_end(tmp_path: Path) -> None:
    endless = b"WARC/1.0\r\n" + b"X" * 20_000_000 + b"\r\n\r\n"
    records, notes = read(tmp_path / "a.warc", endless + block(response()), peak_bytes=2_000_000)
    assert [record.number for record in records] == [2]
    assert [note.location for note in notes] == ["a.warc#1", "a.warc#1"]


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), max_size=5), st.integers(0, 900))
@settings(deadline=None, max_examples=300)
def test_read_warc_answers_any_damage_with_records_or_notes(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(block(response(chunked(PAGE.encode()), Transfer_Encoding="chunked")) * 2)
    for offset, value in changes:
        data[offset % len(data)] = value
    records, notes = read(tmp_path_factory.getbasetemp() / "any.warc", bytes(data if cut % 2 else data[:cut]))
    assert records or notes
