"""Chances of a chain of a few units against those counted by hand."""

import itertools
import math

import numpy as np
import pytest

from indexer.corpus.dumps.chain import ARTICLE, BEFORE, BEHIND, CHANGES, COLUMNS, INSIDE, article_chances


def _by_hand(scores: np.ndarray) -> tuple[list[float], float]:
    """Sum over all divisions."""
    n, total, of_article = len(scores), 0.0, np.zeros(len(scores))
    column = {BEFORE: 0, INSIDE: 1, BEHIND: 2}
    for parts in itertools.product(range(4), repeat=n):
        steps = [*itertools.pairwise(parts)]
        if parts[0] not in (BEFORE, ARTICLE) or any(a != b and (a, b) not in CHANGES for a, b in steps):
            continue
        score = sum(scores[i, column[part]] for i, part in enumerate(parts) if part != ARTICLE)
        score += sum(scores[i + 1, 3 + CHANGES.index(step)] for i, step in enumerate(steps) if step[0] != step[1])
        total += math.exp(score)
        of_article += math.exp(score) * np.array([part == ARTICLE for part in parts])
    return list(of_article / total), math.log(total)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_article_chances_are_those_over_all_divisions(n: int) -> None:
    scores = np.random.default_rng(n).normal(0, 2, (n, COLUMNS))
    chances, evidence = article_chances(scores)
    expected, total = _by_hand(scores)
    assert chances == pytest.approx(expected)
    assert evidence == pytest.approx(total)


def test_article_chances_stay_finite_for_many_units_and_large_scores() -> None:
    scores = np.random.default_rng(0).normal(0, 500, (3_000, COLUMNS))
    chances, evidence = article_chances(scores)
    assert all(0 <= chance <= 1 for chance in chances)
    assert math.isfinite(evidence)
