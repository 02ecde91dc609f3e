"""The index on disk: immutable generations, published atomically, verified whenever one is opened.

    INDEX/
      CURRENT                  live generation: its name and its manifest's SHA-256; replaced atomically
      generations/000001/
        manifest.json          what the generation is, and the size and SHA-256 of each of its files
        articles.sqlite        articles and passages
        vectors.faiss          row i is passage row i
        sentences/             the passages' sentences and their vectors
        lexical/               the keyword index
        encoder/               what it takes to embed a query; absent if that is left to sentence-transformers
      LOCK                     held by the one build that may write

A build fills a draft beside the live generation, makes it durable, opens it as a reader would, and only then replaces
CURRENT. Killed at any moment it leaves the live generation as it was; what it left lying about is cleared away by the
next build. Every byte of a generation is covered by a hash that starts in CURRENT.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.config import Calibration, ChunkConfig, EncoderSpec, LexicalConfig
from indexer.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexVersionError,
    UnusableIndexError,
)
from indexer.index.articles import ArticleReader
from indexer.index.lexical import LexicalIndex
from indexer.index.sentences import SentenceIndex
from indexer.index.vectors.exact import VectorIndex
from indexer.records import Json

FORMAT_VERSION = 4
ARTICLES = "articles.sqlite"
VECTORS = "vectors.faiss"
SENTENCES = "sentences"
LEXICAL = "lexical"
ENCODER = "encoder"

_MANIFEST = "manifest.json"
_CURRENT = "CURRENT"
_GENERATIONS = "generations"
_DRAFT = "draft-"
_READ_BYTES = 4_194_304
"""Of a file at a time. After each piece other threads get their turn, so many small ones would take long."""
_POINTER = re.compile(r"(?P<name>\d{6,}) (?P<sha256>[0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a build says of the generation it made."""

    encoder: EncoderSpec
    chunk: ChunkConfig
    lexical: LexicalConfig
    calibration: Calibration
    """What makes a relevance of scores."""
    corpus_sha256: str
    """Over the names and bytes of the corpus's files; see `CorpusFiles.sha256`."""
    articles: int
    passages: int
    rejected: int
    """Records of the corpus that could not be indexed."""
    max_record_bytes: int
    """Records over this size were among them."""
    pipeline: int
    """Version of the rules of reading, cleaning, chunking, terms and calibration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation is."""

    generation: str
    built_at: str
    """ISO 8601, UTC."""
    contents: Contents
    content_sha256: str
    """Over the hashes of the generation's files: equal for two builds of one corpus with one configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """An opened generation. Close it when no reader is left."""

    manifest: Manifest
    encoder_folder: Path
    """What `contents.encoder` speaks of, if it was compiled."""
    articles: ArticleReader
    vectors: VectorIndex
    sentences: SentenceIndex
    lexical: LexicalIndex

    def close(self) -> None:
        """Release the files."""
        self.articles.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A generation being written: put the files into `folder`, then publish."""

    index: Path
    folder: Path
    name: str

    def publish(self, contents: Contents, *, keep: int) -> Manifest:
        """Make the draft the live generation.

        Args:
            contents: What was built.
            keep: Generations to leave on disk, this one included.

        Raises:
            UnusableIndexError: If the draft does not hold up when opened; the live generation stays.
        """
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        files = {path.relative_to(self.folder).as_posix(): _describe(path) for path in paths}
        content = json.dumps({name: file["sha256"] for name, file in files.items()}, sort_keys=True)
        manifest = Manifest(
            generation=self.name,
            built_at=datetime.now(UTC).replace(microsecond=0).isoformat(),
            contents=contents,
            content_sha256=hashlib.sha256(content.encode()).hexdigest(),
        )
        data = json.dumps(_to_json(manifest, files), indent=2, sort_keys=True).encode()
        (self.folder / _MANIFEST).write_bytes(data)
        for path in self.folder.rglob("*"):
            _fsync(path)
        _fsync(self.folder)
        manifest_sha256 = hashlib.sha256(data).hexdigest()
        _open_generation(self.folder, manifest_sha256, self.index).close()

        generations = self.folder.parent
        self.folder.rename(generations / self.name)
        _fsync(generations)
        pointer = self.index / f"{_CURRENT}.new"
        pointer.write_text(f"{self.name} {manifest_sha256}\n")
        _fsync(pointer)
        pointer.replace(self.index / _CURRENT)
        _fsync(self.index)
        for old in _generation_names(generations)[:-keep]:
            shutil.rmtree(generations / old, ignore_errors=True)  # it is live already; the next build tries again
        return manifest


@contextmanager
def draft(index: Path) -> Iterator[Draft]:
    """Hold the index's writer lock and provide an empty draft; without `publish` it is gone at the end.

    Raises:
        IndexLockedError: If another build holds the lock.
        UnusableIndexError: If the folder cannot be made.
    """
    generations = index / _GENERATIONS
    try:
        generations.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableIndexError(f"{index} cannot hold an index: {error.strerror}") from error
    with (index / "LOCK").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexLockedError(
                f"another build is writing to {index}; wait for it, or choose another --index"
            ) from None
        _clear_leftovers(index)
        name = f"{max(map(int, _generation_names(generations)), default=0) + 1:06d}"
        folder = generations / f"{_DRAFT}{name}"
        folder.mkdir()
        try:
            yield Draft(index=index, folder=folder, name=name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def open_index(index: Path) -> Generation:
    """Open the live generation, every file of it checked against its hash before anything parses it.

    Raises:
        IndexMissingError: If nothing was ever published here.
        IndexVersionError: If it was written in another format version.
        IndexDamagedError: If a file is missing, truncated or altered.
    """
    while True:
        pointer = _read_pointer(index)
        try:
            return _open_generation(index / _GENERATIONS / pointer["name"], pointer["sha256"], index)
        except UnusableIndexError:
            # Two publications while it was being opened may have cleared it away; the newer one is as good.
            if _read_pointer(index)[0] == pointer[0]:
                raise


def current(index: Path) -> str:
    """Return what CURRENT says, unchecked: the live generation's name, a space, and its manifest's SHA-256.

    Takes some microseconds, and is another text after every publication.

    Raises:
        IndexMissingError: If nothing was ever published here.
        UnusableIndexError: If it cannot be read.
    """
    try:
        return (index / _CURRENT).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        raise IndexMissingError(f"there is no index in {index}; make one: {_command(index)}") from None
    except OSError as error:
        raise UnusableIndexError(f"{index / _CURRENT} cannot be read: {error.strerror}") from error


def _read_pointer(index: Path) -> re.Match[str]:
    pointer = _POINTER.fullmatch(current(index))
    if pointer is None:
        raise _damaged(index / _CURRENT, "does not name a generation", index)
    return pointer


def _open_generation(folder: Path, manifest_sha256: str, index: Path) -> Generation:
    path = folder / _MANIFEST
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error, index) from error
    if hashlib.sha256(data).hexdigest() != manifest_sha256:
        raise _damaged(path, f"is not what {_CURRENT} says it is: its SHA-256 differs", index)
    fields = json.loads(data)
    version = fields.get("format_version")
    if version != FORMAT_VERSION:
        raise IndexVersionError(
            f"the index in {index} has format version {version}, this program reads {FORMAT_VERSION}; "
            f"build it anew: {_command(index)}"
        )
    for name, expected in fields["files"].items():
        _verify(folder / name, expected, index)
    try:
        manifest = _from_json(fields)
    except (KeyError, TypeError) as error:
        raise _damaged(path, "was written by another program", index) from error
    generation = Generation(
        manifest=manifest,
        encoder_folder=folder / ENCODER,
        vectors=VectorIndex.read(folder / VECTORS),
        sentences=SentenceIndex(folder / SENTENCES),
        lexical=LexicalIndex(folder / LEXICAL, manifest.contents.passages),
        articles=ArticleReader(folder / ARTICLES),  # last: it is what must be closed
    )
    found, stated = _shape(generation), _stated_shape(manifest.contents)
    if found != stated:
        generation.close()
        raise _damaged(folder, f"holds {found}; its manifest says {stated}", index)
    return generation


def _shape(generation: Generation) -> dict[str, int | bool]:
    """Return how much of everything the files of a generation hold."""
    return {
        "articles": generation.articles.articles,
        "passages": generation.articles.passages,
        "vectors": len(generation.vectors),
        "passages with sentences": generation.sentences.passages,
        "dimension": generation.vectors.dimension,
        "dimension of sentences": generation.sentences.dimension,
        "vectors of sentences": generation.sentences.has_vectors,
    }


def _stated_shape(contents: Contents) -> dict[str, int | bool]:
    """Return what `_shape` must be."""
    return {
        "articles": contents.articles,
        "passages": contents.passages,
        "vectors": contents.passages,
        "passages with sentences": contents.passages,
        "dimension": contents.encoder.dimension,
        "dimension of sentences": contents.encoder.dimension,
        "vectors of sentences": contents.encoder.has_sentences,
    }


def _verify(path: Path, expected: Mapping[str, Any], index: Path) -> None:
    try:
        found = _describe(path)
    except OSError as error:
        raise _unreadable(path, error, index) from error
    if found["size_bytes"] != expected["size_bytes"]:
        raise _damaged(path, f"has {found['size_bytes']} bytes, should have {expected['size_bytes']}", index)
    if found["sha256"] != expected["sha256"]:
        raise _damaged(path, "was altered: its SHA-256 is not the one in the manifest", index)


def _describe(path: Path) -> dict[str, Json]:
    sha256 = hashlib.sha256()
    buffer = memoryview(bytearray(_READ_BYTES))
    with path.open("rb", buffering=0) as stream:
        while count := stream.readinto(buffer):
            sha256.update(buffer[:count])
        return {"size_bytes": os.fstat(stream.fileno()).st_size, "sha256": sha256.hexdigest()}


def _to_json(manifest: Manifest, files: Mapping[str, Json]) -> dict[str, Any]:
    fields = asdict(manifest)
    fields["contents"]["encoder"] = manifest.contents.encoder.to_json()
    return {"format_version": FORMAT_VERSION, **fields, "files": files}


def _from_json(fields: Mapping[str, Any]) -> Manifest:
    contents = dict(fields["contents"])
    encoder = EncoderSpec.from_json(contents.pop("encoder"))
    chunk = ChunkConfig(**contents.pop("chunk"))
    lexical = LexicalConfig(**contents.pop("lexical"))
    calibration = Calibration(**contents.pop("calibration"))
    return Manifest(
        generation=fields["generation"],
        built_at=fields["built_at"],
        contents=Contents(encoder=encoder, chunk=chunk, lexical=lexical, calibration=calibration, **contents),
        content_sha256=fields["content_sha256"],
    )


def _generation_names(generations: Path) -> list[str]:
    """Return the names of finished generations, oldest first."""
    names = (path.name for path in generations.iterdir())
    return sorted((name for name in names if name.isdecimal()), key=int)


def _clear_leftovers(index: Path) -> None:
    """Remove what a killed build left: drafts, and generations that were finished but never became live."""
    generations = index / _GENERATIONS
    for path in generations.glob(f"{_DRAFT}*"):
        shutil.rmtree(path)
    try:
        live = int(_read_pointer(index)["name"])
    except UnusableIndexError:
        return
    for name in _generation_names(generations):
        if int(name) > live:
            shutil.rmtree(generations / name)


def _unreadable(path: Path, error: OSError, index: Path) -> UnusableIndexError:
    if isinstance(error, PermissionError):  # nothing is wrong with the index itself
        return UnusableIndexError(f"{path} cannot be read: {error.strerror}; it belongs to another user")
    return _damaged(path, f"cannot be read: {error.strerror}", index)


def _damaged(path: Path, what: str, index: Path) -> IndexDamagedError:
    return IndexDamagedError(f"{path} {what}; build the index anew: {_command(index)}")


def _command(index: Path) -> str:
    return f"article-indexer build CORPUS --index {index}"


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
