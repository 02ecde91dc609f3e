"""Reading the manifest of a generation, without any other file of it."""

import hashlib
import json
from pathlib import Path

from indexer.errors import IndexVersionError
from indexer.index.checksums import FileChecksum, build_command, damaged, unreadable
from indexer.index.manifest import FORMAT_VERSION, MANIFEST, Manifest, files_from_json, from_json


def read_manifest(folder: Path, manifest_sha256: str, index: Path) -> tuple[Manifest, dict[str, FileChecksum]]:
    """Return the manifest of a generation, and the checksum of each of its other files; these are not looked at.

    Args:
        folder: Folder of the generation.
        manifest_sha256: Hash of its manifest, as CURRENT or HISTORY states it.
        index: Folder of the index, for messages.

    Raises:
        IndexVersionError: If the generation was written in another format version.
        IndexDamagedError: If the manifest is missing or altered.
        UnusableIndexError: If it may not be read.
    """
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error, index) from error
    if hashlib.sha256(data).hexdigest() != manifest_sha256:
        raise damaged(path, "is not the one that was published: its SHA-256 differs", index)
    fields = json.loads(data)
    version = fields.get("format_version")
    if version != FORMAT_VERSION:
        raise IndexVersionError(
            f"the index in {index} has format version {version}, this program reads {FORMAT_VERSION}; "
            f"build it anew: {build_command(index)}"
        )
    try:
        return from_json(fields), files_from_json(fields)
    except (KeyError, TypeError) as error:
        raise damaged(path, "was written by another program", index) from error
