"""Archives of files: what a ZIP file holds."""

import stat
import struct
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import partial
from operator import itemgetter
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from indexer.config import ReadConfig
from indexer.corpus.files import UNKNOWN_FORMAT, CorpusFile, format_of, why_beside_a_test_set, why_ignored
from indexer.corpus.record import unread
from indexer.corpus.streams import BOMB_BYTES, MAX_EXPANSION, READ_ERRORS, decompressed
from indexer.printable import printable
from indexer.records import IgnoredFile, RecordNote

_ZIP_ERRORS = (*READ_ERRORS, ValueError, RuntimeError, struct.error)
"""Errors raised by opening a damaged archive or a member of one; a name that cannot be decoded is a ValueError."""
_METHODS = (ZIP_STORED, ZIP_DEFLATED)
"""Ways of compression that are decompressed in steps of bounded size."""
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
"""Flags of a member."""
_MAX_NAME_CHARACTERS = 1_024


def members(archive: CorpusFile, config: ReadConfig) -> Iterator[CorpusFile | RecordNote | IgnoredFile]:  # noqa: ARG001
    """Yield what a ZIP archive holds in the order of the names, which are `archive.zip/path`.

    Nothing is extracted to disk, so a path in the archive is only a name. Archives within it are not read.

    Args:
        archive: A file of the format `zip`.
        config: How files are read.

    Yields:
        A file for each member of a known format, a note on each such member that cannot be read, an ignored file for
        each other member, and a single note if the archive itself cannot be read.
    """
    try:
        archive.open().close()  # raises if it is no regular file
        size_bytes = archive.path.stat().st_size
        zipped = ZipFile(archive.path)  # closed when the last member's file is gone: it may be opened at any time
    except _ZIP_ERRORS as error:
        yield unread(archive.name, error)
        return
    # `ZipInfo.is_dir` raises an error for an empty name.
    listed = [info for info in zipped.infolist() if not info.filename.endswith("/")]
    if not listed:
        yield RecordNote(location=archive.name, reason="holds no files")
    elif sum(info.compress_size for info in listed) > size_bytes:
        yield RecordNote(location=archive.name, reason="a decompression bomb: its members overlap")
    else:
        yield from _members(archive, zipped, listed)


def _members(
    archive: CorpusFile, zipped: ZipFile, listed: Iterable[ZipInfo]
) -> Iterator[CorpusFile | RecordNote | IgnoredFile]:
    # Of members with one name the last is the newest, as it is for all tools that extract archives.
    newest: dict[str, ZipInfo] = {}
    for info in listed:
        path = _path(info)
        if path in newest:
            yield IgnoredFile(path=f"{archive.name}/{path}", reason="replaced by a later member of the same name")
        newest[path] = info
    test_sets = {path.rpartition("/")[0] for path in newest if path.rpartition("/")[2].startswith("corpus.jsonl")}
    for path, info in sorted(newest.items(), key=itemgetter(0)):
        name = f"{archive.name}/{path}"
        format_ = format_of(path)
        why = _why_ignored(path, info, test_sets)
        if why is not None or format_ is None:
            yield IgnoredFile(path=name, reason=why or UNKNOWN_FORMAT)
        elif format_ == "zip":
            yield IgnoredFile(path=name, reason="an archive within an archive")
        elif (problem := _why_closed(info)) is not None:
            yield RecordNote(location=name, reason=problem)
        else:
            yield CorpusFile(path=archive.path, name=name, format=format_, open=partial(_open, zipped, info))


def _why_ignored(path: str, info: ZipInfo, test_sets: Collection[str]) -> str | None:
    """Return why a member holds no articles that are read; `test_sets` are the folders with a test set of BEIR."""
    parts = path.split("/")
    for depth, part in enumerate(parts):
        why = why_ignored(part)
        if why is None and "/".join(parts[:depth]) in test_sets:
            why = why_beside_a_test_set(part)
        if why is not None:
            return why
    return "a link" if stat.S_ISLNK(info.external_attr >> 16) else None


def _why_closed(info: ZipInfo) -> str | None:
    """Return why a member cannot be opened."""
    if info.flag_bits & _ENCRYPTED:
        return "encrypted; it can be read once it is extracted with its password"
    if info.compress_type not in _METHODS:
        return f"compressed in a way that is not read (method {info.compress_type}); it can be read once extracted"
    if info.file_size > max(BOMB_BYTES, MAX_EXPANSION * info.compress_size):
        return f"a decompression bomb: it expands to over {MAX_EXPANSION} times its size"
    return None


def _open(zipped: ZipFile, info: ZipInfo) -> BinaryIO:
    try:
        return decompressed(cast(BinaryIO, zipped.open(info)), info.filename)
    except (ValueError, RuntimeError, struct.error) as error:
        raise OSError(str(error)) from None


def _path(info: ZipInfo) -> str:
    """Return the path of a member as it is shown: without what leads out of the archive or cannot be printed."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        # Python took the name for cp437. Many programs write UTF-8 without saying so, which is told by trying.
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    parts = name.replace("\\", "/").split("/")
    path = printable("/".join(part for part in parts if part not in ("", ".", "..")))
    return path[:_MAX_NAME_CHARACTERS]
