"""Where each text was printed: the articles that have it, compact for millions of them."""

from array import array
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from indexer.records import Rows

UNKNOWN = -1
"""Number of a publisher that is not known."""
UNKNOWN_MOMENT = (1 << 63) - 1
"""Moment of an article whose date is not known."""
NO_ADDRESS = 0
"""Hash of the address of an article that has none."""
_ADDRESS_NEIGHBOURS = 3
"""Articles at one address that each is compared with, in the order of the corpus."""


class Printed(NamedTuple):
    """An article as its text is printed there."""

    row: int
    """Position of the article in the corpus."""
    text: int
    """Number of its text; articles with the same words have the same."""
    publisher: int
    """Number of its publisher, or `UNKNOWN`."""
    moment: int
    """When it was published, in microseconds since 1970, or `UNKNOWN_MOMENT`."""


class PrintedArticles:
    """The articles of a corpus by their texts; complete once one is asked for."""

    def __init__(self) -> None:
        """Start without any."""
        self._texts = array("q")
        self._publishers = array("q")
        self._moments = array("q")
        self._addresses = array("Q")

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, *, text: int, publisher: int, moment: int, address: int) -> None:
        """Append an article: what `Printed` has of it, and the hash of its address or `NO_ADDRESS`."""
        self._texts.append(text)
        self._publishers.append(publisher)
        self._moments.append(moment)
        self._addresses.append(address)

    def texts(self) -> list[int]:
        """Return the number of each article's text."""
        return self._texts.tolist()

    def of(self, text: int) -> list[Printed]:
        """Return the articles with a text, in the order of the corpus."""
        start, stop = np.searchsorted(self._sorted_texts, [text, text + 1]).tolist()
        rows: list[int] = self._order[start:stop].tolist()
        return [Printed(row, text, self._publishers[row], self._moments[row]) for row in rows]

    def repeated_texts(self) -> list[int]:
        """Return the texts that several articles have."""
        texts, counts = np.unique(np.asarray(self._texts), return_counts=True)
        found: list[int] = texts[counts > 1].tolist()
        return found

    def pairs_at_addresses(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of texts that stood at one address, the lower number first; some pairs more than once."""
        addresses, texts = np.asarray(self._addresses), np.asarray(self._texts)
        order = np.lexsort((np.arange(len(texts)), addresses))
        addresses, texts = addresses[order], texts[order]
        for distance in range(1, _ADDRESS_NEIGHBOURS + 1):
            is_pair = (addresses[:-distance] == addresses[distance:]) & (addresses[distance:] != NO_ADDRESS)
            is_pair &= texts[:-distance] != texts[distance:]
            pairs = np.sort(np.stack([texts[:-distance][is_pair], texts[distance:][is_pair]], axis=1), axis=1)
            yield from map(tuple, pairs.tolist())

    @cached_property
    def _order(self) -> Rows:
        return np.argsort(np.asarray(self._texts), kind="stable")

    @cached_property
    def _sorted_texts(self) -> Rows:
        found: Rows = np.asarray(self._texts)[self._order]
        return found
