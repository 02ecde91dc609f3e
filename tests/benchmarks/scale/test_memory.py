import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.scale import memory
from benchmarks.scale.memory import memory_limit, peak_mb, resident_mb, tree_mb

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_resident_mb_counts_what_is_in_no_file() -> None:
    before = resident_mb(os.getpid())
    held = np.ones(40_000_000, np.uint8)
    after = resident_mb()
    assert list(after) == ["anonymous_mb", "files_mb", "shared_mb"]
    assert after["anonymous_mb"] - before["anonymous_mb"] == pytest.approx(held.nbytes / 1e6, abs=15)


def test_peak_mb_is_at_least_what_is_in_memory() -> None:
    assert peak_mb() >= 0.99 * sum(resident_mb().values())


def test_tree_mb_counts_the_memory_of_descendants() -> None:
    program = "import subprocess, sys; held = bytearray(b'1') * 50_000_000; subprocess.run(['cat'])"
    before = tree_mb(os.getpid())
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as process:
        while not Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text():
            assert process.poll() is None
        assert tree_mb(os.getpid()) - before > 45
        process.communicate(b"")


def test_memory_limit_keeps_processes_within_it() -> None:
    with memory_limit(60_000_000) as limit:
        if limit is None:
            pytest.skip("this process may not make control groups")
        for size, ends_well in ((1_000_000, True), (100_000_000, False)):
            command = limit.command([sys.executable, "-S", "-c", f"bytearray(b'1') * {size}"])
            assert (subprocess.run(command, check=False).returncode == 0) is ends_well
    assert not limit.folder.exists()


def test_memory_limit_is_none_where_no_control_group_can_be_made(tmp_path: Path) -> None:
    with memory_limit(1_000, root=tmp_path / "absent") as limit:
        assert limit is None
    with memory_limit(1_000, root=tmp_path) as limit:  # an ordinary folder gets none of the files of a control group
        assert limit is None
    assert list(tmp_path.iterdir()) == []


def test_forget_files_tells_whether_the_system_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_FORGETTING", tmp_path / "asked")
    assert memory.forget_files(tmp_path)
    assert (tmp_path / "asked").read_text() == "1"
    monkeypatch.setattr(memory, "_FORGETTING", tmp_path / "absent" / "asked")
    assert not memory.forget_files(tmp_path)


def test_forget_files_refuses_what_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_FORGETTING", tmp_path / "asked")
    monkeypatch.setattr(memory, "_FORGETTING_S", 1)
    monkeypatch.setattr(memory, "_MOST_KEPT_BYTES", 1_000)
    np.save(tmp_path / "a.npy", np.arange(10_000))  # what was just written is in memory
    with pytest.raises(RuntimeError, match="stay in memory"):
        memory.forget_files(tmp_path)
