"""The shards into which the encoding of a corpus can be divided, each with a folder of its own in the index.

INDEX/shards/2-of-8/
  articles/  embeddings/   segments of values, as `indexer.reuse.segments` describes them
  shard.json               what encoded them; there once the shard is finished
  LOCK                     held by the one process that may write
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.encoder.spec import EncoderSpec
from indexer.errors import UsageError
from indexer.system.durable import replace_file

SHARDS = "shards"
"""Name of the folder of the shards in the folder of the index."""
MOST_SHARDS = 256
"""Most shards of one corpus; a build has two or more files of each open."""
_NOTE = "shard.json"
_NAME = re.compile(r"(\d+)-of-(\d+)")


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """One of the shards of a corpus."""

    of: int
    """Number of shards that there are."""
    number: int
    """Which one of them it is, from 0."""

    def __post_init__(self) -> None:
        if not 1 <= self.of <= MOST_SHARDS:
            raise UsageError(
                f"--shards (or ARTICLE_SEARCH_SHARDS) is {self.of}; it must be a number from 1 to {MOST_SHARDS}"
            )
        if not 0 <= self.number < self.of:
            raise UsageError(
                f"--shard (or ARTICLE_SEARCH_SHARD) is {self.number}; of {self.of} shards, which are counted from 0, "
                f"it must be one from 0 to {self.of - 1}"
            )

    def __str__(self) -> str:
        return f"shard {self.number} of {self.of}"

    def folder(self, index: Path) -> Path:
        """Return the folder of the shard in an index."""
        return index / SHARDS / f"{self.number}-of-{self.of}"

    def has(self, key: bytes) -> bool:
        """Tell whether an article belongs to the shard.

        Args:
            key: Key of what was read of it: a hash, so that shards are about equal and an article keeps its own.
        """
        return int.from_bytes(key[:8], "little") % self.of == self.number


def find_shards(index: Path) -> list[Shard]:
    """Return the shards of which there is a folder in an index, in the order of their numbers."""
    return sorted(_named(index / SHARDS))


def _named(folder: Path) -> Iterator[Shard]:
    for path in folder.glob("*-of-*"):
        found = _NAME.fullmatch(path.name)
        if found and path.is_dir() and int(found[1]) < int(found[2]) <= MOST_SHARDS:
            yield Shard(number=int(found[1]), of=int(found[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedBy:
    """What encoded a shard: everything by which the vectors of a text differ from those of another encoder."""

    fingerprint: str
    """See `EncoderSpec.fingerprint`."""
    variant: str
    """See `EncoderSpec.variant`."""
    instruction_set: str
    """See `EncoderSpec.instruction_set`."""

    @classmethod
    def this(cls, spec: EncoderSpec) -> "EncodedBy":
        """Return what tells an encoder."""
        return cls(fingerprint=spec.fingerprint, variant=spec.variant, instruction_set=spec.instruction_set)

    def __str__(self) -> str:
        on = f" on {self.instruction_set}" if self.instruction_set else ""
        return f"{self.variant}{on} (encoder {self.fingerprint[:8]})"

    def write(self, folder: Path) -> None:
        """Write it into the folder of a shard, which then counts as finished."""
        replace_file(folder / _NOTE, json.dumps(asdict(self), indent=2).encode())


def remove_note(folder: Path) -> None:
    """Let a shard count as not finished."""
    (folder / _NOTE).unlink(missing_ok=True)


def read_note(folder: Path) -> EncodedBy | None:
    """Return what encoded a shard; None if it is not finished, or if that cannot be told."""
    try:
        found = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        return EncodedBy(**{name: str(value) for name, value in found.items()})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
