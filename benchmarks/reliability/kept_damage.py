"""What an index holds beside its live generation is damaged: the next build does without it, and says so."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.reliability.commands import build_command, run
from benchmarks.reliability.corpus import NEW
from benchmarks.reliability.damage import essential_files
from benchmarks.reliability.damages import DAMAGES, damage
from benchmarks.reliability.judge import BrokenContractError, check_clean
from benchmarks.reliability.stage import Stage
from indexer.errors import UnusableIndexError

_GENERATIONS = "generations"
_REUSED = ("articles", "embeddings")
"""Folders of what earlier builds made and later ones use again."""


def damage_kept_files(stage: Stage, *, seed: int) -> dict[str, Any]:
    """Damage each file that belongs to no generation in each way, build, and return what came of it.

    Args:
        stage: What it is tried on.
        seed: Of the pages and bits that are chosen.
    """
    dice = random.Random(seed)  # noqa: S311 - places, not secrets
    done: Counter[str] = Counter()
    broken = []
    for name in [path.relative_to(stage.index) for path in kept_files(stage.index)]:
        for kind in DAMAGES:
            index = stage.fresh_index()
            if damage(index / name, kind, None, dice):
                done[name.parts[0]] += 1
                broken += [f"{kind}, {name}: {problem}" for problem in _problems(stage, index, index / name)]
    return {"seed": seed, "damages": dict(done), "broken": broken}


def kept_files(index: Path) -> list[Path]:
    """Return the files of an index that belong to no generation, CURRENT aside."""
    generations = index / _GENERATIONS
    files = [path for path in index.rglob("*") if path.is_file() and generations not in path.parents]
    return sorted({*files} - {*essential_files(index)})


def _problems(stage: Stage, index: Path, path: Path) -> Iterator[str]:
    ended = run(build_command(stage.corpora[NEW], index))
    if ended.exit_code:
        yield f"the build ended with {ended.exit_code}: {ended.errors[-500:]}"
        return
    if path.relative_to(index).parts[0] in _REUSED and str(path) not in ended.errors:
        yield f"the build does not say that the file was damaged: {ended.errors[-300:]}"
    try:
        if stage.judge.edition(index) != NEW:
            yield "the build made something else than the new edition"
        check_clean(index)
    except (BrokenContractError, UnusableIndexError) as error:
        yield str(error)
