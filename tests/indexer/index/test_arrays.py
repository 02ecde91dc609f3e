import itertools
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index import arrays
from indexer.index.arrays import (
    ArrayWriter,
    in_parts,
    map_array,
    map_bytes,
    mapped_arrays,
    read_ahead,
    read_sparingly,
    release_pages,
)


@pytest.mark.parametrize(
    "values",
    [
        np.arange(5, dtype=np.int64),
        np.empty(0, np.float32),
        np.empty((0, 7), np.int8),
        np.arange(6, dtype=np.int32).reshape(2, 3),
    ],
)
def test_map_array_gives_what_was_saved(values: npt.NDArray[Any], tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", values)
    found = map_array(tmp_path / "a.npy", values.dtype.type, dimensions=values.ndim)
    assert (type(found), found.dtype, found.shape) == (np.ndarray, values.dtype, values.shape)
    np.testing.assert_array_equal(found, values)


def test_map_array_reads_the_file_and_never_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(3, dtype=np.int64))
    found = map_array(path, np.int64)
    assert not found.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.arange(3, dtype=np.int32), r"a\.npy holds int32 of shape \(3,\)"),
        (np.arange(3, dtype=">i8"), r"a\.npy holds >i8 of shape \(3,\)"),
        (np.arange(3, dtype=np.uint64), r"a\.npy holds uint64 of shape \(3,\)"),
        (np.zeros((3, 1), np.int64), r"a\.npy holds int64 of shape \(3, 1\)"),
        (np.array(7, np.int64), r"a\.npy holds int64 of shape \(\)"),
    ],
)
def test_map_array_refuses_an_array_of_another_kind(values: npt.NDArray[Any], message: str, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", values)
    with pytest.raises(ValueError, match=message):
        map_array(tmp_path / "a.npy", np.int64)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\x93NUMPY", b"PK\x03\x04 as of many arrays"])
def test_map_array_refuses_what_is_no_array(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(data)
    with pytest.raises(ValueError, match="magic string"):
        map_array(tmp_path / "a.npy", np.int64)


def test_map_array_refuses_a_header_that_never_ends(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3, dtype=np.int64))
    (tmp_path / "a.npy").write_bytes((tmp_path / "a.npy").read_bytes().replace(b"}", b" "))
    with pytest.raises(ValueError, match=r"a\.npy holds no array: .*EOF"):
        map_array(tmp_path / "a.npy", np.int64)


def test_map_array_refuses_a_kind_that_is_no_python(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3, dtype=np.int64))
    (tmp_path / "a.npy").write_bytes((tmp_path / "a.npy").read_bytes().replace(b"<i8", b"<,8"))
    with pytest.raises(ValueError, match=r"a\.npy holds no array: invalid syntax"):
        map_array(tmp_path / "a.npy", np.int64)


def test_map_array_refuses_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"a\.npy"):
        map_array(tmp_path / "a.npy", np.int64)


@given(st.integers(0, 167), st.integers(1, 255), st.booleans())
@settings(max_examples=200, deadline=None)
def test_map_array_gives_five_numbers_or_says_what_is_wrong(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: int, truncate: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.npy"
    np.save(path, np.arange(5, dtype=np.int64))
    data = bytearray(path.read_bytes())
    assert len(data) == 168
    data[place] ^= change
    path.unlink()  # another test may have it mapped
    path.write_bytes(data[:place] if truncate else data)
    try:
        found = map_array(path, np.int64)
    except (OSError, ValueError):
        return
    assert found.dtype == np.int64
    assert len(found) <= 5


def resident_bytes(path: Path) -> int:
    """What a file that is mapped takes of this process's memory."""
    lines = iter(Path("/proc/self/smaps").read_text().splitlines())
    return sum(
        1_024 * int(next(one for one in lines if one.startswith("Rss:")).split()[1])
        for line in lines
        if line.endswith(str(path))
    )


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_release_pages_gives_back_memory_and_keeps_the_values(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(1 << 17, dtype=np.int64))
    found = map_array(path, np.int64)
    assert found.sum() == ((1 << 17) - 1) << 16
    assert resident_bytes(path) >= 1 << 20
    release_pages(found[5:])
    assert resident_bytes(path) == 0
    assert found.sum() == ((1 << 17) - 1) << 16


@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_parts_are_the_array(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "_PART_ROWS", 3)
    parts = list(in_parts(np.arange(count)))
    assert [number for part in parts for number in part.tolist()] == list(range(count))
    assert all(0 < len(part) <= 3 for part in parts)


def test_map_bytes_gives_the_bytes_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(range(256)))
    found = map_bytes(tmp_path / "file")
    assert found.dtype == np.uint8
    assert found.tolist() == list(range(256))
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match="empty"):
        map_bytes(tmp_path / "file")
    with pytest.raises(FileNotFoundError):
        map_bytes(tmp_path / "missing")


def test_arrays_that_are_mapped_in_a_block_are_listed(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3))
    (tmp_path / "b").write_bytes(b"12")
    map_bytes(tmp_path / "b")
    with mapped_arrays() as mapped:
        assert mapped == []
        first, second = map_array(tmp_path / "a.npy", np.int64), map_bytes(tmp_path / "b")
    map_bytes(tmp_path / "b")
    assert [id(one) for one in mapped] == [id(first), id(second)]


def advice(path: Path) -> set[str]:
    """How the system was told that the mapped pages of a file are read, as it names that itself."""
    blocks = Path("/proc/self/smaps").read_text().split("VmFlags:")
    (flags,) = [after.split("\n")[0] for before, after in itertools.pairwise(blocks) if str(path) in before]
    return set(flags.split())


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell")
def test_read_sparingly_tells_the_system_that_nothing_around_is_needed(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(10_000))
    (tmp_path / "b").write_bytes(bytes(10_000))
    arrays: dict[str, npt.NDArray[Any]] = {
        "a.npy": map_array(tmp_path / "a.npy", np.int64),
        "b": map_bytes(tmp_path / "b"),
    }
    for name, array in arrays.items():
        assert "rr" not in advice(tmp_path / name)
        read_sparingly(array[5:])
        assert "rr" in advice(tmp_path / name)
        read_ahead(array)
        assert array[0] == 0


def test_advice_does_nothing_to_an_array_in_memory() -> None:
    array = np.arange(3)
    read_sparingly(array)
    read_ahead(array)
    assert array.tolist() == [0, 1, 2]


def test_release_pages_does_nothing_to_an_array_in_memory() -> None:
    values = np.arange(3)
    release_pages(values)
    assert values.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "values",
    [
        np.arange(5, dtype=np.int64),
        np.empty(0, np.float32),
        np.empty((0, 7), np.int8),
        np.arange(6, dtype=np.uint32).reshape(3, 2),
        np.arange(123_456, dtype=np.int8),
    ],
)
@pytest.mark.parametrize("cuts", [[], [0], [2, 2], [1, 4]])
def test_writer_writes_the_bytes_that_numpy_writes(values: npt.NDArray[Any], cuts: list[int], tmp_path: Path) -> None:
    columns = values.shape[1] if values.ndim > 1 else None
    with ArrayWriter(tmp_path / "ours.npy", values.dtype.type, columns=columns) as writer:
        for part in np.split(values, cuts):
            writer.add(part)
        assert len(writer) == len(values)
    np.save(tmp_path / "theirs.npy", values)
    assert (tmp_path / "ours.npy").read_bytes() == (tmp_path / "theirs.npy").read_bytes()


def test_writer_takes_rows_that_do_not_lie_side_by_side(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "a.npy", np.int64, columns=2) as writer:
        writer.add(np.arange(8).reshape(2, 4)[:, ::2])
    assert np.load(tmp_path / "a.npy").tolist() == [[0, 2], [4, 6]]


@pytest.mark.parametrize(
    "rows", [np.zeros((1, 2), np.int32), np.zeros(2, np.int64), np.zeros((1, 3), np.int64), np.zeros((1, 2, 1), int)]
)
def test_writer_refuses_rows_of_another_kind_or_shape(rows: npt.NDArray[Any], tmp_path: Path) -> None:
    with (
        ArrayWriter(tmp_path / "a.npy", np.int64, columns=2) as writer,
        pytest.raises(ValueError, match=r"a\.npy holds int64 of shape \(n, 2\), not int\d\d of shape \(.*\)"),
    ):
        writer.add(rows)


def test_writer_leaves_a_file_without_rows_when_it_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(KeyError), ArrayWriter(tmp_path / "a.npy", np.int64) as writer:  # noqa: PT012
        writer.add(np.arange(5))
        raise KeyError
    assert not len(np.load(tmp_path / "a.npy"))
