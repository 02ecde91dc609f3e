"""Finding a generation of an index by the name that a user gives."""

from pathlib import Path

from indexer.errors import UsageError
from indexer.index.publishing.history import LEFTOVER, read_generations
from indexer.index.store import Pointer, read_pointer


def find_generation(index: Path, name: str | None) -> Pointer:
    """Return the live generation, or the one that is named; zeros at the beginning of the name may be left out.

    Raises:
        UsageError: If there is no generation of this name.
        UnusableIndexError: If the live one is asked for, and CURRENT does not name it.
    """
    if name is None:
        return read_pointer(index)
    found = read_generations(index)
    pointers = {other: entry.pointer for other, entry in found.others.items() if entry.state != LEFTOVER}
    if found.live is not None:
        pointers[found.live.name] = found.live
    full_name = f"{int(name):06d}" if name.isascii() and name.isdecimal() else name
    if full_name not in pointers:
        raise UsageError(f"there is no generation {name!r} in {index}; it has {', '.join(sorted(pointers)) or 'none'}")
    return pointers[full_name]
