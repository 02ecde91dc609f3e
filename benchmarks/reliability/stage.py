"""The corpus and the indexes that everything is tried on: made once by the real command, then copied."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reliability.commands import Ended, build_command, run
from benchmarks.reliability.corpus import EARLIER, NEW, OLD, write_corpus
from benchmarks.reliability.judge import BrokenContractError, Judge, check_clean
from indexer.encoder.compiled import CompiledEncoder
from indexer.errors import UnusableIndexError
from indexer.index.generation import open_index
from service.engine.shared_encoder import SharedEncoder
from service.search.searcher import Searcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What everything is tried on."""

    work: Path
    """Folder for everything that is made."""
    corpora: dict[int, Path]
    """The corpus in each edition."""
    index: Path
    """Index of the old edition, with a generation of the one before it; not to be touched."""
    newer: Path
    """The same, with a further generation of the new edition; not to be touched."""
    judge: Judge

    @property
    def tried(self) -> Path:
        """Where the copies are that commands are tried on."""
        return self.work / "tried"

    def fresh_index(self, index: Path | None = None) -> Path:
        """Return a copy of an index, that of the old edition unless given, where the last copy was."""
        copy_index(index or self.index, self.tried)
        return self.tried

    def empty_index(self) -> Path:
        """Return the same place, with nothing there."""
        shutil.rmtree(self.tried, ignore_errors=True)
        return self.tried

    def mended(self, index: Path, edition: int = NEW) -> Iterator[str]:
        """Build once more, and yield what is wrong if the index then does not hold the edition and nothing else."""
        ended = run(build_command(self.corpora[edition], index))
        try:
            yield from self._held(index, edition, ended)
            if not ended.exit_code and "unchanged" in ended.report:  # what is left is removed by one that builds
                edition = OLD if edition == NEW else NEW
                yield from self._held(index, edition, run(build_command(self.corpora[edition], index)))
            check_clean(index)
        except (BrokenContractError, UnusableIndexError) as error:
            yield f"after the next build: {error}"

    def _held(self, index: Path, edition: int, ended: Ended) -> Iterator[str]:
        if ended.exit_code:
            yield f"the next build ended with {ended.exit_code}: {ended.errors[-500:]}"
        elif (found := self.judge.edition(index)) != edition:
            yield f"after the next build the index holds edition {found}, not {edition}"


def prepare(work: Path) -> Stage:
    """Write both editions and build an index of each.

    Raises:
        RuntimeError: If one cannot be built.
    """
    corpora = write_corpora(work)
    index, newer = work / "old", work / "new"
    _built(run(build_command(corpora[EARLIER], index)))
    old = _built(run(build_command(corpora[OLD], index)))
    copy_index(index, newer)
    new = _built(run(build_command(corpora[NEW], newer)))
    generation = open_index(index)
    generation.close()
    encoder = SharedEncoder(CompiledEncoder(generation.encoder_folder, serving=True))
    judge = Judge({old: OLD, new: NEW}, lambda generation: Searcher(generation, encoder.share()))
    stage = Stage(work=work, corpora=corpora, index=index, newer=newer, judge=judge)
    for path, edition in ((index, OLD), (newer, NEW)):
        if judge.edition(path) != edition:
            raise RuntimeError(f"{path} does not hold edition {edition}")
    return stage


def write_corpora(work: Path) -> dict[int, Path]:
    """Write the corpus in each edition, and return the folders."""
    return {edition: write_corpus(work / f"corpus-{edition + 1}", edition) for edition in (EARLIER, OLD, NEW)}


def copy_index(index: Path, copy: Path) -> None:
    """Copy an index over whatever is there; files that several generations share are shared in the copy too."""
    shutil.rmtree(copy, ignore_errors=True)
    links: dict[int, Path] = {}

    def copy_file(source: str, target: str) -> None:
        first = links.setdefault(Path(source).stat().st_ino, Path(target))
        if first == Path(target):
            shutil.copy2(source, target)
        else:
            Path(target).hardlink_to(first)

    shutil.copytree(index, copy, copy_function=copy_file)


def _built(ended: Ended) -> str:
    """Return the content hash of what was built."""
    if ended.exit_code:
        raise RuntimeError(f"the index cannot be built: {ended.errors}")
    return str(ended.report["content_sha256"])
