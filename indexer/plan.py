"""The build that is asked for, and whether the index already is what it would make."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.config import PIPELINE, BuildConfig, ChunkConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import CorpusFiles, find_files
from indexer.encoder.spec import EncoderRequest, EncoderSpec
from indexer.errors import UnusableIndexError
from indexer.index.store import live_files, open_index
from indexer.snapshot import SETTLED_AFTER_NS, Snapshot, is_settled, take_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A build that is asked for."""

    corpus: Sequence[Path]
    """Files and folders that hold the articles."""
    index: Path
    """Folder of the index."""
    encoder: EncoderRequest
    model_sha256: str
    """Hash of the files of the encoder's model."""
    config: BuildConfig
    """Budgets and limits; `chunk` takes the place of its chunking."""
    chunk: ChunkConfig | None = None
    """Chunking of the articles; None for the default of the encoder."""

    def files(self) -> CorpusFiles:
        """Return the files that the corpus consists of.

        Raises:
            UsageError: If a path of the corpus does not exist or cannot be read as a corpus.
        """
        return find_files(self.corpus, follow_links=self.config.read.follow_links)

    def chunk_for(self, spec: EncoderSpec) -> ChunkConfig:
        """Return how articles are chunked for an encoder."""
        return self.chunk or default_chunk(spec)


def default_chunk(spec: EncoderSpec) -> ChunkConfig:
    """Return how articles are chunked for an encoder unless the user says otherwise."""
    return ChunkConfig.of_budget(min(ChunkConfig().max_tokens, spec.max_tokens))


def is_current(plan: Plan) -> bool:
    """Tell whether the live generation is undamaged and is what a build by this plan would make.

    The whole corpus and the whole generation are read. A strict plan is never fulfilled while there is a note on any
    record.

    Raises:
        UsageError: If a path of the corpus does not exist or cannot be listed.
    """
    try:
        generation = open_index(plan.index)
    except UnusableIndexError:
        return False
    generation.close()
    contents = generation.manifest.contents
    return (
        FileHashes(plan.files().files).corpus_sha256 == contents.corpus_sha256
        and plan.encoder.accepts(contents.encoder, plan.model_sha256)
        and contents.pipeline == PIPELINE
        and contents.lexical == plan.config.lexical
        and contents.read == plan.config.read
        and contents.clean == plan.config.clean
        and not (plan.config.strict and (contents.rejected or contents.noted))
        and contents.chunk == plan.chunk_for(contents.encoder)
    )


class RepeatedCheck:
    """Asks `is_current` again and again, but reads files only if one of them may have changed.

    Sizes, times and inodes of the corpus's files and of the live generation's are remembered from the last time that
    `is_current` was true. While they stay the same, it still is.
    """

    def __init__(self, plan: Plan, *, settled_after_ns: int = SETTLED_AFTER_NS) -> None:
        """Prepare to check a plan.

        Args:
            plan: The build that is asked for.
            settled_after_ns: Time after its last change, in nanoseconds, from which on a file's state is relied upon.
        """
        self._plan = plan
        self._settled_after_ns = settled_after_ns
        self._index_files: list[Path] = []
        self._seen: Snapshot | None = None

    def __call__(self) -> bool:
        """Tell whether the index is what the plan asks for; see `is_current`."""
        if self._seen is not None and self._look(self._index_files) == self._seen:
            return True
        self._seen = None
        try:
            self._index_files = live_files(self._plan.index)
        except UnusableIndexError:
            return False
        # The look comes before the reading: what changes in between is then different at the next look.
        now_ns = time.time_ns()
        before = self._look(self._index_files)
        if not is_current(self._plan):
            return False
        if is_settled(before, now_ns, after_ns=self._settled_after_ns):
            self._seen = before
        return True

    def _look(self, index_files: Sequence[Path]) -> Snapshot:
        """Return the state of every file of the corpus and of some of the index."""
        corpus_files = [file.path for file in self._plan.files().files]
        return take_snapshot([*corpus_files, *index_files])
