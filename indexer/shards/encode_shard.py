"""One worker of several: it reads the whole corpus, and cuts and encodes the articles of its own shard.

Every worker reads all articles, because which lines a source repeats depends on all of them. No generation is made:
what a worker computed is kept in its shard's folder, and the next build of the index uses it.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.articles.budget import check_budget
from indexer.articles.cut_articles import CutArticles
from indexer.articles.embeddings import Embeddings
from indexer.articles.encoding import Encoding
from indexer.articles.read_articles import OnNote, ReadArticle, read_articles, repeated_lines
from indexer.articles.readings import Readings
from indexer.articles.stores import opened_stores
from indexer.config import BuildConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import find_files
from indexer.encoder.interface import EncoderProvider
from indexer.index.generation import ENCODER
from indexer.index.publishing.lock import writer_lock
from indexer.progress.stages import OnProgress, Stage
from indexer.shards.shard import EncodedBy, Shard, remove_note
from indexer.system.durable import fsync_tree, make_folder
from indexer.system.memory import release_memory
from indexer.system.unwritable import full_disk_explained


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardReport:
    """What a worker did, and how long it took."""

    shards: int
    """Number of shards that there are."""
    shard: int
    """Which one this is, from 0."""
    articles: int
    """Number of its articles."""
    passages: int
    """Number of its passages."""
    encoded: int
    """Number of passages that were encoded by this run."""
    reused: int
    """Number of passages whose vectors were known: from the index, from an earlier run, or as they occur twice."""
    rejected: int
    """Number of records of the whole corpus that could not be indexed."""
    noted: int
    """Number of notes on records of the whole corpus that were read but for a detail."""
    ignored: int
    """Number of files of the whole corpus that were not read."""
    encoder: EncodedBy
    """What encoded the passages."""
    seconds: float
    """Wall time in seconds, without loading the model."""
    reading_seconds: float
    """Part of it in which the corpus was read, as every worker does."""
    encoder_seconds: float
    """Part of it in which the encoder was obtained."""


def encode_shard(
    shard: Shard,
    corpus: Sequence[Path],
    index: Path,
    provider: EncoderProvider,
    config: BuildConfig,
    *,
    on_note: OnNote,
    on_progress: OnProgress,
) -> ShardReport:
    """Encode the passages of one shard of a corpus, but for those whose vectors are in the index or the shard already.

    Args:
        shard: The shard.
        corpus: Files and folders that hold all articles.
        index: Folder of the index, in which the shard gets a folder; nothing else of the index is written.
        provider: Provides the encoder.
        config: Budgets and limits.
        on_note: Takes a note on each record that was rejected or is not as it was stated, and each file that was not
            read.
        on_progress: Takes what is being done, and how far it has come.

    Raises:
        UsageError: If a path cannot be read as a corpus, or the budget is over the encoder's limit.
        CorpusError: If no article was accepted, or there was a note in a strict build.
        IndexLockedError: If another process works on the same shard.
        OSError: If the shard's folder cannot be written.
    """
    started = time.monotonic()
    check_budget(provider, config.chunk)
    files = find_files(corpus, follow_links=config.read.follow_links, index=index)
    hashes = FileHashes(files.files)
    with _held(shard.folder(index)) as folder:
        is_compiled = provider.ready is None
        encoder = provider.provide(folder / ENCODER)
        if is_compiled:
            release_memory()  # what that took
        encoder_ready = time.monotonic()
        with opened_stores(index, _ignore, writes_to=folder, further=[folder]) as (known, embedded):
            readings = Readings(known, config)
            articles, counts = read_articles(files, hashes, readings, config, on_note, on_progress)
            repeated = repeated_lines(articles, readings) if config.clean else {}
            reading_done = time.monotonic()
            own = [article for article in articles if shard.has(article.key)]
            cut = CutArticles(known, readings, repeated, encoder, config)
            with Encoding(encoder, Embeddings(embedded, encoder.spec.dimension), config.window_passages) as encoding:
                passages = _cut(own, cut, encoding, on_progress)
        encoded_by = EncodedBy.this(encoder.spec)
        _finish(folder, encoded_by)
    return ShardReport(
        shards=shard.of,
        shard=shard.number,
        articles=len(own),
        passages=passages,
        encoded=encoding.encoded,
        reused=passages - encoding.encoded,
        rejected=counts.rejected,
        noted=counts.noted,
        ignored=counts.ignored,
        encoder=encoded_by,
        seconds=time.monotonic() - started,
        reading_seconds=reading_done - encoder_ready,
        encoder_seconds=encoder_ready - started,
    )


@contextmanager
def _held(folder: Path) -> Iterator[Path]:
    """Make the folder of a shard and hold its lock during a `with` block; nothing of it is finished before the end."""
    make_folder(folder)
    with writer_lock(folder), full_disk_explained(folder):
        _remove_encoder(folder)
        remove_note(folder)
        yield folder


def _remove_encoder(folder: Path) -> None:
    """Remove the encoder of this run, or of one that was killed: the build of the index makes its own."""
    shutil.rmtree(folder / ENCODER, ignore_errors=True)


def _cut(own: Sequence[ReadArticle], cut: CutArticles, encoding: Encoding, on_progress: OnProgress) -> int:
    """Cut the articles and have their passages encoded; return the number of these."""
    passages = 0
    for number, read in enumerate(own, start=1):
        one = cut.cut(read)
        passages += one.article.passage_count
        encoding.add_missing(one, cut)
        if encoding.wanted:  # until all articles are cut, those that are stand for the others
            on_progress(Stage.ENCODING, encoding.encoded, round(encoding.wanted * len(own) / number))
        else:
            on_progress(Stage.CUTTING, number, len(own))
    return passages


def _finish(folder: Path, encoded_by: EncodedBy) -> None:
    """Make what was computed durable, and then let the shard count as finished."""
    _remove_encoder(folder)
    fsync_tree(folder)
    encoded_by.write(folder)


def _ignore(_sentence: str) -> None:
    """Leave it to the build to tell of damage: a store may be changed by one just now."""
