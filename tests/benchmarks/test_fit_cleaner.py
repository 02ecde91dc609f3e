"""What the weights of the cleaner are fitted with, and that they are those of its features."""

import numpy as np
import pytest

from benchmarks.cleaner_examples import Example
from benchmarks.fit_cleaner import chances, fit, sums
from indexer.corpus.dumps import weights
from indexer.corpus.dumps.chain import ARTICLE, BEFORE, COLUMNS, article_chances
from indexer.corpus.dumps.features import features
from indexer.corpus.dumps.network import fitted
from indexer.corpus.dumps.units import lines_of, units_of


def test_sums_give_the_chances_that_the_cleaner_goes_by() -> None:
    scores = np.random.default_rng(0).normal(0, 2, (1, 7, COLUMNS))
    _, found = sums(scores, np.ones((1, 7, 4), bool), np.ones((1, 7), bool))
    assert found[0].tolist() == pytest.approx(article_chances(scores[0])[0])


def test_sums_of_a_text_do_not_depend_on_padding() -> None:
    scores = np.random.default_rng(0).normal(0, 2, (1, 7, COLUMNS))
    counts, found = sums(scores[:, :4], np.ones((1, 4, 4), bool), np.ones((1, 4), bool))
    padded, more = sums(scores, np.ones((1, 7, 4), bool), np.arange(7)[None] < 4)
    assert padded[:, :4] == pytest.approx(counts)
    assert more[:, :4] == pytest.approx(found)
    assert not padded[:, 4:].any()


def test_sums_count_only_what_is_allowed() -> None:
    allowed = np.zeros((1, 3, 4), bool)
    allowed[0, [0, 1, 2], [BEFORE, ARTICLE, ARTICLE]] = True
    counts, found = sums(np.zeros((1, 3, COLUMNS)), allowed, np.ones((1, 3), bool))
    assert found.tolist() == [[0, 1, 1]]
    assert counts[0].sum(axis=0).tolist() == [1, 0, 0, 1, 0, 0, 0]


def test_weights_are_those_of_the_features() -> None:
    mean, _, of = fitted()
    count = features(units_of(lines_of("One line\nAnother line")), {}).values.shape[1]
    assert len(mean) == count
    assert of.inner.shape == (count + 1, weights.WIDTH)
    assert of.outer.shape == (weights.WIDTH + 1, COLUMNS)


def _example(size: int) -> Example:
    rng = np.random.default_rng(size)
    allowed = np.zeros((size, 4), bool)
    allowed[: size // 2, BEFORE] = True
    allowed[size // 2 :, ARTICLE] = True
    values = rng.normal(0, 0.1, (size, 3)) + allowed[:, :3]
    sizes = np.ones((size, 2), np.float32)
    return Example(page="", values=values.astype(np.float32), allowed=allowed, sizes=sizes, is_whole=False)


def test_fit_tells_what_it_was_shown() -> None:
    of = [_example(size) for size in range(5, 45)] * 8
    fitted_ = fit(of)
    assert chances(of[30], fitted_)[[0, -1]] == pytest.approx([0, 1], abs=0.1)


def test_fit_follows_from_the_seed() -> None:
    of = [_example(size) for size in range(5, 9)]
    first, again, other = (fit(of, seed).weights.inner.tolist() for seed in (1, 1, 2))
    assert first == again
    assert first != other
