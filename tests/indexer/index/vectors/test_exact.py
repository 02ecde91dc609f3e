from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import IndexDamagedError
from indexer.index.vectors import exact
from indexer.index.vectors.exact import VectorFile, VectorIndex
from indexer.index.vectors.exact_writer import VectorWriter
from indexer.records import Matrix

AXES = np.eye(3, dtype=np.float32)


def mappings(folder: Path) -> list[str]:
    """Permissions of the parts of memory that are files of a folder."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    return [line.split()[1] for line in lines if str(folder) in line]


def index_of(vectors: Matrix) -> VectorIndex:
    index = VectorIndex(vectors.shape[1])
    index.add(vectors)
    return index


def stored(vectors: Matrix, path: Path) -> VectorIndex:
    """An index over the file of some vectors."""
    with VectorWriter(path, vectors.shape[1]) as writer:
        writer.add(vectors)
    return VectorIndex.read(path)


def test_cosines_are_the_products_with_every_row() -> None:
    found = index_of(AXES).cosines(np.array([0.6, 0.0, 0.8], np.float32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [0.6, 0, 0.8], rtol=1e-6)


def test_cosines_of_an_empty_index_are_none() -> None:
    assert VectorIndex(3).cosines(AXES[0]).shape == (0,)
    assert VectorIndex(3).rows(np.empty(0, np.int64)).shape == (0, 3)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=4), st.integers(1, 9), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_cosines_and_rows_see_all_that_was_added(sizes: list[int], dimension: int, seed: int) -> None:
    # Whole numbers, so that products are exact.
    random = np.random.default_rng(seed)
    batches = [random.integers(-9, 10, (size, dimension)).astype(np.float32) for size in sizes]
    vectors, query = np.concatenate(batches), random.integers(-9, 10, dimension).astype(np.float32)
    index = VectorIndex(dimension)
    for batch in batches:
        index.add(batch)
    np.testing.assert_array_equal(index.cosines(query), vectors @ query)
    rows = random.integers(0, max(1, len(vectors)), 2 * len(vectors))
    np.testing.assert_array_equal(index.rows(rows), vectors[rows])


@given(st.integers(1, 40), st.integers(2, 40), st.integers(0, 2**31), st.booleans())
@settings(max_examples=200, deadline=None)
def test_cosines_of_equal_rows_are_equal(dimension: int, copies: int, seed: int, mapped: bool) -> None:
    random = np.random.default_rng(seed)
    row, query, other = random.standard_normal((3, dimension), np.float32)
    index = index_of(np.stack([row] * copies + [other] + [row] * copies))
    if mapped:
        with TemporaryDirectory() as folder:
            index = stored(index.rows(np.arange(len(index))), Path(folder) / "v")
    found = index.cosines(query)
    assert len(set(np.delete(found, copies).tolist())) == 1
    np.testing.assert_allclose(found[[0, copies]], [row @ query, other @ query], rtol=1e-4, atol=1e-5)


def test_rows_are_copies() -> None:
    index = index_of(AXES)
    rows = np.array([1, 0])
    index.rows(rows)[:] = 7
    np.testing.assert_array_equal(index.rows(rows), AXES[rows])


def test_rows_refuse_one_that_is_not_there() -> None:
    with pytest.raises(IndexError, match="index 3 is out of bounds"):
        index_of(AXES).rows(np.array([3]))


@pytest.mark.parametrize("dimension", [1, 8, 17, 384])
def test_write_and_read_keep_every_vector(dimension: int, tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).standard_normal((50, dimension), np.float32)
    read = stored(vectors, tmp_path / "v")
    assert (len(read), read.dimension) == (50, dimension)
    np.testing.assert_array_equal(read.rows(np.arange(50)), vectors)
    np.testing.assert_array_equal(read.cosines(vectors[3]), index_of(vectors).cosines(vectors[3]))


def test_write_and_read_keep_that_there_are_no_vectors(tmp_path: Path) -> None:
    read = stored(np.empty((0, 17), np.float32), tmp_path / "v")
    assert (len(read), read.dimension, read.cosines(np.zeros(17, np.float32)).shape) == (0, 17, (0,))


def test_read_leaves_the_vectors_in_the_file_until_the_index_is_gone(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).standard_normal((2_000, 64), np.float32)
    stored(vectors, tmp_path / "v")
    files = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(100):
        read = VectorIndex.read(tmp_path / "v")
        assert mappings(tmp_path) == ["r--s"]  # shared with other processes, and never written to
        read.cosines(vectors[0])
        del read
        assert mappings(tmp_path) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == files


def test_read_outlives_its_file(tmp_path: Path) -> None:
    read = stored(AXES, tmp_path / "v")
    (tmp_path / "v").unlink()
    np.testing.assert_array_equal(read.cosines(AXES[1]), AXES[1])


def test_read_refuses_an_index_cut_short_anywhere(tmp_path: Path) -> None:
    stored(AXES, tmp_path / "v")
    data = (tmp_path / "v").read_bytes()
    for kept in range(len(data)):
        (tmp_path / "v").write_bytes(data[:kept])
        with pytest.raises(IndexDamagedError, match="no vector index that can be read"):
            VectorIndex.read(tmp_path / "v")


def test_read_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match=r"no vector index that can be read: .*No such file"):
        VectorIndex.read(tmp_path / "v")


def test_read_refuses_what_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(b"nonsense")
    with pytest.raises(IndexDamagedError, match="no vector index that can be read"):
        VectorIndex.read(tmp_path / "v")


def test_read_refuses_an_index_that_is_not_exact(tmp_path: Path) -> None:
    faiss.write_index(faiss.IndexHNSWFlat(3, 4), str(tmp_path / "v"))
    with pytest.raises(IndexDamagedError, match="no vector index that can be read: it is of another kind"):
        VectorIndex.read(tmp_path / "v")


@pytest.mark.parametrize("query", [np.zeros((1, 3)), np.zeros(2), np.zeros(()), np.zeros(4), np.zeros((3, 1))])
def test_cosines_refuse_a_query_of_another_shape(query: Matrix) -> None:
    with pytest.raises(ValueError, match=r"the query has shape \(.*\); expected \(3,\)"):
        index_of(AXES).cosines(query)


@pytest.mark.parametrize("vectors", [np.zeros((1, 2)), np.zeros(3), np.zeros((1, 3, 1))])
def test_add_refuses_vectors_of_another_shape(vectors: Matrix) -> None:
    with pytest.raises(ValueError, match=r"vectors have shape \(.*\); expected \(n, 3\)"):
        index_of(AXES).add(vectors)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_cosines_refuse_numbers_that_are_not_finite(bad: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        index_of(AXES).cosines(np.array([0, bad, 0], np.float32))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_add_refuses_numbers_that_are_not_finite(bad: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        VectorIndex(2).add(np.array([[0, bad]], np.float32))


@pytest.mark.parametrize("dimension", [3, 17, 384])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 50])
def test_file_gives_the_cosines_that_the_mapped_index_gives(
    count: int, dimension: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "_BLOCK_ROWS", 7)
    random = np.random.default_rng(0)
    mapped = stored(random.standard_normal((count, dimension), np.float32), tmp_path / "v")
    query = random.standard_normal(dimension, np.float32)
    (found,) = VectorFile.read(tmp_path / "v").cosines_of(query[np.newaxis])
    np.testing.assert_allclose(found, mapped.cosines(query), rtol=1e-4, atol=1e-4)


def test_file_that_is_cut_short_is_told(tmp_path: Path) -> None:
    stored(AXES, tmp_path / "v")
    opened = VectorFile.read(tmp_path / "v")
    (tmp_path / "v").write_bytes((tmp_path / "v").read_bytes()[:-1])
    with pytest.raises(IndexDamagedError, match=r"v is cut short"):
        opened.cosines_of(AXES[:1])


@pytest.mark.parametrize("shape", [(3, 4), (2, 5), (0, 4), (2**40, 4)])
def test_read_refuses_a_file_of_another_size_than_its_vectors_have(shape: tuple[int, int], tmp_path: Path) -> None:
    with VectorWriter(tmp_path / "v", 4) as writer:
        writer.add(np.eye(2, 4, dtype=np.float32))
    assert len(VectorIndex.read(tmp_path / "v", shape=(2, 4))) == 2
    with pytest.raises(IndexDamagedError, match=f"it has 32 bytes of vectors, and {shape[0]} of {shape[1]} numbers"):
        VectorIndex.read(tmp_path / "v", shape=shape)


@pytest.mark.parametrize("reader", [VectorIndex, VectorFile])
def test_read_bounds_what_faiss_reads(
    reader: type[VectorIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def limits() -> tuple[int, int]:
        return faiss.get_deserialization_vector_byte_limit(), faiss.get_deserialization_loop_limit()

    def noting(source: faiss.IOReader) -> faiss.Index:
        found.append(limits())
        return read_index(source)

    found: list[tuple[int, int]] = []
    read_index, before = faiss.read_index, limits()
    monkeypatch.setattr(faiss, "read_index", noting)
    stored(np.eye(2, 4, dtype=np.float32), tmp_path / "v")
    assert len(reader.read(tmp_path / "v")) == 2
    assert found == [(36, 1)] * 2
    assert limits() == before


@pytest.mark.parametrize("dimension", [3, 16, 17, 384])
def test_cosines_of_some_rows_are_those_that_they_have_among_all(dimension: int, tmp_path: Path) -> None:
    chance = np.random.default_rng(dimension)
    vectors, query = chance.normal(size=(200, dimension)).astype(np.float32), chance.normal(size=dimension)
    index, rows = stored(vectors, tmp_path / "v"), np.sort(chance.choice(200, 31, replace=False))
    everything = index.cosines(query.astype(np.float32))
    np.testing.assert_array_equal(index.cosines(query.astype(np.float32), rows), everything[rows])
    assert not len(index.cosines(query.astype(np.float32), rows[:0]))
