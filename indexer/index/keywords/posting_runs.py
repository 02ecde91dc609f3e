"""The postings of a corpus while its keyword index is written: kept in a file, given back in the order of the terms."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

POSTING = np.dtype([("term", np.int32), ("row", np.int32), ("frequency", np.float32), ("places", np.uint32)])
"""A posting: number of its term, row of its passage, occurrences by their weights, bits of the places."""
_RUN_POSTINGS = 1 << 19
"""Postings that are held in memory: those of a run, which are sorted together, and those that are given back."""

PostingArray = npt.NDArray[np.void]
"""Array (n,) of `POSTING`."""
Numbers = npt.NDArray[np.int64]


class PostingRuns:
    """A temporary file of postings, in runs of half a million; an external sort.

    Use it as a context manager: the file is made at the beginning and removed at the end.
    """

    def __init__(self, path: Path) -> None:
        """Prepare to write to `path`."""
        self._path = path
        self._bounds = [0]
        """Number of postings before each run, and before the end."""
        self._held: list[PostingArray] = []
        self._count = 0

    def __enter__(self) -> Self:
        self._stream = self._path.open("w+b")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()
        self._path.unlink()

    def add(self, postings: PostingArray) -> None:
        """Append postings of any passages."""
        self._held.append(postings)
        self._count += len(postings)
        if self._count >= _RUN_POSTINGS:
            self._flush()

    def _flush(self) -> None:
        """Write the postings that are held."""
        if self._count:
            self._stream.seek(0, 2)
            self._stream.write(np.concatenate(self._held).data)
            self._bounds.append(self._bounds[-1] + self._count)
        self._held, self._count = [], 0

    def by_term(self, rank: Numbers) -> Iterator[PostingArray]:
        """Yield the postings in the order of their terms' ranks and of their rows, all those of a term together.

        Several of one term and row stay in the order in which they were added. Nothing can be added afterwards.

        Args:
            rank: (terms,) rank of each term by its number; it becomes the number of the postings' term.
        """
        self._flush()
        counts = np.zeros(len(rank), np.int64)
        for run in self._runs():
            counts += np.bincount(rank[run["term"]], minlength=len(rank))
        firsts = _ranges(counts)
        starts: list[list[int]] = []
        """For each run, the place in the file of its first posting of each range, and of its end."""
        for number, run in enumerate(self._runs()):
            run["term"] = rank[run["term"]]
            ordered = run[_stable_order(run["term"])]
            self._stream.seek(self._bounds[number] * POSTING.itemsize)
            self._stream.write(ordered.data)
            starts.append((self._bounds[number] + np.searchsorted(ordered["term"], firsts)).tolist())
        for bounds in pairwise(zip(*starts, strict=True)):
            found = np.concatenate([self._read(*ends) for ends in zip(*bounds, strict=True)])
            yield found[_stable_order(found["row"], found["term"])]

    def _runs(self) -> Iterator[PostingArray]:
        for ends in pairwise(self._bounds):
            yield self._read(*ends)

    def _read(self, start: int, end: int) -> PostingArray:
        self._stream.seek(start * POSTING.itemsize)
        return np.fromfile(self._stream, POSTING, end - start)


def _stable_order(*keys: npt.NDArray[np.int32]) -> Numbers:
    """Return the order of numbers that are not negative, the last key's first; equal ones stay as they are.

    It is what `np.lexsort` returns, in a fraction of its time: NumPy sorts numbers of 16 bits by their digits.
    """
    order = np.arange(len(keys[0]))
    for key in keys:
        for half in (key.astype(np.uint16), (key >> 16).astype(np.uint16)):
            if half.any():
                order = order[np.argsort(half[order], kind="stable")]
    return order


def _ranges(counts: Numbers) -> Numbers:
    """Return the first term of each range, and behind them the number of terms.

    A range has the postings of a run, or those of one term if these are more.

    Args:
        counts: (terms,) number of each term's postings.
    """
    through = counts.cumsum()
    firsts = [0]
    while firsts[-1] < len(counts):
        first = firsts[-1]
        before = int(through[first - 1]) if first else 0
        end = int(np.searchsorted(through, before + _RUN_POSTINGS, side="right"))
        firsts.append(max(first + 1, end))
    return np.array(firsts)
