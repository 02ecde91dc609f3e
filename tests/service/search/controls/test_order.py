import numpy as np
import pytest

from service.search.controls.order import INDEXED, NEWEST, OLDEST, ArticleDates
from service.search.controls.recency import UNDATED


@pytest.mark.parametrize(("sort", "order"), [(NEWEST, [2, 0, 3, 1]), (OLDEST, [3, 0, 2, 1]), (INDEXED, [3, 2, 1, 0])])
def test_keys_put_articles_in_order_with_the_undated_last(sort: str, order: list[int]) -> None:
    dates = ArticleDates(changed_at=np.array([1, 2, 3, 4]), published=lambda: np.array([5, UNDATED, 9, -(10**17)]))
    keys = dates.keys(sort)
    assert np.argsort(-keys, kind="stable").tolist() == order
