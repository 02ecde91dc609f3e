"""The names of a corpus, and which of them are near spellings of a word. Needs numpy alone.

    FOLDER/
      name_terms.npy       (names,) int32: the term of each name, increasing
      name_ends.npy        (names,) int64: byte at which each name ends
      name_spellings.npy   (bytes,) uint8: the names as they are spelt, folded, in UTF-8
      name_hashes.npy      (n,) uint32, increasing: CRC-32 of each name's keys, and of each without one of its
                           letters; of its consonants behind a `#`, if they are many, likewise
      name_numbers.npy     (n,) int32: the name that has each of them

A name is a term that is hardly written without a capital. Two spellings an edit apart have a hash in common: that of
what is left without the letter. Everything is mapped from the files.
"""

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.index.arrays import map_array
from indexer.index.keywords.names.likeness import EDITED, frames, is_related, keys, likeness, shortened

TERMS_FILE = "name_terms.npy"
ENDS_FILE = "name_ends.npy"
SPELLINGS_FILE = "name_spellings.npy"
HASHES_FILE = "name_hashes.npy"
NAMES_FILE = "name_numbers.npy"
_LOOKED_AT = 32
"""Most names whose spellings are compared with a word."""
_NEAREST = 8
"""Most names that are taken for other spellings of a word."""


class NearName(NamedTuple):
    """A name of the corpus that is a near spelling of a word."""

    term: int
    """Its place among the terms."""
    spelling: str
    """How it is spelt, folded."""
    likeness: float
    """What it counts for the word, in (0, 1)."""


class NearNames:
    """The names, opened from the folder of a keyword index; safe to share between threads."""

    def __init__(self, folder: Path, terms: int) -> None:
        """Map the files.

        Args:
            folder: Folder of the keyword index.
            terms: Number of its terms.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If the files do not belong together.
        """
        self._terms = map_array(folder / TERMS_FILE, np.int32)
        self._ends = map_array(folder / ENDS_FILE, np.int64)
        self._spellings = map_array(folder / SPELLINGS_FILE, np.uint8)
        self._hashes = map_array(folder / HASHES_FILE, np.uint32)
        self._names = map_array(folder / NAMES_FILE, np.int32)
        end = int(self._ends[-1]) if len(self._ends) else 0
        if len(self._terms) != len(self._ends) or end != len(self._spellings) or len(self._hashes) != len(self._names):
            raise ValueError(f"{len(self._terms)} names, and where {len(self._ends)} of them end, do not agree")
        last = max(int(self._names.max(initial=-1)) - len(self._ends), int(self._terms.max(initial=-1)) - terms)
        if last >= 0:
            raise ValueError(f"{NAMES_FILE} or {TERMS_FILE} names what is not there")

    def near(self, word: str, own: int | None) -> tuple[NearName, ...]:
        """Return the names that are near spellings of a word, the nearest first.

        Args:
            word: Word, folded.
            own: Place of its term among the terms; None if the corpus lacks it. A word of the corpus that is no name
                has no other spellings.
        """
        mine = keys(word)
        if not mine or (own is not None and not self.is_name(own)):
            return ()
        same = self._having(mine)
        others = self._having(shortened(word, vowels_alone=own is not None)) - same
        found = []
        for name in [*sorted(same), *sorted(others)][:_LOOKED_AT]:
            term = int(self._terms[name])
            spelling = self._spelling(name)
            if term != own and (worth := likeness(word, spelling, is_known=own is not None)):
                found.append(NearName(term, spelling, worth))
        return tuple(sorted(found, key=lambda one: (-one.likeness, one.term))[:_NEAREST])

    def _having(self, some: Iterable[str]) -> set[int]:
        """Return the names that have one of some keys, or of what is left of keys."""
        hashes = np.array(sorted(map(hashed, some)), np.uint32)
        starts, ends = self._hashes.searchsorted(hashes), self._hashes.searchsorted(hashes, side="right")
        return {name for start, end in zip(starts, ends, strict=True) for name in self._names[start:end].tolist()}

    def related(self, word: str, own: int | None) -> tuple[NearName, ...]:
        """Return the names that may be a surname spelt otherwise, where the name before it is the same; see `near`."""
        if own is not None and not self.is_name(own):
            return ()
        names = sorted(self._having({*shortened(word, vowels_alone=True), *keys(word), *frames(word)}))
        spelt = ((int(self._terms[name]), self._spelling(name)) for name in names[:_LOOKED_AT])
        found = [NearName(term, spelling, EDITED) for term, spelling in spelt if is_related(word, spelling)]
        return tuple(one for one in found if one.term != own)[:_NEAREST]

    def is_name(self, term: int) -> bool:
        """Tell whether the term at a place is a name."""
        at = int(self._terms.searchsorted(np.int32(term)))
        return at < len(self._terms) and int(self._terms[at]) == term

    def _spelling(self, name: int) -> str:
        start = int(self._ends[name - 1]) if name else 0
        return self._spellings[start : int(self._ends[name])].tobytes().decode()


def hashed(key: str) -> int:
    """Return the hash of a key, or of what is left of one."""
    return zlib.crc32(key.encode())
