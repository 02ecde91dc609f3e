"""A generation that is being written, beside the live one.

A build fills a draft, makes it durable, opens it as a reader would, and only then publishes it. Killed at any moment it
leaves the live generation as it was, and the next build clears away the rest.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from indexer.index.checksums import compute_checksum
from indexer.index.generation import open_generation
from indexer.index.held_files import SIZES
from indexer.index.manifest import MANIFEST, Contents, Manifest, content_sha256, to_json
from indexer.index.publishing.writer import DRAFT, IndexWriter, writing
from indexer.index.store import GENERATIONS
from indexer.system.durable import fsync_tree
from indexer.system.interruption import on_interruption
from indexer.system.unwritable import full_disk_explained


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A generation that is being written: a build puts its files into `folder`, then publishes it."""

    index: Path
    folder: Path
    name: str
    """Name that the generation will have."""
    writer: IndexWriter

    def publish(
        self, contents: Contents, *, keep: int, make_live: bool = True, built_at: str | None = None
    ) -> Manifest:
        """Finish the generation and make it the live one.

        Args:
            contents: What was built.
            keep: Number of generations to leave on disk, this one included; see `kept`.
            make_live: Whether it becomes the live generation. If not, it is held back: durable and checked, but only
                `article-indexer rollback` makes it live.
            built_at: Moment of the build in ISO 8601, UTC; now unless given.

        Raises:
            UnusableIndexError: If the draft cannot be opened; the live generation stays.
        """
        built_at = built_at or datetime.now(UTC).replace(microsecond=0).isoformat()
        manifest = Manifest(generation=self.name, built_at=built_at, contents=contents, content_sha256="")
        return self.publish_as(manifest, keep=keep, make_live=make_live)

    def publish_as(self, manifest: Manifest, *, keep: int, make_live: bool = True) -> Manifest:
        """Publish as `publish` does, with what a manifest states; its name and hash of the contents are given here."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        files = {path.relative_to(self.folder).as_posix(): compute_checksum(path) for path in paths}
        manifest = replace(manifest, generation=self.name, content_sha256=content_sha256(files))
        data = to_json(manifest, files)
        (self.folder / MANIFEST).write_bytes(data)
        # The files must be on disk before CURRENT names them, or a power cut could leave a live generation with holes.
        fsync_tree(self.folder)
        manifest_sha256 = hashlib.sha256(data).hexdigest()
        open_generation(self.folder, manifest_sha256, self.index, verify=SIZES).close()
        self.writer.finish(self.folder, manifest_sha256, keep=keep, make_live=make_live)
        return manifest


@contextmanager
def draft(
    index: Path, *, writer: IndexWriter | None = None, on_advice: Callable[[str], None] = lambda _sentence: None
) -> Iterator[Draft]:
    """Hold the index's writer lock and provide an empty draft, which is removed at the end unless it was published.

    Args:
        index: Folder of the index.
        writer: What holds the lock, if this process has taken it already.
        on_advice: Takes a sentence on what is wrong with HISTORY, if anything is, as the lock is taken.

    Raises:
        IndexLockedError: If another process holds the lock.
        UnusableIndexError: If the folder cannot be made.
    """
    with writing(index, on_advice=on_advice) if writer is None else nullcontext(writer) as held:
        folder = index / GENERATIONS / f"{DRAFT}{held.next_name}"
        folder.mkdir()
        remove = partial(shutil.rmtree, folder, ignore_errors=True)
        with on_interruption(remove):
            try:
                with full_disk_explained(index):
                    yield Draft(index=index, folder=folder, name=held.next_name, writer=held)
            finally:
                remove()
