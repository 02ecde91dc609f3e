import gzip
import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import Buffer

from indexer.config import ReadConfig
from indexer.corpus.archives import members
from indexer.corpus.files import CorpusFile, find_files
from indexer.corpus.streams import READ_ERRORS
from indexer.records import IgnoredFile, RecordNote
from tests.indexer.corpus.reading import read


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def listed(path: Path, data: bytes) -> list[CorpusFile | RecordNote | IgnoredFile]:
    path.write_bytes(data)
    (archive,) = find_files([path]).files
    return list(members(archive, ReadConfig()))


def files_in(path: Path, data: bytes) -> dict[str, CorpusFile]:
    return {found.name: found for found in listed(path, data) if isinstance(found, CorpusFile)}


def reasons_in(path: Path, data: bytes) -> dict[str, str]:
    found = listed(path, data)
    ignored = {one.path: one.reason for one in found if isinstance(one, IgnoredFile)}
    return ignored | {one.location: one.reason for one in found if isinstance(one, RecordNote)}


def test_members_are_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    data = packed(("z.txt", b"last"), ("b/a.md", b"# Second"), ("b/", b""), ("a.jsonl", b"{}"), ("b/a-b.html", b"<p>"))
    files = files_in(tmp_path / "dump.zip", data)
    assert [(name, file.format) for name, file in files.items()] == [
        ("dump.zip/a.jsonl", "json"),
        ("dump.zip/b/a-b.html", "html"),
        ("dump.zip/b/a.md", "markdown"),
        ("dump.zip/z.txt", "text"),
    ]
    assert {file.path for file in files.values()} == {tmp_path / "dump.zip"}


def test_members_open_at_any_time_in_any_order_and_decompressed(tmp_path: Path) -> None:
    data = packed(("a.txt", b"first"), ("b.txt.gz", gzip.compress(b"second")), ("c.txt", b"third"))
    files = files_in(tmp_path / "dump.zip", data)
    with files["dump.zip/c.txt"].open() as third, files["dump.zip/b.txt.gz"].open() as second:
        assert (third.read(2), second.read(), third.read()) == (b"th", b"second", b"ird")
    with files["dump.zip/a.txt"].open() as first:
        assert first.readline() == b"first"


@pytest.mark.parametrize("layout", ["streamed", "zip64", "behind a program"])
def test_members_reads_archives_in_any_layout(tmp_path: Path, layout: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.txt", "w", force_zip64=layout == "zip64") as member:
        member.write(b"words")
    data = buffer.getvalue()
    if layout == "streamed":
        pipe = io.BufferedWriter(Pipe(piped := io.BytesIO()))
        with zipfile.ZipFile(pipe, "w") as archive:
            archive.writestr("a.txt", b"words")
        pipe.flush()
        data = piped.getvalue()
    (file,) = files_in(tmp_path / "d.zip", b"program" * 99 * (layout == "behind a program") + data).values()
    with file.open() as stream:
        assert stream.read() == b"words"


class Pipe(io.RawIOBase):
    """A file that can only be written from beginning to end, as by a server."""

    def __init__(self, target: io.BytesIO) -> None:
        self.target = target

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        return self.target.write(data)


def test_members_are_read_as_articles_of_their_own(tmp_path: Path) -> None:
    articles, notes = read(tmp_path / "dump.zip", packed(("x/b.txt", b"Words of b."), ("a.txt", b"Words of a.")))
    assert [(article.header.id, article.header.path) for article in articles] == [
        ("dump.zip/a.txt", "dump.zip/a.txt"),
        ("dump.zip/x/b.txt", "dump.zip/x/b.txt"),
    ]
    assert notes == []


def test_members_names_what_is_not_read(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    data = packed(
        ("a.txt", b"words"),
        ("photo.jpg", b"\xff\xd8"),
        ("README.md", b"about"),
        ("__MACOSX/._a.txt", b"\0\5\x16\7"),
        ("x/.DS_Store", b"Bud1"),
        (".git/notes.txt", b"words"),
        ("more.zip", packed(("b.txt", b"words"))),
        (link, b"/etc/hostname"),
        ("sets/corpus.jsonl", b"{}"),
        ("sets/queries.jsonl", b"{}"),
        ("sets/qrels/test.tsv", b"a\tb"),
    )
    assert reasons_in(tmp_path / "d.zip", data) == {
        "d.zip/photo.jpg": "unknown format",
        "d.zip/README.md": "describes the corpus",
        "d.zip/__MACOSX/._a.txt": "hidden",
        "d.zip/x/.DS_Store": "hidden",
        "d.zip/.git/notes.txt": "hidden",
        "d.zip/more.zip": "an archive within an archive",
        "d.zip/link.txt": "a link",
        "d.zip/sets/queries.jsonl": "belongs to a test set, and holds no articles",
        "d.zip/sets/qrels/test.tsv": "belongs to a test set, and holds no articles",
    }


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("/etc/cron.txt", "etc/cron.txt"),
        ("../../up.txt", "up.txt"),
        ("a/./b/../c.txt", "a/b/c.txt"),
        ("C:\\Users\\x\\a.txt", "C:/Users/x/a.txt"),
        ("bell\x07\x1b[2Jname.txt", "bell\\x07\\x1b[2Jname.txt"),
        ("turned\u202etxt.md", "turned\\u202etxt.md"),
        ("Müller.txt", "Müller.txt"),
        ("新闻.txt", "新闻.txt"),
    ],
)
def test_members_names_hold_no_way_out_and_nothing_that_cannot_be_printed(
    tmp_path: Path, stored: str, shown: str
) -> None:
    assert list(files_in(tmp_path / "d.zip", packed((stored, b"words")))) == [f"d.zip/{shown}"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp437"])
def test_members_names_without_a_stated_encoding_are_utf_8_or_else_cp437(tmp_path: Path, encoding: str) -> None:
    raw = "Zürich.txt".encode(encoding)
    data = packed(("x" * len(raw), b"words")).replace(b"x" * len(raw), raw)
    assert list(files_in(tmp_path / "d.zip", data)) == ["d.zip/Zürich.txt"]


def test_members_of_one_name_are_read_once_and_the_last_wins(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = packed(("a.txt", b"old"), ("./a.txt", b"newer"), ("a.txt", b"newest"))
    found = listed(tmp_path / "d.zip", data)
    assert [one.path for one in found if isinstance(one, IgnoredFile)] == ["d.zip/a.txt", "d.zip/a.txt"]
    (file,) = (one for one in found if isinstance(one, CorpusFile))
    with file.open() as stream:
        assert stream.read() == b"newest"


def with_member_field(data: bytes, local_offset: int, central_offset: int, value: int) -> bytes:
    """Return a ZIP file of one member with a two-byte field of both its headers replaced."""
    changed = bytearray(data)
    for start, offset in ((data.index(b"PK\3\4"), local_offset), (data.index(b"PK\1\2"), central_offset)):
        struct.pack_into("<H", changed, start + offset, value)
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (with_member_field(packed(("a.txt", b"words")), 6, 8, 1), "encrypted; "),
        (with_member_field(packed(("a.txt", b"words")), 8, 10, 93), "compressed in a way that is not read (method 93)"),
        (packed(("a.txt", b"words"), method=zipfile.ZIP_LZMA), "compressed in a way that is not read (method 14)"),
    ],
)
def test_members_reports_what_cannot_be_opened(tmp_path: Path, data: bytes, reason: str) -> None:
    (note,) = listed(tmp_path / "d.zip", data)
    assert isinstance(note, RecordNote)
    assert (note.location, note.rejected) == ("d.zip/a.txt", True)
    assert note.reason.startswith(reason)


def test_members_reports_a_bomb_without_reading_it(tmp_path: Path) -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = b"".join(deflate.compress(bytes(1_000_000)) for _ in range(250)) + deflate.flush()
    data = bytearray(packed(("bomb.txt", squeezed), ("b.txt", b"words"), method=zipfile.ZIP_STORED))
    for start, method, size in ((data.index(b"PK\3\4"), 8, 22), (data.index(b"PK\1\2"), 10, 24)):
        struct.pack_into("<H", data, start + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", data, start + size, 250_000_000)
    file, note = listed(tmp_path / "d.zip", bytes(data))
    assert isinstance(file, CorpusFile)
    reason = "a decompression bomb: it expands to over 200 times its size"
    assert note == RecordNote(location="d.zip/bomb.txt", reason=reason)


def test_members_reports_members_that_share_their_bytes(tmp_path: Path) -> None:
    data = packed(("a.txt", os.urandom(2_000)))
    central = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    entries = b"".join(data[central:end].replace(b"a.txt", b"%c.txt" % (97 + number)) for number in range(9))
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 9, 9, len(entries))
    reasons = reasons_in(tmp_path / "d.zip", data[:central] + entries + bytes(tail))
    assert reasons == {"d.zip": "a decompression bomb: its members overlap"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "cannot be read: File is not a zip file"),
        (b"PK\3\4 nothing more", "cannot be read: File is not a zip file"),
        (packed(("a.txt", b"words"))[:-5], "cannot be read: File is not a zip file"),
        (packed(("a.txt", b"words")).replace(b"PK\1\2", b"PK\1\3"), "cannot be read: Bad magic number"),
        (packed(), "holds no files"),
        (gzip.compress(packed(("a.txt", b"words"))), "cannot be read: File is not a zip file"),
    ],
)
def test_members_reports_an_archive_that_cannot_be_opened(tmp_path: Path, data: bytes, reason: str) -> None:
    (note,) = listed(tmp_path / "d.zip", data)
    assert isinstance(note, RecordNote)
    assert (note.location, note.rejected) == ("d.zip", True)
    assert note.reason.startswith(reason)


def test_members_without_a_name_are_ignored(tmp_path: Path) -> None:
    data = packed(("@name", b"harbour words"), ("b.txt", b"other words"))
    unnamed = data.replace(b"@name", b"\0name")  # a name ends at its first zero
    assert reasons_in(tmp_path / "d.zip", unnamed) == {"d.zip/": "unknown format"}
    assert list(files_in(tmp_path / "d.zip", unnamed)) == ["d.zip/b.txt"]


def test_members_with_damaged_bytes_are_rejected_and_the_next_is_read(tmp_path: Path) -> None:
    data = packed(("a.txt", b"harbour words"), ("b.txt", b"other words"), method=zipfile.ZIP_STORED)
    articles, (note,) = read(tmp_path / "d.zip", data.replace(b"harbour", b"HARBOUR"))
    assert [article.text for article in articles] == ["other words"]
    assert (note.location, note.reason) == ("d.zip/a.txt", "cannot be read: Bad CRC-32 for file 'a.txt'")


@given(st.lists(st.tuples(st.integers(0, 250), st.integers(0, 255)), max_size=4), st.integers(0, 250))
@settings(deadline=None, max_examples=400)
def test_members_answers_any_damage_with_files_notes_or_known_errors(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(packed(("a.txt", b"words " * 9), ("b/ü.txt", b"more")))
    for offset, value in changes:
        data[offset % len(data)] = value
    path = tmp_path_factory.getbasetemp() / "any.zip"
    for file in files_in(path, bytes(data if cut % 2 else data[:cut])).values():
        try:
            with file.open() as stream:
                stream.read()
        except READ_ERRORS:
            pass
