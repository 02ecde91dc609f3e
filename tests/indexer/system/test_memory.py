import os
from pathlib import Path

import pytest

from indexer.system import memory
from indexer.system.memory import memory_bytes

THERE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@pytest.fixture
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(memory, "_GROUPS", tmp_path / "groups")
    monkeypatch.setattr(memory, "_OWN_GROUPS", tmp_path / "own")
    return tmp_path / "groups"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_without_control_groups_all_of_the_machine_s_memory_may_be_used(groups: Path) -> None:
    assert not groups.exists()
    assert memory_bytes() == THERE > 1 << 26


@pytest.mark.parametrize(
    ("own", "limits", "expected"),
    [
        ("0::/\n", {"memory.max": "4096\n"}, 4_096),
        ("0::/\n", {"memory.max": "max\n"}, THERE),
        ("0::/one/two\n", {"memory.max": "8192", "one/two/memory.max": "4096\n"}, 4_096),
        ("0::/one\n", {"memory.max": "4096", "one/memory.max": "max\n"}, 4_096),
        ("3:cpuset:/\n4:memory:/a:b\n0::/\n", {"memory/a:b/memory.limit_in_bytes": "4096\n"}, 4_096),
        ("4:memory:/not/here\n", {"memory/memory.limit_in_bytes": "4096\n"}, 4_096),
        ("4:memory:/\n", {"memory/memory.limit_in_bytes": f"{1 << 62}\n"}, THERE),
        ("", {"memory.max": "no number\n"}, THERE),
    ],
)
def test_a_container_s_limit_holds(own: str, limits: dict[str, str], expected: int, groups: Path) -> None:
    write(groups.parent / "own", own)
    for name, text in limits.items():
        write(groups / name, text)
    assert memory_bytes() == expected
