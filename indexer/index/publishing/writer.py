"""Writing to an index: which generation is live, and which ones stay, changed durably by one process at a time.

Each change is made in an order in which a process may be killed after any step: CURRENT is replaced last of all that
matters, and HISTORY has listed beforehand what would be left lying about.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from indexer.errors import UnusableIndexError, UsageError
from indexer.index.publishing.history import (
    EARLIER,
    GONE_BACK_FROM,
    HELD_BACK,
    HISTORY,
    LEFTOVER,
    Entry,
    finished_names,
    kept,
    read_generations,
    read_live,
    write_history,
)
from indexer.index.publishing.lock import LOCK, writer_lock
from indexer.index.store import CURRENT, EMBEDDINGS, GENERATIONS, KNOWN_ARTICLES, Pointer
from indexer.system.durable import NEW, fsync, make_folder, replace_file
from indexer.system.interruption import on_interruption

DRAFT = "draft-"
"""Beginning of the name of a generation's folder while it is being written."""


class IndexWriter:
    """The generations of an index whose lock this process holds."""

    def __init__(self, index: Path) -> None:
        """Read what there is, and remove what a killed process left."""
        self._index = index
        found = read_generations(index)
        self.problem = found.problem
        """What was wrong with HISTORY, if anything was; each change writes it anew."""
        self.live = found.live
        """The live generation; None if CURRENT is missing or damaged."""
        self.others = found.others
        used = [entry.name for entry in self.others.values() if entry.state != LEFTOVER]
        self._clear_leftovers()
        on_disk = finished_names(index)
        self.others = {name: entry for name, entry in self.others.items() if name in on_disk}
        used += [*on_disk, self.live.name] if self.live else on_disk
        self.next_name = f"{max(map(int, used), default=0) + 1:06d}"
        """Name of the generation that is finished next."""

    def _clear_leftovers(self) -> None:
        for path in (self._index / GENERATIONS).glob(f"{DRAFT}*"):
            shutil.rmtree(path)
        for name in (CURRENT, HISTORY):
            (self._index / f"{name}{NEW}").unlink(missing_ok=True)
        for entry in self.others.values():
            if entry.state == LEFTOVER:
                # Failing to remove it is no failure: it stays listed, and the next writer tries again.
                shutil.rmtree(entry.pointer.folder(self._index), ignore_errors=True)

    def finish(self, draft: Path, manifest_sha256: str, *, keep: int, make_live: bool) -> None:
        """Take up a draft, durable and checked, as the next generation.

        Args:
            draft: Folder of the draft.
            manifest_sha256: Hash of its manifest.
            keep: Number of generations to leave on disk; see `kept`.
            make_live: Whether it becomes the live one; if not, it is held back.
        """
        entry = Entry(name=self.next_name, manifest_sha256=manifest_sha256, state=LEFTOVER)
        write_history(self._index, [*self._beside_another(EARLIER).values(), entry])
        folder = draft.rename(entry.pointer.folder(self._index))
        try:
            fsync(folder.parent)
            if make_live:
                # Readers see the old generation before this, and the new one after it.
                self._point_at(entry.pointer, self._beside_another(EARLIER))
            else:
                self.others[entry.name] = replace(entry, state=HELD_BACK)
                write_history(self._index, self.others.values())
        except BaseException:
            if read_live(self._index) != entry.pointer:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        self._remove_old(keep)

    def make_live(self, name: str) -> None:
        """Make another generation the live one.

        If that one is earlier, then the live one, and those in between that were live, are gone back from.

        Raises:
            UsageError: If there is no generation of this name beside the live one.
        """
        target = self.others.get(name)
        if target is None or target.state == LEFTOVER:
            raise UsageError(f"generation {name} is not one that can be made live; see article-indexer generations")
        back = self.live is not None and target.number < int(self.live.name)
        others = self._beside_another(GONE_BACK_FROM if back else EARLIER)
        write_history(self._index, others.values())
        others.pop(name)
        self._point_at(target.pointer, others)
        if back:
            for entry in list(others.values()):
                if entry.state == EARLIER and entry.number > target.number:
                    others[entry.name] = replace(entry, state=GONE_BACK_FROM)
        write_history(self._index, others.values())

    def _beside_another(self, state_of_live: str) -> dict[str, Entry]:
        """Return the generations that there are beside another live one; the live one of now has the state given."""
        if self.live is None:
            return dict(self.others)
        name, sha256 = self.live.name, self.live.manifest_sha256
        return {**self.others, name: Entry(name=name, manifest_sha256=sha256, state=state_of_live)}

    def _point_at(self, pointer: Pointer, others: dict[str, Entry]) -> None:
        """Make a generation live, beside which there are the others."""
        replace_file(self._index / CURRENT, f"{pointer.name} {pointer.manifest_sha256}\n".encode())
        self.live, self.others = pointer, others

    def _remove_old(self, keep: int) -> None:
        """Remove the generations that need not stay; they are listed as leftovers until they are gone."""
        staying = kept(self.others, live=None if self.live is None else self.live.name, keep=keep)
        leaving = [replace(entry, state=LEFTOVER) for name, entry in self.others.items() if name not in staying]
        # The new generation is in its place already, so failing here is no failure; the next writer tries again.
        with suppress(OSError):
            write_history(self._index, [*staying.values(), *leaving])
            for entry in leaving:
                shutil.rmtree(entry.pointer.folder(self._index))
            write_history(self._index, staying.values())


@contextmanager
def writing(index: Path, *, on_advice: Callable[[str], None] = lambda _sentence: None) -> Iterator[IndexWriter]:
    """Hold the lock of an index during a `with` block.

    The folder is made if there is none, and removed again if nothing is left in it at the end.

    Args:
        index: Folder of the index.
        on_advice: Takes a sentence on what is wrong with HISTORY, if anything is.

    Raises:
        IndexLockedError: If another process holds the lock.
        UnusableIndexError: If the folder cannot be made.
    """
    made = [folder for folder in (index, *index.parents) if not folder.exists()]
    with ExitStack() as locked:
        _make_folder(index, index)
        locked.enter_context(writer_lock(index))
        tidy = partial(_remove_if_empty, index, made)
        locked.callback(tidy)
        locked.enter_context(on_interruption(tidy))
        _make_folder(index / GENERATIONS, index)
        writer = IndexWriter(index)
        if writer.problem is not None:
            on_advice(writer.problem)
        yield writer


def _make_folder(folder: Path, index: Path) -> None:
    try:
        make_folder(folder)
    except OSError as error:
        raise UnusableIndexError(f"{index} cannot hold an index: {error.strerror}") from error


def _remove_if_empty(index: Path, made: Sequence[Path]) -> None:
    """Remove what there is of an index in which nothing was published or kept; its lock must be held.

    Args:
        index: Folder of the index.
        made: Folders that this process has made for it, the innermost first.
    """
    with suppress(OSError):
        for name in (GENERATIONS, KNOWN_ARTICLES, EMBEDDINGS):
            with suppress(OSError):
                (index / name).rmdir()
        if [path.name for path in index.iterdir()] == [LOCK]:
            (index / LOCK).unlink()
        for folder in made:
            folder.rmdir()
