"""Text of a whole page, as a crawler leaves it -> the lines that are the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from indexer.corpus.dumps import weights
from indexer.corpus.dumps.chain import COLUMNS, article_chances
from indexer.corpus.dumps.features import Features, features
from indexer.corpus.dumps.measures import Column
from indexer.corpus.dumps.units import Line, Unit, lines_of, units_of

_LEAST_CHANCE = 0.12
"""Chance of being article from which a unit stays; low, because a line lost is worse than one too many."""
_BESIDE = 0.3
"""What the chance of a unit beside the densest run of prose counts."""
_LEAST_PROSE = 0.5
"""Prose of a unit from which it counts as such."""
_LEAST_PROSE_CHANCE = 0.02
"""Chance from which the prose in that run stays."""
_LEAST_SHARED = 0.1
"""Share of that prose that is likely to be article from which what lies beside the run counts less."""
_MOST_SHARED = 0.5
"""Share below which all of that prose stays, so that no article is lost as a whole."""
_LEAST_EVIDENCE = 7.0
"""Evidence from which a text is taken for the dump of a page, in logarithms; below it all of it stays."""
_LEAST_UNITS = 6
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

    @property
    def first(self) -> int:
        """Number of the first unit that is article."""
        return next(i for i, chance in enumerate(self.chances) if chance >= _LEAST_CHANCE)

    def is_article(self, unit: int) -> bool:
        """Tell whether a unit is kept as article."""
        return self.chances[unit] >= _LEAST_CHANCE

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
    if not _LEAST_UNITS <= len(units) <= _MOST_UNITS:
        return None
    found = features(units)
    chances, evidence = article_chances(_scores(found.values))
    dump = Dump(lines, units, _weighed(np.array(chances), found).tolist())
    kept = sum(len(unit.text) for i, unit in enumerate(units) if dump.is_article(i))
    return dump if evidence >= _LEAST_EVIDENCE and kept >= _LEAST_KEPT_CHARACTERS else None


def _weighed(chances: Column, of: Features) -> Column:
    """Return the chances with the densest run of prose taken into account.

    Chances are often wrong about the rest of an article behind what interrupts it, about what follows it, and now and
    then about all of it; that run seldom is. So its prose needs much evidence to go, and all of it stays where the
    chances would leave out most; what lies beside it must be likelier if the chances agree that it is article.
    """
    in_core = np.zeros(len(chances), bool)
    in_core[of.core] = True
    prose = in_core & (of.prose >= _LEAST_PROSE)
    total = float(of.prose[prose].sum())
    shared = float(of.prose[prose & (chances >= _LEAST_CHANCE)].sum())
    weighed = np.where(in_core | (shared <= _LEAST_SHARED * total), chances, _BESIDE * chances)
    stays = prose & ((chances >= _LEAST_PROSE_CHANCE) | (shared < _MOST_SHARED * total))
    weighed[stays] = np.maximum(weighed[stays], _LEAST_CHANCE)
    return weighed


def _scores(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    mean, scale, direct, inner, outer = _weights()
    standard = np.hstack([(values - mean) / scale, np.ones((len(values), 1))])
    found: npt.NDArray[np.float64] = standard @ direct + np.tanh(standard @ inner) @ outer
    return found


@cache
def _weights() -> tuple[npt.NDArray[np.float64], ...]:
    columns = np.array(weights.FEATURES.split(), dtype=np.float64).reshape(-1, 2 + weights.HIDDEN + COLUMNS)
    inner = columns[:, 2 : 2 + weights.HIDDEN] / weights.SCALE
    direct = columns[:, 2 + weights.HIDDEN :] / weights.SCALE
    outer = np.array([row.split() for row in weights.HIDDEN_UNITS.split("\n") if row], dtype=np.float64) / weights.SCALE
    return columns[:-1, 0], columns[:-1, 1], direct, inner, outer
