"""Exporting: a generation becomes one file, which `indexer.generations.importing` takes up elsewhere.

export.json         version of this form, and the SHA-256 of manifest.json
manifest.json       as it is in the generation's folder; vouches for all files that follow
articles.sqlite ... the generation's other files, in the order of their names
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from indexer.errors import UnusableIndexError, UsageError
from indexer.generations.archive import ArchiveWriter
from indexer.generations.finding import find_generation
from indexer.index.checksums import FileChecksum, damaged, unreadable
from indexer.index.manifest import FORMAT_VERSION, MANIFEST, Manifest
from indexer.index.manifest_file import read_manifest
from indexer.index.store import Pointer
from indexer.system.durable import fsync

EXPORT = "export.json"
"""Name of the first file in an export."""
EXPORT_VERSION = 1
"""Version of the form of an export."""
_READ_BYTES = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenFile:
    name: str
    path: Path
    stream: BinaryIO
    expected: FileChecksum


def export_generation(index: Path, name: str | None, target: BinaryIO) -> Manifest:
    """Write a generation to a stream; every file is compared with its hash on the way. A build may go on meanwhile.

    Args:
        index: Folder of the index.
        name: Name of the generation; None for the live one.
        target: Takes the export. What it has taken is of no use if an error is raised.

    Raises:
        UsageError: If there is no such generation.
        UnusableIndexError: If it is damaged.
    """
    with ExitStack() as streams:
        while True:
            pointer = find_generation(index, name)
            try:
                data = _read(pointer.folder(index) / MANIFEST, index)
                manifest, files = read_manifest(pointer.folder(index), pointer.manifest_sha256, index)
                # What is open stays readable, even if a build removes it from now on.
                opened = [_open(streams, pointer.folder(index), *file, index) for file in sorted(files.items())]
                break
            except UnusableIndexError:
                if find_generation(index, name) == pointer:
                    raise  # else a build removed it, because another one is live by now
        _write(target, pointer, data, opened, index)
    return manifest


@contextmanager
def exported_file(path: Path, index: Path) -> Iterator[BinaryIO]:
    """Provide a stream for a `with` block, at whose end a file has what was written, all of it and durably.

    If an exception passes, the file stays as it was, or absent. What exists and is no regular file, such as a pipe, is
    written to as it is.

    Args:
        path: The file.
        index: Folder of the index, in which it must not be.

    Raises:
        UsageError: If there can be no such file.
    """
    if path.resolve().is_relative_to(index.resolve()):
        raise UsageError(f"{path} is in the index {index}, whose files are its own; name a file elsewhere")
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name the file to write")
    if not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {path.parent}")
    with _errors_named(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                yield stream
            return
        path = path.resolve()  # a link stays a link, and what it leads to is replaced
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as stream:
                yield stream
            fsync(part)
            part.replace(path)
            fsync(path.parent)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Provide standard output for a `with` block.

    Raises:
        UsageError: If it is a terminal.
    """
    if sys.stdout.isatty():
        raise UsageError("an export is no text for a terminal; name a file, or lead standard output elsewhere")
    with _errors_named("standard output"):
        yield sys.stdout.buffer


@contextmanager
def _errors_named(target: object) -> Iterator[None]:
    """Let an error of writing say what was written to."""
    try:
        yield
    except OSError as error:
        raise UnusableIndexError(f"{target} cannot be written: {error.strerror or error}") from error


def _read(path: Path, index: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error, index) from error


def _open(streams: ExitStack, folder: Path, name: str, expected: FileChecksum, index: Path) -> _OpenFile:
    path = folder / name
    try:
        stream = streams.enter_context(path.open("rb", buffering=0))
    except OSError as error:
        raise unreadable(path, error, index) from error
    size_bytes = os.fstat(stream.fileno()).st_size
    if size_bytes != expected.size_bytes:
        raise damaged(path, f"has {size_bytes} bytes, should have {expected.size_bytes}", index)
    return _OpenFile(name=name, path=path, stream=stream, expected=expected)


def _write(target: BinaryIO, pointer: Pointer, manifest: bytes, opened: list[_OpenFile], index: Path) -> None:
    first = {
        "export_version": EXPORT_VERSION,
        "format_version": FORMAT_VERSION,
        "generation": pointer.name,
        "manifest_sha256": pointer.manifest_sha256,
    }
    archive = ArchiveWriter(target)
    for name, data in ((EXPORT, json.dumps(first).encode()), (MANIFEST, manifest)):
        archive.add(name, len(data), [data])
    for file in opened:
        archive.add(file.name, file.expected.size_bytes, _parts(file, index))
    archive.finish()


def _parts(file: _OpenFile, index: Path) -> Iterator[bytes]:
    """Yield the bytes of a file; raise IndexDamagedError if they are not those of the manifest."""
    sha256, left = hashlib.sha256(), file.expected.size_bytes
    while left:
        try:
            part = file.stream.read(min(left, _READ_BYTES))
        except OSError as error:
            raise unreadable(file.path, error, index) from error
        if not part:
            raise damaged(file.path, "is cut short", index)
        sha256.update(part)
        left -= len(part)
        yield part
    if sha256.hexdigest() != file.expected.sha256:
        raise damaged(file.path, "was altered: its SHA-256 is not the one in the manifest", index)
