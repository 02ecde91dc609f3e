"""The generations before the live one, to fall back to when that one is damaged."""

from pathlib import Path

from indexer.index.checksums import unreadable
from indexer.index.generation import Generation, open_generation

_GENERATIONS = "generations"


def earlier_generations(index: Path, before: str) -> list[str]:
    """Return the names of the finished generations that are older than one, newest first.

    Args:
        index: Folder of the index.
        before: Name of the generation.

    Raises:
        UnusableIndexError: If the folder cannot be read.
    """
    folder = index / _GENERATIONS
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise unreadable(folder, error, index) from error
    older = [name for name in names if name.isdecimal() and int(name) < int(before)]
    return sorted(older, key=int, reverse=True)


def open_earlier(index: Path, name: str) -> Generation:
    """Open a generation that CURRENT does not name; its manifest's own hash takes the place of the one in CURRENT.

    Raises:
        UnusableIndexError: As `open_generation`.
    """
    return open_generation(index / _GENERATIONS / name, None, index)
