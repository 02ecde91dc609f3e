import numpy as np

from indexer.news.stories.weighed_marks import weighed


def test_weighed_takes_marks_in_any_order() -> None:
    found = weighed(np.array([5, 3, 5, 9], np.uint32), np.array([2, 0, 0, 2]), 3, others=9)
    assert [sorted(found.of(article)) for article in range(3)] == [[3, 5], [], [5, 9]]
    assert found.of(0)[3] > found.of(0)[5]


def test_scaled_multiplies_the_weights_of_an_article() -> None:
    found = weighed(np.array([5, 5], np.uint32), np.array([0, 1]), 2, others=9).scaled(np.array([0.5, 1.0]))
    assert found.cosines(np.array([0, 1]), np.array([1, 1])).tolist() == [0.5, 1.0]


def test_weighed_takes_no_marks() -> None:
    found = weighed(np.empty(0, np.uint32), np.empty(0, np.int64), 2, others=9)
    assert found.cosines(np.array([0]), np.array([1])).tolist() == [0.0]
