"""The distinct terms of a keyword index, each with its number; they stay in their file.

FOLDER/
terms.txt        a line break, and the distinct terms in the order of their UTF-8 bytes, one a line
ends.npy         (terms,) int64: where each term ends in terms.txt
"""

import mmap
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.index.arrays import map_array

TERMS_FILE = "terms.txt"
ENDS_FILE = "ends.npy"

_GUIDE_STEP = 64
"""Terms from one guide to the next; guides are held in memory, and the terms between them are searched in the file."""


class Dictionary:
    """The terms in their order, opened from their folder; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Map the files.

        Raises:
            OSError: If they cannot be read.
            ValueError: If they do not belong together.
        """
        ends = map_array(folder / ENDS_FILE, np.int64)
        self._size = len(ends)
        with (folder / TERMS_FILE).open("rb") as stream:
            self._terms = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._terms) - 1 != (ends[-1] if len(ends) else 0):
            raise ValueError(f"{TERMS_FILE} has {len(self._terms)} bytes, which is not where its last term ends")
        # Positions of the line break before each guide, and of the last line break of all.
        self._breaks = [0, *ends[_GUIDE_STEP - 1 : -1 : _GUIDE_STEP].tolist(), len(self._terms) - 1]
        self._guides = [self._terms[at + 1 : self._terms.find(b"\n", at + 1)] for at in self._breaks[:-1]]

    def __len__(self) -> int:
        return self._size

    def number(self, term: str) -> int | None:
        """Return the place of a term in the order, from 0; None if it is not among them."""
        wanted = term.encode()
        # The last guide that is not greater than the term; the term can only stand between it and the next.
        guide = bisect_right(self._guides, wanted) - 1
        if guide < 0:
            return None
        begin, end = self._breaks[guide : guide + 2]
        line = self._terms.find(b"\n" + wanted + b"\n", begin, end + 1)
        return None if line < 0 else guide * _GUIDE_STEP + self._terms[begin:line].count(b"\n")


def write_dictionary(folder: Path, terms: Sequence[str]) -> None:
    """Write distinct terms in the order of their UTF-8 bytes, none of them empty or with a line break."""
    # A line break on either side of each, so that a term can be searched in the file as it is.
    (folder / TERMS_FILE).write_bytes("\n".join(["", *terms, ""]).encode())
    sizes = np.fromiter((len(term.encode()) + 1 for term in terms), np.int64, count=len(terms))
    np.save(folder / ENDS_FILE, sizes.cumsum())
