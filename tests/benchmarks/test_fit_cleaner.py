"""What the weights of the cleaner are fitted with, and that they are those of its features."""

import numpy as np
import pytest

from benchmarks.fit_cleaner import sums
from indexer.corpus.dumps import weights
from indexer.corpus.dumps.chain import ARTICLE, BEFORE, COLUMNS, article_chances
from indexer.corpus.dumps.features import features
from indexer.corpus.dumps.units import lines_of, units_of


def test_sums_give_the_chances_that_the_cleaner_goes_by() -> None:
    scores = np.random.default_rng(0).normal(0, 2, (1, 7, COLUMNS))
    _, chances = sums(scores, np.ones((1, 7, 4), bool), np.ones((1, 7), bool))
    assert chances[0].tolist() == pytest.approx(article_chances(scores[0])[0])


def test_sums_of_a_text_do_not_depend_on_padding() -> None:
    scores = np.random.default_rng(0).normal(0, 2, (1, 7, COLUMNS))
    counts, chances = sums(scores[:, :4], np.ones((1, 4, 4), bool), np.ones((1, 4), bool))
    padded, more = sums(scores, np.ones((1, 7, 4), bool), np.arange(7)[None] < 4)
    assert padded[:, :4] == pytest.approx(counts)
    assert more[:, :4] == pytest.approx(chances)
    assert not padded[:, 4:].any()


def test_sums_count_only_what_is_allowed() -> None:
    allowed = np.zeros((1, 3, 4), bool)
    allowed[0, [0, 1, 2], [BEFORE, ARTICLE, ARTICLE]] = True
    counts, chances = sums(np.zeros((1, 3, COLUMNS)), allowed, np.ones((1, 3), bool))
    assert chances.tolist() == [[0, 1, 1]]
    assert counts[0].sum(axis=0).tolist() == [1, 0, 0, 1, 0, 0, 0]


def test_weights_are_those_of_the_features() -> None:
    count = features(units_of(lines_of("One line\nAnother line"))).values.shape[1]
    assert len(weights.FEATURES.split()) == (count + 1) * (2 + weights.HIDDEN + COLUMNS)
    assert len(weights.HIDDEN_UNITS.strip().split("\n")) == weights.HIDDEN
