"""A generation of the index as it is read from Milvus."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from indexer.errors import IndexDamagedError, IndexMissingError, StoreError
from indexer.index.articles import AttributedPassage
from indexer.index.generation import ENCODER
from indexer.index.manifest import Manifest
from indexer.index.manifest_file import read_manifest
from indexer.milvus import layout
from indexer.milvus.client import Entity, Store
from indexer.milvus.layout import StoredName
from indexer.milvus.publishing import ARTICLES, FILES, PASSAGES
from indexer.milvus.stored_terms import StoredTerms
from indexer.records import Article, ArticleHeader, Passage, Span


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


def published(store: Store, name: str) -> StoredName:
    """Return the generation that an alias stands for.

    Raises:
        IndexMissingError: If there is no such alias.
        StoreError: If Milvus cannot be reached, or the alias stands for something else.
    """
    collection = store.aliased(name)
    if collection is None:
        raise IndexMissingError(
            f"Milvus at {store.name} holds no index of the name {name} (--milvus-name); make one: article-indexer "
            f"build CORPUS --index DIR --backend milvus --milvus-uri {store.name} --milvus-name {name}"
        )
    found = layout.parsed(collection, name)
    if found is None:
        raise StoreError(
            f"the alias {name} in Milvus at {store.name} stands for {collection}, which is no index; choose another "
            "name (--milvus-name) for building and serving"
        )
    return found


class StoredGeneration:
    """A generation, opened. Safe to share between threads."""

    def __init__(self, store: Store, name: StoredName, folder: Path) -> None:
        """Read the manifest and the encoder, checked against their hashes.

        Args:
            store: Where it is; closed with the generation.
            name: Name of the generation.
            folder: Empty folder for the files, which must stay as long as the encoder is used.

        Raises:
            IndexVersionError: If the generation was written in another format version.
            IndexDamagedError: If a file is not what was uploaded, or passages or articles are missing.
        """
        self.store, self.name = store, name
        self.encoder_folder = folder / ENCODER
        self._passages, self._articles = name.collection(PASSAGES), name.collection(ARTICLES)
        self.manifest = self._read_files(folder)
        contents = self.manifest.contents
        for collection, stated in ((self._passages, contents.passages), (self._articles, contents.articles)):
            if (found := store.count(collection, "")) != stated:
                raise self._damaged(f"{collection} has {found} entities; the manifest says {stated}")
        self.terms = StoredTerms(store, name, contents.lexical, contents.passages)

    def _read_files(self, folder: Path) -> Manifest:
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
        manifest, files = read_manifest(folder, self.name.manifest_sha256, Path("DIR"))
        for path, expected in files.items():
            if path.startswith(f"{ENCODER}/"):
                data = (folder / path).read_bytes() if (folder / path).exists() else b""
                if hashlib.sha256(data).hexdigest() != expected.sha256:
                    raise self._damaged(f"the file {path} is not what was uploaded")
        return manifest

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

    def article(self, article_id: str) -> StoredArticle | None:
        """Return the article with an id and its text, or None if there is none."""
        condition = layout.one_of("key", [layout.key(article_id)])
        return next((one for one in self.articles(condition, with_text=True) if one.header.id == article_id), None)

    def close(self) -> None:
        """End the connection."""
        self.store.close()

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


def attributed(article: StoredArticle, row: int, ordinal: int) -> AttributedPassage:
    """Return a passage of an article whose text was read, as it is found at a row."""
    return AttributedPassage(row, article.passages[ordinal], article.header)


def whole(article: StoredArticle) -> Article:
    """Return an article whose text was read."""
    return Article(header=article.header, text=article.text, body_start=article.body_start)
