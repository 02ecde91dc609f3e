"""Hashes of a corpus's files, taken before they are read, and whether a file still is what was hashed."""

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path

from indexer.corpus.files import CorpusFile
from indexer.corpus.streams import open_regular
from indexer.system.snapshot import SETTLED_AFTER_NS, Snapshot, is_settled, take_snapshot

_UNREADABLE = b"unreadable"


class FileHashes:
    """The SHA-256 of each file's bytes as they lie on disk; those of an archive stand for all its members."""

    def __init__(self, files: Iterable[CorpusFile]) -> None:
        """Read all files; one that cannot be read has no hash."""
        self._taken_ns = time.time_ns()
        self._states: Snapshot = {}
        self._hashes: dict[Path, bytes | None] = {}
        digest = hashlib.sha256()
        for file in files:
            # The look comes before the reading: what changes in between is then different at the next look.
            self._states |= take_snapshot([file.path])
            found = self._hashes[file.path] = _hash(file.path)
            digest.update(file.name.encode() + b"\0" + (found or _UNREADABLE))
        self.corpus_sha256 = digest.hexdigest()
        """Hash over the names and contents of all files, in order; equal hashes mean an unchanged corpus. A file that
        cannot be read counts as its name alone."""

    def of(self, path: Path) -> bytes | None:
        """Return the hash of a file; None if it could not be read."""
        return self._hashes.get(path)

    def is_as_hashed(self, path: Path) -> bool:
        """Tell whether a file holds what was hashed, as far as its times tell; one that is too new is read again."""
        state = {path: self._states[path]}
        if take_snapshot([path]) != state:
            return False
        return is_settled(state, self._taken_ns, after_ns=SETTLED_AFTER_NS) or _hash(path) == self._hashes[path]


def _hash(path: Path) -> bytes | None:
    try:
        with open_regular(path) as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return None
