"""The generations of an index: what each holds, what became of it, and whether it is whole."""

from dataclasses import dataclass
from pathlib import Path

from indexer.errors import UnusableIndexError
from indexer.index.generation import open_generation
from indexer.index.manifest import Manifest
from indexer.index.publishing.history import LEFTOVER, Generations, read_generations
from indexer.index.store import Pointer, current, read_pointer

LIVE = "live"
"""State of the generation that CURRENT names; the others' states are those of `indexer.index.publishing.history`."""
_SHORT = 12
"""Digits of a hash that tell contents apart for a reader."""
_COLUMNS = ["generation", "state", "built at", "articles", "passages", "content", "size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedGeneration:
    """A generation on disk."""

    name: str
    state: str
    """One of `live`, `earlier`, `held back` and `gone back from`."""
    size_bytes: int
    """Bytes of its files; files that generations share count in each of them."""
    manifest: Manifest | None
    """What it is, if it is whole."""
    problem: str | None
    """What is wrong with it; None if every file has the hash that it was published with."""

    def to_json(self) -> dict[str, object]:
        """Return what there is to tell; null for what a damaged generation does not say."""
        manifest = self.manifest
        return {
            "name": self.name,
            "state": self.state,
            "built_at": manifest and manifest.built_at,
            "articles": manifest and manifest.contents.articles,
            "passages": manifest and manifest.contents.passages,
            "content_sha256": manifest and manifest.content_sha256,
            "size_bytes": self.size_bytes,
            "problem": self.problem,
        }

    def to_row(self) -> list[str]:
        """Return the cells of a table with the headings `_COLUMNS`."""
        size = f"{self.size_bytes / 1e6:.1f} MB"
        if self.manifest is None:
            return [self.name, self.state, "damaged", "", "", "", size]
        contents = self.manifest.contents
        counts = [str(contents.articles), str(contents.passages)]
        return [self.name, self.state, self.manifest.built_at, *counts, self.manifest.content_sha256[:_SHORT], size]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The generations of an index."""

    generations: list[ListedGeneration]
    """The generations on disk, oldest first."""
    problems: list[str]
    """What is wrong with the files that tell which generation is live and what became of the others."""

    @property
    def all_problems(self) -> list[str]:
        """Everything that is wrong, a sentence each."""
        return self.problems + [one.problem for one in self.generations if one.problem is not None]

    def to_json(self) -> dict[str, object]:
        """Return the generations and the problems."""
        return {"generations": [one.to_json() for one in self.generations], "problems": self.all_problems}

    def to_lines(self) -> list[str]:
        """Return a table, a generation in each line."""
        rows = [_COLUMNS, *(one.to_row() for one in self.generations)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def list_generations(index: Path) -> Listing:
    """Return the generations of an index; every file of each is compared with its hash.

    Raises:
        IndexMissingError: If there is none.
    """
    found = read_generations(index)
    if found.live is None and not found.others:
        current(index)  # raises, and says what is missing
    pointers = [(entry.pointer, entry.state) for entry in found.others.values() if entry.state != LEFTOVER]
    if found.live is not None:
        pointers.append((found.live, LIVE))
    listed = [_listed(index, pointer, state) for pointer, state in sorted(pointers, key=lambda one: int(one[0].name))]
    return Listing(generations=listed, problems=_problems(index, found))


def _problems(index: Path, found: Generations) -> list[str]:
    problems = [] if found.problem is None else [found.problem]
    if found.live is None:
        try:
            read_pointer(index)
        except UnusableIndexError as error:
            problems.append(f"{error}; or make one of these live: article-indexer rollback GENERATION")
    return problems


def _listed(index: Path, pointer: Pointer, state: str) -> ListedGeneration:
    folder = pointer.folder(index)
    manifest, problem = None, None
    try:
        generation = open_generation(folder, pointer.manifest_sha256, index)
    except UnusableIndexError as error:
        problem = str(error)
    else:
        generation.close()
        manifest = generation.manifest
    sizes = [path.lstat().st_size for path in folder.rglob("*") if path.is_file()]
    return ListedGeneration(name=pointer.name, state=state, size_bytes=sum(sizes), manifest=manifest, problem=problem)
