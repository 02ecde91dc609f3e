"""The index on disk: immutable generations, published atomically, verified whenever one is opened.

    INDEX/
      CURRENT                  live generation: its name and its manifest's SHA-256; replaced atomically
      generations/000001/      files of a generation, as `indexer.index.generation` describes them
      LOCK                     held by the one build that may write

A build fills a draft beside the live generation, makes it durable, opens it as a reader would, and only then replaces
CURRENT. Killed at any moment it leaves the live generation as it was, and the next build clears away the rest. Every
byte of a generation is covered by a chain of hashes that starts in CURRENT.
"""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.errors import IndexLockedError, IndexMissingError, UnusableIndexError
from indexer.index.checksums import build_command, compute_checksum, damaged
from indexer.index.generation import Generation, open_generation
from indexer.index.manifest import MANIFEST, Contents, Manifest, content_sha256, to_json

_CURRENT = "CURRENT"
_LOCK = "LOCK"
_GENERATIONS = "generations"
_DRAFT = "draft-"
_POINTER = re.compile(r"(?P<name>\d{6,}) (?P<sha256>[0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A generation that is being written: a build puts its files into `folder`, then publishes it."""

    index: Path
    folder: Path
    name: str
    """Name that the generation will have."""

    def publish(self, contents: Contents, *, keep: int, built_at: str | None = None) -> Manifest:
        """Make the draft the live generation.

        Args:
            contents: What was built.
            keep: Number of generations to leave on disk, this one included.
            built_at: Moment of the build in ISO 8601, UTC; now unless given.

        Raises:
            UnusableIndexError: If the draft cannot be opened; the live generation stays.
        """
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        files = {path.relative_to(self.folder).as_posix(): compute_checksum(path) for path in paths}
        manifest = Manifest(
            generation=self.name,
            built_at=built_at or datetime.now(UTC).replace(microsecond=0).isoformat(),
            contents=contents,
            content_sha256=content_sha256(files),
        )
        data = to_json(manifest, files)
        (self.folder / MANIFEST).write_bytes(data)
        # The files must be on disk before CURRENT names them, or a power cut could leave a live generation with holes.
        for path in self.folder.rglob("*"):
            _fsync(path)
        _fsync(self.folder)
        manifest_sha256 = hashlib.sha256(data).hexdigest()
        open_generation(self.folder, manifest_sha256, self.index).close()

        generations = self.folder.parent
        self.folder.rename(generations / self.name)
        _fsync(generations)
        # Up to here readers see the old generation; the replacement below is the moment at which they see the new one.
        pointer = self.index / f"{_CURRENT}.new"
        pointer.write_text(f"{self.name} {manifest_sha256}\n")
        _fsync(pointer)
        pointer.replace(self.index / _CURRENT)
        _fsync(self.index)
        for old in _generation_names(generations)[:-keep]:
            # The new generation is live, so failing to remove an old one is no failure; the next build tries again.
            shutil.rmtree(generations / old, ignore_errors=True)
        return manifest


@contextmanager
def draft(index: Path) -> Iterator[Draft]:
    """Hold the index's writer lock and provide an empty draft, which is removed at the end unless it was published.

    Raises:
        IndexLockedError: If another build holds the lock.
        UnusableIndexError: If the folder cannot be made.
    """
    generations = index / _GENERATIONS
    try:
        generations.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableIndexError(f"{index} cannot hold an index: {error.strerror}") from error
    with (index / _LOCK).open("w") as lock:
        try:
            # The system releases this lock when the process ends, however it ends.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexLockedError(
                f"another build is writing to {index}; wait for it, or choose another --index"
            ) from None
        _clear_leftovers(index)
        name = f"{max(map(int, _generation_names(generations)), default=0) + 1:06d}"
        folder = generations / f"{_DRAFT}{name}"
        folder.mkdir()
        try:
            yield Draft(index=index, folder=folder, name=name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def open_index(index: Path) -> Generation:
    """Open the live generation, every file of it checked against its hash before anything parses it.

    Raises:
        IndexMissingError: If nothing was ever published here.
        IndexVersionError: If the index was written in another format version.
        IndexDamagedError: If a file is missing, truncated or altered.
    """
    while True:
        pointer = _read_pointer(index)
        try:
            return open_generation(_folder(index, pointer), pointer["sha256"], index)
        except UnusableIndexError:
            # Two publications during the opening may have removed the generation; if so, the newest one is opened.
            if _read_pointer(index)[0] == pointer[0]:
                raise


def current(index: Path) -> str:
    """Return the text of CURRENT, unchecked: the live generation's name, a space, and its manifest's SHA-256.

    This takes some microseconds, and the text differs after every publication.

    Raises:
        IndexMissingError: If nothing was ever published here.
        UnusableIndexError: If CURRENT cannot be read.
    """
    try:
        return (index / _CURRENT).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        raise IndexMissingError(f"there is no index in {index}; make one: {build_command(index)}") from None
    except OSError as error:
        raise UnusableIndexError(f"{index / _CURRENT} cannot be read: {error.strerror}") from error


def live_files(index: Path) -> list[Path]:
    """Return the paths of CURRENT and of every file of the live generation; of these, only CURRENT is read.

    Raises:
        UnusableIndexError: If CURRENT does not name a generation.
    """
    folder = _folder(index, _read_pointer(index))
    return [index / _CURRENT, *sorted(path for path in folder.rglob("*") if path.is_file())]


def _read_pointer(index: Path) -> re.Match[str]:
    pointer = _POINTER.fullmatch(current(index))
    if pointer is None:
        raise damaged(index / _CURRENT, "does not name a generation", index)
    return pointer


def _folder(index: Path, pointer: re.Match[str]) -> Path:
    return index / _GENERATIONS / pointer["name"]


def _generation_names(generations: Path) -> list[str]:
    """Return the names of finished generations, oldest first."""
    names = (path.name for path in generations.iterdir())
    return sorted((name for name in names if name.isdecimal()), key=int)


def _clear_leftovers(index: Path) -> None:
    """Remove what a killed build left: drafts, and generations that were finished but never became live."""
    generations = index / _GENERATIONS
    for path in generations.glob(f"{_DRAFT}*"):
        shutil.rmtree(path)
    try:
        live = int(_read_pointer(index)["name"])
    except UnusableIndexError:
        return  # without a live generation no other can be told from the one that was live
    for name in _generation_names(generations):
        if int(name) > live:
            shutil.rmtree(generations / name)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
