"""Values that a build may use again, under a hash of what they were made of; kept from one build to the next.

    FOLDER/
      segments.json          which segments there are, and since which day which values have not been used
      000001.segment         values, as `indexer.reuse.segments` describes them; never changed, only replaced

A value is found only under the hash of all that it depends on, so it is never out of date; and it is checked before it
is used, so it is never wrong. What is damaged or missing is computed again, and told. One build at a time may write:
the one that holds the index's lock.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from indexer.reuse.segment_list import SegmentList, read_segment_list, write_segment_list
from indexer.reuse.segments import KEY_BYTES, Place, SegmentWriter, read_segment

_SUFFIX = ".segment"
_MOST_SEGMENTS = 16
"""Number of segments from which on all are written anew as one."""
_BESIDE_VALUE_BYTES = KEY_BYTES + 4
"""Bytes that a value takes in its segment beside its own, but for its share of a block's header."""
_MOST_WASTE = 0.25
"""Share of the bytes that may belong to values which nothing will find again."""


def content_key(*parts: bytes | str) -> bytes:
    """Return the key of what is made of some parts: a hash of them, in which each counts with its length."""
    digest = hashlib.blake2b(digest_size=KEY_BYTES)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.digest()


def today() -> int:
    """Return the number of today's day, in UTC."""
    return datetime.now(UTC).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenSegment:
    path: Path
    descriptor: int
    sha256: str
    is_whole: bool


class ContentStore:
    """A content-addressed store, opened within a `with` block; for one thread at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        on_damage: Callable[[str], None],
        writes_to: Path | None = None,
        further: Sequence[Path] = (),
    ) -> None:
        """Prepare to open a store; a folder that does not exist is made when something is put in.

        Args:
            folder: Folder of the store.
            on_damage: Takes a sentence on each file that is damaged: what it held will be computed again.
            writes_to: Folder for what is put in, if the store itself is to stay as it is; it must not be finished then.
            further: Folders of segments whose values are used as well. `finish` moves them into the store.
        """
        self._folder = folder
        self._further = further
        self._writes_to = writes_to or folder
        self._on_damage = on_damage
        self._places: dict[bytes, int] = {}
        """Key -> number of the segment, first byte and size, in one number, which takes the least memory."""
        self._segments: list[_OpenSegment] = []
        self._writer = self._segment_writer(1)  # another one takes its place when the store is opened
        self._is_begun = False
        self._is_finished = False
        self._pending: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        self._unused_since: dict[bytes, int] = {}
        """Key of each value that the last build did not use -> the day on which a build first did not."""

    def __enter__(self) -> Self:
        """Read the store and check it.

        Raises:
            OSError: If the folder cannot be listed.
        """
        with ExitStack() as on_failure:
            on_failure.callback(self._close)
            is_no_folder = _is_no_folder(self._folder)
            if is_no_folder:
                self._tell(self._folder, "is no folder")
            paths = sorted(self._folder.glob(f"*{_SUFFIX}"))
            listed: dict[str, str] = {}
            if not is_no_folder:
                found = read_segment_list(self._folder, is_expected=bool(paths), on_damage=self._on_damage)
                listed, self._unused_since = found.segments, found.unused_since
            for name in sorted(listed.keys() - {path.name for path in paths}):
                self._tell(self._folder / name, "is missing")
            for path in paths:
                self._open(path, listed.get(path.name))
            for path in (path for folder in self._further for path in sorted(folder.glob(f"*{_SUFFIX}"))):
                self._open(path, None)
            self._begin_segment()
            on_failure.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Keep what was put in, even after an error: the next build need not compute it again."""
        try:
            if not self._is_finished:
                self.save()
        except OSError:
            if error is None:
                raise
        finally:
            self._close()

    def __contains__(self, key: bytes) -> bool:
        return key in self._places or key in self._pending

    def __len__(self) -> int:
        return len(self._places) + len(self._pending)

    def get(self, key: bytes) -> bytes | None:
        """Return a value, which then counts as used; None if there is none."""
        pending = self._pending.get(key)
        if pending is not None:
            return pending
        packed = self._places.get(key)
        if packed is None:
            return None
        self._used.add(key)
        return self._read(packed)

    def value(self, key: bytes) -> bytes:
        """Return a value, which then counts as used.

        Raises:
            KeyError: If there is none.
        """
        found = self.get(key)
        if found is None:
            raise KeyError(key.hex())
        return found

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value, which counts as used; one that is there stays as it is."""
        self._used.add(key)
        if key in self:
            return
        self._make_folder()
        self._pending[key] = value
        self._remember(self._writer.add(key, value))

    def _make_folder(self) -> None:
        """Make the folder that is written to, in place of a file if there is one."""
        if self._is_begun:
            return
        if _is_no_folder(self._writes_to):
            self._writes_to.unlink()
        self._writes_to.mkdir(parents=True, exist_ok=True)
        self._is_begun = True

    def save(self) -> None:
        """Write what was put in, so that it stays even if the program is killed."""
        self._remember(self._writer.flush())

    def finish(self, *, keep_days: int) -> None:
        """Make all of it durable, and let go of values that no build has used for some days.

        Args:
            keep_days: Days after which a value that is not used is let go of; 0 for at once.

        Raises:
            OSError: If it cannot be written; it is not tried again.
        """
        self._is_finished = True
        self.save()
        if not self._segments:
            return
        day = today()
        # A clock that was ahead must not keep a value for longer than it was meant to stay.
        unused = {key: min(self._unused_since.get(key, day), day) for key in self._places.keys() - self._used}
        for key in [key for key, since in unused.items() if day - since >= keep_days]:
            del self._places[key], unused[key]
        is_one_store = all(segment.path.parent == self._folder for segment in self._segments)
        is_tidy = is_one_store and len(self._segments) <= _MOST_SEGMENTS and not self._is_wasteful()
        old = [] if is_tidy else self._rewrite()
        self._writer.make_durable()
        self._write_list(unused, without=old)
        for segment in old:
            segment.path.unlink(missing_ok=True)

    def _tell(self, path: Path, what: str) -> None:
        self._on_damage(f"{path} {what}; what it held is computed again")

    def _open(self, path: Path, listed: str | None) -> None:
        """Read a segment, and tell if it is not the one that is listed."""
        try:
            found = read_segment(path)
            descriptor = os.open(path, os.O_RDONLY)
        except OSError as error:
            self._tell(path, f"cannot be read: {error.strerror}")
            return
        # One that is not listed was being written when a build was killed; what is whole of it is as good as any.
        if listed is not None and (listed != found.sha256 or not found.is_whole):
            self._tell(path, "was altered")
        self._segments.append(
            _OpenSegment(path=path, descriptor=descriptor, sha256=found.sha256, is_whole=found.is_whole)
        )
        self._places.update(_packed(found.places, len(self._segments) - 1))

    def _begin_segment(self) -> None:
        numbers = [int(path.stem) for path in self._writes_to.glob(f"*{_SUFFIX}") if path.stem.isdecimal()]
        self._writer = self._segment_writer(max(numbers, default=0) + 1)

    def _segment_writer(self, number: int) -> SegmentWriter:
        return SegmentWriter(self._writes_to / f"{number:06d}{_SUFFIX}")

    def _remember(self, written: Sequence[Place]) -> None:
        """Take note of values that have been written to the new segment."""
        if not written:
            return
        if not self._segments or self._segments[-1].path != self._writer.path:
            descriptor = os.open(self._writer.path, os.O_RDONLY)
            self._segments.append(_OpenSegment(path=self._writer.path, descriptor=descriptor, sha256="", is_whole=True))
        self._places.update(_packed(written, len(self._segments) - 1))
        self._pending.clear()

    def _read(self, packed: int) -> bytes:
        offset, size_bytes = packed >> 32 & (1 << 64) - 1, packed & (1 << 32) - 1
        segment = self._segments[packed >> 96]
        found = os.pread(segment.descriptor, size_bytes, offset)
        if len(found) < size_bytes:
            raise OSError(errno.EIO, "cut short while it was in use", str(segment.path))
        return found

    def _is_wasteful(self) -> bool:
        """Tell whether much of the segments is of no use, or some of them end in what is no block."""
        total = sum(os.fstat(segment.descriptor).st_size for segment in self._segments)
        used = sum((packed & (1 << 32) - 1) + _BESIDE_VALUE_BYTES for packed in self._places.values())
        return total - used > _MOST_WASTE * total or not all(segment.is_whole for segment in self._segments)

    def _rewrite(self) -> list[_OpenSegment]:
        """Write all values anew into one segment; return the segments that are of no use then."""
        self._writer.close()
        self._make_folder()
        values = sorted(self._places.items(), key=itemgetter(1))
        old = self._segments.copy()
        self._begin_segment()
        for key, packed in values:
            self._remember(self._writer.add(key, self._read(packed)))
        self.save()
        return old

    def _write_list(self, unused: dict[bytes, int], without: Iterable[_OpenSegment]) -> None:
        """Replace the list by one of the segments that there are now."""
        new = {self._writer.path.name: self._writer.sha256}
        segments = {one.path.name: one.sha256 or new[one.path.name] for one in self._segments if one not in without}
        write_segment_list(self._folder, SegmentList(segments, unused))

    def _close(self) -> None:
        self._writer.close()
        while self._segments:
            os.close(self._segments.pop().descriptor)


def _is_no_folder(path: Path) -> bool:
    """Tell whether something is in the place of a folder: a file, or a link that leads to none."""
    return os.path.lexists(path) and not path.is_dir()


def _packed(places: Iterable[Place], segment: int) -> Iterator[tuple[bytes, int]]:
    for key, offset, size_bytes in places:
        yield key, segment << 96 | offset << 32 | size_bytes
