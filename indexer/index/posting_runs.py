"""The postings of a corpus while its keyword index is written: kept in a file, given back in the order of the terms."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, repeat
from pathlib import Path
from types import TracebackType
from typing import Any, Self

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
        self._clear()

    def __enter__(self) -> Self:
        self._stream = self._path.open("w+b")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()
        self._path.unlink()

    def add(self, row: int, terms: Sequence[int], frequencies: Iterable[float], places: Iterable[int]) -> None:
        """Append the postings of a passage, one for each of its terms.

        Args:
            row: Row of the passage.
            terms: Numbers of the terms.
            frequencies: Occurrences of each term, as they are to count.
            places: Bits of each term's places.
        """
        self._terms.extend(terms)
        self._rows.extend(repeat(row, len(terms)))
        self._frequencies.extend(frequencies)
        self._places.extend(places)
        if len(self._terms) >= _RUN_POSTINGS:
            self._flush()

    def add_run(
        self, terms: Numbers, rows: Numbers, frequencies: npt.NDArray[np.float32], places: npt.NDArray[np.uint32]
    ) -> None:
        """Append postings of any passages, (n,) each."""
        self._flush()
        self._write(terms, rows, frequencies, places)

    def _flush(self) -> None:
        """Write the postings that are held."""
        self._write(self._terms, self._rows, self._frequencies, self._places)
        self._clear()

    def _clear(self) -> None:
        # Arrays, because a list of Python's numbers takes several times the memory.
        self._terms, self._rows = array("i"), array("i")
        self._frequencies, self._places = array("f"), array("I")

    def _write(self, terms: Any, rows: Any, frequencies: Any, places: Any) -> None:
        if not len(terms):
            return
        run = np.empty(len(terms), POSTING)
        for name, values in (("term", terms), ("row", rows), ("frequency", frequencies), ("places", places)):
            run[name] = values
        self._stream.seek(0, 2)
        self._stream.write(run.data)
        self._bounds.append(self._bounds[-1] + len(run))

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
            ordered = run[np.argsort(run["term"], kind="stable")]
            self._stream.seek(self._bounds[number] * POSTING.itemsize)
            self._stream.write(ordered.data)
            starts.append((self._bounds[number] + np.searchsorted(ordered["term"], firsts)).tolist())
        for bounds in pairwise(zip(*starts, strict=True)):
            found = np.concatenate([self._read(*ends) for ends in zip(*bounds, strict=True)])
            yield found[np.lexsort((found["row"], found["term"]))]

    def _runs(self) -> Iterator[PostingArray]:
        for ends in pairwise(self._bounds):
            yield self._read(*ends)

    def _read(self, start: int, end: int) -> PostingArray:
        self._stream.seek(start * POSTING.itemsize)
        return np.fromfile(self._stream, POSTING, end - start)


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
