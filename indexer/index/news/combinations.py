"""Combinations of what two passages have, for many pairs of passages at once."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.selection import ranges
from indexer.records import Rows

Flags = npt.NDArray[np.bool_]
"""Array (n,) of bool."""


class Combinations(NamedTuple):
    """All combinations of the first's and the second's things, for each of some pairs of passages."""

    pairs: Rows
    """(n,) number of the pair, never decreasing."""
    first: Rows
    """(n,) number of the first passage's thing."""
    second: Rows
    """(n,) number of the second passage's."""
    starts: Rows
    """(pairs,) position of each pair's first combination."""

    def chosen(self, which: Flags) -> "Combinations":
        """Return some of the combinations; `starts` stays that of all."""
        return Combinations(self.pairs[which], self.first[which], self.second[which], self.starts)


def combined(starts: Rows, counts: Rows, other_starts: Rows, other_counts: Rows) -> Combinations:
    """Combine ranges of things, of each pair every one of the first with every one of the second."""
    sizes = counts * other_counts
    pairs = np.arange(len(sizes)).repeat(sizes)
    places = ranges(np.zeros(len(sizes), np.int64), sizes)
    width = other_counts[pairs]
    return Combinations(
        pairs, starts[pairs] + places // width, other_starts[pairs] + places % width, sizes.cumsum() - sizes
    )
