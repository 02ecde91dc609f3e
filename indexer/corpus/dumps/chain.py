"""Scores of units -> how likely each is article: a linear chain over the parts of a page. Pure.

A page is what stands before the article, the article, what stands inside it that is not article, and what stands
behind it, in that order. Scores say how well each unit suits each part and each change of parts; forward and backward
sums over all ways to divide the page (Rabiner 1989, "A tutorial on hidden Markov models", section III) give the chance
that a unit is article.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BEFORE, ARTICLE, INSIDE, BEHIND = range(4)
CHANGES = ((BEFORE, ARTICLE), (ARTICLE, INSIDE), (INSIDE, ARTICLE), (ARTICLE, BEHIND))
COLUMNS = 3 + len(CHANGES)
"""Scores of a unit: as one before, inside and behind the article, each against being article, then of the changes."""
_GREATEST = 30.0
"""Largest score of one unit in logarithms, so that products stay within the range of a float."""


def article_chances(scores: npt.NDArray[np.float64]) -> tuple[list[float], float]:
    """Return how likely each unit is article, and the evidence that not all of them are.

    Args:
        scores: Array (n, 7) of logarithmic scores, n at least 1.

    Returns:
        The chances, in [0, 1], and the logarithm of how much more likely the page as a whole is under all divisions
        than under the one where everything is article, at least 0.
    """
    rows = np.exp(np.clip(scores, -_GREATEST, _GREATEST)).tolist()
    forward, evidence = _forward(rows)
    chances = [0.0] * len(rows)
    before, article, inside, behind = 1.0, 1.0, 1.0, 1.0
    for i in range(len(rows) - 1, -1, -1):
        ahead = forward[i]
        whole = ahead[0] * before + ahead[1] * article + ahead[2] * inside + ahead[3] * behind
        chances[i] = ahead[1] * article / whole
        suits_before, suits_inside, suits_behind, to_article, to_inside, back, to_behind = rows[i]
        before, inside, behind = before * suits_before, inside * suits_inside, behind * suits_behind
        before, article, inside = (
            before + to_article * article,
            article + to_inside * inside + to_behind * behind,
            inside + back * article,
        )
        greatest = max(before, article, inside, behind)
        before, article, inside, behind = before / greatest, article / greatest, inside / greatest, behind / greatest
    return chances, evidence


def _forward(rows: Sequence[Sequence[float]]) -> tuple[list[tuple[float, float, float, float]], float]:
    """Return the forward sums of each unit, scaled to a total of 1, and the logarithm of their scale."""
    found = []
    logarithm = 0.0
    before, article, inside, behind = 1.0, 1.0, 0.0, 0.0
    for i, (suits_before, suits_inside, suits_behind, to_article, to_inside, back, to_behind) in enumerate(rows):
        if i:
            article, inside, behind = (
                article + before * to_article + inside * back,
                inside + article * to_inside,
                behind + article * to_behind,
            )
        before, inside, behind = before * suits_before, inside * suits_inside, behind * suits_behind
        total = before + article + inside + behind
        logarithm += math.log(total)
        before, article, inside, behind = before / total, article / total, inside / total, behind / total
        found.append((before, article, inside, behind))
    return found, logarithm
