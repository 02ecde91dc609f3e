"""Every file of an index is damaged in every way: opening it is refused before a parser sees any of it."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.reliability.damages import DAMAGES, damage, watched_parsers
from benchmarks.reliability.stage import copy_index
from indexer.errors import UnusableIndexError
from indexer.index.generation import open_index

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
_REMEDY = "article-indexer build"


class ParsedDamagedFileError(Exception):
    """A parser was called while a damaged index was opened."""


def damage_every_file(index: Path, scratch: Path, *, seed: int) -> dict[str, Any]:
    """Damage each file that opening an index depends on, in each way, and return what came of it.

    Args:
        index: An index that keeps two generations; stays as it is.
        scratch: Folder for a copy of it.
        seed: Of the pages and bits that are chosen.
    """
    dice = random.Random(seed)  # noqa: S311 - places, not secrets
    copy = scratch / "damaged"
    copy_index(index, copy)
    done: Counter[str] = Counter()
    broken = []
    for path in essential_files(copy):
        kept = path.read_bytes()
        for kind in DAMAGES:
            if damage(path, kind, counterpart(path), dice):
                done[kind] += 1
                broken += [f"{kind}, {path.relative_to(copy)}: {problem}" for problem in _problems(copy, path)]
                path.unlink(missing_ok=True)  # it may be shared with another generation
                path.write_bytes(kept)
    open_index(copy).close()  # what was damaged is whole again, so each damage was the only one
    found = {"files": len(essential_files(copy)), "damages": dict(done)}
    return {"seed": seed, **found, "undetected_or_unclear": len(broken), "broken": broken}


def essential_files(index: Path) -> list[Path]:
    """Return CURRENT and the files of the live generation, by walking its folder."""
    live = index / "generations" / (index / CURRENT).read_text().split()[0]
    return [index / CURRENT, *sorted(path for path in live.rglob("*") if path.is_file())]


def counterpart(path: Path) -> Path | None:
    """Return the file of the same name in another generation, if there is one."""
    for folder in path.parents:
        if folder.parent.name == "generations":
            others = sorted(other for other in folder.parent.iterdir() if other != folder)
            return others[0] / path.relative_to(folder) if others else None
    return None


def parsers_of(opening: Callable[[], None]) -> set[str]:
    """Return the names of the parsers that are called when an undamaged index is opened."""
    called: set[str] = set()
    with watched_parsers(called.add):
        opening()
    return called


def _refuse(name: str) -> None:
    raise ParsedDamagedFileError(f"{name} was called")


def _problems(index: Path, path: Path) -> Iterator[str]:
    """Yield what is wrong with how a damaged index is opened, as a service does it."""
    try:
        with watched_parsers(_refuse):
            open_index(index).close()
    except UnusableIndexError as error:
        # What CURRENT does not name is not there; then the message names the index.
        named = str(index) if path.name == CURRENT else str(path)
        if named not in str(error):
            yield f"the error does not name the file: {error}"
        if _REMEDY not in str(error):
            yield f"the error names no remedy: {error}"
    except Exception as error:  # noqa: BLE001 - whatever it is, it should have been another
        yield f"{type(error).__name__}: {error}"
    else:
        yield "it was opened"
