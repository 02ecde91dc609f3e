"""Builds of a corpus that changes while it is read."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.reliability.commands import Ended, build_command, finish, run, start
from benchmarks.reliability.corpus import OLD, write_corpus
from benchmarks.reliability.judge import BrokenContractError, check_clean, check_consistent
from benchmarks.reliability.stage import Stage, copy_index
from indexer.errors import UnusableIndexError
from indexer.index.generation import open_index

_FILLERS = 120
"""Articles that are in the corpus besides, so that reading takes a while."""
_PAUSE_S = 0.004
_NO_FLOORS = ("--hold-if-gone", "0", "--hold-if-source-gone", "0")
"""Flags of the builds: on a slow machine most of the corpus changes during one."""


def change_while_reading(stage: Stage, *, builds: int, seed: int) -> dict[str, Any]:
    """Build again and again while files are changed, and once more afterwards; return what was found.

    Args:
        stage: What it is tried on.
        builds: Number of builds during which files change.
        seed: Of the files that change and how.
    """
    dice = random.Random(seed)  # noqa: S311 - files, not secrets
    corpus = write_corpus(stage.work / "changing", OLD)
    for number in range(_FILLERS):
        (corpus / f"filler-{number}.md").write_text(_article(number, dice))
    index = stage.fresh_index()
    changes: Counter[str] = Counter()
    exit_codes: Counter[str] = Counter()
    broken = []
    for number in range(builds):
        process = start(build_command(corpus, index, *_NO_FLOORS))
        while process.poll() is None:
            changes[_change(corpus, dice)] += 1
            time.sleep(_PAUSE_S)
        ended = finish(process)
        exit_codes[str(ended.exit_code)] += 1
        broken += [
            f"build {number}: {problem}" for problem in [*_problems(index, ended), *_after(stage, corpus, index)]
        ]
    outcome = {"changes": dict(changes), "exit_codes": dict(exit_codes)}
    return {"seed": seed, "builds": builds, **outcome, "broken": broken}


def _problems(index: Path, ended: Ended) -> Iterator[str]:
    """Yield what is wrong with a generation that was made meanwhile."""
    if ended.exit_code and (len(ended.complaints) != 1 or "Traceback" in ended.errors):
        yield f"it ended with {ended.exit_code}: {ended.errors[-500:]}"
    try:
        generation = open_index(index)
        try:
            check_consistent(generation)
        finally:
            generation.close()
    except (BrokenContractError, UnusableIndexError) as error:
        yield str(error)


def _after(stage: Stage, corpus: Path, index: Path) -> Iterator[str]:
    """Yield what is wrong if the next build does not take up the changes, and make what a fresh index holds."""
    fresh = stage.work / "reference"
    copy_index(stage.index, fresh)
    ended = run(build_command(corpus, index, "--if-changed", *_NO_FLOORS))
    reference = run(build_command(corpus, fresh, *_NO_FLOORS))
    if ended.exit_code or reference.exit_code:
        yield f"the next build ended with {ended.exit_code}: {(ended.errors + reference.errors)[-500:]}"
    elif _content(index) != reference.report["content_sha256"]:
        yield "the next build holds something else than one that saw no changes"
    check_clean(index)


def _content(index: Path) -> str:
    generation = open_index(index)
    generation.close()
    return generation.manifest.content_sha256


def _change(corpus: Path, dice: random.Random) -> str:
    """Change one file of the corpus in one way, and return which."""
    path = dice.choice(sorted(corpus.glob("filler-*")))
    kind = dice.choice([*_CHANGES])
    _CHANGES[kind](path, dice)
    return kind


def _cut(path: Path, dice: random.Random) -> None:
    with path.open("r+b") as stream:
        stream.truncate(dice.randrange(path.stat().st_size + 1))


def _add(path: Path, dice: random.Random) -> None:
    number = dice.randrange(_FILLERS * 10)
    (path.parent / f"filler-{number}.md").write_text(_article(number, dice))


def _replace(path: Path, dice: random.Random) -> None:
    new = path.with_suffix(".part")
    new.write_text(_article(dice.randrange(1000), dice))
    new.replace(path)


def _rewrite(path: Path, dice: random.Random) -> None:
    with path.open("w") as stream:
        for sentence in _article(dice.randrange(1000), dice).split("."):
            stream.write(f"{sentence}.")
            stream.flush()


def _remove(path: Path, _dice: random.Random) -> None:
    if len([*path.parent.glob("filler-*")]) > _FILLERS // 2:
        path.unlink()


_CHANGES: dict[str, Callable[[Path, random.Random], None]] = {
    "cut short": _cut,
    "added": _add,
    "replaced": _replace,
    "written anew in place": _rewrite,
    "removed": _remove,
}


def _article(number: int, dice: random.Random) -> str:
    sentences = [f"Item {number} tells of {dice.randrange(1000)} things in {dice.randrange(100)} places."]
    return f"# Filler {number}\n\n" + " ".join(sentences * dice.randrange(1, 12)) + "\n"
