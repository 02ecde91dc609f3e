"""A corpus that changes while it is read. `make test-reliability` changes it at any moment under the real command."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reliability.corpus import OLD, write_corpus
from benchmarks.reliability.judge import check_clean, check_consistent
from benchmarks.reliability.stage import Stage, copy_index
from indexer.index.generation import open_index
from tests.reliability.word_stage import build_edition

LATER, EARLIER = "article-25.md", "article-00.md"
"""Files that are read after the one at whose opening they change, and before."""


@contextmanager
def changed_at_opening(path: Path, number: int, change: Callable[[Path], object]) -> Iterator[None]:
    """Change the folder of a file just before the file is opened for the given time, counted from 1."""
    opening = os.open
    count = 0

    def opened(opened_path: Any, *arguments: Any, **named: Any) -> int:
        nonlocal count
        if str(opened_path) == str(path):
            count += 1
            if count == number:
                change(path.parent)
        return opening(opened_path, *arguments, **named)

    os.open = opened  # type: ignore[assignment]
    try:
        yield
    finally:
        os.open = opening
    assert number > 1 or count


def append(path: Path) -> None:
    with path.open("a") as stream:
        stream.write(" Then a sentence was added.")


def unreadable() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / LATER).write_text("# Cut"),
        lambda folder: (folder / LATER).write_text(""),
        lambda folder: (folder / LATER).unlink(),
        lambda folder: (folder / EARLIER).unlink(),
        lambda folder: append(folder / LATER),
        lambda folder: append(folder / EARLIER),
        lambda folder: (folder / EARLIER).replace(folder / LATER),
        lambda folder: (folder / "article-99.md").write_text("# Added\n\nThis article was added in the meantime."),
        lambda folder: (folder / LATER).write_bytes(b"\xff\xfe\x00" * 100),
        lambda _folder: unreadable(),
    ],
    ids=[
        "cut",
        "emptied",
        "removed",
        "removed before",
        "grown",
        "grown before",
        "replaced",
        "added",
        "garbled",
        "unreadable",
    ],
)
@pytest.mark.parametrize("opening", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_changing_corpus_is_indexed_consistently(
    opening: int, change: Callable[[Path], object], stage: Stage, index: Path, tmp_path: Path
) -> None:
    corpus = write_corpus(tmp_path / "corpus", OLD)
    append(corpus / "article-20.md")  # so that there is something to read
    with changed_at_opening(corpus / "article-20.md", opening, change):
        build_edition(corpus, index)
    generation = open_index(index)
    check_consistent(generation)
    generation.close()
    copy_index(stage.index, tmp_path / "fresh")
    assert build_edition(corpus, index) == build_edition(corpus, tmp_path / "fresh")
    check_clean(index)
