import numpy as np
import pytest

from indexer.index.keywords.postings import PEAK_BIT, Postings, either, greatest, together

PEAK = 1 << PEAK_BIT


def postings(*found: tuple[int, float, int]) -> Postings:
    rows, weights, places = zip(*found, strict=True) if found else ((), (), ())
    return Postings(
        np.array(rows, np.int32),
        np.array(weights, np.float32),
        np.array(places, np.uint32),
        holding=len(found),
        greatest=1.0,
    )


def listed(of: Postings) -> list[tuple[int, float, int]]:
    return list(zip(of.rows.tolist(), of.weights.tolist(), of.places.tolist(), strict=True))


def test_either_has_the_greater_weight_and_the_places_of_both() -> None:
    one, other = postings((1, 0.5, 1 | PEAK), (4, 0.25, 2)), postings((0, 0.5, 4), (4, 0.75, 1 | PEAK))
    assert listed(either(one, other)) == [(0, 0.5, 4), (1, 0.5, 1), (4, 0.75, 3)]
    assert either(one, postings((1, 0.9, 1))) is one
    assert listed(either(postings(), one)) == [(1, 0.5, 1), (4, 0.25, 2)]


def test_together_has_the_lesser_weight_where_both_are_in_one_sentence() -> None:
    one, other = postings((1, 0.5, 1 | PEAK), (4, 0.25, 2), (6, 0.5, 3)), postings((1, 0.75, 1), (4, 0.75, 1 | PEAK))
    assert listed(together(one, other)) == [(1, 0.5, 1)]
    assert listed(together(one, postings())) == []


def test_peaks_are_the_bits_of_the_index_or_the_greatest_of_each_article() -> None:
    article_rows = np.array([0, 0, 1, 1, 1])
    stored = postings((0, 0.5, 1), (1, 0.5, 1 | PEAK))
    assert stored.peaks(article_rows).tolist() == [False, True]
    made = either(postings((0, 0.5, 1), (3, 0.25, 1)), postings((1, 0.5, 1), (2, 0.2, 1)))
    assert made.peaks(article_rows).tolist() == [True, False, False, True]
    assert together(made, postings()).peaks(article_rows).tolist() == []


def test_greatest_is_the_first_of_equals() -> None:
    weights = np.array([0.5, 0.5, 0.1, 0.2], np.float32)
    assert greatest(weights, np.array([[0, 0, 0, 1]])).tolist() == [True, False, False, True]
    assert greatest(weights[:0], np.zeros((1, 0), np.int64)).tolist() == []


@pytest.mark.parametrize("count", [1, 3, 40])
def test_within_has_the_postings_of_some_passages_by_their_numbers(count: int) -> None:
    rows = np.arange(0, 60, 2, dtype=np.int32)
    of_all = postings(*((row, row / 64, row) for row in rows.tolist()))
    passages = np.sort(np.random.default_rng(count).choice(70, count, replace=False))
    found = of_all.within(passages)
    expected = [(number, row) for number, row in enumerate(passages.tolist()) if row in set(rows.tolist())]
    assert found.rows.tolist() == [number for number, _ in expected]
    assert found.places.tolist() == [row for _, row in expected]
    assert found.weights.tolist() == [row / 64 for _, row in expected]
    assert found.stored


def test_within_may_find_nothing() -> None:
    for of_all, passages in ((postings(), [1, 2]), (postings((7, 1.0, 1)), [1, 2]), (postings((7, 1.0, 1)), [])):
        assert not len(of_all.within(np.array(passages, np.int64)).rows)
