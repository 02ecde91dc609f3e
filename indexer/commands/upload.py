"""What `article-indexer build` does where the index is also kept in Milvus."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from indexer.errors import StoreError, UsageError
from indexer.index.store import read_pointer
from indexer.milvus.address import MilvusAddress
from indexer.milvus.client import Store
from indexer.output import Output
from indexer.progress.stages import OnProgress, Stage

FOLDER, MILVUS = "folder", "milvus"
_BACKENDS = (FOLDER, MILVUS)
_UPLOAD_TIMEOUT_S = 60.0
"""Longest wait for an answer of Milvus, in seconds."""

Backend: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_BACKEND",
        metavar="|".join(_BACKENDS),
        help="Where services take the index from: folder, the one of --index; milvus, which it is uploaded to besides.",
    ),
]
MilvusUri: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_MILVUS_URI",
        help="Address of Milvus, such as http://localhost:19530, or the path of a file for its embedded server.",
    ),
]
MilvusToken: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_MILVUS_TOKEN",
        help="What Milvus asks clients for, user:password or an API key; better given by its variable.",
    ),
]
MilvusName: TypeAlias = Annotated[
    str, typer.Option(envvar="ARTICLE_SEARCH_MILVUS_NAME", help="Name of the index in Milvus.")
]


class Uploads:
    """Uploads of an index; none where it is kept in its folder alone."""

    def __init__(self, index: Path, backend: str, *, uri: str, token: str, name: str, keep: int) -> None:
        """Check the flags.

        Args:
            index: Folder of the index.
            backend: Value of `--backend`.
            uri: Address of Milvus.
            token: What Milvus asks clients for.
            name: Name of the index there.
            keep: Number of generations that stay there.

        Raises:
            UsageError: If a flag cannot be used.
        """
        if backend not in _BACKENDS:
            raise UsageError(
                f"--backend (or ARTICLE_SEARCH_BACKEND) is {backend!r}; it must be one of {', '.join(_BACKENDS)}"
            )
        self._index, self._keep = index, keep
        self._address: MilvusAddress | None = None
        if backend == MILVUS:
            self._address = MilvusAddress(uri=uri, token=token, name=name, timeout_s=_UPLOAD_TIMEOUT_S)

    def check(self) -> None:
        """Connect once, so that a build does not find out after hours that Milvus cannot be reached.

        Raises:
            StoreError: If it cannot be reached.
        """
        if self._address is not None:
            self._stored()

    def is_current(self) -> bool:
        """Tell whether the live generation of the index is the one that is live in Milvus, where it is kept there.

        Raises:
            StoreError: If Milvus cannot be reached.
            UnusableIndexError: If the index cannot be read.
        """
        pointer = read_pointer(self._index)
        return self._address is None or self._stored() == (pointer.name, pointer.manifest_sha256)

    def upload(self, output: Output, on_progress: OnProgress) -> None:
        """Make the live generation of the index live in Milvus, where it is kept there; its lock must be held.

        Raises:
            StoreError: If Milvus cannot be reached or refuses.
        """
        if self._address is None:
            return
        from indexer.milvus.publishing import publish

        generation = read_pointer(self._index).name
        name = self._address.name
        with self._failure_explained(generation), closing(Store(self._address)) as store:
            uploading = partial(on_progress, Stage.UPLOADING)
            if publish(self._index, store, name, keep=self._keep, on_uploaded=uploading):
                output.step(f"generation {generation} is live in Milvus at {store.name} as {name}")

    def _stored(self) -> tuple[str, str] | None:
        """Return the name of the generation that is live in Milvus and its manifest's hash; None if there is none."""
        from indexer.milvus.publishing import published

        if self._address is None:
            return None
        with closing(Store(self._address)) as store:
            found = published(store, self._address.name)
        return None if found is None else (found.generation, found.manifest_sha256)

    @contextmanager
    def _failure_explained(self, generation: str) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            raise StoreError(
                f"{self._index} is at generation {generation}, which is not live in Milvus: {error}; the same command, "
                "also with --if-changed, goes on from here"
            ) from error
