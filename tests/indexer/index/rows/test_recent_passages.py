import pytest

from indexer.index.rows import recent_passages
from indexer.index.rows.recent_passages import RecentPassages


def test_known_gives_only_what_was_kept() -> None:
    recent: RecentPassages[str] = RecentPassages()
    assert recent.known([1, 2]) == {}
    recent.keep({2: "two", 3: "three"})
    assert recent.known([1, 2]) == {2: "two"}
    recent.keep({2: "2"})
    assert recent.known([3, 2]) == {3: "three", 2: "2"}


def test_keep_drops_what_was_asked_for_longest_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_passages, "_CAPACITY", 3)
    recent: RecentPassages[int] = RecentPassages()
    recent.keep({row: row for row in (1, 2, 3)})
    recent.known([1])
    recent.keep({4: 4})
    assert recent.known(range(9)) == {1: 1, 3: 3, 4: 4}
    recent.keep({row: row for row in range(10, 20)})
    assert set(recent.known(range(20))) == {17, 18, 19}
