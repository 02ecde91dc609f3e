import numpy as np

from indexer.ranking.scope import Scope

WHOLE = Scope.whole(np.array([0, 0, 1, 2, 2, 2, 3]))


def test_whole_scope_has_every_article_as_it_is_in_the_corpus() -> None:
    assert (WHOLE.bounds.tolist(), WHOLE.sizes.tolist()) == ([0, 2, 3, 6, 7], [2, 1, 3, 1])
    assert WHOLE.positions(np.array([1, 3])).tolist() == [1, 3]
    assert WHOLE.passages(np.array([6])).tolist() == [6]
    assert WHOLE.of_corpus(np.array([True, False, True, False])).tolist() == [True, False, True, False]
    assert WHOLE.of_scope(np.array([4, 3, 2, 1])).tolist() == [4, 3, 2, 1]


def test_scope_of_some_articles_numbers_them_anew() -> None:
    some = WHOLE.within(np.array([0, 2]))
    assert (some.bounds.tolist(), some.sizes.tolist()) == ([0, 2, 5], [2, 3])
    assert some.article_of.tolist() == [0, 0, 1, 1, 1]
    assert some.rows is not None
    assert some.rows.tolist() == [0, 1, 3, 4, 5]
    assert some.positions(np.array([1])).tolist() == [2]
    assert some.passages(np.array([2, 4])).tolist() == [3, 5]
    assert some.of_corpus(np.array([False, True])).tolist() == [False, False, True, False]
    assert some.of_scope(np.array([4, 3, 2, 1])).tolist() == [4, 2]


def test_scope_may_be_empty() -> None:
    none = WHOLE.within(np.empty(0, np.int64))
    assert (none.bounds.tolist(), len(none.article_of)) == ([0], 0)
    assert not none.of_corpus(np.empty(0, bool)).any()
