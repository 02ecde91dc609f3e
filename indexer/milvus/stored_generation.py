"""A generation of the index as it is read from Milvus."""

import hashlib
import json
import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from indexer.errors import IndexDamagedError, IndexMissingError
from indexer.index.generation import ENCODER
from indexer.index.held_files import FULL, HeldFiles
from indexer.index.manifest import Manifest
from indexer.index.manifest_file import read_manifest
from indexer.milvus import layout
from indexer.milvus.address import MilvusAddress
from indexer.milvus.client import Entity, Store
from indexer.milvus.layout import StoredName
from indexer.milvus.publishing import ARTICLES, FILES, PARTS, PASSAGES, published
from indexer.milvus.stored_terms import StoredTerms
from indexer.records import Article, ArticleHeader, Passage, Span

_INDEX = Path("DIR")
"""Stands in messages for the folder of the index, which is on another machine."""


class StoredArticle(NamedTuple):
    """What is known of an article, its text aside."""

    number: int
    """Position in the corpus."""
    header: ArticleHeader
    body_start: int
    passages: list[Passage]
    """Its passages in text order; their texts are empty unless the article's text was read."""
    first_indexed_at: int
    """When it came into the index, in seconds since 1970 in UTC."""
    changed_at: int
    """Since when it is there as it is, likewise."""
    names: dict[str, list[str]]
    """Its source, authors and language, as the corpus spells them most often."""
    text: str
    """Its text, if that was read."""

    @property
    def whole(self) -> Article:
        """The article, if its text was read."""
        return Article(header=self.header, text=self.text, body_start=self.body_start)


class StoredIndex:
    """An index in Milvus, connected to when it is first asked for. Safe to share between threads."""

    def __init__(self, address: MilvusAddress) -> None:
        """Remember where it is."""
        self._address = address
        self._store: Store | None = None
        self._lock = threading.Lock()

    def published(self) -> StoredName:
        """Return the generation that is live.

        Raises:
            IndexMissingError: If there is none.
            StoreError: If Milvus cannot be reached, or the index's name stands for something else.
        """
        store, name = self._connected(), self._address.name
        found = published(store, name)
        if found is None:
            raise IndexMissingError(
                f"Milvus at {store.name} holds no index of the name {name} (--milvus-name); make one: article-indexer "
                f"build CORPUS --index DIR --backend milvus --milvus-uri {store.name} --milvus-name {name}"
            )
        return found

    def open(self) -> "StoredGeneration":
        """Open the live generation; see `StoredGeneration`."""
        return StoredGeneration(self._connected(), self.published())

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._store is not None:
            self._store.close()

    def _connected(self) -> Store:
        with self._lock:
            if self._store is None:
                self._store = Store(self._address)
            return self._store


class StoredGeneration:
    """A generation, opened. Safe to share between threads."""

    def __init__(self, store: Store, name: StoredName) -> None:
        """Read the manifest and the encoder into a temporary folder, and check them against their hashes.

        Args:
            store: Where it is.
            name: Name of the generation.

        Raises:
            IndexVersionError: If the generation was written in another format version.
            IndexDamagedError: If a file is not what was uploaded, or passages or articles are missing.
        """
        self.store, self.name = store, name
        self._passages, self._articles = name.collection(PASSAGES), name.collection(ARTICLES)
        self._folder = TemporaryDirectory(prefix="article-search-")
        with ExitStack() as on_failure:
            on_failure.callback(self._folder.cleanup)
            for part in PARTS:
                store.load(name.collection(part))
            folder = Path(self._folder.name)
            self.encoder_folder = folder / ENCODER
            self.manifest, self.files = self._read_files(folder)
            on_failure.callback(self.files.close)
            self._contents = contents = self.manifest.contents
            for collection, stated in ((self._passages, contents.passages), (self._articles, contents.articles)):
                if (found := store.count(collection, "", of_now=True)) != stated:
                    raise self._damaged(f"{collection} has {found} entities; the manifest says {stated}")
            on_failure.pop_all()
        self.terms = StoredTerms(store, name, contents.lexical, contents.passages)

    def _read_files(self, folder: Path) -> tuple[Manifest, HeldFiles]:
        """Write the files into a folder, and return the manifest and those of the encoder, held open."""
        pieces: list[Entity] = []
        while batch := self.store.entities(
            self.name.collection(FILES), f"piece >= {len(pieces)} and piece < {len(pieces) + 256}", ["*"]
        ):
            pieces += sorted(batch, key=lambda piece: int(piece["piece"]))
        for piece in pieces:
            path = folder / piece["path"]
            if not path.resolve().is_relative_to(folder.resolve()):
                raise self._damaged(f"it names the file {piece['path']!r}")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as stream:
                stream.write(layout.from_pieces([piece["content"]]))
        manifest, files = read_manifest(folder, self.name.manifest_sha256, _INDEX)
        of_encoder = {path: expected for path, expected in files.items() if path.startswith(f"{ENCODER}/")}
        held = HeldFiles(folder, of_encoder, _INDEX)
        try:
            held.verify(FULL)
        except BaseException:
            held.close()
            raise
        return manifest, held

    def candidates(self, field: str, query: Any, count: int, condition: str) -> list[Entity]:
        """Return `row`, `ordinal` and `of_article` of the passages with the greatest inner products with a query."""
        wanted = ("row", "ordinal", "of_article")
        return self.store.nearest(self._passages, field, query, count, condition=condition, wanted=wanted)

    def passages(self, condition: str, wanted: Sequence[str]) -> list[Entity]:
        """Return fields of the passages that a condition holds for, by increasing row; at most `MOST_FOUND`."""
        return sorted(self.store.entities(self._passages, condition, ["row", *wanted]), key=lambda one: int(one["row"]))

    def count_passages(self, condition: str) -> int:
        """Return the number of passages that a condition holds for; of all if it is empty."""
        return self.store.count(self._passages, condition) if condition else self.manifest.contents.passages

    def count_articles(self, condition: str) -> int:
        """Return the number of articles whose passages a condition holds for; of all if it is empty."""
        return (
            self.store.count(self._passages, f"({condition}) and ordinal == 0")
            if condition
            else self._contents.articles
        )

    def articles(self, condition: str, *, with_text: bool) -> list[StoredArticle]:
        """Return the articles that a condition holds for, in the order of the corpus.

        Raises:
            IndexDamagedError: If a text or a passage is not what was uploaded.
        """
        wanted = ["article", "record", *(["text"] if with_text else [])]
        read = self.store.entities(self._articles, condition, wanted)
        return [self._article(one) for one in sorted(read, key=lambda one: int(one["article"]))]

    def articles_at(self, numbers: Iterable[int], *, with_text: bool) -> dict[int, StoredArticle]:
        """Return the articles at some positions.

        Raises:
            IndexDamagedError: If one is missing, or not what was uploaded.
        """
        wanted = sorted(set(numbers))
        found = self.articles(layout.one_of("article", wanted), with_text=with_text) if wanted else []
        if [one.number for one in found] != wanted:
            raise self._damaged("articles are missing")
        return {one.number: one for one in found}

    def article(self, article_id: str, *, with_text: bool) -> StoredArticle | None:
        """Return the article with an id, or None if there is none."""
        condition = layout.one_of("key", [layout.key(article_id)])
        return next((one for one in self.articles(condition, with_text=with_text) if one.header.id == article_id), None)

    def close(self) -> None:
        """Release the encoder's files and remove them."""
        self.files.close()
        self._folder.cleanup()

    def _article(self, entity: Entity) -> StoredArticle:
        record = json.loads("".join(entity["record"]))
        fields = record["header"]
        header = ArticleHeader(**{**fields, "authors": tuple(fields["authors"])})
        text = "".join(entity.get("text", ()))
        data = text.encode()
        if "text" in entity and hashlib.sha256(data).hexdigest() != header.sha256:
            raise self._damaged(f"the text of the article {header.id} has another SHA-256")
        passages = [self._passage(ordinal, data, *known) for ordinal, known in enumerate(record["passages"])]
        return StoredArticle(
            number=entity["article"],
            header=header,
            body_start=record["body_start"],
            passages=passages,
            first_indexed_at=record["times"][0],
            changed_at=record["times"][1],
            names=record["names"],
            text=text,
        )

    def _passage(
        self,
        ordinal: int,
        text: bytes,
        passage_id: str,
        start: int,
        end: int,
        byte_start: int,
        byte_end: int,
        sha256: str,
    ) -> Passage:
        own = text[byte_start:byte_end]
        if text and hashlib.sha256(own).hexdigest() != sha256:
            raise self._damaged(f"the passage {passage_id} has another SHA-256")
        return Passage(
            id=passage_id,
            ordinal=ordinal,
            text=own.decode(),
            span=Span(start, end),
            byte_span=Span(byte_start, byte_end),
            sha256=sha256,
        )

    def _damaged(self, what: str) -> IndexDamagedError:
        return IndexDamagedError(
            f"generation {self.name.generation} in Milvus at {self.store.name} is damaged: {what}; build it anew: "
            "article-indexer build CORPUS --index DIR --from-scratch --backend milvus"
        )
