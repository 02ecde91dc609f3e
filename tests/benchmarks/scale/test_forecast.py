import pytest

from benchmarks.scale.forecast import forecast
from indexer.config import APPROXIMATE
from tests.benchmarks.scale.measured_sizes import results, size


def test_forecast_goes_on_along_lines_for_what_every_passage_takes() -> None:
    found = forecast(results(size(10_000), size(100_000), size(1_000_000))["sizes"])
    assert found["build_s"]["expected"] == {"10000000": 20_000, "100000000": 200_000}
    assert found["build_s"]["error"] == pytest.approx(0, abs=1e-6)
    assert found["disk_mb"]["growth"] == pytest.approx(1_536 / 1e6)
    assert found["build_peak_mb"]["start"] == pytest.approx(400)
    assert found["exact_search_ms"]["expected"]["10000000"] == pytest.approx(8)


def test_forecast_takes_searches_of_candidates_to_grow_with_a_power() -> None:
    sizes = [size(passages) for passages in (10_000, 1_000_000)]
    for one, p50_ms in zip(sizes, (1.0, 10.0), strict=True):
        one["searches"][APPROXIMATE]["p50_ms"] = p50_ms
    found = forecast(results(*sizes)["sizes"])["approximate_search_ms"]
    assert (found["kind"], found["growth"]) == ("power", 0.5)
    assert found["expected"]["100000000"] == pytest.approx(100)


def test_forecast_tells_how_far_it_is_off() -> None:
    sizes = [size(passages) for passages in (10_000, 100_000, 1_000_000)]
    sizes[1]["build"]["seconds"] *= 2
    assert 0.2 < forecast(results(*sizes)["sizes"])["build_s"]["error"] < 0.7


def test_forecast_needs_two_sizes() -> None:
    assert forecast(results(size(10_000))["sizes"]) == {}
