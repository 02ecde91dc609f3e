"""The passages of other articles that are near each passage in meaning. Needs numpy alone.

    FOLDER/
      starts.npy     (passages + 1,) int64: position in the other files at which each passage's neighbours begin
      rows.npy       (n,) int32: rows of the neighbours
      cosines.npy    (n,) float32: cosines of the passage with them

A passage has up to `MOST` neighbours, the nearest first, of equals the lower row; none is further than `LEAST_COSINE`.
Passages with equal vectors count once: of all that have one, the first in another article stands for them. So a text
that a thousand papers print fills no list. Everything is mapped from the files.
"""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from indexer.config import APPROXIMATE_FROM
from indexer.errors import IndexDamagedError
from indexer.index.arrays import ArrayWriter, map_array
from indexer.index.manifest import GRAPH_FOLDER
from indexer.records import Rows, Scores

NEIGHBOURS = "neighbours"
"""Name of the folder."""
MOST = 32
"""Most neighbours of a passage."""
LEAST_COSINE = 0.5
"""Least cosine of neighbours."""
_STARTS, _ROWS, _COSINES = "starts.npy", "rows.npy", "cosines.npy"
FILES = (_STARTS, _ROWS, _COSINES)
"""Names of the files."""

NeighbourRows = npt.NDArray[np.int32]
"""Array (n,) of int32: rows of passages."""


def neighbours_folder(passages: int, *, has_graph: bool) -> str | None:
    """Return where the folder is in that of a generation; None if the generation has none.

    From `APPROXIMATE_FROM` passages on, the graph over the vectors proposes neighbours. They then depend on the order
    in which vectors came into it, and lie in its folder, which is no part of the hash of a generation's content. So
    large an index without a graph has none.

    Args:
        passages: Number of passages.
        has_graph: Whether the generation has a graph over its vectors.
    """
    if passages < APPROXIMATE_FROM:
        return NEIGHBOURS
    return f"{GRAPH_FOLDER}/{NEIGHBOURS}" if has_graph else None


class Neighbours(NamedTuple):
    """The neighbours of one passage, the nearest first."""

    rows: NeighbourRows
    """(m,) rows of the passages."""
    cosines: Scores
    """(m,) float32: their cosines with the passage."""


class PassageNeighbours:
    """The neighbours of all passages; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files.

        Args:
            folder: Files as the module describes them, already checked against their hashes.

        Raises:
            IndexDamagedError: If the files do not hold neighbours of passages.
        """
        try:
            self.starts: Rows = map_array(folder / _STARTS, np.int64)
            self.rows: NeighbourRows = map_array(folder / _ROWS, np.int32)
            self.cosines: Scores = map_array(folder / _COSINES, np.float32)
            self._check()
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder} holds no neighbours of passages that can be read: {error}") from error

    def _check(self) -> None:
        """Check that the files agree with each other.

        Raises:
            ValueError: If they do not agree.
        """
        starts, pairs = self.starts, len(self.rows)
        if not len(starts) or starts[0] != 0 or starts[-1] != pairs or pairs != len(self.cosines):
            raise ValueError(f"{_STARTS} does not divide {pairs} rows and {len(self.cosines)} cosines")
        counts = np.diff(starts)
        if len(counts) and not (counts.min() >= 0 and counts.max() <= MOST):
            raise ValueError(f"{_STARTS} gives a passage fewer than 0 or more than {MOST} neighbours")

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, row: int) -> Neighbours:
        """Return the neighbours of a passage."""
        start, end = self.starts[row : row + 2].tolist()
        return Neighbours(self.rows[start:end], self.cosines[start:end])


class NeighbourWriter:
    """Writes neighbours in row order into a new folder, within a `with` block; holds none of them in memory."""

    def __init__(self, folder: Path) -> None:
        """Prepare to write to `folder`."""
        self._folder = folder
        self._starts = ArrayWriter(folder / _STARTS, np.int64)
        self._rows = ArrayWriter(folder / _ROWS, np.int32)
        self._cosines = ArrayWriter(folder / _COSINES, np.float32)

    def __enter__(self) -> Self:
        self._folder.mkdir()
        with ExitStack() as stack:
            for writer in (self._starts, self._rows, self._cosines):
                stack.enter_context(writer)
            self._starts.add(np.zeros(1, np.int64))
            self._files = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.__exit__(kind, error, at)

    def add(self, counts: Rows, rows: NeighbourRows, cosines: Scores) -> None:
        """Append the neighbours of the next passages.

        Args:
            counts: (passages,) number of neighbours of each.
            rows: (n,) rows of the neighbours, one passage's after the other's.
            cosines: (n,) their cosines.
        """
        self._starts.add(len(self._rows) + counts.cumsum(dtype=np.int64))
        self._rows.add(rows)
        self._cosines.add(cosines)
