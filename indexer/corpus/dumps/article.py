"""Text of a whole page, as a crawler leaves it -> the lines that are the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps.chain import article_chances
from indexer.corpus.dumps.features import features
from indexer.corpus.dumps.measures import Column
from indexer.corpus.dumps.network import scores
from indexer.corpus.dumps.units import Line, Unit, lines_of, units_of
from indexer.corpus.dumps.words import lexicon

_RECALL_WEIGHT = 1.4
"""How much more finding all of an article counts than leaving out all else, as the beta of an F-measure; a line lost is
worse than one too many."""
_LOWEST_LEAST_CHANCE, _HIGHEST_LEAST_CHANCE = 0.03, 0.5
"""Bounds of the chance from which a unit stays."""
_LEAST_EVIDENCE = 7.0
"""Evidence from which a text is taken for the dump of a page, in logarithms; below it all of it stays."""
_LEAST_UNITS = 6
_LEAST_SHORT_UNITS, _SHORT_CHARACTERS = 3, 60
"""Short units of the text of a page, which has a menu at least; an article alone is mostly paragraphs."""
_MOST_UNITS = 5_000
"""Units of the longest text that is looked at, so that the time it takes is bounded."""
_LEAST_KEPT_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Dump:
    """A text that holds a page, with the article found in it."""

    lines: Sequence[Line]
    units: Sequence[Unit]
    chances: Sequence[float]
    """How likely each unit is article."""
    least_chance: float = 0.5
    """Chance from which a unit is kept."""

    @property
    def first(self) -> int:
        """Number of the first unit that is article."""
        return next(i for i, chance in enumerate(self.chances) if chance >= self.least_chance)

    def is_article(self, unit: int) -> bool:
        """Tell whether a unit is kept as article."""
        return self.chances[unit] >= self.least_chance

    def foreign_lines(self) -> set[int]:
        """Return the numbers of the lines, from 0, that are not article."""
        return {
            line
            for i, unit in enumerate(self.units)
            if not self.is_article(i)
            for line in range(unit.first, unit.last + 1)
        }


def find_article(text: str, start: int = 0) -> Dump | None:
    """Find the article in a text.

    Args:
        text: The text of a page, or of an article alone.
        start: Code point at which to begin.

    Returns:
        The lines with what they are; None if nothing proves that the text holds more than an article, or if no article
        is found in it, so that all of it stays. What was found in the last texts is remembered: reading, titles and
        cleaning ask in turn.
    """
    return _find(text, start)


@lru_cache(maxsize=2)
def _find(text: str, start: int) -> Dump | None:
    lines = lines_of(text, start)
    units = units_of(lines)
    short = sum(len(unit.text) < _SHORT_CHARACTERS for unit in units)
    if not _LEAST_UNITS <= len(units) <= _MOST_UNITS or short < _LEAST_SHORT_UNITS:
        return None
    chances, evidence = article_chances(scores(features(units, lexicon.fitted()).values))
    least = least_chance(np.array(chances), np.array([len(unit.text) for unit in units]))
    dump = Dump(lines, units, chances, least)
    kept = sum(len(unit.text) for i, unit in enumerate(units) if dump.is_article(i))
    return dump if evidence >= _LEAST_EVIDENCE and kept >= _LEAST_KEPT_CHARACTERS else None


def least_chance(chances: Column, sizes: npt.NDArray[np.int64]) -> float:
    """Return the chance from which the units of a text stay, so that the F-measure to be expected is greatest.

    A fixed one would keep all of a long list that is unlikely to be article, or lose the likeliest lines of a text of
    which little is certain.

    Args:
        chances: How likely each unit is article.
        sizes: Their lengths.
    """
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum((chances * sizes)[order])
    kept = np.cumsum(sizes[order])
    measure = right / (kept + _RECALL_WEIGHT**2 * right[-1] + 1e-9)
    best = float(chances[order][int(measure.argmax())])
    return min(max(best, _LOWEST_LEAST_CHANCE), _HIGHEST_LEAST_CHANCE)
