import numpy as np
import pytest

from benchmarks.scale.corpus.documents import DAYS
from benchmarks.scale.selections import SELECTIVITIES, windows


@pytest.mark.parametrize("selectivity", SELECTIVITIES)
def test_windows_hold_as_many_days_as_wanted_and_an_article(selectivity: float) -> None:
    days = np.array([3, 40, 9_999])
    found = windows(days, selectivity, 50)
    assert len(found) == 50
    for one in found:
        assert one.last - one.first + 1 == round(selectivity * DAYS)
        assert 0 <= one.first <= one.last < DAYS
        assert ((days >= one.first) & (days <= one.last)).any()
    assert found == windows(days, selectivity, 50)
