"""Importing: what `indexer.generations.exporting` wrote becomes the live generation of an index."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from indexer.errors import IndexVersionError, UnusableIndexError, UsageError
from indexer.generations.archive import ArchiveReader
from indexer.generations.exporting import EXPORT, EXPORT_VERSION
from indexer.index.checksums import FileChecksum
from indexer.index.manifest import FORMAT_VERSION, MANIFEST, Manifest, content_sha256
from indexer.index.manifest_file import read_manifest
from indexer.index.publishing.draft import Draft, draft

_EXPORT_MOST_BYTES = 4_096
_MANIFEST_MOST_BYTES = 67_108_864
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""Paths of files in a generation: relative, without `..`, and without names that begin with a dot."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A generation that was imported."""

    exported: str
    """Name that the generation had where it was exported."""
    manifest: Manifest
    """The generation as it is here."""


def import_generation(
    stream: BinaryIO,
    name: str,
    index: Path,
    *,
    keep: int,
    on_advice: Callable[[str], None] = lambda _sentence: None,
) -> Import:
    """Make an exported generation the live one of an index, under the next number.

    Every file is compared with its hash, and the whole is opened as a reader would, before anything is published.

    Args:
        stream: The export, from its beginning.
        name: Its name, for messages.
        index: Folder of the index; made if it does not exist.
        keep: Number of generations to leave on disk, this one included.
        on_advice: Takes a sentence on what is wrong with HISTORY, if anything is.

    Raises:
        UsageError: If the number of generations to keep is too small.
        IndexVersionError: If the export is of another version.
        IndexDamagedError: If it is cut short, altered, or holds anything else than a generation.
        UnusableIndexError: If the index cannot be written.
    """
    if keep < 1:
        raise UsageError(f"--keep-generations (or ARTICLE_SEARCH_KEEP_GENERATIONS) is {keep}; it must be at least 1")
    archive = ArchiveReader(stream, name)
    first = _read_first(archive, name)
    with draft(index, on_advice=on_advice) as new:
        manifest, files = _read_manifest(archive, first, new)
        for path, expected in sorted(files.items()):
            target = new.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                archive.extract(path, expected, file)
        archive.finish()
        return Import(exported=manifest.generation, manifest=new.publish_as(manifest, keep=keep))


def _read_first(archive: ArchiveReader, name: str) -> Mapping[str, Any]:
    """Return the fields of the first file, which says what the others are."""
    try:
        first = json.loads(archive.read(EXPORT, most_bytes=_EXPORT_MOST_BYTES))
        versions = first["export_version"], first["format_version"]
        sha256 = first["manifest_sha256"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise archive.error(f"its {EXPORT} was altered") from None
    if versions != (EXPORT_VERSION, FORMAT_VERSION):
        raise IndexVersionError(
            f"{name} has export version {versions[0]} and format version {versions[1]}, this program reads "
            f"{EXPORT_VERSION} and {FORMAT_VERSION}; build the index anew with this version, or import it with that one"
        )
    if not _is_sha256(sha256):
        raise archive.error(f"its {EXPORT} was altered")
    found: Mapping[str, Any] = first
    return found


def _read_manifest(
    archive: ArchiveReader, first: Mapping[str, Any], new: Draft
) -> tuple[Manifest, dict[str, FileChecksum]]:
    """Return the manifest and the checksums of the files that follow it."""
    path = new.folder / MANIFEST
    path.write_bytes(archive.read(MANIFEST, most_bytes=_MANIFEST_MOST_BYTES))
    try:
        manifest, files = read_manifest(new.folder, first["manifest_sha256"], new.index)
    except (UnusableIndexError, ValueError, AttributeError, RecursionError):
        raise archive.error(f"its {MANIFEST} is not the one of {EXPORT}, or is none") from None
    path.unlink()  # it is written anew, with the generation's new name
    _check_files(archive, files)
    if content_sha256(files) != manifest.content_sha256:
        raise archive.error(f"its {MANIFEST} states another hash of the contents than its files have")
    return manifest, files


def _check_files(archive: ArchiveReader, files: Mapping[str, FileChecksum]) -> None:
    """Refuse paths that lead out of the generation's folder or into each other, and checksums that are none."""
    for path, expected in files.items():
        parents = {str(parent) for parent in PurePosixPath(path).parents}
        if _NAME.fullmatch(path) is None or path == MANIFEST or parents & files.keys():
            raise archive.error(f"its {MANIFEST} names {path!r}, which is no file of a generation")
        if type(expected.size_bytes) is not int or expected.size_bytes < 0 or not _is_sha256(expected.sha256):
            raise archive.error(f"its {MANIFEST} has no checksum of {path!r}")


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None
