"""The values of one field of all articles, such as their sources, and which articles have each.

    FOLDER/
      FIELD_values.npy   (values + 1, 4) int64: the columns `KEY_END`, `NAME_END`, `ROWS_END` and `BY_KEY`
      FIELD_texts.npy    (bytes,) uint8: UTF-8 of each value's key, and behind it of its name
      FIELD_rows.npy     (n,) int32: positions of the articles with each value, increasing within a value

Spellings that fold alike are one value: the fold is its key, and the most frequent spelling, the earliest of several,
is its name. Values are numbered from 1 in the order of their names' code points. Number 0, whose key and name are
empty, has the articles without a value. Everything is mapped from the files.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.index.arrays import map_array
from indexer.records import Rows

KEY_END, NAME_END, ROWS_END, BY_KEY = 0, 1, 2, 3
"""Columns of the table of values: byte of the texts at which a value's key ends, and its name; position in the rows at
which its articles end; and, on line i, the number of the value whose key is the i-th in the order of bytes."""
_COLUMNS = 4


class ValueColumn:
    """The values of one field, opened from their folder; safe to share between threads."""

    def __init__(self, folder: Path, field: str) -> None:
        """Open the files.

        Raises:
            OSError: If one cannot be read.
            ValueError: If they do not hold values, or do not agree with each other.
        """
        paths = _paths(folder, field)
        self._table = map_array(paths["values"], np.int64, dimensions=2)
        self._texts = map_array(paths["texts"], np.uint8)
        self._rows = map_array(paths["rows"], np.int32)
        if not len(self._table) or self._table.shape[1] != _COLUMNS:
            raise ValueError(f"{paths['values'].name} has shape {self._table.shape}")
        ends = self._table[-1, [NAME_END, ROWS_END]].tolist()
        if ends != [len(self._texts), len(self._rows)]:
            raise ValueError(
                f"the last of {field}'s values ends at {ends}, where {len(self._texts)} bytes of texts and "
                f"{len(self._rows)} rows end"
            )

    def __len__(self) -> int:
        return len(self._table) - 1

    def name(self, number: int) -> str:
        """Return the name of a value, as the corpus spells it most often."""
        start, end = self._table[number, [KEY_END, NAME_END]].tolist()
        return self._texts[start:end].tobytes().decode()

    def number(self, key: str) -> int | None:
        """Return the number of the value with a key, or None if there is none."""
        wanted = key.encode(errors="surrogatepass")  # half a surrogate pair is in no corpus, but may be asked for
        place = self._place(wanted)
        if not key or place == len(self._table):
            return None
        number = int(self._table[place, BY_KEY])
        return number if self._key(number) == wanted else None

    def starting(self, prefix: str) -> Rows:
        """Return the numbers of the values whose keys begin with an ASCII text that is not empty."""
        behind = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return self._table[self._place(prefix.encode()) : self._place(behind.encode()), BY_KEY]

    def numbers(self, articles: int) -> npt.NDArray[np.int32]:
        """Return the number of each article's value, (articles,) int32, of a field with at most one an article."""
        found = np.zeros(articles, np.int32)
        found[self._rows] = np.arange(len(self._table), dtype=np.int32).repeat(
            np.diff(self._table[:, ROWS_END], prepend=0)
        )
        return found

    def carrying(self, numbers: Iterable[int], articles: int) -> npt.NDArray[np.bool_]:
        """Return whether each of the articles, whose number is given, has any of some values."""
        found = np.zeros(articles, np.bool_)
        for number in numbers:
            start = self._table[number - 1, ROWS_END] if number else 0
            found[self._rows[start : self._table[number, ROWS_END]]] = True
        return found

    def counts(self, articles: npt.NDArray[np.bool_]) -> Rows:
        """Count the articles with each value.

        Args:
            articles: (articles,) bool: whether each article is counted.

        Returns:
            (values + 1,) int64; the first is the number of those without a value.
        """
        counted = articles[self._rows]
        found = np.empty(len(self._table), np.int64)
        found[0] = np.count_nonzero(counted[: self._table[0, ROWS_END]])
        # Every value has an article at least: of an empty range, `reduceat` would not give 0.
        found[1:] = np.add.reduceat(counted, self._table[:-1, ROWS_END], dtype=np.int64)
        return found

    def _place(self, key: bytes) -> int:
        """Return how many values, number 0 among them, have smaller keys."""
        by_key = self._table[:, BY_KEY]
        return bisect_left(range(len(by_key)), key, 1, key=lambda place: self._key(int(by_key[place])))

    def _key(self, number: int) -> bytes:
        start = self._table[number - 1, NAME_END] if number else 0
        return self._texts[start : self._table[number, KEY_END]].tobytes()


class ValueWriter:
    """Collects the values of one field, compact for millions of them, and writes them."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        """Start without any.

        Args:
            fold: Function from a spelling to what all spellings of its value have in common; the empty string if it
                is no value.
        """
        self._fold = fold
        self._numbers: dict[str, int] = {}
        """Spelling to its number, in the order of first use."""
        self._used = array("i")
        """Number of the spelling, one for each value read."""
        self._rows = array("i")
        """Position of the article, one for each value read."""

    def add(self, row: int, spellings: Iterable[str]) -> None:
        """Add the values of the article at a position, which may have one more than once."""
        for spelling in spellings:
            self._used.append(self._numbers.setdefault(spelling, len(self._numbers)))
            self._rows.append(row)

    def write(self, folder: Path, field: str, *, articles: int) -> None:
        """Write the files of a field into a folder, given the number of articles."""
        names, keys, number_of = self._values()
        # Value and article in one number, so that one sort puts both in order, and brings what is twice together.
        pairs = np.unique(number_of[np.asarray(self._used)] * max(articles, 1) + np.asarray(self._rows))
        numbers, rows = np.divmod(pairs, max(articles, 1))
        is_without = np.ones(articles, np.bool_)
        is_without[rows[numbers > 0]] = False
        without = np.flatnonzero(is_without)
        key_sizes, name_sizes = (
            np.fromiter((len(text.encode()) for text in texts), np.int64, count=len(texts)) for texts in (keys, names)
        )
        table = np.zeros((len(names), _COLUMNS), np.int64)
        table[:, NAME_END] = (key_sizes + name_sizes).cumsum()
        table[:, KEY_END] = table[:, NAME_END] - name_sizes
        first = np.searchsorted(numbers, 1)
        table[:, ROWS_END] = len(without) + np.searchsorted(numbers, np.arange(1, len(names) + 1)) - first
        table[:, BY_KEY] = sorted(range(len(keys)), key=keys.__getitem__)  # code points sort like their UTF-8 bytes
        texts = "".join(text for pair in zip(keys, names, strict=True) for text in pair).encode()
        paths = _paths(folder, field)
        np.save(paths["values"], table)
        np.save(paths["texts"], np.frombuffer(texts, np.uint8))
        np.save(paths["rows"], np.concatenate((without, rows[first:])).astype(np.int32))

    def _values(self) -> tuple[list[str], list[str], Rows]:
        """Bring the spellings of each value together.

        Returns:
            The names and the keys of all values, by number; and the number of the value that each spelling stands for.
        """
        written = list(self._numbers)
        uses = np.bincount(np.asarray(self._used), minlength=len(written)).tolist()
        alike: defaultdict[str, list[int]] = defaultdict(list)
        for spelling, text in enumerate(written):
            alike[self._fold(text)].append(spelling)
        alike.pop("", None)
        named = sorted((written[max(known, key=uses.__getitem__)], key) for key, known in alike.items())
        number_of = np.zeros(len(written), np.int64)
        for number, (_, key) in enumerate(named, start=1):
            number_of[alike[key]] = number
        return ["", *(name for name, _ in named)], ["", *(key for _, key in named)], number_of


def _paths(folder: Path, field: str) -> dict[str, Path]:
    return {part: folder / f"{field}_{part}.npy" for part in ("values", "texts", "rows")}
