import pytest

from benchmarks.scale.capacity import capacity
from benchmarks.scale.forecast import forecast
from tests.benchmarks.scale.measured_sizes import results, size

MODEL = forecast(results(size(10_000), size(1_000_000))["sizes"])
"""Reading takes 0.2 ms a passage, making the index 2 ms; a search takes 25 ms of a processor at every size."""


def test_capacity_divides_encoding_alone_among_shards() -> None:
    found = capacity(MODEL, passages_per_s=100.0)["1000000"]["build_h"]
    assert found["1"] == pytest.approx((10_000 + 2_000) / 3_600, rel=0.01)
    assert found["8"] == pytest.approx((200 + 10_000 / 8 + 2_000) / 3_600, rel=0.01)


def test_capacity_gives_each_processor_as_many_searches() -> None:
    found = capacity(MODEL, passages_per_s=100.0)["10000000"]
    assert found["searches_per_s"] == {"2": pytest.approx(80), "16": pytest.approx(640)}


def test_capacity_counts_files_once_and_each_workers_own_memory() -> None:
    found = capacity(MODEL, passages_per_s=100.0)["10000000"]["memory_gb"]
    assert found == {"2": pytest.approx(15.36 + 0.8, rel=0.01), "16": pytest.approx(15.36 + 16 * 0.4, rel=0.01)}


def test_capacity_tells_a_clusters_memory_and_disk() -> None:
    assert capacity(MODEL, passages_per_s=100.0)["100000000"]["cluster"] == {"memory_gb": 384, "disk_gb": 884}


def test_capacity_needs_a_model() -> None:
    assert capacity({}, passages_per_s=100.0) == {}
