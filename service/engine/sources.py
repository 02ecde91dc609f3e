"""Where the service takes the index from: a folder on this machine, or Milvus."""

import gc
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Protocol

from indexer.errors import IndexMissingError, StoreError
from indexer.index.held_files import FULL
from indexer.index.store import current
from indexer.system.snapshot import Snapshot
from service.engine.loading import (
    IndexLocation,
    files_of,
    load_ahead,
    load_earlier,
    load_searcher,
    loaded_ahead,
    searcher_over,
)
from service.errors import ServiceError
from service.search.searcher import Searcher
from service.settings import MILVUS, Settings

_log = logging.getLogger(__name__)


class Source(Protocol):
    """What a live index is loaded from; see `LiveIndex`."""

    def newest(self) -> str:
        """Tell what is published: another text for another generation, its name first."""

    def load(self, previous: Searcher | None, *, is_doubtful: bool = False) -> Searcher:
        """Load what is published.

        Args:
            previous: A searcher whose encoder is shared, if it is the same.
            is_doubtful: Whether it has been refused before, so that all of it is looked at.
        """

    def load_earlier(self, before: str) -> Searcher:
        """Load the newest generation before one that is damaged, or raise."""

    def files_seen(self) -> Snapshot:
        """Return the states of the files of what is published."""


class FolderSource:
    """An index in a folder; see `Source`. Its first load begins at once, in a thread."""

    def __init__(self, settings: Settings) -> None:
        """Name the folders.

        Args:
            settings: `index`, `fallback_index`, `model`, `timezone` and `verify` are used.
        """
        self._location = IndexLocation(settings.index, settings.fallback_index)
        self._settings = settings
        self._load = partial(
            load_searcher, model=settings.model, timezone=settings.timezone, verify=settings.verify, long_lived=True
        )
        self._ahead = [load_ahead(self._location, self._load)]

    def newest(self) -> str:
        """See `Source.newest`."""
        return current(self._location())

    def load(self, previous: Searcher | None, *, is_doubtful: bool = False) -> Searcher:
        """See `Source.load`."""
        if not self._ahead:  # only the first load is begun ahead; if it fails, later ones begin anew
            # What was refused is taken again only if all of it is as it should be.
            verify = FULL if is_doubtful else self._settings.verify
            return self._load(self._location(), previous=previous, verify=verify)
        searcher = loaded_ahead(self._ahead.pop(), self._location, self._load)
        gc.freeze()  # all that is there now stays: looking through it for garbage would delay requests
        return searcher

    def load_earlier(self, before: str) -> Searcher:
        """See `Source.load_earlier`."""
        return load_earlier(self._location(), before, self._settings.model, timezone=self._settings.timezone)

    def files_seen(self) -> Snapshot:
        """See `Source.files_seen`."""
        return files_of(self._location())


class StoredSource:
    """An index in Milvus; see `Source`."""

    def __init__(self, settings: Settings) -> None:
        """Remember where it is.

        Args:
            settings: `milvus_uri`, `milvus_token`, `milvus_name`, `milvus_seconds`, `model` and `timezone` are used.

        Raises:
            UsageError: If there is no address, or the name cannot be one.
        """
        from indexer.milvus.address import MilvusAddress  # whoever serves a folder does not need it
        from indexer.milvus.stored_generation import StoredIndex

        self._stored = StoredIndex(
            MilvusAddress(
                uri=settings.milvus_uri or "",
                token=settings.milvus_token or "",
                name=settings.milvus_name,
                timeout_s=settings.milvus_seconds,
            )
        )
        self._settings = settings

    def newest(self) -> str:
        """See `Source.newest`."""
        found = self._stored.published()
        return f"{found.generation} {found.manifest_sha256}"

    def load(
        self,
        previous: Searcher | None,
        *,
        is_doubtful: bool = False,  # noqa: ARG002 - all that is read here is looked at in any case
        long_lived: bool = True,
    ) -> Searcher:
        """See `Source.load`."""
        from service.search.stored.stored_corpus import StoredCorpus

        generation = self._stored.open()
        corpus, folder = StoredCorpus(generation, self._settings.timezone), generation.encoder_folder
        return searcher_over(corpus, folder, self._settings.model, long_lived=long_lived, previous=previous)

    def load_earlier(self, before: str) -> Searcher:
        """See `Source.load_earlier`: no earlier generation takes the place of one in Milvus."""
        raise IndexMissingError(f"no generation before {before} is looked for in Milvus; publish another one")

    def files_seen(self) -> Snapshot:
        """See `Source.files_seen`: there are none."""
        return {}

    def close(self) -> None:
        """End the connection, if there is one."""
        self._stored.close()


def open_source(settings: Settings) -> Source:
    """Return where the settings say that the index is.

    Raises:
        UsageError: If the settings of Milvus cannot be used.
    """
    return StoredSource(settings) if settings.backend == MILVUS else FolderSource(settings)


@contextmanager
def searcher_once(settings: Settings) -> Iterator[Searcher]:
    """Provide a searcher for the few queries of one command, during a `with` block.

    Raises:
        UsageError: If the settings of Milvus cannot be used.
        UnusableIndexError: If the index cannot be used.
        EncoderError: If its encoder cannot.
    """
    with ExitStack() as opened:
        if settings.backend == MILVUS:
            source = StoredSource(settings)
            opened.callback(source.close)
            searcher = source.load(None, long_lived=False)
        else:
            searcher = load_searcher(settings.index, settings.model, timezone=settings.timezone)
        opened.callback(searcher.close)
        yield searcher


def unavailable(error: StoreError) -> ServiceError:
    """Log why Milvus did not answer, and return what clients are told of it."""
    _log.error("not served: %s", error)
    return ServiceError("store_unavailable")
