"""The build that is asked for, and whether the index already is what it would make."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexer.config import PIPELINE, BuildConfig, ChunkConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import CorpusFiles, find_files
from indexer.encoder.spec import EncoderRequest, EncoderSpec
from indexer.errors import IndexMissingError, UnusableIndexError
from indexer.index.checksums import FileChecksum
from indexer.index.held_files import HeldFiles
from indexer.index.manifest import Contents, Manifest
from indexer.index.manifest_file import read_manifest
from indexer.index.publishing.history import HELD_BACK, HISTORY, read_generations, set_aside_manifests
from indexer.index.store import live_files, read_pointer
from indexer.quality.same_floors import has_answered_canaries, has_same_floors
from indexer.system.snapshot import SETTLED_AFTER_NS, Snapshot, is_settled, take_snapshot


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
        return find_files(self.corpus, follow_links=self.config.read.follow_links, index=self.index)

    def chunk_for(self, spec: EncoderSpec) -> ChunkConfig:
        """Return how articles are chunked for an encoder."""
        return self.chunk or default_chunk(spec)


def default_chunk(spec: EncoderSpec) -> ChunkConfig:
    """Return how articles are chunked for an encoder unless the user says otherwise."""
    return ChunkConfig.of_budget(min(ChunkConfig().max_tokens, spec.max_tokens))


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAlready:
    """A generation that is just what a build would make."""

    manifest: Manifest
    set_aside: str | None
    """State of a generation that was held back or gone back from; None for the live one."""

    @property
    def name(self) -> str:
        """Name of the generation."""
        return self.manifest.generation

    def to_json(self) -> dict[str, object]:
        """Return the fields that a build prints in place of a report."""
        contents = self.manifest.contents
        fields: dict[str, object] = {
            "unchanged": True,
            "generation": self.name,
            "set_aside": self.set_aside,
            "content_sha256": self.manifest.content_sha256,
            "articles": contents.articles,
            "passages": contents.passages,
            "encoded": 0,
            "reused": contents.passages,
        }
        if self.set_aside is None:
            unchanged = {"added": 0, "changed": 0, "removed": 0, "renamed": 0, "unchanged": contents.articles}
            fields["changes"] = unchanged
        return fields

    def __str__(self) -> str:
        """Return a sentence that says why there is nothing to build."""
        if self.set_aside is None:
            return f"generation {self.name} is up to date"
        return (
            f"generation {self.name}, which was {self.set_aside}, is just what these articles and settings make, so "
            f"nothing is built until they change; `article-indexer rollback {self.name}` makes it live, and a build "
            "without --if-changed and --every makes it anew"
        )


def made_already(plan: Plan) -> MadeAlready | None:
    """Return the generation that is what a build by this plan would make; None if there is something to build.

    That is the live one, if it is undamaged, or one that was held back or gone back from: to build that again would
    undo what was decided. One that was held back is built again where other floors or canaries may let it pass, and the
    live one to ask it canaries that it was not asked. Where HISTORY is lost, everything is built again, which mends
    that. The whole corpus is read, and the whole live generation if that is what a build would make. A strict plan is
    never fulfilled while there is a note on any record.

    Raises:
        UsageError: If a path of the corpus does not exist or cannot be listed, or the file of canary queries cannot be
            used.
    """
    try:
        live = _live(plan.index)
    except UnusableIndexError:
        return None
    made = _made_by(plan, None if live is None else live.manifest)
    if made is None or _has_lost_history(plan.index):
        return None
    return None if live is not None and not live.is_whole() else made


def _has_lost_history(index: Path) -> bool:
    """Tell whether HISTORY is damaged or missing, which the next publication mends."""
    try:
        return read_generations(index).problem is not None
    except UnusableIndexError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Live:
    """The live generation, of which only the manifest was read."""

    index: Path
    folder: Path
    manifest: Manifest
    checksums: Mapping[str, FileChecksum]

    def is_whole(self) -> bool:
        """Tell whether every file is as it was published, by reading all of it."""
        try:
            with closing(HeldFiles(self.folder, self.checksums, self.index)) as files:
                files.verify()
        except UnusableIndexError:
            return False
        return True


def _live(index: Path) -> _Live | None:
    """Return the live generation; None if there is none: the very first one may have been held back.

    Raises:
        UnusableIndexError: If its manifest cannot be read.
    """
    try:
        pointer = read_pointer(index)
    except IndexMissingError:
        return None
    folder = pointer.folder(index)
    manifest, checksums = read_manifest(folder, pointer.manifest_sha256, index)
    return _Live(index=index, folder=folder, manifest=manifest, checksums=checksums)


def _made_by(plan: Plan, live: Manifest | None) -> MadeAlready | None:
    """Return the generation that a plan would make, by what the manifests say."""
    corpus_sha256 = FileHashes(plan.files().files).corpus_sha256
    is_made = live is not None and _is_made_by(plan, live.contents, corpus_sha256)
    if live is not None and is_made and has_answered_canaries(live.contents.quality, plan.config):
        return MadeAlready(manifest=live, set_aside=None)
    for manifest, state in set_aside_manifests(plan.index):
        contents = manifest.contents
        is_judged_anew = state == HELD_BACK and not has_same_floors(contents.quality, plan.config)
        if _is_made_by(plan, contents, corpus_sha256) and not is_judged_anew:
            return MadeAlready(manifest=manifest, set_aside=state)
    return None


def _is_made_by(plan: Plan, contents: Contents, corpus_sha256: str) -> bool:
    return (
        corpus_sha256 == contents.corpus_sha256
        and plan.encoder.accepts(contents.encoder, plan.model_sha256)
        and contents.pipeline == PIPELINE
        and contents.lexical == plan.config.lexical
        and contents.read == plan.config.read
        and contents.clean == plan.config.clean
        and not (plan.config.strict and (contents.rejected or contents.noted))
        and contents.chunk == plan.chunk_for(contents.encoder)
        and plan.config.is_approximate(contents.passages) == (contents.approximate is not None)
    )


class RepeatedCheck:
    """Asks `made_already` again and again, but reads files only if one of them may have changed.

    Sizes, times and inodes of the corpus's files, of the live generation's and of what tells about the others are
    remembered from the last time that there was nothing to build. While they stay the same, there still is nothing.
    """

    def __init__(
        self, plan: Plan, on_waiting: Callable[[str], None], *, settled_after_ns: int = SETTLED_AFTER_NS
    ) -> None:
        """Prepare to check a plan.

        Args:
            plan: The build that is asked for.
            on_waiting: Takes a sentence on a generation that was held back or gone back from and would be made again;
                once for each.
            settled_after_ns: Time after its last change, in nanoseconds, from which on a file's state is relied upon.
        """
        self._plan = plan
        self._on_waiting = on_waiting
        self._told: MadeAlready | None = None
        self._settled_after_ns = settled_after_ns
        self._index_files: list[Path] = []
        self._seen: Snapshot | None = None

    def __call__(self) -> bool:
        """Tell whether there is nothing to build; see `made_already`."""
        if self._seen is not None and self._look(self._index_files) == self._seen:
            return True
        self._seen = None
        try:
            self._index_files = live_files(self._plan.index)
        except IndexMissingError:
            self._index_files = []
        except UnusableIndexError:
            return False
        self._index_files.append(self._plan.index / HISTORY)
        if self._plan.config.canaries is not None:
            self._index_files.append(self._plan.config.canaries)
        # The look comes before the reading: what changes in between is then different at the next look.
        now_ns = time.time_ns()
        before = self._look(self._index_files)
        made = made_already(self._plan)
        if made is None:
            return False
        if made.set_aside is not None and made != self._told:
            self._on_waiting(str(made))
        self._told = made
        if is_settled(before, now_ns, after_ns=self._settled_after_ns):
            self._seen = before
        return True

    def _look(self, index_files: Sequence[Path]) -> Snapshot:
        """Return the state of every file of the corpus and of some of the index."""
        corpus_files = [file.path for file in self._plan.files().files]
        return take_snapshot([*corpus_files, *index_files])
