"""The copies among the articles, in arrays that are mapped: which articles are one text.

    FOLDER/
      groups.npy    (articles,) int32: number of each article's group; -1 if it has no copies
      starts.npy    (groups + 1,) int64: group i has the members [starts[i], starts[i + 1]), at least two
      members.npy   (members, 5) int64: the columns `ROW`, `RELATION`, `PUBLISHER`, `TEXT` and `MOMENT`

The first member of a group stands for it, and the others follow in the order in which they would. Groups are in the
order of their first articles in the corpus.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamagedError
from indexer.index.arrays import map_array

ROW, RELATION, PUBLISHER, TEXT, MOMENT = range(5)
"""Columns of the members: position of the article in the corpus; what its text is to that of the first member, as
`indexer.news.copies.relations` numbers it; number of its publisher, -1 if unknown; number of its text, the same for
equal ones; and when it was published, in microseconds since 1970, the greatest number if unknown."""
_COLUMNS = 5
_FILES = ("groups.npy", "starts.npy", "members.npy")

Mask = npt.NDArray[np.bool_]


class Relatives(NamedTuple):
    """The other articles of one article's group, by their positions in the corpus."""

    copies: list[int]
    """In the order in which they would stand for the group."""
    versions: list[int]
    """Those of the same publisher with another text, in the order of time."""


class CopyGroups:
    """The groups of copies, opened from their folder; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files.

        Args:
            folder: Files as the module describes them, already checked against their hashes.

        Raises:
            IndexDamagedError: If the files do not hold groups of copies.
        """
        try:
            self.groups = map_array(folder / _FILES[0], np.int32)
            self._starts = map_array(folder / _FILES[1], np.int64)
            self._members = map_array(folder / _FILES[2], np.int64, dimensions=2)
            self._check()
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no groups of copies that can be read: {error}") from error
        self._rows = np.ascontiguousarray(self._members[:, ROW])
        """Members' articles by themselves, in which a look at all of them is several times as fast."""
        self._numbers = self.groups[self._rows]
        """(members,) number of each one's group."""
        self._unique = np.ones(len(self.groups), np.bool_)
        """Whether each article stands for its group, or has no copies."""
        self._unique[self._rows] = False
        self._unique[self._rows[self._starts[:-1]]] = True

    def __len__(self) -> int:
        return len(self._starts) - 1

    def shown(self, allowed: Mask | None = None) -> Mask:
        """Return which articles are left, (articles,) bool, of each group the first that is allowed.

        Args:
            allowed: (articles,) whether each may be shown; all may if None.
        """
        if allowed is None:
            return self._unique
        members = np.flatnonzero(allowed[self._rows])
        numbers = self._numbers[members]
        found = allowed.copy()
        found[self._rows[members[1:][numbers[1:] == numbers[:-1]]]] = False
        return found

    def of(self, row: int) -> Relatives:
        """Return the other articles of an article's group, given its position in the corpus."""
        group = int(self.groups[row])
        if group < 0:
            return Relatives([], [])
        members = self._members[self._starts[group] : self._starts[group + 1]]
        (own,) = members[members[:, ROW] == row]
        is_version = (members[:, PUBLISHER] == own[PUBLISHER]) & (members[:, TEXT] != own[TEXT]) & (own[PUBLISHER] >= 0)
        versions = members[is_version]
        order = np.lexsort((versions[:, ROW], versions[:, MOMENT]))
        is_copy = ~is_version & (members[:, ROW] != row)
        return Relatives(members[is_copy, ROW].tolist(), versions[order, ROW].tolist())

    def _check(self) -> None:
        """Check that the files agree with each other.

        Raises:
            ValueError: If they do not agree.
        """
        starts, members = self._starts, self._members
        if members.shape[1] != _COLUMNS:
            raise ValueError(f"{_FILES[2]} has shape {members.shape}")
        if not len(starts) or starts[0] or starts[-1] != len(members) or (np.diff(starts) < 2).any():
            raise ValueError(f"{_FILES[1]} does not divide {len(members)} members into groups")
        rows = members[:, ROW]
        if len(rows) and not (rows.min() >= 0 and rows.max() < len(self.groups)):
            raise ValueError(f"{_FILES[2]} has articles that are not there")
        stated = np.full(len(self.groups), -1, np.int32)
        stated[rows] = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        if np.count_nonzero(stated >= 0) != len(rows) or not np.array_equal(stated, self.groups):
            raise ValueError(f"{_FILES[0]} and {_FILES[2]} do not agree")


def write_copies(folder: Path, groups: Sequence[Sequence[tuple[int, ...]]], articles: int) -> None:
    """Write the groups of copies into a new folder.

    Args:
        folder: The folder.
        groups: Groups of at least two members, each with the numbers of the columns.
        articles: Number of articles in the corpus.
    """
    folder.mkdir()
    members = np.array([member for group in groups for member in group], np.int64).reshape(-1, _COLUMNS)
    sizes = np.array([len(group) for group in groups], np.int64)
    numbers = np.full(articles, -1, np.int32)
    numbers[members[:, ROW]] = np.repeat(np.arange(len(groups), dtype=np.int32), sizes)
    starts = np.append(0, sizes.cumsum())
    np.save(folder / _FILES[0], numbers)
    np.save(folder / _FILES[1], starts)
    np.save(folder / _FILES[2], members)
