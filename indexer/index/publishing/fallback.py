"""The generations to fall back to where the live one is damaged: to serve, and to build a new one from."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from indexer.encoder.spec import EncoderSpec
from indexer.errors import UnusableIndexError
from indexer.index.checksums import FileChecksum, verify_file
from indexer.index.generation import ENCODER
from indexer.index.manifest import Contents, Manifest
from indexer.index.manifest_file import read_manifest
from indexer.index.publishing.history import EARLIER, LEFTOVER, Entry, read_generations, read_history
from indexer.index.store import Pointer


def earlier_generations(index: Path, before: str) -> list[Pointer]:
    """Return the generations that were live and are older than one, newest first; their files are not looked at.

    Only those that HISTORY lists, for it vouches for their manifests, and tells which were held back.

    Args:
        index: Folder of the index.
        before: Name of the generation.

    Raises:
        IndexDamagedError: If HISTORY is damaged.
        UnusableIndexError: If it may not be read.
    """
    entries = (read_history(index) or {}).values()
    older = [entry for entry in entries if entry.state == EARLIER and entry.number < int(before)]
    return [entry.pointer for entry in sorted(older, key=lambda entry: entry.number, reverse=True)]


class Predecessor(NamedTuple):
    """A generation that a new one is compared with."""

    manifest: Manifest
    folder: Path
    problem: str | None
    """Why it is not the live one: what is wrong with that; None if it is the live one."""


def find_predecessor(
    index: Path,
    names: Collection[str] | Callable[[Contents], Collection[str]],
    *,
    has: Callable[[Contents], bool] = lambda _contents: True,
) -> Predecessor | None:
    """Return the live generation, or if some of its files cannot be read the newest earlier one of which they can.

    So damage to the live one does not make everything new.

    Args:
        index: Folder of the index.
        names: Files of a generation that are wanted, or a function that returns them of what one states: these alone
            are read, and checked against their hashes.
        has: Tells of what a generation states whether it has these files; others are passed over.

    Returns:
        None if there is no such generation at all.

    Raises:
        UnusableIndexError: If there is one, but the files can be read of none; it says what is wrong with the first.
    """
    first: UnusableIndexError | None = None
    for pointer in _newest_first(index, lambda entry: entry.state == EARLIER):
        folder = pointer.folder(index)
        try:
            manifest, checksums = read_manifest(folder, pointer.manifest_sha256, index)
            if not has(manifest.contents):
                continue
            for name in names(manifest.contents) if callable(names) else names:
                verify_file(folder / name, checksums[name], index)
        except UnusableIndexError as error:
            first = first or error
        else:
            return Predecessor(manifest, folder, None if first is None else str(first))
    if first is not None:
        raise first
    return None


class StoredEncoder(NamedTuple):
    """A compiled encoder that a generation carries."""

    folder: Path
    spec: EncoderSpec


def find_encoder(index: Path, is_wanted: Callable[[EncoderSpec], bool]) -> StoredEncoder | None:
    """Return the live generation's compiled encoder, or else that of the newest other one that has what is wanted.

    Only the encoder's files are read, and checked against their hashes: whatever else is damaged of a generation, and
    whatever became of it, its encoder can be used.

    Args:
        index: Folder of the index.
        is_wanted: Tells of what a generation states of its encoder whether that one will do.

    Returns:
        None if there is none, or it cannot be told.
    """
    with suppress(UnusableIndexError):
        for pointer in _newest_first(index, lambda entry: entry.state != LEFTOVER):
            folder = pointer.folder(index)
            with suppress(UnusableIndexError):
                manifest, checksums = read_manifest(folder, pointer.manifest_sha256, index)
                if is_wanted(manifest.contents.encoder) and _has_whole_encoder(folder, checksums, index):
                    return StoredEncoder(folder / ENCODER, manifest.contents.encoder)
    return None


def _has_whole_encoder(folder: Path, checksums: Mapping[str, FileChecksum], index: Path) -> bool:
    """Tell whether a generation carries an encoder, with no other files beside its own.

    Raises:
        UnusableIndexError: If one of the files is damaged.
    """
    stated = {name: checksum for name, checksum in checksums.items() if name.startswith(f"{ENCODER}/")}
    for name, checksum in stated.items():
        verify_file(folder / name, checksum, index)
    return bool(stated) and {f"{ENCODER}/{path.name}" for path in (folder / ENCODER).iterdir()} == stated.keys()


def _newest_first(index: Path, is_usable: Callable[[Entry], bool]) -> Iterator[Pointer]:
    """Yield the live generation, then those of the others that can be used."""
    found = read_generations(index)
    if found.live is not None:
        yield found.live
    for entry in sorted(found.others.values(), key=lambda entry: entry.number, reverse=True):
        if is_usable(entry):
            yield entry.pointer
