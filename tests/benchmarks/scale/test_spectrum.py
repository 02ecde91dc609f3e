from typing import Any

import numpy as np
import pytest

from benchmarks.scale.spectrum import continued, dimensionality, nearest, skewness_of_occurrences, spectrum
from indexer.records import Matrix
from tests.benchmarks.scale.real_parts import unit


def on_sphere(count: int, dimension: int) -> Matrix:
    """Vectors in all directions."""
    return unit(np.random.default_rng(0).standard_normal((count, dimension)))


def test_nearest_gives_distances_in_ascending_order() -> None:
    angles = np.radians([0, 10, 30, 90])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    found = nearest(vectors, vectors[:1], count=3)
    assert found.rows.tolist() == [[0, 1, 2]]
    assert found.distances[0] == pytest.approx(2 * np.sin(np.radians([0, 5, 15])), abs=2e-4)
    own = nearest(vectors, vectors[1:3], own=np.array([1, 2]), count=2)
    assert own.rows.tolist() == [[0, 2], [1, 0]]


@pytest.mark.parametrize("dimension", [3, 6])
def test_dimensionality_is_that_of_the_surface(dimension: int) -> None:
    vectors = on_sphere(6_000, dimension)
    found = nearest(vectors, vectors[:300], own=np.arange(300))
    assert np.median(dimensionality(found.distances)) == pytest.approx(dimension - 1, rel=0.12)


def test_skewness_is_nothing_where_all_are_neighbours_alike_and_positive_for_a_hub() -> None:
    rows = np.stack([np.roll(np.arange(50), shift) for shift in range(1, 11)], axis=1)
    assert skewness_of_occurrences(rows, 50) == pytest.approx(0)
    rows[:, 0] = 7
    assert skewness_of_occurrences(rows, 50) > 3


def test_spectrum_describes_queries_and_passages() -> None:
    vectors = on_sphere(500, 8)
    found = spectrum(vectors, on_sphere(20, 8), probes=np.arange(100))
    assert found["passages"] == 500
    assert list(found["queries"]["distance_to_neighbour"]) == ["1", "10", "100"]
    assert list(found["passages_as_queries"]["dimensionality"]) == ["q10", "q50", "q90"]


def of_size(passages: int) -> dict[str, Any]:
    """A spectrum in which all distances fall with the fourth root of the number of passages."""
    ranks = {str(rank): {"q50": rank * passages**-0.25} for rank in (1, 10, 100)}
    return {name: {"distance_to_neighbour": ranks} for name in ("queries", "passages_as_queries")}


def test_continued_goes_on_along_a_power_law() -> None:
    found = continued({"1000": of_size(1_000), "4000": of_size(4_000)}, [16_000])
    assert found["16000"]["queries"]["10"] == pytest.approx(10 * 16_000**-0.25, abs=1e-4)
    assert found["16000"]["passages_as_queries"]["1"] == pytest.approx(16_000**-0.25, abs=1e-4)
