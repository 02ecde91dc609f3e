"""Names of files that are unique over several folders."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from indexer.printable import printable


def unique_names(files: Sequence[tuple[Path, str]]) -> list[str]:
    """Return a name for each file, in order, that no other has.

    Names that files of several folders share get the folder's own name in front, and as much of the path to it as it
    takes. Where even whole paths are names of files of another folder, every name is a whole path.

    Args:
        files: Of each file the folder that it was found in, and its name in that folder; no two are equal in both.
    """
    shared = {name for name, times in Counter(name for _, name in files).items() if times > 1}
    longest = max(len(_parts(folder)) for folder, _ in files) if shared else 0
    for length in range(longest + 1):
        names = [
            f"{_last_parts(folder, length)}/{name}" if length and name in shared else name for folder, name in files
        ]
        if len(set(names)) == len(names):
            return names
    return [f"{_last_parts(folder, longest)}/{name}" for folder, name in files]


def _last_parts(folder: Path, length: int) -> str:
    """Return the last folders of a path, at most `length`."""
    return printable("/".join(_parts(folder)[-length:]))


def _parts(folder: Path) -> tuple[str, ...]:
    return folder.absolute().resolve().parts[1:]
