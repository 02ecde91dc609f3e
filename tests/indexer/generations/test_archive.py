import io
import tarfile

import pytest

from indexer.errors import IndexDamagedError
from indexer.generations.archive import ArchiveReader, ArchiveWriter
from indexer.index.checksums import FileChecksum
from indexer.records import sha256_hex

FILES = {"first.json": b"{}", "a/empty": b"", "a/block": b"x" * 512, "a/more": b"y" * 1025}


def written(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    archive = ArchiveWriter(stream)
    for name, data in files.items():
        archive.add(name, len(data), [data[:7], data[7:]])
    archive.finish()
    return stream.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    """Read it as FILES, whose first is one that is read as a whole."""
    archive = ArchiveReader(io.BytesIO(data), "x.tar")
    found = {"first.json": archive.read("first.json", most_bytes=9)}
    for name, content in list(FILES.items())[1:]:
        target = io.BytesIO()
        archive.extract(name, checksum(content), target)
        found[name] = target.getvalue()
    archive.finish()
    return found


def checksum(content: bytes) -> FileChecksum:
    return FileChecksum(size_bytes=len(content), sha256=sha256_hex(content.decode()))


def test_archive_reader_reads_what_the_writer_wrote() -> None:
    assert read(written(FILES)) == FILES


def test_archive_is_one_that_tar_reads() -> None:
    with tarfile.open(fileobj=io.BytesIO(written(FILES)), mode="r:") as archive:
        found = {member.name: (archive.extractfile(member) or io.BytesIO()).read() for member in archive}
    assert found == FILES
    assert len(written(FILES)) % 10_240 == 0


def test_archive_reader_notices_any_flipped_bit() -> None:
    data = written(FILES)
    for place in range(0, len(data), 3):
        if 512 <= place < 514:
            continue  # what `read` returns is for the caller to check
        with pytest.raises(IndexDamagedError, match=r"x.tar is not a whole file of `article-indexer export`"):
            read(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])


@pytest.mark.parametrize("size", [0, 1, 511, 512, 600, 2000, 10_239])
def test_archive_reader_notices_an_end_that_comes_early(size: int) -> None:
    with pytest.raises(IndexDamagedError, match="it is cut short; nothing was imported, export the generation once"):
        read(written(FILES)[:size])


def test_archive_reader_notices_what_follows_the_end() -> None:
    with pytest.raises(IndexDamagedError, match="it goes on where it should end"):
        read(written(FILES) + b"\0")


def member(name: str, kind: bytes = tarfile.REGTYPE, **fields: object) -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, 2
    for field, value in fields.items():
        setattr(info, field, value)
    return info.tobuf(tarfile.GNU_FORMAT) + b"{}".ljust(512, b"\0")


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (member("/etc/passwd"), "it holds the file '/etc/passwd' where 'first.json' belongs"),
        (member("../first.json"), r"it holds the file '../first.json' where 'first.json' belongs"),
        (member("first.json", tarfile.SYMTYPE, linkname="/etc"), "it holds something that is no file, 'first.json'"),
        (member("first.json", tarfile.LNKTYPE, linkname="x"), "it holds something that is no file, 'first.json'"),
        (member("first.json", tarfile.CHRTYPE), "it holds something that is no file, 'first.json'"),
        (member("first.json", tarfile.FIFOTYPE), "it holds something that is no file, 'first.json'"),
        (member("first.json", tarfile.DIRTYPE), "it holds something that is no file, 'first.json'"),
        (member("first.json", tarfile.XHDTYPE), "it holds something that is no file, 'first.json'"),
        (member("first.json", mode=0o4777), "the header of first.json was altered"),
        (member("first.json", uid=7), "the header of first.json was altered"),
        (member("first.json", mtime=7), "the header of first.json was altered"),
        (member("first.json", size=10), "its first.json has 10 bytes, more than any has"),
        (member("first.json", size=2**40), "its first.json has 1099511627776 bytes, more than any has"),
        (b"\x1f\x8b\x08" + b"z" * 2_000, "there is no first.json where it belongs"),
    ],
)
def test_archive_reader_takes_no_other_member(first: bytes, told: str) -> None:
    with pytest.raises(IndexDamagedError, match=told):
        read(first + written(FILES)[1024:])


def test_archive_reader_refuses_another_size_than_the_expected_one() -> None:
    archive = ArchiveReader(io.BytesIO(written({"a": b"four"})), "x.tar")
    with pytest.raises(IndexDamagedError, match="the header of a was altered"):
        archive.extract("a", checksum(b"five!"), io.BytesIO())


def test_archive_writer_takes_sizes_that_a_plain_header_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counter(io.RawIOBase):
        written = b""

        def write(self, data: object) -> int:
            assert isinstance(data, bytes)
            self.written += data[:512]
            return len(data)

    stream = Counter()
    archive = ArchiveWriter(stream)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"has 1 bytes, not {2**36}"):
        archive.add("large", 2**36, [b"x"])
    assert tarfile.TarInfo.frombuf(stream.written[:512], "utf-8", "strict").size == 2**36


def test_archive_writer_refuses_a_name_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="is too long a name for a tar file"):
        ArchiveWriter(io.BytesIO()).add("x" * 101, 0, [])
