from pathlib import Path

import faiss
import numpy as np
import pytest

from indexer.errors import UnusableIndexError
from indexer.index.vectors.exact_writer import VectorWriter
from indexer.records import Matrix


@pytest.mark.parametrize("sizes", [[], [0], [1], [3, 0, 4]])
@pytest.mark.parametrize("dimension", [1, 17, 384])
def test_writer_writes_the_bytes_that_faiss_writes(sizes: list[int], dimension: int, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    expected = faiss.IndexFlatIP(dimension)
    with VectorWriter(tmp_path / "ours", dimension) as writer:
        for size in sizes:
            vectors = random.standard_normal((size, dimension), np.float32)
            expected.add(vectors)
            writer.add(vectors)
        assert len(writer) == sum(sizes)
    faiss.write_index(expected, str(tmp_path / "theirs"))
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_writer_takes_rows_that_do_not_lie_side_by_side(tmp_path: Path) -> None:
    vectors = np.arange(12, dtype=np.float32).reshape(2, 6)[:, ::2]
    with VectorWriter(tmp_path / "v", 3) as writer:
        writer.add(vectors)
    assert np.fromfile(tmp_path / "v", np.float32, offset=45).tolist() == [0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize("vectors", [np.zeros((1, 2)), np.zeros(3), np.zeros((1, 3, 1))])
def test_add_refuses_vectors_of_another_shape(vectors: Matrix, tmp_path: Path) -> None:
    with (
        VectorWriter(tmp_path / "v", 3) as writer,
        pytest.raises(ValueError, match=r"vectors have shape \(.*\); expected \(n, 3\)"),
    ):
        writer.add(vectors)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_add_refuses_numbers_that_are_not_finite(bad: float, tmp_path: Path) -> None:
    with VectorWriter(tmp_path / "v", 2) as writer, pytest.raises(ValueError, match="not finite"):
        writer.add(np.array([[0, bad]], np.float32))


def test_writer_tells_when_the_file_cannot_be_written(tmp_path: Path) -> None:
    with (
        pytest.raises(UnusableIndexError, match=r"v cannot be written: No such file"),
        VectorWriter(tmp_path / "nowhere" / "v", 3),
    ):
        pass
