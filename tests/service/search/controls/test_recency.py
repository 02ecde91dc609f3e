import numpy as np
import pytest

from service.search.controls.recency import UNDATED, Recency

DAY = 86_400_000_000


def test_recency_halves_with_every_half_life_from_the_newest() -> None:
    published = np.array([10 * DAY, 8 * DAY, UNDATED, 6 * DAY, -DAY])
    found = Recency(half_life_days=2, weight=0.5).of(published)
    np.testing.assert_allclose(found, [1, 0.5, 0, 0.25, 2**-5.5], rtol=1e-6)
    assert found.dtype == np.float32


def test_recency_is_measured_from_the_date_given() -> None:
    published = np.array([10 * DAY, 8 * DAY, 6 * DAY])
    found = Recency(half_life_days=2, weight=0.5, measured_from=8 * DAY).of(published)
    np.testing.assert_allclose(found, [1, 1, 0.5])


@pytest.mark.parametrize("published", [[], [UNDATED, UNDATED]])
def test_recency_is_0_without_any_date(published: list[int]) -> None:
    assert not Recency(half_life_days=2, weight=1).of(np.array(published, np.int64)).any()


def test_recency_takes_dates_that_lie_far_apart() -> None:
    published = np.array([-62_135_596_800_000_000, 253_402_300_799_999_999])
    assert Recency(half_life_days=0.01, weight=1).of(published).tolist() == [0, 1]
