from pathlib import Path

import pytest

from indexer.reuse.segment_list import SegmentList, read_segment_list, write_segment_list

LISTED = SegmentList({"000001.segment": "0" * 64}, {b"k" * 20: 739_000})


def test_read_segment_list_returns_what_was_written(tmp_path: Path) -> None:
    write_segment_list(tmp_path, LISTED)
    assert read_segment_list(tmp_path, is_expected=True, on_damage=pytest.fail) == LISTED


@pytest.mark.parametrize(("is_expected", "told"), [(False, []), (True, ["segments.json is missing"])])
def test_read_segment_list_tells_that_an_expected_list_is_missing(
    tmp_path: Path, is_expected: bool, told: list[str]
) -> None:
    found: list[str] = []
    assert read_segment_list(tmp_path, is_expected=is_expected, on_damage=found.append) == ({}, {})
    assert [sentence.partition(", ")[0].removeprefix(f"{tmp_path}/") for sentence in found] == told


@pytest.mark.parametrize(("old", "new"), [(b"739000", b"739001"), (b"{", b""), (b"}", b"\xff"), (b"\n", b"")])
def test_read_segment_list_takes_nothing_from_an_altered_list(tmp_path: Path, old: bytes, new: bytes) -> None:
    write_segment_list(tmp_path, LISTED)
    path = tmp_path / "segments.json"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    found: list[str] = []
    assert read_segment_list(tmp_path, is_expected=True, on_damage=found.append) == ({}, {})
    assert found == [f"{path} was altered; it is written anew"]
