"""Going back: another generation that is on disk becomes the live one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.encoder.spec import OPENVINO
from indexer.errors import UsageError
from indexer.generations.finding import find_generation
from indexer.index.generation import open_generation
from indexer.index.manifest import Manifest
from indexer.index.publishing.history import EARLIER
from indexer.index.publishing.writer import IndexWriter, writing
from indexer.index.store import GENERATIONS, Pointer, current


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """A change of the live generation."""

    before: str | None
    """Name of the generation that was live; None if CURRENT was missing or damaged."""
    manifest: Manifest
    """The generation that is live now."""

    @property
    def is_back(self) -> bool:
        """Whether the live generation is earlier than the one before."""
        return self.before is not None and int(self.manifest.generation) < int(self.before)


def roll_back(
    index: Path, name: str | None = None, *, on_advice: Callable[[str], None] = lambda _sentence: None
) -> Rollback:
    """Make the generation before the live one the live one, or the one that is named.

    It is checked first as it is when it is opened for serving, and its encoder is loaded.

    Args:
        index: Folder of the index.
        name: Name of the generation, such as `000003` or `3`; also of one that was held back or gone back from.
        on_advice: Takes a sentence on what is wrong with HISTORY, if anything is.

    Raises:
        UsageError: If there is no such generation.
        UnusableIndexError: If it is damaged, or another process is writing to the index.
        EncoderError: If its encoder does not work here.
    """
    _check_exists(index)
    with writing(index, on_advice=on_advice) as writer:
        pointer = _before_live(index, writer) if name is None else find_generation(index, name)
        if pointer == writer.live:
            raise UsageError(f"generation {pointer.name} of {index} is live already")
        manifest = _check(index, pointer)
        before = writer.live
        writer.make_live(pointer.name)
    return Rollback(before=None if before is None else before.name, manifest=manifest)


def _check_exists(index: Path) -> None:
    """Raise IndexMissingError if there is no index; its folder is not to be made by a wrong path."""
    if not (index / GENERATIONS).is_dir():
        current(index)


def _before_live(index: Path, writer: IndexWriter) -> Pointer:
    live = None if writer.live is None else int(writer.live.name)
    earlier = [
        entry for entry in writer.others.values() if entry.state == EARLIER and (live is None or entry.number < live)
    ]
    if not earlier:
        raise UsageError(
            f"{index} has no generation from before the live one; `article-indexer generations` lists what there is"
        )
    return max(earlier, key=lambda entry: entry.number).pointer


def _check(index: Path, pointer: Pointer) -> Manifest:
    generation = open_generation(pointer.folder(index), pointer.manifest_sha256, index)
    generation.close()
    if generation.manifest.contents.encoder.runtime == OPENVINO:
        from indexer.encoder.compiled import CompiledEncoder  # OpenVINO takes a while to import

        CompiledEncoder(generation.encoder_folder, serving=True).close()
    return generation.manifest
