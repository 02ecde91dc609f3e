from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import IndexDamagedError
from indexer.records import Matrix
from indexer.vectors import VectorIndex

AXES = np.eye(3, dtype=np.float32)


def index_of(vectors: Matrix) -> VectorIndex:
    index = VectorIndex(vectors.shape[1])
    index.add(vectors)
    return index


def test_search_ranks_by_inner_product() -> None:
    query = np.array([[0.6, 0.0, 0.8]], np.float32)
    scores, rows = index_of(AXES).search(query, 2)
    np.testing.assert_array_equal(rows, [[2, 0]])
    np.testing.assert_allclose(scores, [[0.8, 0.6]], rtol=1e-6)


def test_search_gives_all_there_is_when_k_exceeds_it() -> None:
    scores, rows = index_of(AXES).search(AXES[1:2], 10)
    np.testing.assert_array_equal(rows, [[1, 0, 2]])
    np.testing.assert_array_equal(scores, [[1, 0, 0]])


def test_search_of_an_empty_index_finds_nothing() -> None:
    scores, rows = VectorIndex(3).search(AXES[:2], 5)
    assert scores.shape == rows.shape == (2, 0)


def test_search_gives_ties_to_the_lower_row_at_every_depth() -> None:
    index = index_of(np.repeat(AXES[:1], 50, axis=0))
    for k in (1, 7, 49, 50):
        np.testing.assert_array_equal(index.search(AXES[:1], k)[1], [np.arange(k)])


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_search_agrees_with_sorting_all_scores(n: int, k: int, seed: int) -> None:
    # Few distinct coordinates, so that ties are common and products exact.
    vectors = np.random.default_rng(seed).integers(-1, 2, (n, 4)).astype(np.float32)
    queries = np.random.default_rng(seed + 1).integers(-1, 2, (3, 4)).astype(np.float32)
    scores, rows = index_of(vectors).search(queries, k)
    for query, found, score in zip(queries, rows, scores, strict=True):
        products = vectors @ query
        expected = sorted(range(n), key=lambda row: (-products[row], row))[:k]
        np.testing.assert_array_equal(found, expected)
        np.testing.assert_array_equal(score, products[expected])


def test_write_and_read_keep_every_vector(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).random((5, 8), np.float32)
    index_of(vectors).write(tmp_path / "v")
    read = VectorIndex.read(tmp_path / "v")
    assert (len(read), read.dimension) == (5, 8)
    np.testing.assert_allclose(read.search(np.eye(8, dtype=np.float32), 5)[0], -np.sort(-vectors.T, axis=1))


def test_read_refuses_what_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(b"nonsense")
    with pytest.raises(IndexDamagedError, match="no vector index that can be read"):
        VectorIndex.read(tmp_path / "v")


def test_search_refuses_k_below_one() -> None:
    with pytest.raises(ValueError, match="k is 0"):
        index_of(AXES).search(AXES, 0)


@pytest.mark.parametrize("queries", [np.zeros((1, 2), np.float32), np.zeros(3, np.float32)])
def test_search_refuses_queries_of_another_shape(queries: Matrix) -> None:
    with pytest.raises(ValueError, match=r"expected \(n, 3\)"):
        index_of(AXES).search(queries, 1)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_add_refuses_numbers_that_are_not_finite(bad: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        VectorIndex(2).add(np.array([[0, bad]], np.float32))
