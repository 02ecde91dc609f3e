"""The stories of a generation: which articles report on one event, in arrays that are mapped. Needs numpy alone.

    FOLDER/
      groups.npy    (articles,) int32: number of each article's story; -1 if it is in none
      starts.npy    (stories + 1,) int64: story i has the members [starts[i], starts[i + 1]), at least two
      members.npy   (members,) int32: positions of the articles, in the order in which they were published; those of
                    unknown date come last

Stories are in the order of their first articles in the corpus.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.config import APPROXIMATE_FROM
from indexer.errors import IndexDamagedError
from indexer.index.arrays import map_array
from indexer.index.manifest import GRAPH_FOLDER
from indexer.records import Rows

STORIES = "stories"
"""Name of the folder, in a generation's folder or in that of its graph."""
_GROUPS, _STARTS, _MEMBERS = "groups.npy", "starts.npy", "members.npy"
FILES = (_GROUPS, _STARTS, _MEMBERS)
"""Names of the files."""


def stories_folder(passages: int, *, has_graph: bool) -> str:
    """Return the name of a generation's folder of stories, as a path in its folder.

    In a large index the neighbours of passages depend on the builds before it, and so do stories. They lie with the
    graph then, which is no part of the content hash.
    """
    return f"{GRAPH_FOLDER}/{STORIES}" if has_graph and passages >= APPROXIMATE_FROM else STORIES


class Stories:
    """The stories, opened from their folder; safe to share between threads."""

    groups: npt.NDArray[np.int32]
    """(articles,) number of each article's story; -1 if it is in none."""
    starts: Rows
    """(stories + 1,) where each story's members begin."""
    members: npt.NDArray[np.int32]
    """(members,) positions of the articles of one story after the other, each in the order of time."""

    def __init__(self, folder: Path) -> None:
        """Open the files.

        Args:
            folder: Files as the module describes them, already checked against their hashes.

        Raises:
            IndexDamagedError: If the files do not hold stories.
        """
        try:
            self.groups = map_array(folder / _GROUPS, np.int32)
            self.starts = map_array(folder / _STARTS, np.int64)
            self.members = map_array(folder / _MEMBERS, np.int32)
            self._check()
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no stories that can be read: {error}") from error

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, story: int) -> list[int]:
        """Return the positions of a story's articles, in the order of time."""
        start, end = self.starts[story : story + 2].tolist()
        found: list[int] = self.members[start:end].tolist()
        return found

    def counts(self, articles: npt.NDArray[np.bool_]) -> Rows:
        """Return how many of some articles each story has, (stories,) int64.

        Args:
            articles: (articles,) whether each article counts.
        """
        if not len(self):
            return np.empty(0, np.int64)
        # Every story has members: of an empty range, `reduceat` would not give 0.
        return np.add.reduceat(articles[self.members], self.starts[:-1], dtype=np.int64)

    def _check(self) -> None:
        """Check that the files agree with each other.

        Raises:
            ValueError: If they do not agree.
        """
        starts, members = self.starts, self.members
        if not len(starts) or starts[0] or starts[-1] != len(members) or (np.diff(starts) < 2).any():
            raise ValueError(f"{_STARTS} does not divide {len(members)} members into stories")
        if len(members) and not (members.min() >= 0 and members.max() < len(self.groups)):
            raise ValueError(f"{_MEMBERS} has articles that are not there")
        stated = np.full(len(self.groups), -1, np.int32)
        stated[members] = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        if np.count_nonzero(stated >= 0) != len(members) or not np.array_equal(stated, self.groups):
            raise ValueError(f"{_GROUPS} and {_MEMBERS} do not agree")


def write_stories(folder: Path, stories: Sequence[Sequence[int]], articles: int) -> None:
    """Write stories into a new folder.

    Args:
        folder: The folder.
        stories: Positions of the articles of each story, at least two, in the order of time.
        articles: Number of articles in the corpus.
    """
    folder.mkdir()
    members = np.array([article for story in stories for article in story], np.int32)
    sizes = np.array([len(story) for story in stories], np.int64)
    groups = np.full(articles, -1, np.int32)
    groups[members] = np.repeat(np.arange(len(stories), dtype=np.int32), sizes)
    np.save(folder / _GROUPS, groups)
    np.save(folder / _STARTS, np.append(0, sizes.cumsum()))
    np.save(folder / _MEMBERS, members)
