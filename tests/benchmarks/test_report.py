import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import report


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "RESULTS", tmp_path)


def write(key: str, number: int) -> dict[str, Any]:
    """What the file holds after a run; runs with negative numbers are not current."""
    path = report.write_beside("speed", key, {"number": number}, is_current=lambda one: one["number"] >= 0)
    found: dict[str, Any] = json.loads(path.read_text())
    return {name: one["results"]["number"] for name, one in found.items()}


def test_write_tells_what_repeats_the_run(tmp_path: Path) -> None:
    assert report.write("speed", {"number": 1}) == tmp_path / "speed.json"
    found = json.loads((tmp_path / "speed.json").read_text())
    assert found["command"].startswith("python -m benchmarks.speed")
    assert found["results"] == {"number": 1}
    assert set(found) == {"command", "date", "commit", "machine", "packages", "results"}


def test_write_beside_replaces_only_its_own_key() -> None:
    assert write("B", 1) == {"B": 1}
    assert write("A", 2) == {"A": 2, "B": 1}
    assert write("B", 3) == {"A": 2, "B": 3}


def test_write_beside_drops_what_no_longer_stands() -> None:
    write("A", -1)
    assert write("B", 3) == {"B": 3}
