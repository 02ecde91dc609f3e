"""One generation of the index, opened and checked.

    generations/000001/
      manifest.json          what the generation is, and the size and SHA-256 of each of its files
      articles.sqlite        articles and passages
      columns/               what a searcher needs of all articles at once
      vectors.faiss          row i is passage row i
      approximate/           a graph over the vectors; absent where a query is compared with all of them
      sentences/             the passages' sentences and their vectors
      lexical/               the keyword index
      signatures/            which parts of the texts may hold a run of words
      encoder/               what it takes to embed a query; absent if that is left to sentence-transformers
      neighbours/            passages of other articles near each passage; in approximate/ if there is a graph
      statements/            what the passages' sentences state, in numbers
      times.npy              when each article came into the index, and when it last changed there
      copies/                which articles are copies of each other
      stories/               which articles report on one event; in approximate/ if that decides it
      story_ids/             the names of stories, and what became of others
      repeated.json          the lines that articles share with others of their source; absent if there are none

CURRENT vouches for the manifest, and the manifest for every other file.
"""

import logging
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from indexer.errors import UnusableIndexError
from indexer.index.arrays import mapped_arrays, read_sparingly
from indexer.index.articles import ArticleReader
from indexer.index.checksums import damaged
from indexer.index.columns.article_columns import ArticleColumns
from indexer.index.held_files import FULL, HeldFiles, Verification
from indexer.index.keywords.lexical import LexicalIndex
from indexer.index.manifest import GRAPH_FOLDER, STORY_IDS, Contents, Manifest, graph_sha256
from indexer.index.manifest_file import read_manifest
from indexer.index.news.copies import CopyGroups
from indexer.index.news.neighbours import PassageNeighbours, neighbours_folder
from indexer.index.news.statements import STATEMENTS, Statements
from indexer.index.news.stories import Stories, stories_folder
from indexer.index.news.story_ids import StoryIds
from indexer.index.sentences import SentenceIndex
from indexer.index.signatures.signature_index import SignatureIndex
from indexer.index.store import read_pointer
from indexer.index.times.article_times import TIMES, Times, read_times
from indexer.index.vectors.approximate import ApproximateVectors
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.interface import Vectors
from indexer.system.memory import memory_bytes

ARTICLES = "articles.sqlite"
COLUMNS = "columns"
COPIES = "copies"
VECTORS = "vectors.faiss"
SENTENCES = "sentences"
LEXICAL = "lexical"
SIGNATURES = "signatures"
ENCODER = "encoder"
REPEATED = "repeated.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """An opened generation, to be closed when no reader is left."""

    manifest: Manifest
    files: HeldFiles
    """All of its files but the manifest, held open."""
    encoder_folder: Path
    """Folder of the encoder that `contents.encoder` describes; absent if that was not compiled."""
    repeated_file: Path
    """File of the lines that were left out because articles share them; absent if there are none."""
    articles: ArticleReader
    columns: ArticleColumns
    times: Times
    """When each article came into the index, and when it last changed there."""
    copies: CopyGroups
    stories: Stories
    story_ids: StoryIds
    vectors: Vectors
    sentences: SentenceIndex
    lexical: LexicalIndex
    signatures: SignatureIndex
    neighbours: PassageNeighbours | None
    """The passages of other articles near each passage; None in a large index without a graph."""
    statements: Statements
    """What the passages' sentences state."""
    graph_sha256: str | None
    """Hash over the files of the graph over the vectors; None if there is none."""

    def close(self) -> None:
        """Release the files."""
        self.articles.close()
        self.files.close()


def open_index(index: Path, *, verify: Verification = FULL, for_searches: bool = False) -> Generation:
    """Open the live generation as `open_generation` does.

    Raises:
        IndexMissingError: If nothing was ever published here.
        IndexVersionError: If the index was written in another format version.
        IndexDamagedError: If a file is missing, truncated or altered.
    """
    while True:
        pointer = read_pointer(index)
        try:
            return open_generation(
                pointer.folder(index), pointer.manifest_sha256, index, verify=verify, for_searches=for_searches
            )
        except UnusableIndexError:
            # Two publications during the opening may have removed the generation; if so, the newest one is opened.
            if read_pointer(index).name == pointer.name:
                raise


def open_generation(
    folder: Path, manifest_sha256: str, index: Path, *, verify: Verification = FULL, for_searches: bool = False
) -> Generation:
    """Open a generation, every file of it checked against its hash before anything parses it unless told otherwise.

    FAISS and SQLite keep no checksums of their own, and load most damaged files without an error.

    Args:
        folder: Folder of the generation.
        manifest_sha256: Hash of its manifest, as CURRENT states it.
        index: Folder of the index, for messages.
        verify: `FULL` or `SIZES`: whether the files are compared with their hashes, or with their sizes alone. The
            latter is for whoever has just taken the hashes from them, or leaves damage to be found by others.
        for_searches: Whether searches are what it is for, which read a little everywhere: if there is less memory than
            the files take, no more of them is read than is asked for, and a graph's vectors in 8 bits do for all.

    Raises:
        IndexVersionError: If the generation was written in another format version.
        IndexDamagedError: If a file is missing, truncated or altered, or the files do not belong together.
        UnusableIndexError: If a file may not be read.
    """
    manifest, files = read_manifest(folder, manifest_sha256, index)
    contents = manifest.contents
    with ExitStack() as on_failure:
        held = HeldFiles(folder, files, index)
        on_failure.callback(held.close)
        held.verify(verify)
        articles = ArticleReader(folder / ARTICLES)
        on_failure.callback(articles.close)
        with mapped_arrays() as mapped:
            generation = Generation(
                manifest=manifest,
                files=held,
                encoder_folder=folder / ENCODER,
                repeated_file=folder / REPEATED,
                columns=ArticleColumns(folder / COLUMNS),
                times=read_times(folder / TIMES),
                copies=CopyGroups(folder / COPIES),
                stories=Stories(folder / stories_folder(contents.passages, has_graph=contents.approximate is not None)),
                story_ids=StoryIds(folder / STORY_IDS),
                vectors=_vectors(folder, contents),
                sentences=SentenceIndex(folder / SENTENCES),
                lexical=LexicalIndex(folder / LEXICAL, contents.passages),
                signatures=SignatureIndex(folder / SIGNATURES, contents.articles),
                articles=articles,
                neighbours=_neighbours(folder, contents),
                statements=Statements(folder / STATEMENTS),
                graph_sha256=graph_sha256(files),
            )
        found, stated = _shape(generation), _stated_shape(contents, sentences=len(generation.sentences))
        if found != stated:
            raise damaged(folder, f"holds {found}; its manifest says {stated}", index)
        if not held.is_on_disk():  # what was verified is not what was opened by its name afterwards
            raise damaged(folder, "was changed while it was opened", index)
        if for_searches and held.size_bytes > memory_bytes():
            _save_memory(generation, mapped)
        on_failure.pop_all()
    return generation


def _save_memory(generation: Generation, mapped: Iterable[npt.NDArray[Any]]) -> None:
    """Let the system read no more of a generation's mapped files than is asked for, and ask for less."""
    _log.info("there is less memory than the index takes: of its files single pages are read")
    for array in mapped:
        read_sparingly(array)
    if isinstance(generation.vectors, ApproximateVectors):
        generation.vectors.save_memory()
        _log.info("and passages are compared in 8 bits a number")


def _vectors(folder: Path, contents: Contents) -> Vectors:
    """Open the vectors, and the graph over them if there is one."""
    exact = VectorIndex.read(folder / VECTORS, shape=(contents.passages, contents.encoder.dimension))
    if contents.approximate is None:
        return exact
    return ApproximateVectors(exact, folder / GRAPH_FOLDER, depth=contents.approximate.depth)


def _neighbours(folder: Path, contents: Contents) -> PassageNeighbours | None:
    """Open the neighbours of passages if there are any."""
    name = neighbours_folder(contents.passages, has_graph=contents.approximate is not None)
    return None if name is None else PassageNeighbours(folder / name)


def _shape(generation: Generation) -> dict[str, int | bool]:
    """Return the counts and dimensions of a generation's files."""
    return {
        "articles": generation.articles.articles,
        "passages": generation.articles.passages,
        "vectors": len(generation.vectors),
        "passages with sentences": generation.sentences.passages,
        "dimension": generation.vectors.dimension,
        "dimension of sentences": generation.sentences.dimension,
        "vectors of sentences": generation.sentences.has_vectors,
        "articles with times": len(generation.times),
        "articles in columns": len(generation.columns.dates),
        "articles in copies": len(generation.copies.groups),
        "articles in stories": len(generation.stories.groups),
        "stories without id": len(generation.stories) - len(generation.story_ids),
        "passages in columns": len(generation.columns.article_rows),
        "passages with statements": len(generation.statements),
        "sentences with statements": len(generation.statements.sentences),
        "passages with neighbours": 0 if generation.neighbours is None else len(generation.neighbours),
    }


def _stated_shape(contents: Contents, *, sentences: int) -> dict[str, int | bool]:
    """Return the counts and dimensions that the manifest states, as `_shape` names them, and sentences."""
    has_neighbours = neighbours_folder(contents.passages, has_graph=contents.approximate is not None) is not None
    return {
        "articles": contents.articles,
        "passages": contents.passages,
        "vectors": contents.passages,
        "passages with sentences": contents.passages,
        "dimension": contents.encoder.dimension,
        "dimension of sentences": contents.encoder.dimension,
        "vectors of sentences": contents.encoder.has_sentences,
        "articles with times": contents.articles,
        "articles in columns": contents.articles,
        "articles in copies": contents.articles,
        "articles in stories": contents.articles,
        "stories without id": 0,
        "passages in columns": contents.passages,
        "passages with statements": contents.passages,
        "sentences with statements": sentences,
        "passages with neighbours": contents.passages if has_neighbours else 0,
    }
