"""Which passages the entries of a graph stand for: those that have its vector, and none if they are gone.

    FOLDER/
      starts.npy      (entries + 1,) int64: entry i stands for the passages rows[starts[i]:starts[i + 1]]
      rows.npy        (passages,) int32: each passage's row once; those of an entry increase

Passages with equal vectors share an entry: as neighbours of each other they would keep searches among themselves.
"""

from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.index.arrays import map_array
from indexer.index.selection import ranges
from indexer.index.vectors.interface import PassageMask
from indexer.records import Rows

STARTS_FILE = "starts.npy"
ROWS_FILE = "rows.npy"
NONE = -1
"""Stands for the number of an entry, or of a row, where there is none."""


class EntryRows:
    """The rows of each entry; safe to share between threads."""

    def __init__(self, starts: Rows, rows: npt.NDArray[np.int32]) -> None:
        """Take the arrays, as the files have them."""
        self._starts = starts
        self._rows = rows
        counts = np.diff(starts)
        self.gone = int(np.count_nonzero(counts == 0))
        """Number of entries whose passages are gone."""
        self._live: PassageMask | None = counts > 0 if self.gone else None
        """Which entries stand for passages; None if all do."""
        self._is_in_order = len(rows) == len(counts) and not self.gone and bool((np.diff(rows) == 1).all())

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Map the files.

        Raises:
            OSError: If they cannot be read.
            ValueError: If they do not hold each of some rows once.
        """
        starts, rows = map_array(folder / STARTS_FILE, np.int64), map_array(folder / ROWS_FILE, np.int32)
        if not len(starts) or starts[0] != 0 or starts[-1] != len(rows) or (np.diff(starts) < 0).any():
            raise ValueError(f"{STARTS_FILE} does not divide the {len(rows)} rows of {ROWS_FILE}")
        if not np.array_equal(np.sort(rows), np.arange(len(rows))):
            raise ValueError(f"{ROWS_FILE} does not have each row once")
        return cls(starts, rows)

    @classmethod
    def of(cls, entry_of: Rows, entries: int) -> Self:
        """Return the rows of so many entries, given the number of each passage's entry."""
        starts = np.concatenate(([0], np.bincount(entry_of, minlength=entries).cumsum()))
        return cls(starts, np.argsort(entry_of, kind="stable").astype(np.int32))

    def write(self, folder: Path) -> None:
        """Write the files."""
        np.save(folder / STARTS_FILE, self._starts)
        np.save(folder / ROWS_FILE, self._rows)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @property
    def passages(self) -> int:
        """Number of passages."""
        return len(self._rows)

    @property
    def firsts(self) -> Rows:
        """The first row of each entry, (entries,); `NONE` if it has none."""
        found = np.full(len(self), NONE, np.int64)
        held = np.diff(self._starts) > 0
        found[held] = self._rows[self._starts[:-1][held]]
        return found

    @property
    def entry_of(self) -> npt.NDArray[np.int32]:
        """The entry of each passage, (passages,)."""
        found = np.empty(self.passages, np.int32)
        found[self._rows] = np.arange(len(self), dtype=np.int32).repeat(np.diff(self._starts))
        return found

    def of_entries(self, entries: npt.NDArray[np.int64]) -> Rows:
        """Return the rows of some entries, one entry's after the other's."""
        if self._is_in_order:
            return entries
        starts = self._starts[entries]
        return self._rows[ranges(starts, self._starts[entries + 1] - starts)].astype(np.int64)

    def with_any(self, allowed: PassageMask | None) -> PassageMask | None:
        """Return which entries stand for an allowed passage, (entries,); None if all do.

        Args:
            allowed: (passages,) which passages are allowed; all are if None.
        """
        if allowed is None:
            return self._live
        if self._is_in_order:
            return allowed
        before = np.concatenate(([0], allowed[self._rows].cumsum()))
        found: PassageMask = before[self._starts[1:]] > before[self._starts[:-1]]
        return found
