"""Verifying a generation: hashes, counts, ids, every span against its text, and vectors against their words.

Whatever is wrong is collected, not only the first; but no parser sees a file whose hash is not the one that was
published.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from indexer.errors import UnusableIndexError
from indexer.generations.finding import find_generation
from indexer.index.checksums import damaged, verify_file
from indexer.index.generation import (
    ARTICLES,
    COLUMNS,
    COPIES,
    ENCODER,
    LEXICAL,
    SENTENCES,
    SIGNATURES,
    VECTORS,
    open_generation,
)
from indexer.index.manifest import GRAPH_FOLDER, STORY_IDS, Manifest
from indexer.index.manifest_file import read_manifest
from indexer.index.news.neighbours import neighbours_folder
from indexer.index.news.statements import STATEMENTS
from indexer.index.news.stories import stories_folder
from indexer.index.publishing.history import read_generations
from indexer.index.store import EMBEDDINGS, KNOWN_ARTICLES, Pointer
from indexer.reuse.content_store import ContentStore
from indexer.verification.articles import check_articles
from indexer.verification.columns import check_columns
from indexer.verification.copies import check_copies
from indexer.verification.encoding import SAMPLE_PASSAGES, check_encoding
from indexer.verification.news import check_neighbours, check_statements
from indexer.verification.rows import check_graph, check_lexical, check_sentences, check_vectors
from indexer.verification.signatures import check_signatures
from indexer.verification.stories import check_stories, check_story_ids

_MOST_PROBLEMS = 20
"""Problems of one check that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked."""

    name: str
    told: str
    """What was looked at."""
    problems: list[str]
    """What is wrong, a sentence each, with the file and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked of an index."""

    generation: str
    checks: list[Check]

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong, a sentence each."""
        return [problem for check in self.checks for problem in check.problems]

    def to_json(self) -> dict[str, object]:
        """Return the checks and the problems."""
        checks = [{"name": check.name, "examined": check.told, "problems": check.problems} for check in self.checks]
        return {"generation": self.generation, "whole": not self.problems, "checks": checks}

    def to_lines(self) -> list[str]:
        """Return a line for each check."""
        width = max(len(check.name) for check in self.checks)
        return [
            f"{check.name:<{width}}  {'DAMAGED' if check.problems else 'whole'}  {check.told}".rstrip()
            for check in self.checks
        ]


def verify(index: Path, name: str | None = None, *, deep: bool = False, sample: int = SAMPLE_PASSAGES) -> Verification:
    """Check a generation of an index, and what the index keeps beside its generations.

    Args:
        index: Folder of the index.
        name: Name of the generation; None for the live one.
        deep: Whether some passages are encoded again, too.
        sample: Most passages that are encoded again, at least 1.

    Raises:
        UsageError: If there is no such generation.
        UnusableIndexError: If the live one is asked for, and CURRENT does not name it.
    """
    pointer = find_generation(index, name)
    checks = [*_check_generation(index, pointer, deep=deep, sample=sample)]
    checks.append(_check("history", "HISTORY", _check_history(index)))
    checks += [_check_store(index / folder) for folder in (EMBEDDINGS, KNOWN_ARTICLES) if (index / folder).is_dir()]
    return Verification(generation=pointer.name, checks=checks)


def _check_generation(index: Path, pointer: Pointer, *, deep: bool, sample: int) -> Iterable[Check]:
    folder = pointer.folder(index)
    files, manifest = _check_files(index, pointer)
    yield files
    if files.problems or manifest is None:
        return
    contents = manifest.contents
    counts = f"{contents.articles} articles, {contents.passages} passages"
    try:
        generation = open_generation(folder, pointer.manifest_sha256, index)
    except UnusableIndexError as error:
        yield Check(name="counts", told=counts, problems=[str(error)])
        return
    try:
        yield Check(name="counts", told=counts, problems=[])

        def check(name: str, told: str, path: Path, found: Iterable[str]) -> Check:
            return _check(name, told, (str(damaged(path, wrong, index)) for wrong in found))

        articles = folder / ARTICLES
        yield check("texts", "ids, texts, spans and their hashes", articles, check_articles(articles))
        columns = folder / COLUMNS
        yield check("columns", "dates and names", columns, check_columns(generation.articles, columns))
        copies = folder / COPIES
        yield check("copies", "which articles are one text", copies, check_copies(generation.articles, copies))
        yield check("vectors", "norms", folder / VECTORS, check_vectors(generation))
        if contents.approximate is not None:
            yield check(
                "graph", "passages found by their vectors", folder / GRAPH_FOLDER, check_graph(generation.vectors)
            )
        of_sentences = check_sentences(generation, articles, folder / SENTENCES)
        yield check("sentences", "spans and scales", folder / SENTENCES, of_sentences)
        if generation.neighbours is not None:
            near = folder / str(neighbours_folder(contents.passages, has_graph=contents.approximate is not None))
            yield check("neighbours", "order and cosines", near, check_neighbours(generation, generation.neighbours))
        has_graph = contents.approximate is not None
        stories = folder / stories_folder(contents.passages, has_graph=has_graph)
        yield check("stories", "order", stories, check_stories(generation))
        yield check("story ids", "each once", folder / STORY_IDS, check_story_ids(generation))
        statements = folder / STATEMENTS
        yield check("statements", "kinds, ranges and sentences", statements, check_statements(generation))
        yield check("keyword index", "order and weights", folder / LEXICAL, check_lexical(folder / LEXICAL))
        signatures = folder / SIGNATURES
        yield check("signatures", "words and pairs", signatures, check_signatures(generation.articles, signatures))
        if deep:
            problems, told = check_encoding(generation, sample=sample)
            yield check("encoding", told, folder / (VECTORS if told else ENCODER), problems)
    finally:
        generation.close()


def _check(name: str, told: str, problems: Iterable[str]) -> Check:
    """Return a check with its first problems; the others are not looked for."""
    found = list(islice(problems, _MOST_PROBLEMS + 1))
    if len(found) > _MOST_PROBLEMS:
        found[_MOST_PROBLEMS:] = [f"{name}: more follow"]
    return Check(name=name, told=told, problems=found)


def _check_files(index: Path, pointer: Pointer) -> tuple[Check, Manifest | None]:
    """Compare every file of a generation with its hash."""
    folder = pointer.folder(index)
    try:
        manifest, files = read_manifest(folder, pointer.manifest_sha256, index)
    except UnusableIndexError as error:
        return Check(name="files", told="", problems=[str(error)]), None
    problems = []
    for path, expected in files.items():
        try:
            verify_file(folder / path, expected, index)
        except UnusableIndexError as error:
            problems.append(str(error))
    size = sum(expected.size_bytes for expected in files.values())
    return Check(name="files", told=f"{len(files) + 1} files, {size / 1e6:.1f} MB", problems=problems), manifest


def _check_history(index: Path) -> Iterable[str]:
    try:
        problem = read_generations(index).problem
    except UnusableIndexError as error:
        problem = str(error)
    if problem is not None:
        yield problem


def _check_store(folder: Path) -> Check:
    """Read a store of what the next build may use again; a build repairs what is damaged there."""
    problems: list[str] = []
    try:
        with ContentStore(folder, on_damage=problems.append) as store:
            told = f"{len(store)} values"
    except OSError as error:
        problems.append(f"{error.filename or folder} cannot be read: {error.strerror}")
        told = ""
    remedy = "; the next build that has anything to do repairs it, and --from-scratch does at once"
    return Check(name=folder.name, told=told, problems=[problem + remedy for problem in problems])
