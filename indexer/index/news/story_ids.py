"""The names of stories, which last over generations, and what became of stories that were split or joined.

    FOLDER/
      ids.npy             (stories, 10) uint8: id of each story
      split_from.npy      (stories, 10) uint8: id of the story that it was part of before; zeros if of none
      merged_starts.npy   (stories + 1,) int64: positions in the other file at which the ids begin ...
      merged.npy          (n, 10) uint8: ... of the stories that became part of each

An id is written as 20 hexadecimal digits. A build takes the ids over from the live generation. So they tell of the past
and not of the corpus alone: the files are no part of the content hash.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import map_array

ID_BYTES = 10
_IDS, _SPLIT_FROM, _STARTS, _MERGED = "ids.npy", "split_from.npy", "merged_starts.npy", "merged.npy"
FILES = (_IDS, _SPLIT_FROM, _STARTS, _MERGED)
"""Names of the files."""
_Ids = npt.NDArray[np.uint8]


class StoryName(NamedTuple):
    """The name of a story, and where it comes from."""

    id: str
    """20 hexadecimal digits."""
    split_from: str | None
    """Id of the story that it was part of before; None if of none."""
    merged: tuple[str, ...]
    """Ids of the stories that became part of it, in the order in which they did."""


class StoryIds:
    """The names of stories, opened from their folder; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files.

        Args:
            folder: Files as the module describes them, already checked against their hashes.

        Raises:
            IndexDamagedError: If the files do not hold ids of stories.
        """
        try:
            self.ids = map_array(folder / _IDS, np.uint8, dimensions=2)
            self._split_from = map_array(folder / _SPLIT_FROM, np.uint8, dimensions=2)
            self._starts = map_array(folder / _STARTS, np.int64)
            self._merged = map_array(folder / _MERGED, np.uint8, dimensions=2)
            self._check()
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no ids of stories that can be read: {error}") from error

    def __len__(self) -> int:
        return len(self.ids)

    def id(self, story: int) -> str:
        """Return the id of a story."""
        found: str = self.ids[story].tobytes().hex()
        return found

    def name(self, story: int) -> StoryName:
        """Return the name of a story."""
        start, end = self._starts[story : story + 2].tolist()
        split_from = self._split_from[story]
        return StoryName(
            self.id(story),
            split_from.tobytes().hex() if split_from.any() else None,
            tuple(one.tobytes().hex() for one in self._merged[start:end]),
        )

    def story(self, story_id: str) -> int | None:
        """Return the number of the story with an id, or of that which it became part of; None if there is none."""
        try:
            wanted = np.frombuffer(bytes.fromhex(story_id), np.uint8)
        except ValueError:
            return None
        if len(wanted) != ID_BYTES or wanted.tobytes().hex() != story_id:
            return None
        found = np.flatnonzero((self.ids == wanted).all(axis=1))
        if len(found):
            return int(found[0])
        merged = np.flatnonzero((self._merged == wanted).all(axis=1))
        return int(np.searchsorted(self._starts, merged[0], side="right")) - 1 if len(merged) else None

    def _check(self) -> None:
        """Check that the files agree with each other.

        Raises:
            ValueError: If they do not agree.
        """
        for name, ids in ((_IDS, self.ids), (_SPLIT_FROM, self._split_from), (_MERGED, self._merged)):
            if ids.shape[1] != ID_BYTES:
                raise ValueError(f"{name} has shape {ids.shape}")
        if len(self._split_from) != len(self.ids) or len(self._starts) != len(self.ids) + 1:
            raise ValueError(f"{len(self.ids)} ids, {len(self._split_from)} origins and {len(self._starts)} starts")
        if self._starts[0] or self._starts[-1] != len(self._merged) or (np.diff(self._starts) < 0).any():
            raise ValueError(f"{_STARTS} does not divide {len(self._merged)} ids")


def write_story_ids(folder: Path, names: Sequence[StoryName]) -> None:
    """Write the names of stories, in the order of the stories, into a new folder."""
    folder.mkdir()
    np.save(folder / _IDS, _bytes([name.id for name in names]))
    np.save(folder / _SPLIT_FROM, _bytes([name.split_from or "00" * ID_BYTES for name in names]))
    sizes = np.array([len(name.merged) for name in names], np.int64)
    np.save(folder / _STARTS, np.append(0, sizes.cumsum()))
    np.save(folder / _MERGED, _bytes([one for name in names for one in name.merged]))


def _bytes(ids: Sequence[str]) -> _Ids:
    return np.frombuffer(bytes.fromhex("".join(ids)), np.uint8).reshape(-1, ID_BYTES)
