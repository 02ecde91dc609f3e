"""The two stores of an index that a build uses again: what was read and cut of articles, and vectors of passages."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexer.index.store import EMBEDDINGS, KNOWN_ARTICLES
from indexer.reuse.content_store import ContentStore


@contextmanager
def opened_stores(
    index: Path,
    on_damage: Callable[[str], None],
    *,
    writes_to: Path | None = None,
    further: Sequence[Path] = (),
    emptied: bool = False,
) -> Iterator[tuple[ContentStore, ContentStore]]:
    """Open the stores of an index during a `with` block: that of articles, and that of embeddings.

    Args:
        index: Folder of the index, which need not exist.
        on_damage: See `ContentStore`.
        writes_to: Folder for what is put in, which gets two folders of the same names; the index then stays as it is.
        further: Folders with two folders of the same names, whose values are used as well.
        emptied: Whether both stores are emptied first.
    """
    if emptied:
        for name in (KNOWN_ARTICLES, EMBEDDINGS):
            shutil.rmtree(index / name, ignore_errors=True)

    def store(name: str) -> ContentStore:
        return ContentStore(
            index / name,
            on_damage=on_damage,
            writes_to=None if writes_to is None else writes_to / name,
            further=[folder / name for folder in further],
        )

    with store(KNOWN_ARTICLES) as known, store(EMBEDDINGS) as embedded:
        yield known, embedded
