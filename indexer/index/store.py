"""The index on disk, as its readers see it: immutable generations, one of them live.

    INDEX/
      CURRENT                  live generation: its name and its manifest's SHA-256; replaced atomically
      HISTORY                  the other generations; see `indexer.index.publishing.history`
      generations/000001/      files of a generation, as `indexer.index.generation` describes them
      embeddings/  articles/   what the next build may use again; see `indexer.reuse.content_store`
      shards/                  what other machines computed for it; see `indexer.shards.shard`
      LOCK                     held by the one process that may write

Every byte of a generation is covered by a chain of hashes that starts in CURRENT, or in HISTORY for one that is not
live. `indexer.index.publishing` holds what writes.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import IndexMissingError, UnusableIndexError
from indexer.index.checksums import build_command, damaged

CURRENT = "CURRENT"
"""Name of the file that says which generation is live."""
GENERATIONS = "generations"
"""Name of the folder of the generations."""
EMBEDDINGS = "embeddings"
"""Name of the folder of the passages' vectors that the next build may use again."""
KNOWN_ARTICLES = "articles"
"""Name of the folder of what was read and cut of articles, which the next build may use again."""
_POINTER = re.compile(r"(?P<name>\d{6,}) (?P<sha256>[0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A generation's name, and the hash of its manifest, which vouches for all of its files."""

    name: str
    manifest_sha256: str

    def folder(self, index: Path) -> Path:
        """Return the folder of the generation."""
        return index / GENERATIONS / self.name


def current(index: Path) -> str:
    """Return the text of CURRENT, unchecked: the live generation's name, a space, and its manifest's SHA-256.

    This takes some microseconds, and the text differs after every publication.

    Raises:
        IndexMissingError: If nothing was ever published here.
        UnusableIndexError: If CURRENT cannot be read.
    """
    try:
        return (index / CURRENT).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        raise IndexMissingError(f"there is no index in {index}; make one: {build_command(index)}") from None
    except OSError as error:
        raise UnusableIndexError(f"{index / CURRENT} cannot be read: {error.strerror}") from error


def read_pointer(index: Path) -> Pointer:
    """Return what CURRENT says: which generation is live.

    Raises:
        UnusableIndexError: If CURRENT does not name a generation.
    """
    found = _POINTER.fullmatch(current(index))
    if found is None:
        raise damaged(index / CURRENT, "does not name a generation", index)
    return Pointer(name=found["name"], manifest_sha256=found["sha256"])


def live_files(index: Path) -> list[Path]:
    """Return the paths of CURRENT and of every file of the live generation; of these, only CURRENT is read.

    Raises:
        UnusableIndexError: If CURRENT does not name a generation.
    """
    folder = read_pointer(index).folder(index)
    return [index / CURRENT, *sorted(path for path in folder.rglob("*") if path.is_file())]
