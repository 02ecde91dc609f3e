"""Publishing the live generation of an index to Milvus: its collections first, then the alias, in one step.

Whatever a killed process leaves is a generation without its manifest, which the next one removes; the alias stands for
a whole one at any moment.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from indexer.errors import StoreError
from indexer.index.generation import ENCODER, LEXICAL, Generation, open_generation
from indexer.index.manifest import MANIFEST
from indexer.index.store import read_pointer
from indexer.milvus import layout
from indexer.milvus.client import Entity, Store
from indexer.milvus.entities import entities_of
from indexer.milvus.layout import StoredName
from indexer.milvus.passage_terms import term_entities

T = TypeVar("T")
OnUploaded = Callable[[int, int | None], None]
"""Takes how many passages are uploaded, and of how many."""

PASSAGES, ARTICLES, TERMS, FILES = PARTS = ("passages", "articles", "terms", "files")
"""Parts of a generation, each a collection; the last is written last."""
_TOGETHER = 256
"""Passages or terms that are put into a collection at once."""
_TOGETHER_CHARACTERS = 4_000_000
"""Characters of articles that are."""
_IS_WHOLE = f'path == "{MANIFEST}"'
"""Condition on the files that holds for one of a generation which was uploaded to its end."""


def publish(index: Path, store: Store, name: str, *, keep: int, on_uploaded: OnUploaded) -> bool:
    """Make the live generation of an index the one that an alias stands for, and remove those that need not stay.

    The lock of the index must be held. Nothing is uploaded that is there already.

    Args:
        index: Folder of the index.
        store: Where to.
        name: The alias; see `layout.checked_name`.
        keep: Number of generations that stay, the new one included.
        on_uploaded: Told how far it has come.

    Returns:
        Whether the alias stood for another generation, or none, before.

    Raises:
        StoreError: If Milvus cannot be reached or refuses; the alias stays.
        UnusableIndexError: If the index cannot be read.
    """
    pointer = read_pointer(index)
    new = StoredName(name=name, generation=pointer.name, manifest_sha256=pointer.manifest_sha256)
    live = published(store, name)
    whole = {stored for stored in _stored(store, name) if stored == live or _is_whole(store, stored)}
    _remove(store, set(_stored(store, name)) - whole)
    if new not in whole:
        folder = pointer.folder(index)
        with closing(open_generation(folder, pointer.manifest_sha256, index)) as generation:
            _upload(generation, folder, store, new, on_uploaded)
    if live != new:
        store.point(name, new.collection(FILES))
    _remove(store, set(_stored(store, name)) - _kept(store, name, new, keep))
    return live != new


def published(store: Store, name: str) -> StoredName | None:
    """Return the generation that an alias stands for; None if there is no such alias.

    Raises:
        StoreError: If Milvus cannot be reached, or the alias stands for something else.
    """
    collection = store.aliased(name)
    if collection is None:
        return None
    found = layout.parsed(collection, name)
    if found is None:
        raise StoreError(
            f"the alias {name} in Milvus at {store.name} stands for {collection}, which is no index; choose another "
            "name (--milvus-name) for building and serving"
        )
    return found


def _stored(store: Store, name: str) -> list[StoredName]:
    """Return the generations of which there is a collection, the oldest first."""
    found = {stored for collection in store.collections() if (stored := layout.parsed(collection, name)) is not None}
    return sorted(found, key=lambda stored: (int(stored.generation), stored.manifest_sha256))


def _kept(store: Store, name: str, live: StoredName, keep: int) -> set[StoredName]:
    """Return the generations that stay beside the live one, and it: the newest."""
    others = [stored for stored in _stored(store, name) if stored != live]
    return {live, *others[max(0, len(others) - keep + 1) :]}


def _is_whole(store: Store, stored: StoredName) -> bool:
    files = stored.collection(FILES)
    if files not in store.collections():
        return False
    store.load(files)
    return store.count(files, _IS_WHOLE, of_now=True) > 0


def _remove(store: Store, generations: Iterable[StoredName]) -> None:
    there = set(store.collections())
    for stored in generations:
        # The files first: what is left without them is not taken for whole.
        for collection in map(stored.collection, reversed(PARTS)):
            if collection in there:
                store.drop(collection)


def _upload(generation: Generation, folder: Path, store: Store, new: StoredName, on_uploaded: OnUploaded) -> None:
    """Write the collections of a generation."""
    contents = generation.manifest.contents
    fields = layout.passage_fields(contents.encoder.dimension), layout.ARTICLES, layout.TERMS, layout.FILES
    for part, of_part in zip(PARTS, fields, strict=True):
        store.create(new.collection(part), of_part)
    uploaded = 0
    for some in _batches(entities_of(generation, folder), lambda one: _size(one.article)):
        store.insert(new.collection(ARTICLES), [one.article for one in some])
        passages = (passage for one in some for passage in one.passages)
        for batch in _batches(passages, lambda _passage: 0):
            store.insert(new.collection(PASSAGES), batch)
            uploaded += len(batch)
            on_uploaded(uploaded, contents.passages)
    terms = 0
    for batch in _batches(term_entities(folder / LEXICAL), lambda _term: 0):
        store.insert(new.collection(TERMS), batch)
        terms += len(batch)
    for part, count in ((PASSAGES, contents.passages), (ARTICLES, contents.articles), (TERMS, terms)):
        store.finish(new.collection(part), count)
    pieces = [*_pieces(folder)]
    for batch in _batches(pieces, _size):
        store.insert(new.collection(FILES), batch)
    store.finish(new.collection(FILES), len(pieces))


def _pieces(folder: Path) -> Iterator[Entity]:
    """Yield the pieces of the encoder's files, and last those of the manifest."""
    encoder = sorted(path for path in (folder / ENCODER).rglob("*") if path.is_file())
    number = 0
    for path in [*encoder, folder / MANIFEST]:
        for content in layout.to_pieces(path.read_bytes()) or [""]:
            yield {
                "piece": number,
                "path": path.relative_to(folder).as_posix(),
                "content": content,
                "none": layout.NO_VECTOR,
            }
            number += 1


def _size(entity: Entity) -> int:
    """Return about how many characters an entity has."""
    return sum(map(len, (*entity.get("record", ()), *entity.get("text", ()), entity.get("content", ""))))


def _batches(items: Iterable[T], size: Callable[[T], int]) -> Iterator[Sequence[T]]:
    """Yield items in batches that are neither too many nor too large to be sent at once."""
    batch: list[T] = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += size(item)
        if len(batch) >= _TOGETHER or characters >= _TOGETHER_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
