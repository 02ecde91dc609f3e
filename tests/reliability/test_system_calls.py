import sys
from pathlib import Path

import pytest

from benchmarks.reliability import system_calls
from benchmarks.reliability.system_calls import Call, has_strace, record, run_with_fault

LINES = """\
12  openat(AT_FDCWD</home/index>, "/data/index/LOCK", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</data/index/LOCK>
12  openat(AT_FDCWD</home/index>, "/data/index/LOCK", O_RDONLY) = 4</data/index/LOCK>
12  openat(AT_FDCWD</home/index>, "/data/index/LOCK", O_WRONLY|O_CREAT|O_TRUNC, 0666 <unfinished ...>
13  write(1<pipe:[7]>, "/data/index is up to date", 25) = 25
13  write(5</data/index/a>, "x = 1", 5) = 5
12  <... openat resumed>) = 3</data/index/LOCK>
14  write(5</data/index/a>, "y", 1) = 1
13  write(5</data/index/a>, "y", 1) = 1
13  unlinkat(6</data/index/old>, "b", 0) = 0
13  rename("/data/index/new", "/data/index/old") = 0
13  fsync(7</data/index2/a>) = 0
13  +++ exited with 0 +++
"""


def test_calls_finds_those_that_change_the_folder_and_numbers_them_by_path_and_thread() -> None:
    found = [(call.name, call.path, call.number) for call in system_calls._calls(LINES.splitlines(), "/data/index")]
    assert found == [
        ("openat", "/data/index/LOCK", 1),
        ("openat", "/data/index/LOCK", 3),
        ("write", "/data/index/a", 1),
        ("write", "/data/index/a", 1),
        ("write", "/data/index/a", 2),
        ("unlinkat", "/data/index/old", 1),
        ("rename", "/data/index/new", 1),
    ]


def test_told_names_the_call_in_words() -> None:
    assert Call(name="fsync", path="/data/index/a/b", number=2).told(Path("/data/index")) == "fsync 2 of a/b"


@pytest.mark.skipif(not has_strace(), reason="strace cannot be run here")
def test_a_recorded_call_can_be_made_to_fail(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    code = f"import os; os.makedirs({str(folder / 'a')!r}, exist_ok=True); open({str(folder / 'a' / 'b')!r}, 'w')"
    calls = record([sys.executable, "-c", code], folder, tmp_path / "log")
    assert [call.told(folder) for call in calls] == ["mkdir 1 of .", "mkdir 1 of a", "openat 1 of a/b"]
    ended, is_reached = run_with_fault([sys.executable, "-c", code], calls[-1], "error=ENOSPC", tmp_path / "log")
    assert is_reached
    assert "No space left on device" in ended.errors
    ended, _ = run_with_fault([sys.executable, "-c", code], calls[-1], "signal=KILL", tmp_path / "log")
    assert ended.exit_code == -9
    missing = Call(name="fsync", path=str(folder), number=1)
    assert not run_with_fault([sys.executable, "-c", code], missing, "error=EIO", tmp_path / "log")[1]
