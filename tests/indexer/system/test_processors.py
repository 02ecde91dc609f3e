import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.system import processors
from indexer.system.processors import cores
from tests.conftest import ROOT

THERE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.fixture(autouse=True)
def no_quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(processors, "_OLD_QUOTA", (tmp_path / "quota", tmp_path / "period"))


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors cannot be chosen here")
def test_cores_are_those_this_process_may_use() -> None:
    code = """
import os
from indexer.system.processors import cores
chosen = sorted(os.sched_getaffinity(0))
os.sched_setaffinity(0, chosen[:1])
print(cores())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "1\n"


def test_cores_without_a_quota_are_all_there_are() -> None:
    assert cores() == THERE


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        ("50000 100000", 1),
        ("100000 100000", 1),
        ("100001 100000", min(2, THERE)),
        ("9900000 100000", THERE),
        ("max 100000", THERE),
        ("", THERE),
        ("0 0", THERE),
    ],
)
def test_cores_are_no_more_than_a_containers_quota(quota: str, expected: int, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text(quota + "\n")
    assert cores() == expected


@pytest.mark.parametrize(("quota", "expected"), [("50000", 1), ("-1", THERE), ("9900000", THERE)])
def test_cores_heed_a_quota_of_older_control_groups(quota: str, expected: int, tmp_path: Path) -> None:
    (tmp_path / "quota").write_text(quota + "\n")
    (tmp_path / "period").write_text("100000\n")
    assert cores() == expected
