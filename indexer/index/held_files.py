"""The files of a generation, held open as long as it is used: verified before they are parsed, and watched afterwards.

Most files of an index are mapped. One that is deleted or replaced stays what it was for whoever holds it open; but one
that is written to falsifies answers, and reading a mapped page that was cut off ends the process (SIGBUS). What is done
about it:

`check`         before each use: half a microsecond for each file tells whether it was written to since it was verified
`find_damage`   now and then: verifies the files whose sizes or times have changed
`is_on_disk`    tells whether the paths still lead to these files, so that the generation could be opened again
"""

import os
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from indexer.errors import IndexDamagedError, UnusableIndexError
from indexer.index.checksums import FileChecksum, damaged, unreadable, verify_file, verify_size

Verification: TypeAlias = Literal["full", "sizes"]
"""How files are compared with what the manifest says of them: `FULL` or `SIZES`."""
FULL: Final = "full"
"""By their sizes and hashes, for which all of them is read."""
SIZES: Final = "sizes"
"""By their sizes alone."""


class _Stamp(NamedTuple):
    """What the system says of a file without reading it."""

    size_bytes: int
    modified_ns: int
    """Time of the last write, in nanoseconds since 1970; programs may set it to any value."""
    changed_ns: int
    """Time at which content, links or rights changed last; programs cannot set it."""


@dataclass(slots=True, kw_only=True)
class _HeldFile:
    path: Path
    descriptor: int
    expected: FileChecksum
    stamp: _Stamp | None = None
    """Stamp of the file when it was last compared with its checksum, or with its size."""
    damage: UnusableIndexError | None = None
    """What was wrong with it then."""


class HeldFiles:
    """Open files and their checksums. Safe to share between threads, of which one alone looks for damage."""

    def __init__(self, folder: Path, checksums: Mapping[str, FileChecksum], index: Path) -> None:
        """Open the files; nothing of them is read.

        Args:
            folder: Folder of the generation.
            checksums: Checksum of each file by its path in the folder.
            index: Folder of the index, for messages.

        Raises:
            IndexDamagedError: If a file is missing.
            UnusableIndexError: If a file may not be read.
        """
        self._index = index
        self._files: list[_HeldFile] = []
        self._verified: list[tuple[int, int, int, Path]] = []
        """Descriptor, size and time of the last write of each file as it was verified."""
        self.are_hashed = False
        """Whether all files were compared with their hashes since they were opened."""
        self._damage: UnusableIndexError | None = None
        self._accepted: UnusableIndexError | None = None
        # Closed at the latest when nobody refers to them any more, as the maps of the same files are.
        self.close = weakref.finalize(self, _close, self._files)
        """Closes the files; further calls do nothing."""
        for name, expected in checksums.items():
            path = folder / name
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError as error:
                self.close()
                raise unreadable(path, error, index) from error
            self._files.append(_HeldFile(path=path, descriptor=descriptor, expected=expected))

    def __len__(self) -> int:
        return len(self._files)

    @property
    def size_bytes(self) -> int:
        """Size of all files together, in bytes."""
        return sum(file.expected.size_bytes for file in self._files)

    def verify(self, how: Verification = FULL) -> None:
        """Compare every file with its checksum, or with the size in it alone.

        Raises:
            IndexDamagedError: If one is not what it should be.
            UnusableIndexError: If one cannot be read.
        """
        for file in self._files:
            if how == FULL:
                self._verify(file)
            else:
                self._compare_size(file)
            if file.damage is not None:
                raise file.damage
        self.are_hashed = how == FULL
        self._remember()

    def check(self) -> None:
        """Make sure that no file was written to since it was verified; to be called before each use of the files.

        Raises:
            IndexDamagedError: If one was, or is damaged and was not accepted.
            ValueError: If they are closed.
        """
        for descriptor, size_bytes, modified_ns, path in self._verified:  # nothing but system calls, for speed
            try:
                now = os.fstat(descriptor)
            except OSError as error:
                if not self.close.alive:
                    raise ValueError(f"{path} is closed") from None
                raise unreadable(path, error, self._index) from None
            if now.st_mtime_ns != modified_ns or now.st_size != size_bytes:
                raise damaged(path, "was changed while it was in use", self._index)
        if self._damage is not self._accepted:
            raise IndexDamagedError(str(self._damage))  # one of its own: tracebacks would pile up in a shared one

    def are_as_verified(self) -> bool:
        """Tell whether `check` passes."""
        try:
            self.check()
        except IndexDamagedError:
            return False
        return True

    def find_damage(self, *, thorough: bool = False) -> UnusableIndexError | None:
        """Return what is wrong with the files, or None: what was found last, and the same object until more is found.

        Args:
            thorough: Whether all files are read, instead of those that have changed since they were verified.
        """
        changed = [
            file for file in self._files for stamp in [_stamp(file.descriptor)] if stamp is None or stamp != file.stamp
        ]
        for file in self._files if thorough else changed:
            self._verify(file)
        self.are_hashed |= thorough
        if changed:
            self._remember()
        return self._damage

    def accept_damage(self) -> None:
        """Let `check` pass in spite of the damage that is known, for there is nothing better to use."""
        self._accepted = self._damage

    def is_cut(self) -> bool:
        """Tell whether a file is shorter than it should be, so that using it may end the process."""
        return any(
            stamp is None or stamp.size_bytes < file.expected.size_bytes
            for file in self._files
            for stamp in [_stamp(file.descriptor)]
        )

    def is_on_disk(self) -> bool:
        """Tell whether every path still leads to the file that is held."""
        return all(_is_same(file) for file in self._files)

    def _verify(self, file: _HeldFile) -> None:
        stamp = _stamp(file.descriptor)  # before it is read: what is written meanwhile is then found by the next look
        found: UnusableIndexError | None = None
        try:
            verify_file(file.path, file.expected, self._index, descriptor=file.descriptor)
        except UnusableIndexError as error:
            found = error.with_traceback(None)
        if str(found) != str(file.damage):
            file.damage = found
            self._damage = found or next((other.damage for other in self._files if other.damage is not None), None)
        file.stamp = stamp

    def _compare_size(self, file: _HeldFile) -> None:
        """Take a file for what it should be if it has the size; `find_damage` reads it once it has changed."""
        try:
            verify_size(file.path, file.expected, self._index, descriptor=file.descriptor)
        except UnusableIndexError as error:
            file.damage = error
        file.stamp = _stamp(file.descriptor)

    def _remember(self) -> None:
        """Let `check` compare with what was verified, once it is known what is damaged."""
        self._verified = [
            (file.descriptor, file.stamp.size_bytes, file.stamp.modified_ns, file.path)
            for file in self._files
            if file.stamp is not None
        ]


def _close(files: list[_HeldFile]) -> None:
    while files:
        os.close(files.pop().descriptor)


def _stamp(descriptor: int) -> _Stamp | None:
    """Return the stamp of an open file, or None if its file system does not tell."""
    try:
        found = os.fstat(descriptor)
    except OSError:
        return None
    return _Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _is_same(file: _HeldFile) -> bool:
    try:
        return os.path.samestat(os.fstat(file.descriptor), file.path.stat())
    except OSError:
        return False
