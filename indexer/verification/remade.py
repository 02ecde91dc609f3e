"""Comparison of a folder of the index with what is made anew of the articles."""

import filecmp
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.errors import IndexDamagedError


def differences(folder: Path, write: Callable[[Path], None]) -> Iterator[str]:
    """Yield which files of a folder are not, byte for byte, what the articles give, a sentence each.

    Args:
        folder: Folder of the generation.
        write: Makes it anew, as a folder that does not exist yet; `IndexDamagedError` if the articles cannot be read.
    """
    with TemporaryDirectory(prefix="article-search-") as scratch:
        made = Path(scratch) / folder.name
        try:
            write(made)
        except IndexDamagedError as error:
            yield f"cannot be compared with the articles: {error}"
            return
        for path in sorted(made.iterdir()):
            if not filecmp.cmp(path, folder / path.name, shallow=False):
                yield f"has another {path.name} than the articles give"
