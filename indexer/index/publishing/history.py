"""The file HISTORY: the generations on disk beside the live one, and what became of them.

    000001 5d4d... earlier
    000003 90ab... gone-back-from
    000004 77ef... held-back
    SHA-256 of the lines above

Each line names a generation, the SHA-256 of its manifest, and its state. CURRENT alone says which generation is live: a
line about that one means nothing. A generation is listed as a leftover before it is finished and before it is removed,
so that whatever a killed process left behind is known as such.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import IndexDamagedError, UnusableIndexError
from indexer.index.checksums import unreadable
from indexer.index.manifest import MANIFEST, Manifest
from indexer.index.manifest_file import read_manifest
from indexer.index.store import GENERATIONS, Pointer, read_pointer
from indexer.system.durable import replace_file

HISTORY = "HISTORY"
"""Name of the file in the index's folder."""

EARLIER = "earlier"
"""State of a generation that was live, until a later one was published."""
HELD_BACK = "held back"
"""State of a generation that was finished, but not made live."""
GONE_BACK_FROM = "gone back from"
"""State of a generation that was live, until the user went back to an earlier one."""
LEFTOVER = "leftover"
"""State of a generation that was not finished yet, or that is being removed; it must not be used."""

_LOST = (
    "generations beside the live one count as earlier ones, also if they were held back or gone back from; whatever is "
    "published next, or made live by `rollback`, writes it anew"
)
"""What follows from a HISTORY that is damaged or missing."""
_STATES = "|".join(state.replace(" ", "-") for state in (EARLIER, HELD_BACK, GONE_BACK_FROM, LEFTOVER))
_LINE = re.compile(rf"(?P<name>\d{{6,}}) (?P<sha256>[0-9a-f]{{64}}) (?P<state>{_STATES})\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A generation on disk that is not the live one."""

    name: str
    manifest_sha256: str
    state: str
    """One of `EARLIER`, `HELD_BACK`, `GONE_BACK_FROM` and `LEFTOVER`."""

    @property
    def pointer(self) -> Pointer:
        """Name, and hash of the manifest."""
        return Pointer(name=self.name, manifest_sha256=self.manifest_sha256)

    @property
    def number(self) -> int:
        """Number that the name stands for; later generations have greater ones."""
        return int(self.name)

    @property
    def set_aside(self) -> bool:
        """Whether it was decided that this generation is not to be live."""
        return self.state in (HELD_BACK, GONE_BACK_FROM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generations:
    """The generations of an index, as CURRENT, HISTORY and the folder tell them."""

    live: Pointer | None
    """The live generation; None if CURRENT is missing or damaged."""
    others: dict[str, Entry]
    """The other generations by their names."""
    problem: str | None
    """What is wrong with HISTORY, if anything is; that it is missing is no fault where there is no generation."""


def read_generations(index: Path) -> Generations:
    """Return the generations of an index; their files are not looked at.

    A generation that is on disk but not listed is taken for an earlier one, with the manifest that it has: it may have
    been copied there, or HISTORY may have been lost.

    Raises:
        UnusableIndexError: If HISTORY may not be read.
    """
    live, problem = read_live(index), None
    on_disk = finished_names(index)
    others: dict[str, Entry] = {}
    try:
        listed = read_history(index)
    except IndexDamagedError as error:
        problem = str(error)
    else:
        others = listed or {}
        if listed is None and on_disk:
            problem = f"{index / HISTORY} is missing; {_LOST}"
    if live is not None:
        others.pop(live.name, None)
    for name in on_disk:
        if name not in others and (live is None or name != live.name):
            with suppress(OSError):  # without a manifest it is of no use
                data = (index / GENERATIONS / name / MANIFEST).read_bytes()
                sha256 = hashlib.sha256(data).hexdigest()
                others[name] = Entry(name=name, manifest_sha256=sha256, state=EARLIER)
    return Generations(live=live, others=others, problem=problem)


def set_aside_manifests(index: Path) -> list[tuple[Manifest, str]]:
    """Return the manifests of the generations that were held back or gone back from, newest first, with their states.

    Those that cannot be read, or have another format version, are left out.
    """
    found = []
    try:
        entries = read_generations(index).others.values()
    except UnusableIndexError:
        return []
    for entry in sorted(entries, key=lambda entry: entry.number, reverse=True):
        if entry.set_aside:
            with suppress(UnusableIndexError):
                manifest, _ = read_manifest(entry.pointer.folder(index), entry.manifest_sha256, index)
                found.append((manifest, entry.state))
    return found


def read_live(index: Path) -> Pointer | None:
    """Return which generation is live, or None if CURRENT is missing or damaged."""
    try:
        return read_pointer(index)
    except UnusableIndexError:
        return None


def read_history(index: Path) -> dict[str, Entry] | None:
    """Return the entries by the names of their generations, or None if the index has no such file.

    Raises:
        IndexDamagedError: If the file is not what `write_history` wrote.
        UnusableIndexError: If it may not be read.
    """
    path = index / HISTORY
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error, index) from error
    *lines, checksum = data.decode("ascii", "replace").splitlines(keepends=True) or [""]
    matches = [_LINE.fullmatch(line) for line in lines]
    if checksum != _checksum("".join(lines)) or None in matches:
        raise IndexDamagedError(f"{path} does not list the generations; {_LOST}")
    entries = [
        Entry(name=match["name"], manifest_sha256=match["sha256"], state=match["state"].replace("-", " "))
        for match in matches
        if match is not None
    ]
    return {entry.name: entry for entry in entries}


def write_history(index: Path, entries: Iterable[Entry]) -> None:
    """Replace the file, durably and in one step."""
    lines = "".join(
        f"{entry.name} {entry.manifest_sha256} {entry.state.replace(' ', '-')}\n"
        for entry in sorted(entries, key=lambda entry: entry.number)
    )
    replace_file(index / HISTORY, (lines + _checksum(lines)).encode())


def finished_names(index: Path) -> list[str]:
    """Return the names of the finished generations in the folder, oldest first, whatever the files say of them."""
    try:
        names = [path.name for path in (index / GENERATIONS).iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted((name for name in names if re.fullmatch(r"[0-9]{6,}", name)), key=int)


def kept(entries: Mapping[str, Entry], *, live: str | None, keep: int) -> dict[str, Entry]:
    """Return the entries of the generations that stay on disk after a publication.

    These are the newest that were live, so that there are `keep` with the live one; and, unless they are older than all
    of those, the newest that was held back and the newest that was gone back from.

    Args:
        entries: The generations by their names.
        live: Name of the live generation, if there is one.
        keep: Number of generations to keep, at least 1.
    """
    newest = sorted((entry for entry in entries.values() if entry.name != live), key=lambda one: one.number)[::-1]
    found = [entry for entry in newest if entry.state == EARLIER][: keep - 1]
    oldest = min((entry.number for entry in found), default=0 if live is None else int(live))
    for state in (HELD_BACK, GONE_BACK_FROM):
        found += [entry for entry in newest if entry.state == state and entry.number > oldest][:1]
    return {entry.name: entry for entry in found}


def _checksum(lines: str) -> str:
    return f"{hashlib.sha256(lines.encode()).hexdigest()}\n"
