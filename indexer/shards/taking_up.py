"""What a build does with the shards in its index: it uses their values, moves them to its stores, and tells gaps."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from indexer.encoder.spec import EncoderSpec
from indexer.errors import IndexLockedError
from indexer.index.publishing.lock import writer_lock
from indexer.shards.shard import SHARDS, EncodedBy, Shard, find_shards, read_note

_MOST_NUMBERS = 10
"""Most shards that a sentence names."""


class TakenUpShards:
    """The shards that a build uses, whose locks it holds."""

    def __init__(self, index: Path, shards: Sequence[Shard], on_advice: Callable[[str], None]) -> None:
        """Read what encoded each of them.

        Args:
            index: Folder of the index.
            shards: The shards.
            on_advice: Takes sentences that the user should read.
        """
        self._on_advice = on_advice
        self._is_told = False
        self.folders = [shard.folder(index) for shard in shards]
        """Folders of the shards, finished or not."""
        self._finished: dict[Shard, EncodedBy] = {}
        self._missing: list[Shard] = []
        for shard in [Shard(number=number, of=of) for of in sorted({one.of for one in shards}) for number in range(of)]:
            note = read_note(shard.folder(index)) if shard in shards else None
            if note is None:
                self._missing.append(shard)
            else:
                self._finished[shard] = note

    def tell_what_lacks(self, spec: EncoderSpec) -> None:
        """Say which shards are missing, and which of them hold vectors that this build cannot use.

        Args:
            spec: The encoder of this build.
        """
        if self._missing:
            self._tell(f"missing or not finished: {_named(self._missing)}; what is not there is encoded by this build")
        this = EncodedBy.this(spec)
        others: dict[EncodedBy, list[Shard]] = defaultdict(list)
        for shard, encoded_by in self._finished.items():
            if encoded_by != this:
                others[encoded_by].append(shard)
        for encoded_by, shards in others.items():
            self._tell(
                f"encoded by {encoded_by}, while this build encodes by {this}: {_named(shards)}; these vectors cannot "
                "be used. Run shards and build with the same settings, on processors of one kind or under the same "
                "ONEDNN_MAX_CPU_ISA"
            )

    def _tell(self, sentence: str) -> None:
        self._is_told = True
        self._on_advice(sentence)

    def finish(self, *, passages: int, encoded: int) -> None:
        """Say what the shards were good for, and remove those whose values were moved into the stores.

        Args:
            passages: Number of passages of the new generation.
            encoded: Number of those that this build encoded.
        """
        if not self.folders:
            return
        why = "; the corpus or the settings are not those of the shards" if encoded and not self._is_told else ""
        taken = f"{len(self.folders)} shard(s) taken up"
        self._on_advice(f"{taken}: {encoded:,} of {passages:,} passages were encoded by this build{why}")
        for folder in self.folders:
            if not any(folder.rglob("*.segment")):  # which stay where they could not be moved
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def taken_up_shards(index: Path, on_advice: Callable[[str], None], *, emptied: bool = False) -> Iterator[TakenUpShards]:
    """Hold the locks of the shards in an index during a `with` block.

    One that a worker is writing is left out, and stays for the next build.

    Args:
        index: Folder of the index, whose lock is held.
        on_advice: Takes sentences that the user should read.
        emptied: Whether the shards are removed first.
    """
    with ExitStack() as locks:
        shards = []
        for shard in find_shards(index):
            try:
                locks.enter_context(writer_lock(shard.folder(index)))
            except IndexLockedError:
                on_advice(f"{shard} is being encoded just now, and is left for the next build")
                continue
            if emptied:
                shutil.rmtree(shard.folder(index), ignore_errors=True)
            else:
                shards.append(shard)
        yield TakenUpShards(index, shards, on_advice)
    with suppress(OSError):  # others may be there
        (index / SHARDS).rmdir()


def _named(shards: Sequence[Shard]) -> str:
    """Return the numbers of some shards, at least one, as part of a sentence."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for shard in sorted(shards):
        numbers[shard.of].append(shard.number)
    return ", ".join(f"shard {_listed(found)} of {of}" for of, found in numbers.items()) + " (counted from 0)"


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_MOST_NUMBERS]))
    return shown if len(numbers) <= _MOST_NUMBERS else f"{shown} and {len(numbers) - _MOST_NUMBERS} more"
